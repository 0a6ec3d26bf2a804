"""The files of a page: stored before the transaction that names them, and written into its facts."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.files import File as Opened
from django.db.models import Q

from circulars import addresses, file_texts
from circulars.boards.markup import IMAGE
from circulars.boards.saved import Folder
from circulars.codes import new_code
from circulars.files import store
from circulars.files.buckets import StorageAway
from circulars.files.names import clean_name, numbered, split_extension
from circulars.files.refusal import FileRefused
from circulars.files.types import IMAGE_TYPES
from circulars.models import Blob, BlobText, Circular, File, FileRole
from circulars.portability.words import FILE_DEFAULTS
from circulars.readers.many import Many
from circulars.rendering import sanitise

NOT_READ = (BlobText.State.LOCKED, BlobText.State.BROKEN, BlobText.State.UNKNOWN)


@dataclass
class Paired:
    """What the links of a page mean in the folder; ``digest`` changes when one of the files does, or comes at last."""

    files: list[tuple[str, Path | None]] = field(default_factory=list)
    images: list[tuple[str, Path | None]] = field(default_factory=list)  # (alternative text, file)
    digest: str = ""


@dataclass
class Stored:
    files: list[tuple[str, Blob]] = field(default_factory=list)
    images: dict[int, tuple[str, str, Blob]] = field(default_factory=dict)  # by place: name, alternative text, blob
    missing: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)


def pair(page: dict[str, Any], name: str, folder: Folder) -> Paired:
    paired = Paired()
    digest = hashlib.sha256(page["hash"].encode())
    for one in page["files"]:
        path = folder.beside(name, one["href"], one["name"])
        paired.files.append((one["name"], path))
        digest.update(f"\n{one['name']}\n{hash_of(path)}".encode("utf-8", "replace"))
    for image in page["images"]:
        path = folder.beside(name, image["src"], image["src"].rpartition("/")[2])
        paired.images.append((image["alt"], path))
        digest.update(f"\n{hash_of(path)}".encode())
    paired.digest = digest.hexdigest()
    return paired


def keep(paired: Paired, *, many: Many, now: datetime) -> Stored:
    """Store what is there and read its words. Outside of every transaction, because reading takes its time."""
    stored = Stored()
    taken: set[str] = set()
    for name, path in paired.files:
        if path is None:
            stored.missing.append(name)
            continue
        blob = _put(path, name, stored, now)
        if blob is not None:
            unique = numbered(clean_name(_with_ending(name, path)), taken)
            taken.add(unique)
            stored.files.append((unique, blob))
    for place, (alternative, path) in enumerate(paired.images):
        blob = _put(path, path.name, stored, now) if path is not None else None
        if path is not None and blob is not None and blob.media_type in IMAGE_TYPES:
            unique = numbered(clean_name(path.name), taken)
            taken.add(unique)
            stored.images[place] = (unique, alternative, blob)
        elif path is None:
            stored.troubles.append("image_missing")
    if stored.missing:
        stored.troubles.append("file_missing")
    blobs = [blob for _name, blob in stored.files]
    if blobs:
        file_texts.ensure(blobs, now=now, read=many.read)
        # a scan has no words that anybody could have looked at; a picture among the files is one and no more
        scans = Q(state=BlobText.State.EMPTY) & ~Q(blob__media_type__in=IMAGE_TYPES)
        if BlobText.objects.filter(Q(state__in=NOT_READ) | scans, blob__in=blobs).exists():
            stored.troubles.append("file_not_read")
    return stored


def write(
    stored: Stored,
    facts: dict[str, Any],
    body: str,
    *,
    circular: Circular,
    language: str,
    now: datetime,
    known: dict[str, str] | None = None,
) -> str:
    """Inside the transaction: give every file its address, name it in ``facts``, and return the text, clean.

    ``known`` are addresses by name that the circular has given already; a file keeps its own.
    """
    known = known or {}
    lines = []
    for name, blob in stored.files:
        lines.append(_line(name, blob, _code(name, known, circular, language, now)))
    for place, (name, alternative, blob) in stored.images.items():
        code = _code(name, known, circular, language, now)
        body = body.replace(f'src="{IMAGE}{place}"', f'src="{addresses.file(code, name)}"')
        lines.append(_line(name, blob, code, role=FileRole.IMAGE.value, alternative_text=alternative))
    facts["files"] = lines
    if stored.missing:
        requested = [{"text": name[:300], "requested_on": None} for name in stored.missing]
        facts["requested_files"] = requested
    return sanitise.clean(body)


def _line(name: str, blob: Blob, code: str, **values: Any) -> dict[str, Any]:
    return {
        "code": code,
        "sha256": blob.sha256,
        "size": blob.size,
        "media_type": blob.media_type,
        "width": blob.width,
        "height": blob.height,
        **FILE_DEFAULTS,
        "name": name,
        **values,
    }


def _code(name: str, known: dict[str, str], circular: Circular, language: str, now: datetime) -> str:
    if name in known:
        return known[name]
    code = new_code()
    File.objects.create(code=code, circular=circular, language=language, created_at=now)
    return code


def _put(path: Path, name: str, stored: Stored, now: datetime) -> Blob | None:
    try:
        with path.open("rb") as file:
            return store.put(Opened(file), name=_with_ending(name, path), now=now)
    except FileRefused:
        stored.troubles.append("file_refused")
    except StorageAway:  # no file of the board is missing: the run stops, and goes on where it was
        raise
    except OSError:
        stored.troubles.append("file_missing")
        stored.missing.append(name)
    return None


def _with_ending(name: str, path: Path) -> str:
    return name if split_extension(name)[1] else f"{name}{split_extension(path.name)[1]}"


def hash_of(path: Path | None) -> str:
    """SHA-256, or ``missing``: a file that is saved later is a change of the page."""
    if path is None:
        return "missing"
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return "missing"
