"""The words of files, read once per content and kept beside it. A file that nobody could read says so.

Reading takes seconds where a file is hostile: read before a transaction, never inside one. Who reads what and when is
decided by ``background.reading``.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q

from circulars import changes, readers
from circulars.files.storage import blobs as storage
from circulars.files.types import IMAGE_TYPES
from circulars.models import Attachment, Blob, BlobText, ShownText, StagedFile

logger = logging.getLogger(__name__)


def of(blob: Blob) -> BlobText | None:
    """None where nobody has read it yet."""
    return BlobText.objects.filter(blob=blob).first()


def unread(blobs: Iterable[Blob]) -> list[Blob]:
    """Those that nobody has read yet, or an older reader; each once."""
    wanted = {blob.pk: blob for blob in blobs}
    known = BlobText.objects.filter(blob__in=wanted, reader_version__gte=readers.VERSION)
    for key in known.values_list("blob_id", flat=True):
        del wanted[key]
    return list(wanted.values())


def ensure(
    blobs: Iterable[Blob],
    *,
    now: datetime,
    seconds: float = readers.WALL_SECONDS,
    read: Callable[..., readers.Reading] | None = None,
) -> None:
    """Read what is not read yet, or by an older reader. A file that needs longer than ``seconds`` stays for later.

    For files that only the caller knows yet; else ``background.read_now``. Without ``read`` it is ``readers.read``; it
    may be that of a ``readers.many.Many`` where there are many files.
    """
    for blob in unread(blobs):
        try:
            keep(blob, reading_of(blob, seconds=seconds, read=read), now)
            turn_pages(blob)
        except readers.TookTooLong:
            logger.info("The text of %s takes longer; it is read in the background.", blob)


def waiting():
    """Files in use whose words nobody has read, or by an older reader; the newest first."""
    used = Q(Exists(Attachment.objects.filter(blob=OuterRef("pk")))) | Q(
        Exists(StagedFile.objects.filter(blob=OuterRef("pk")))
    )
    read = BlobText.objects.filter(blob=OuterRef("pk"), reader_version__gte=readers.VERSION)
    return Blob.objects.filter(used, ~Exists(read)).order_by("-pk")


def reading_of(
    blob: Blob, *, seconds: float = readers.WALL_SECONDS, read: Callable[..., readers.Reading] | None = None
) -> readers.Reading:
    """Whatever the file does to its reader. Raises TookTooLong where ``seconds`` is less than a reader may take."""
    read = read or readers.read
    if blob.media_type in IMAGE_TYPES:
        return readers.Reading("empty", detail="picture")
    if path := storage().local_path(blob.sha256):
        try:
            return read(path, blob.media_type, seconds=seconds)
        except FileNotFoundError:
            return readers.Reading("broken", detail="missing")
    try:
        with storage().open(blob.sha256) as file:
            return read(file, blob.media_type, seconds=seconds)
    except OSError:
        return readers.Reading("broken", detail="missing")


def keep(blob: Blob, reading: readers.Reading, now: datetime) -> None:
    values = {
        "state": reading.state,
        "text": reading.text,
        "is_cut": reading.is_cut,
        "reader_version": readers.VERSION,
        "read_at": now,
        "detail": reading.detail[:80],
        "accessibility": reading.accessibility,
    }
    if reading.state == BlobText.State.BROKEN:
        logger.warning("The text of %s cannot be read: %s.", blob, reading.detail)
    try:
        with transaction.atomic():
            if Blob.objects.select_for_update().filter(pk=blob.pk).exists():  # swept or erased meanwhile
                BlobText.objects.update_or_create(blob=blob, defaults=values)
                _keep_shown(blob, reading)
    except IntegrityError:
        logger.debug("Another process has just kept the text of %s.", blob)


def _keep_shown(blob: Blob, reading: readers.Reading) -> None:
    if reading.shown:
        ShownText.objects.update_or_create(blob=blob, defaults={"pieces": reading.shown})
    else:
        ShownText.objects.filter(blob=blob).delete()


def turn_pages(blob: Blob) -> None:
    """Public pages say beside a file whether it has a text. Call it last, it locks one row."""
    if Attachment.objects.filter(blob=blob, edition__isnull=False).exists():
        changes.touch()


def shown(hashes: Iterable[str]) -> dict[str, str]:
    """Hash → the text that readers are shown of a file: what is printed, without what the file says of itself.

    The name of its author and the program that made it are for the checks alone, not for search.
    """
    rows = ShownText.objects.filter(blob__sha256__in=list(hashes)).values_list("blob__sha256", "pieces")
    return {sha256: joined(pieces) for sha256, pieces in rows}


def joined(pieces: Iterable[Sequence[str]]) -> str:
    return "\n".join(text for _kind, text in pieces)
