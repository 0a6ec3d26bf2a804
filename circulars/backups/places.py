"""Where backups lie. An object appears under its name when all of it is there, or not at all."""

import io
import os
import secrets
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from django.conf import settings

from circulars.backups import tidying
from circulars.backups.errors import BackupError
from circulars.files.buckets import CHUNK, Bucket, bucket

UNFINISHED = "unfinished"
IN_MEMORY = 1024 * 1024  # bytes of an object on its way to a bucket


class Place(Protocol):
    """Names are paths with slashes. ``open`` raises FileNotFoundError."""

    def put(self, name: str, fill: Callable[[BinaryIO], object]) -> None: ...

    def open(self, name: str) -> BinaryIO: ...

    def exists(self, name: str) -> bool: ...

    def names(self, prefix: str) -> Iterator[str]:
        """All names below a folder, in order."""
        ...

    def delete(self, name: str) -> None: ...

    def clear_unfinished(self, *, written_before: datetime) -> int:
        """Delete what a process that was killed was writing."""
        ...


class FolderPlace:
    """A folder on a disk, better that of another machine. Readable by its owner alone."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, name: str, fill: Callable[[BinaryIO], object]) -> None:
        final = self.root / name
        temporary = self.root / UNFINISHED / secrets.token_hex(16)
        for folder in (temporary.parent, final.parent):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                fill(file)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, final)
        finally:
            temporary.unlink(missing_ok=True)
        folder = os.open(final.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def open(self, name: str) -> BinaryIO:
        return open(self.root / name, "rb")

    def exists(self, name: str) -> bool:
        return (self.root / name).is_file()

    def names(self, prefix: str) -> Iterator[str]:
        for folder, below, files in os.walk(self.root / prefix, onerror=_say_unless_gone):
            below.sort()
            for file in sorted(files):
                yield (Path(folder) / file).relative_to(self.root).as_posix()

    def delete(self, name: str) -> None:
        (self.root / name).unlink(missing_ok=True)

    def clear_unfinished(self, *, written_before: datetime) -> int:
        return tidying.clear(self.root / UNFINISHED, written_before=written_before)


def _say_unless_gone(error: OSError) -> None:
    """What may not be read is not empty."""
    if not isinstance(error, FileNotFoundError):
        raise error


class BucketPlace:
    """A bucket of an S3-compatible storage, or a part of one. All methods raise StorageAway, an OSError."""

    def __init__(self, bucket: Bucket) -> None:
        self.bucket = bucket

    def put(self, name: str, fill: Callable[[BinaryIO], object]) -> None:
        """Written on this machine's disk first: an object has to be known whole before it is begun."""
        folder = settings.DATA_DIR / "backup-work"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.SpooledTemporaryFile(IN_MEMORY, dir=str(folder)) as waiting:
            fill(waiting)  # type: ignore[arg-type]
            size = waiting.tell()
            waiting.seek(0)
            self.bucket.put(name, waiting.read() if size <= IN_MEMORY else waiting)

    def open(self, name: str) -> BinaryIO:
        return io.BufferedReader(_Reading(self.bucket.chunks(name)), CHUNK)

    def exists(self, name: str) -> bool:
        return self.bucket.exists(name)

    def names(self, prefix: str) -> Iterator[str]:
        return (found.name for found in self.bucket.listed(prefix))

    def delete(self, name: str) -> None:
        self.bucket.delete(name)

    def clear_unfinished(self, *, written_before: datetime) -> int:
        return 0  # what was on its way lay in a file without a name, and uploads end by the bucket's own rule


class _Reading(io.RawIOBase):
    """A stream as a file. What is not there is said when it is opened."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._rest = memoryview(next(chunks, b""))

    def readable(self) -> bool:
        return True

    def readinto(self, target: Any) -> int:
        if not self._rest:
            self._rest = memoryview(next(self._chunks, b""))
        count = min(len(target), len(self._rest))
        target[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count


def place_of(address: str) -> Place:
    """The place that ``PORTAL_BACKUP_TO`` names: a folder by its whole path, or ``s3://…``. Raises BackupError."""
    if address.startswith("s3:"):
        if not settings.BACKUP_SECRET:
            raise BackupError("A place in an object storage needs PORTAL_BACKUP_SECRET or PORTAL_BACKUP_SECRET_FILE.")
        try:
            return BucketPlace(bucket(address, settings.BACKUP_SECRET))
        except ValueError as error:
            raise BackupError(f"PORTAL_BACKUP_TO, or --place, {error}") from None
    path = Path(address).expanduser()
    if not address or not path.is_absolute():
        raise BackupError("Say where: PORTAL_BACKUP_TO, or --place, with the whole path of a folder, or s3://….")
    return FolderPlace(path)
