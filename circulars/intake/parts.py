"""What a received file is made of: itself and what came inside it, each read in a limited process of its own.

Slow, and without a transaction: what comes back is written by ``reading.write``.
"""

import base64
import binascii
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from circulars import readers
from circulars.files import store
from circulars.files.buckets import StorageAway
from circulars.files.names import clean_name
from circulars.files.storage import blobs
from circulars.files.store import FileRefused
from circulars.files.types import IMAGE_TYPES
from circulars.grammar.proposal import Context, Proposal
from circulars.intake import storable
from circulars.models import Blob, ReadingState, Series
from circulars.readers.document import Document, Enclosed

MOST_FILES = 60  # of one original, those inside other files included
DEEPEST = 3  # a mail in a mail in a mail
LEAST_SECONDS = 0.5  # with less left a file is read in the background


@dataclass
class Part:
    """``position`` 0 is the original itself. ``document`` is None where nothing could be read."""

    position: int
    name: str
    media_type: str
    sha256: str
    size: int
    blob: Blob | None
    is_inline: bool = False
    state: str = ReadingState.WAITING
    trouble: str = ""
    document: Document | None = None
    proposals: list[Proposal] = field(default_factory=list)
    depth: int = 0
    stored: dict[str, Any] | None = None  # ``document`` as the database takes it


def gather(blob: Blob, *, name: str, media_type: str, now: datetime, seconds: float) -> list[Part]:
    """The original and every file inside it, kept and, as far as ``seconds`` reach, read.

    What there was no time for is ``WAITING``. Nothing that a file does makes this raise.
    """
    deadline = time.monotonic() + seconds
    context = context_of(timezone.localdate(now))
    original = Part(0, name, media_type, blob.sha256, blob.size, blob)
    parts = [original]
    for part in parts:  # grows while it is walked
        _read(part, context, deadline, has_files=part.position > 0 and len(parts) > 2)
        if part.document is not None and part.depth < DEEPEST:
            room = max(0, MOST_FILES - len(parts) + 1)
            for enclosed in part.document.enclosed[:room]:
                parts.append(_kept(enclosed, len(parts), part.depth + 1, now))
            if len(part.document.enclosed) > room:
                part.trouble = part.trouble or "too_many"
    for part in parts:
        if part.document is not None:
            for enclosed in part.document.enclosed:
                enclosed.content = ""  # kept as blobs
            part.stored = storable.as_json(part.document.as_json())  # takes its time, so before the transaction
    return parts


def read_again(part: Part, *, now: datetime, seconds: float) -> None:
    """One part alone, for a further item that begins with it."""
    _read(part, context_of(timezone.localdate(now)), time.monotonic() + seconds, has_files=False)


def context_of(today: date) -> dict[str, Any]:
    """What the portal knows of its numbers, as ``grammar.Context`` takes it."""
    return {"today": today, "series": list(Series.objects.order_by("pk").values_list("pattern", flat=True))}


def _kept(enclosed: Enclosed, position: int, depth: int, now: datetime) -> Part:
    media_type = enclosed.media_type[:100] or "application/octet-stream"
    part = Part(position, clean_name(enclosed.name or "file"), media_type, "", enclosed.size, None, depth=depth)
    part.is_inline = enclosed.trouble == "inline" or bool(enclosed.content_id and media_type in IMAGE_TYPES)
    content = _bytes_of(enclosed)
    if not content:
        part.state, part.trouble = ReadingState.UNKNOWN, enclosed.trouble or "empty"
        return part
    try:
        part.blob = store.keep_original(content, name=part.name, now=now)
    except FileRefused:
        part.state, part.trouble = ReadingState.UNKNOWN, "too_large"
        return part
    part.sha256, part.size, part.trouble = part.blob.sha256, part.blob.size, enclosed.trouble
    return part


def _bytes_of(enclosed: Enclosed) -> bytes:
    try:
        return base64.b64decode(enclosed.content, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _read(part: Part, context: dict[str, Any], deadline: float, *, has_files: bool) -> None:
    if part.blob is None:
        return
    if part.blob.media_type in IMAGE_TYPES or part.media_type.startswith("image/"):
        part.state = ReadingState.EMPTY
        return
    left = deadline - time.monotonic()
    if left < LEAST_SECONDS:
        return
    asked = Context(**context, has_files=has_files, name=part.name)
    try:
        found = _document(part, asked, min(left, readers.WALL_SECONDS))
    except (readers.TookTooLong, StorageAway):
        return
    part.state, part.trouble = found.state, found.trouble[:40]
    part.document = found.document if found.state == ReadingState.READ else None
    part.proposals = list(_proposals(found.proposals)) if part.document is not None else []


def _document(part: Part, context: Context, seconds: float) -> readers.DocumentReading:
    arguments: dict[str, Any] = {
        "media_type": part.media_type,
        "name": part.name,
        "context": context,
        "seconds": seconds,
    }
    try:
        if path := blobs().local_path(part.sha256):
            return readers.read_document(path, **arguments)
        with blobs().open(part.sha256) as file:
            return readers.read_document(file, **arguments)
    except StorageAway:
        raise
    except OSError:
        return readers.DocumentReading(ReadingState.BROKEN, trouble="missing")


def _proposals(found: list[dict[str, Any]]) -> Iterator[Proposal]:
    for one in found:
        if isinstance(one, Proposal):
            yield one
        else:
            yield Proposal(**one)
