"""Blobs in an S3-compatible storage: the same promises as on a disk, for any number of machines."""

import hashlib
import re
import secrets
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

from django.core.exceptions import SuspiciousFileOperation
from django.core.files import File
from django.core.files.storage import Storage

from circulars.files import buckets
from circulars.files.buckets import StorageAway, bucket
from circulars.files.storage import HASH, JUDGED_WITHIN, RETIRED, Stored

FOLDER = "blobs"
IN_MEMORY = 1024 * 1024  # bytes of a file on its way; the rest waits on this machine's disk
YOUNG = timedelta(minutes=30)  # the sweep leaves what is younger than an hour
SIGNED_FOR = 60  # seconds a web server has to begin


class ObjectStorage(Storage):
    """Each blob is the object ``blobs/ab/cd/<sha256>`` of a private bucket, put there whole and never changed.

    Nobody but the portal reads it: pages ask the editions first. All methods raise StorageAway, an OSError.
    """

    def __init__(self, *, address: str, secret: str) -> None:
        self.bucket = bucket(address, secret)

    def name_of(self, sha256: str) -> str:
        if not HASH.fullmatch(sha256):
            raise SuspiciousFileOperation("A blob is named by its SHA-256.")
        return f"{FOLDER}/{sha256[:2]}/{sha256[2:4]}/{sha256}"

    def local_path(self, sha256: str) -> Path | None:
        return None

    def relative_path(self, sha256: str) -> str:
        """For a web server in front: where the storage gives it for a minute, below the storage's own origin."""
        return self.bucket.signed(self.name_of(sha256), SIGNED_FOR).lstrip("/")

    def chunks(self, sha256: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """Straight from the storage, nothing of it kept."""
        return self.bucket.chunks(self.name_of(sha256), start, length)

    def _open(self, name: str, mode: str = "rb") -> File:
        """A copy that can be read in any order and is gone when it is closed."""
        return File(buckets.later(lambda: self._copied(name), JUDGED_WITHIN), name=name)

    def _copied(self, sha256: str) -> IO[bytes]:
        copy = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - its reader closes it
        try:
            for chunk in self.chunks(sha256):
                copy.write(chunk)
        except BaseException:
            copy.close()
            raise
        copy.seek(0)
        return copy

    def _save(self, name, content):
        raise NotImplementedError("Blobs are written by store(), which names them by their content.")

    def store(self, chunks: Iterable[bytes]) -> Stored:
        """Put it there. What is there already counts as written now for the sweep."""
        digest = hashlib.sha256()
        size = 0
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as waiting:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                waiting.write(chunk)
            stored = Stored(digest.hexdigest(), size)
            if not self._has_young(stored):
                waiting.seek(0)
                self._put(stored, waiting)
        return stored

    def _has_young(self, stored: Stored) -> bool:
        try:
            found = self.bucket.head(self.name_of(stored.sha256))
        except FileNotFoundError:
            return False
        return found.size == stored.size and datetime.now(UTC) - found.modified < YOUNG

    def _put(self, stored: Stored, waiting: IO[bytes]) -> None:
        name = self.name_of(stored.sha256)
        self.bucket.put(name, waiting.read() if stored.size <= IN_MEMORY else waiting)
        if self.bucket.head(name).size != stored.size:
            raise StorageAway("The storage kept another length than was sent.")

    def exists(self, name: str) -> bool:
        return self.bucket.exists(self.name_of(name))

    def size(self, name: str) -> int:
        return self.bucket.head(self.name_of(name)).size

    def get_modified_time(self, name: str) -> datetime:
        return self.bucket.head(self.name_of(name)).modified

    def hash_of(self, sha256: str) -> str:
        """What the bytes hash to now."""
        digest = hashlib.sha256()
        for chunk in self.chunks(sha256):
            digest.update(chunk)
        return digest.hexdigest()

    def delete(self, name: str) -> None:
        """At once and without a question: for erasing. The sweep uses ``retire``."""
        self.bucket.delete(self.name_of(name))

    def retire(self, sha256: str, *, written_before: datetime, is_wanted: Callable[[], bool]) -> bool:
        """Delete unless it was written since, or ``is_wanted`` says so once it is out of reach; True if gone.

        There is no moving aside in a bucket, so it is copied, deleted, judged, and copied back where it is wanted:
        who stores the same content meanwhile finds it missing after making its row, and puts it there anew.
        """
        name = self.name_of(sha256)
        aside = f"{RETIRED}/{sha256}.{secrets.token_hex(4)}"
        try:
            if self.bucket.head(name).modified >= written_before or is_wanted():
                return False
            self.bucket.copy(name, aside)
        except FileNotFoundError:
            return False
        self.bucket.delete(name)
        if is_wanted():
            self._give_back(aside, sha256)
            return False
        self.bucket.delete(aside)
        return True

    def clear_retired(self, sha256: str) -> None:
        """What a process copied aside before it died, of bytes that no row names. For erasing."""
        for found in self.bucket.listed(RETIRED):
            if _retired(found.name) == sha256:
                self.bucket.delete(found.name)

    def hashes(self) -> Iterator[tuple[str, datetime]]:
        """Every blob in the bucket and when it was last written."""
        for found in self.bucket.listed(FOLDER):
            if HASH.fullmatch(sha256 := found.name.rpartition("/")[2]):
                yield sha256, found.modified

    def clear_strays(self, *, written_before: datetime) -> int:
        """What a process that died copied aside unjudged goes back: the next sweep judges it again."""
        count = 0
        for found in list(self.bucket.listed(RETIRED)):
            if found.modified < written_before:
                if sha256 := _retired(found.name):
                    self._give_back(found.name, sha256)
                else:
                    self.bucket.delete(found.name)
                count += 1
        return count

    def _give_back(self, aside: str, sha256: str) -> None:
        name = self.name_of(sha256)
        if not self.bucket.exists(name):
            with suppress(FileNotFoundError):
                self.bucket.copy(aside, name)
        self.bucket.delete(aside)

    def reachable(self) -> bool:
        """Answers, and knows the key and the bucket; within seconds."""
        return not self.trouble()

    def trouble(self) -> str:
        """What an administrator has to look at; "" where all is well."""
        return self.bucket.trouble()


def _retired(name: str) -> str:
    found = re.fullmatch(rf"{RETIRED}/([0-9a-f]{{64}})\.[0-9a-f]{{8}}", name)
    return found[1] if found else ""
