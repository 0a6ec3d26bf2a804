"""Making a set: the database first, then the files it names that are not at the place yet, the manifest last.

A file is written before the row that names it, so what the database of the set names was there. Files never change:
each lies at the place once, however many sets name it. Whatever breaks it off, the sets before are whole.
"""

import gzip
import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from django.conf import settings
from django.db import connection

from circulars.backups import databases, manifests, removals
from circulars.backups.manifests import Kept, Manifest
from circulars.backups.places import Place
from circulars.backups.sealing import Seal
from circulars.files.storage import blobs as blob_storage
from circulars.models import Blob

BLOBS = "blobs"
LIST = "blobs.json.gz"  # hashes alone, never encrypted: whoever tidies up has to know which files a set needs
SETTINGS = "settings.json"
# Parts of names: an address of a database or mail server has a password.
SECRET = ("KEY", "PASSWORD", "SECRET", "URL", "TOKEN", "DSN", "HEADER")


class Made(NamedTuple):
    manifest: Manifest
    new_blobs: int
    missing: list[str]  # hashes of files that the database names and that are not there: see check_data


def make(place: Place, seal: Seal, *, now: datetime, release: str = "") -> Made:
    """A new set of the portal as it is now; ``release`` names the code that runs.

    ``missing`` files do not keep the rest from being kept; the caller tells of them. Raises BackupError, or OSError
    where the place cannot be written to.
    """
    stamp = now.astimezone(UTC).strftime(manifests.STAMP)
    removals.tell(place)
    folder = settings.DATA_DIR / "backup-work"  # on the portal's own disk, where there was room for the database
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as work, databases.snapshot(Path(work)) as taken:
        kept = [_put(place, seal, stamp, taken.name, taken.file.open("rb"))]
        blobs = _put_blobs(place, seal, [sha256 for sha256, _size in taken.blobs])
        listed = [[sha256, size] for sha256, size in taken.blobs if sha256 not in blobs.absent]
        kept.append(_put(place, Seal(), stamp, LIST, manifests.as_source(gzip.compress(_json(listed), mtime=0))))
        kept.append(_put(place, seal, stamp, SETTINGS, manifests.as_source(_json(open_settings(os.environ)))))
        manifest = Manifest(
            stamp=stamp,
            made_at=now,
            vendor=connection.vendor,
            release=release,
            migrations=taken.migrations,
            objects=kept,
            blobs=len(listed),
            missing=len(blobs.missing),
        )
    removals.drop_erased(place)
    text = manifests.written(manifest)
    place.put(f"{manifests.SETS}/{stamp}/{manifests.NAME}", lambda file: file.write(text))
    return Made(manifest, blobs.new, sorted(blobs.missing))


def name_of(sha256: str, seal: Seal) -> str:
    return f"{BLOBS}/{sha256[:2]}/{sha256}{seal.suffix}"


def open_settings(environment: Any) -> dict[str, str]:
    """What the portal was told by its settings, without what would let anybody in."""
    names = (name for name in environment if name.startswith("PORTAL_"))
    return {name: environment[name] for name in sorted(names) if not any(part in name for part in SECRET)}


def _put_blobs(place: Place, seal: Seal, hashes: Iterable[str]) -> "_Blobs":
    there = set(place.names(BLOBS))
    done = _Blobs(0, set(), set())
    for sha256 in hashes:
        if (name := name_of(sha256, seal)) in there:
            continue
        try:
            with blob_storage().open(sha256) as source:
                place.put(name, seal.filling(source))
            done = done._replace(new=done.new + 1)
        except FileNotFoundError:
            done.absent.add(sha256)
            if Blob.objects.filter(sha256=sha256).exists():  # else erased or swept since the snapshot: rightly gone
                done.missing.add(sha256)
    return done


class _Blobs(NamedTuple):
    new: int
    absent: set[str]  # named by the database of the set, and not at the place
    missing: set[str]  # of these, what should be there


def _put(place: Place, seal: Seal, stamp: str, name: str, source: BinaryIO) -> Kept:
    """Hashed as it is written: as it lies there, so that it can be proved without any key."""
    sealed = f"{name}{seal.suffix}"
    measured: list[Kept] = []

    def fill(target: BinaryIO) -> None:
        hashing = _Hashing(target)
        seal.filling(source)(hashing)  # type: ignore[arg-type]
        measured.append(Kept(sealed, hashing.size, hashing.digest.hexdigest()))

    with source:
        place.put(f"{manifests.SETS}/{stamp}/{sealed}", fill)
    return measured[-1]


class _Hashing:
    """A file for writing that counts and hashes what goes through."""

    def __init__(self, target: BinaryIO) -> None:
        self.digest = hashlib.sha256()
        self.size = 0
        self._write: Callable[[bytes], int] = target.write

    def write(self, chunk: bytes) -> int:
        self.digest.update(chunk)
        self.size += len(chunk)
        return self._write(chunk)

    def flush(self) -> None:
        """Left to whoever opened the target."""


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
