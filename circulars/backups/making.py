"""Making a set: the database first, then the files it names that are not at the place yet, the manifest last.

A file is written before the row that names it, so what the database of the set names was there. Files never change:
each lies at the place once, however many sets name it: what would lie there for ever is hashed on its way.
Whatever breaks it off, the sets before are whole.
"""

import errno
import gzip
import hashlib
import json
import os
import tempfile
import time as clock
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from django.conf import settings
from django.db import connection

from circulars.backups import databases, manifests, removals, unsettled
from circulars.backups.manifests import Kept, Manifest
from circulars.backups.places import Place
from circulars.backups.sealing import Seal
from circulars.files.storage import blobs as blob_storage
from circulars.models import Blob

BLOBS = "blobs"
LIST = "blobs.json.gz"  # hashes alone, never encrypted: whoever tidies up has to know which files a set needs
TOLD = "register.json"  # what the register named when the set was made: a place that lost it whole is found out
SETTINGS = "settings.json"
TELL_EVERY = 60.0  # seconds, as the tick does
# Parts of names: an address of a database or mail server has a password.
SECRET = ("KEY", "PASSWORD", "SECRET", "URL", "TOKEN", "DSN", "HEADER")


class Made(NamedTuple):
    manifest: Manifest
    new_blobs: int
    missing: list[str]  # hashes of files that the database names and that are not there: see check_data
    damaged: list[str]  # of those that are there and not what was stored; nothing was kept of them


def make(place: Place, seal: Seal, *, now: datetime, release: str = "") -> Made:
    """A new set of the portal as it is now; ``release`` names the code that runs.

    Files that are ``missing`` or ``damaged`` do not keep the rest from being kept; the caller tells of them. Raises
    BackupError, or OSError where the place cannot be written to.
    """
    unsettled.refuse()  # it is not what the portal was, and has a table that no other place knows
    stamp = now.astimezone(UTC).strftime(manifests.STAMP)
    removals.tell(place)
    folder = settings.DATA_DIR / "backup-work"  # on the portal's own disk, where there was room for the database
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as work, databases.snapshot(Path(work)) as taken:
        kept = [_put(place, seal, stamp, taken.name, taken.file.open("rb"))]
        blobs = _put_blobs(place, seal, [sha256 for sha256, _size in taken.blobs])
        listed = [[sha256, size] for sha256, size in taken.blobs if sha256 not in blobs.absent]
        kept.append(_put(place, Seal(), stamp, LIST, manifests.as_source(gzip.compress(_json(listed), mtime=0))))
        told = sorted(removals.listed(place) or ())
        kept.append(_put(place, Seal(), stamp, TOLD, manifests.as_source(_json(told))))
        kept.append(_put(place, seal, stamp, SETTINGS, manifests.as_source(_json(open_settings(os.environ)))))
        manifest = Manifest(
            stamp=stamp,
            made_at=now,
            vendor=connection.vendor,
            release=release,
            migrations=taken.migrations,
            objects=kept,
            blobs=len(listed),
            missing=len(blobs.missing) + len(blobs.damaged),
        )
    removals.drop_erased(place)
    text = manifests.written(manifest)
    place.put(f"{manifests.SETS}/{stamp}/{manifests.NAME}", lambda file: file.write(text))
    return Made(manifest, blobs.new, sorted(blobs.missing), sorted(blobs.damaged))


def name_of(sha256: str, seal: Seal) -> str:
    return f"{BLOBS}/{sha256[:2]}/{sha256}{seal.suffix}"


def open_settings(environment: Any) -> dict[str, str]:
    """What the portal was told by its settings, without what would let anybody in."""
    names = (name for name in environment if name.startswith("PORTAL_"))
    return {name: environment[name] for name in sorted(names) if not any(part in name for part in SECRET)}


def _put_blobs(place: Place, seal: Seal, hashes: Iterable[str]) -> "_Blobs":
    there = set(place.names(BLOBS))
    done = _Blobs(0, set(), set(), set())
    told_at = clock.monotonic()
    for sha256 in hashes:
        if clock.monotonic() - told_at >= TELL_EVERY:
            removals.tell(place)  # the first one copies for hours, perhaps in the process that would tell
            told_at = clock.monotonic()
        if (name := name_of(sha256, seal)) in there:
            continue
        try:
            with blob_storage().open(sha256) as source:
                place.put(name, _filling_with(source, sha256, seal))
            done = done._replace(new=done.new + 1)
        except _NotWhatWasStored:
            done.absent.add(sha256)
            done.damaged.add(sha256)
        except FileNotFoundError:
            done.absent.add(sha256)
            if Blob.objects.filter(sha256=sha256).exists():  # else erased or swept since the snapshot: rightly gone
                done.missing.add(sha256)
    return done


class _Blobs(NamedTuple):
    new: int
    absent: set[str]  # named by the database of the set, and not at the place
    missing: set[str]  # of these, what should be there
    damaged: set[str]  # of these, what is there and something else


class _NotWhatWasStored(Exception):
    """The bytes of a file hash to something else than its name."""


def _filling_with(source: BinaryIO, sha256: str, seal: Seal) -> Callable[[BinaryIO], None]:
    """Raises _NotWhatWasStored before the object appears: a place keeps nothing of what broke off."""
    reading = _Reading(source)

    def fill(target: BinaryIO) -> None:
        try:
            seal.filling(reading)(target)  # type: ignore[arg-type]
        except Exception as error:
            if reading.trouble and reading.trouble.errno == errno.EIO:  # the disk gives it up
                raise _NotWhatWasStored from None
            raise reading.trouble or error from None  # encrypting tells of it in words of its own
        if reading.digest.hexdigest() != sha256:
            raise _NotWhatWasStored

    return fill


class _Reading:
    """A file for reading that hashes what goes through."""

    def __init__(self, source: BinaryIO) -> None:
        self.digest = hashlib.sha256()
        self.trouble: OSError | None = None
        self._read: Callable[[int], bytes] = source.read

    def read(self, size: int = -1) -> bytes:
        try:
            chunk = self._read(size)
        except OSError as error:
            self.trouble = error
            raise
        self.digest.update(chunk)
        return chunk


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
