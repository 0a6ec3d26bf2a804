"""The register of what was removed, at the place of the backups: a restored portal removes it again.

One object for each state of a removal, never changed, told every minute: a portal that is lost right after erasing
has told of it. It holds the public reason and keys, no word of what was removed.
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
STATES = ("hidden", "lifted", "erased")  # what may follow stands behind


def tell(place: Place) -> int:
    """Write what is not told yet; how many. A name says which removal and what became of it."""
    there = {name.rpartition("/")[2].removesuffix(".json") for name in place.names(FOLDER)}
    told = 0
    for removal in replaying.every_removal():
        if (name := _name(removal)) in there:
            continue
        entry = replaying.told(removal)
        text = json.dumps({"sha256": _hash(entry), "removal": entry}, ensure_ascii=False).encode()
        place.put(f"{FOLDER}/{name}.json", partial(_write, text))
        told += 1
    return told


def read(place: Place) -> list[dict[str, Any]]:
    """The last state of each. Raises Damaged with every object that is not what was written."""
    newest: dict[str, tuple[int, dict[str, Any]]] = {}
    damaged = []
    for name in place.names(FOLDER):
        key, _, state = name.rpartition("/")[2].removesuffix(".json").rpartition("-")
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


def _hash(entry: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(entry, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
