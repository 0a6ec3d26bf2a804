"""The register of what was removed, at the place of the backups: a restored portal removes it again.

One object for each state of a removal, never changed, told every minute: a portal that is lost right after erasing
has told of it. It holds the public reason and keys, no word of what was removed. A list names them all, so that one
that is lost is missed.
"""

import hashlib
import json
from functools import partial
from typing import Any, BinaryIO

from circulars.backups.errors import Damaged
from circulars.backups.places import Place
from circulars.models import Blob, Removal
from circulars.publishing import replaying

FOLDER = "removals"
LIST = "register.json"  # of their names
STATES = ("hidden", "lifted", "erased")  # what may follow stands behind


def tell(place: Place) -> int:
    """Write what is not told yet; how many. A name says which removal and what became of it."""
    there = names_at(place)
    told = 0
    for removal in replaying.every_removal():
        if (name := _name(removal)) in there:
            continue
        entry = replaying.told(removal)
        text = json.dumps({"sha256": _hash(entry), "removal": entry}, ensure_ascii=False).encode()
        place.put(f"{FOLDER}/{name}.json", partial(_write, text))
        there.add(name)
        told += 1
    _list(place, there)
    return told


def read(place: Place) -> list[dict[str, Any]]:
    """The last state of each. Raises Damaged with every object that is lost or not what was written."""
    newest: dict[str, tuple[int, dict[str, Any]]] = {}
    there = names_at(place)
    damaged = []
    try:
        lost = (listed(place) or set()) - there - _overtaken(there)
        damaged += [f"{FOLDER}/{name}.json: is missing" for name in sorted(lost)]
    except Damaged as error:
        damaged += error.what
    for told in sorted(there):
        key, _, state = told.rpartition("-")
        name = f"{FOLDER}/{told}.json"
        try:
            entry = _read(place, name)
        except (ValueError, KeyError, TypeError):
            damaged.append(f"{name}: is not what was written")
            continue
        if state in STATES and STATES.index(state) >= newest.get(key, (-1, {}))[0]:
            newest[key] = STATES.index(state), entry
    if damaged:
        raise Damaged(damaged)
    return [entry for _state, entry in newest.values()]


def _overtaken(there: set[str]) -> set[str]:
    """Names of states before one that is there: only the last of each key counts."""
    return {
        f"{key}-{before}"
        for key, _, state in (name.rpartition("-") for name in there)
        if state in STATES
        for before in STATES[: STATES.index(state)]
    }


def listed(place: Place) -> set[str] | None:
    """The names of all that was ever told; None where there is no list. Raises Damaged."""
    try:
        with place.open(LIST) as file:
            both = json.loads(file.read())
        if both["sha256"] != _hash(both["told"]):
            raise ValueError
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        raise Damaged([f"{LIST}: is not what was written"]) from None
    return set(both["told"])


def erased_blobs(entries: list[dict[str, Any]]) -> set[str]:
    return {sha256 for entry in entries for sha256 in entry["blobs"]}


def drop_erased(place: Place) -> int:
    """Delete the bytes of erased files at the place, also for the sets that name them; how many."""
    erased = {sha256 for removal in replaying.every_removal() if removal.erased_at for sha256 in _blobs(removal)}
    wanted = set(Blob.objects.filter(sha256__in=erased).values_list("sha256", flat=True))
    dropped = 0
    for sha256 in sorted(erased - wanted):
        for name in (f"blobs/{sha256[:2]}/{sha256}", f"blobs/{sha256[:2]}/{sha256}.age"):
            if place.exists(name):
                place.delete(name)
                dropped += 1
    return dropped


def names_at(place: Place) -> set[str]:
    """Of the entries that lie there."""
    return {name.rpartition("/")[2].removesuffix(".json") for name in place.names(FOLDER)}


def _list(place: Place, there: set[str]) -> None:
    """After the objects. One that was listed and is lost stays so: who restores is to know that it was there."""
    try:
        before = listed(place)
    except Damaged:
        before = None
    names = there | (before or set())
    if names != before:
        told = sorted(names)
        place.put(LIST, partial(_write, json.dumps({"sha256": _hash(told), "told": told}).encode()))


def _name(removal: Removal) -> str:
    state = "erased" if removal.erased_at else "lifted" if removal.lifted_at else "hidden"
    which = f"{removal.circular_id} {removal.effective_at.isoformat()} {removal.scope} {removal.file_id}"
    return f"{hashlib.sha256(which.encode()).hexdigest()[:20]}-{state}"


def _write(text: bytes, file: BinaryIO) -> None:
    file.write(text)


def _blobs(removal: Removal) -> list[str]:
    return replaying.told(removal)["blobs"]


def _read(place: Place, name: str) -> dict[str, Any]:
    with place.open(name) as file:
        both = json.loads(file.read())
    if both["sha256"] != _hash(both["removal"]):
        raise ValueError
    return both["removal"]


def _hash(entry: dict[str, Any] | list[str]) -> str:
    return hashlib.sha256(json.dumps(entry, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
