"""Files from a folder into an object storage or back, while the portal serves from where they are."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from circulars.files.objects import ObjectStorage
from circulars.files.storage import BlobStorage
from circulars.models import Blob

Store = BlobStorage | ObjectStorage
PORTION = 500
SAY_EVERY = 1000  # files


class Moved(NamedTuple):
    """``troubles`` are lines on files that are missing or damaged where they came from; nothing else was left out."""

    copied: int
    there: int
    troubles: list[str]


def copy_all(source: Store, target: Store, *, say: Callable[[str], object] = lambda line: None) -> Moved:
    """Every file that a row names and that is not at ``target`` yet, each read back there and compared by its hash.

    What is broken off goes on where it was, for a file is there whole or not at all. Nothing is deleted at ``source``.
    """
    copied = there = 0
    troubles: list[str] = []
    for sha256, size in _named():
        if _has(target, sha256, size):
            there += 1
        elif trouble := _copy(source, target, sha256):
            troubles.append(f"{sha256}: {trouble}")
        else:
            copied += 1
            if copied % SAY_EVERY == 0:
                say(f"{copied} files copied.")
    return Moved(copied, there, troubles)


def _named() -> Iterator[tuple[str, int]]:
    """By key, so that what is put meanwhile comes at the end; in portions, so that no cursor is held for hours."""
    last = 0
    while rows := list(Blob.objects.filter(pk__gt=last).order_by("pk").values_list("pk", "sha256", "size")[:PORTION]):
        for last, sha256, size in rows:  # noqa: B007  (the last key is where the next portion begins)
            yield sha256, size


def _has(target: Store, sha256: str, size: int) -> bool:
    try:
        return target.size(sha256) == size
    except FileNotFoundError:
        return False


def _copy(source: Store, target: Store, sha256: str) -> str:
    """What is wrong; "" where it was copied, or erased meanwhile."""
    try:
        stored = target.store(source.chunks(sha256))
    except FileNotFoundError:
        return "is missing" if Blob.objects.filter(sha256=sha256).exists() else ""
    if stored.sha256 != sha256:
        if not Blob.objects.filter(sha256=stored.sha256).exists():
            target.delete(stored.sha256)
        return "is damaged"
    if target.hash_of(sha256) != sha256:
        target.delete(sha256)
        return "came back as something else and was not kept: run the command again"
    return ""
