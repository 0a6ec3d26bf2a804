"""Where the bytes of blobs lie: each under its SHA-256, written once, never changed."""

import hashlib
import os
import re
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from django.core.exceptions import SuspiciousFileOperation
from django.core.files import File
from django.core.files.storage import FileSystemStorage, storages

HASH = re.compile(r"[0-9a-f]{64}")
INCOMING = "incoming"  # files being written; on the same file system, so that the last step is one rename
RETIRED = "retired"  # files being deleted
MODE = 0o640
CHUNK = 256 * 1024
JUDGED_WITHIN = (0.02, 0.1, 0.3)  # seconds; a sweep gives back in one query what is wanted after all


class Stored(NamedTuple):
    sha256: str
    size: int


class BlobStorage(FileSystemStorage):
    """Blobs on a disk, as ``ab/cd/<sha256>``; the name of a blob is its hash, and nothing else is accepted.

    ``open``, ``exists``, ``size`` and ``delete`` are those of every Django storage. A storage for objects in
    the net gives the same methods and answers None to ``local_path``.
    """

    def path(self, name: str) -> str:
        if not HASH.fullmatch(name):
            raise SuspiciousFileOperation("A blob is named by its SHA-256.")
        return os.path.join(self.location, name[:2], name[2:4], name)

    def local_path(self, sha256: str) -> Path | None:
        return Path(self.path(sha256))

    def relative_path(self, sha256: str) -> str:
        """Below the root of the storage, for a web server that sends the file itself."""
        return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"

    def _open(self, name: str, mode: str = "rb") -> File:
        """As Django's; but what a sweep holds aside for a moment, to judge it, is asked for again."""
        for pause in JUDGED_WITHIN:
            with suppress(FileNotFoundError):
                return super()._open(name, mode)  # type: ignore[misc]
            time.sleep(pause)
        return super()._open(name, mode)  # type: ignore[misc]

    def chunks(self, sha256: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """The bytes from ``start``, as they are read. Raises FileNotFoundError with the first chunk."""
        with self.open(sha256) as file:
            file.seek(start)
            while (length is None or length > 0) and (chunk := file.read(min(CHUNK, length or CHUNK))):
                length = None if length is None else length - len(chunk)
                yield chunk

    def reachable(self) -> bool:
        """There is a folder that can be written to, or its parent, where there is none yet."""
        folder = Path(self.location)
        while not folder.exists():
            folder = folder.parent
        return os.access(folder, os.W_OK)

    def _save(self, name, content):
        raise NotImplementedError("Blobs are written by store(), which names them by their content.")

    def store(self, chunks: Iterable[bytes]) -> Stored:
        """Write, sync and name. What is there already is kept, and counts as written now for the sweep."""
        digest = hashlib.sha256()
        size = 0
        temporary = Path(self.location, INCOMING, secrets.token_hex(16))
        _make_folder(temporary.parent)
        try:
            with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, MODE), "wb") as file:
                for chunk in chunks:
                    digest.update(chunk)
                    size += len(chunk)
                    file.write(chunk)
                file.flush()
                os.fchmod(file.fileno(), MODE)
                os.fsync(file.fileno())
            self._place(temporary, Path(self.path(digest.hexdigest())), size)
        finally:
            temporary.unlink(missing_ok=True)
        return Stored(digest.hexdigest(), size)

    def _place(self, temporary: Path, final: Path, size: int) -> None:
        _make_folder(final.parent)
        try:
            if final.stat().st_size == size:
                os.utime(final)
                return
        except FileNotFoundError:  # the usual case; or retired between the two calls
            pass
        os.replace(temporary, final)  # over nothing, over the same bytes, or over a damaged copy of them
        _sync_folder(final.parent)

    def retire(self, sha256: str, *, written_before: datetime, is_wanted: Callable[[], bool]) -> bool:
        """Delete unless it was written since, or ``is_wanted`` says so once it is out of reach; True if gone.

        The file is moved aside first and judged then: who stores the same content meanwhile either touched it
        before the move, which is seen here, or finds it missing and writes it anew.
        """
        final = Path(self.path(sha256))
        aside = Path(self.location, RETIRED, f"{sha256}.{secrets.token_hex(4)}")
        _make_folder(aside.parent)
        try:
            os.rename(final, aside)
        except FileNotFoundError:
            return False
        if _modified(aside) >= written_before or is_wanted():
            with suppress(FileExistsError):
                os.link(aside, final)
            aside.unlink(missing_ok=True)
            return False
        aside.unlink(missing_ok=True)
        return True

    def clear_retired(self, sha256: str) -> None:
        """What a process moved aside before it died, of bytes that no row names. For erasing."""
        for path in Path(self.location, RETIRED).glob(f"{sha256}.*"):
            path.unlink(missing_ok=True)

    def hash_of(self, sha256: str) -> str:
        """What the bytes hash to now."""
        with open(self.path(sha256), "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def delete(self, name: str) -> None:
        """At once and without a question: for erasing. The sweep uses ``retire``."""
        Path(self.path(name)).unlink(missing_ok=True)

    def hashes(self) -> Iterator[tuple[str, datetime]]:
        """Every blob on the disk and when it was last written."""
        for path in sorted(Path(self.location).glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*")):
            if HASH.fullmatch(path.name):
                with suppress(FileNotFoundError):
                    yield path.name, _modified(path)

    def clear_strays(self, *, written_before: datetime) -> int:
        """Delete what a process that died left behind in the folders for writing and deleting."""
        count = 0
        for folder in (INCOMING, RETIRED):
            for path in Path(self.location, folder).glob("*"):
                with suppress(FileNotFoundError):
                    if _modified(path) < written_before:
                        self._give_back(path) if folder == RETIRED else path.unlink()
                        count += 1
        return count

    def _give_back(self, path: Path) -> None:
        """A retired file whose process died unjudged goes back: the next sweep judges it again."""
        sha256 = path.name.partition(".")[0]
        if HASH.fullmatch(sha256):
            with suppress(FileExistsError):
                os.link(path, self.path(sha256))
        path.unlink()


def blobs() -> BlobStorage:
    """Those of the settings: here, or the same methods over an object storage."""
    return storages["blobs"]  # type: ignore[return-value]


def _modified(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _make_folder(folder: Path) -> None:
    missing = []
    while not folder.is_dir():
        missing.append(folder)
        folder = folder.parent
    for path in reversed(missing):
        path.mkdir(mode=0o750, exist_ok=True)
        _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """A new name survives a power cut only once its folder is synced."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
