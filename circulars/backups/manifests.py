"""What a set consists of, written last: a set without its manifest is none, and was cut off while it was made."""

import hashlib
import io
import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from circulars.backups.errors import BackupError, Damaged
from circulars.backups.places import Place

FORMAT = 1
SETS = "sets"
NAME = "manifest.json"
STAMP = "%Y%m%dT%H%M%SZ"  # of the moment in UTC: names of sets are in the order of time
NAMED = re.compile(rf"{SETS}/([0-9]{{8}}T[0-9]{{6}}Z)/(.+)")  # what else lies there is somebody's own copy
LONGEST = 4 * 1024 * 1024


class Kept(NamedTuple):
    """An object of a set as it lies at the place: perhaps packed, perhaps encrypted."""

    name: str
    size: int
    sha256: str


class Manifest(NamedTuple):
    stamp: str
    made_at: datetime
    vendor: str
    release: str
    migrations: dict[str, str]
    objects: list[Kept]
    blobs: int
    missing: int  # files that were named and not there when the backup was made


def written(manifest: Manifest) -> bytes:
    """With a hash over itself: one bit of it that turned would be believed otherwise."""
    content = manifest._asdict() | {
        "format": FORMAT,
        "made_at": manifest.made_at.isoformat(),
        "objects": [kept._asdict() for kept in manifest.objects],
    }
    return json.dumps({"sha256": _hash(content), "set": content}, indent=1, sort_keys=True).encode() + b"\n"


def stamps(place: Place) -> list[str]:
    """Of all whole sets, the oldest first."""
    return sorted(stamp for stamp, name in objects(place) if name == NAME)


def objects(place: Place) -> Iterator[tuple[str, str]]:
    """Stamp and name within its set of each object of any set, whole or not."""
    return ((found[1], found[2]) for name in place.names(SETS) if (found := NAMED.fullmatch(name)))


def newest(place: Place) -> str:
    """The stamp of the newest set. Raises BackupError where there is none, or what may be a newer one is not whole."""
    whole = stamps(place)
    if not whole:
        raise BackupError("There is no backup at this place.")
    begun = max(stamp for stamp, _name in objects(place))
    if begun > whole[-1]:
        raise BackupError(
            f"{SETS}/{begun}/{NAME}: is missing. Either that backup was broken off while it was made, or its manifest "
            f"is lost. The newest whole one is {whole[-1]}: say --set {whole[-1]} to take it."
        )
    return whole[-1]


def read(place: Place, stamp: str) -> Manifest:
    """Raises Damaged, or BackupError where there is no such set or it was made by a later release."""
    try:
        with place.open(f"{SETS}/{stamp}/{NAME}") as file:
            text = file.read(LONGEST)
    except FileNotFoundError:
        raise BackupError(f"There is no set {stamp} at this place.") from None
    try:
        both = json.loads(text)
        content = both["set"]
        is_whole = both["sha256"] == _hash(content)
    except (ValueError, KeyError, TypeError):
        is_whole = False
    if not is_whole:
        raise Damaged([f"{SETS}/{stamp}/{NAME}: is not what was written"])
    if content["format"] != FORMAT:
        raise BackupError(f"The set was made by another release ({content['release']}); restore it with that one.")
    fields: dict[str, Any] = {name: content[name] for name in Manifest._fields}
    fields["made_at"] = datetime.fromisoformat(content["made_at"])
    fields["objects"] = [Kept(**kept) for kept in content["objects"]]
    return Manifest(**fields)


def as_source(content: bytes) -> io.BytesIO:
    return io.BytesIO(content)


def _hash(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
