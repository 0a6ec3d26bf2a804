"""The words of files, read once per content and kept beside it. A file that nobody could read says so.

Reading takes seconds where a file is hostile: call ``ensure`` before a transaction, never inside one.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from circulars import readers
from circulars.files.storage import blobs as storage
from circulars.files.types import IMAGE_TYPES
from circulars.models import Attachment, Blob, BlobText, StagedFile

logger = logging.getLogger(__name__)

UPLOAD_SECONDS = 8.0  # who uploads waits no longer; the rest is read in the background
BATCH = 200
BATCH_TIME = timedelta(seconds=20)  # of one minute: what the portal does by itself waits in one queue


def of(blob: Blob) -> BlobText | None:
    """None where nobody has read it yet."""
    return BlobText.objects.filter(blob=blob).first()


def ensure(
    blobs: Iterable[Blob],
    *,
    now: datetime,
    seconds: float = readers.WALL_SECONDS,
    read: Callable[..., readers.Reading] | None = None,
) -> None:
    """Read what is not read yet, or by an older reader. A file that needs longer than ``seconds`` stays for later.

    Without ``read`` it is ``readers.read``; it may be that of a ``readers.many.Many`` where there are many files.
    """
    wanted = {blob.pk: blob for blob in blobs}
    known = BlobText.objects.filter(blob__in=wanted, reader_version__gte=readers.VERSION)
    for key in known.values_list("blob_id", flat=True):
        del wanted[key]
    for blob in wanted.values():
        try:
            _keep(blob, _read(blob, seconds, read or readers.read), now)
        except readers.TookTooLong:
            logger.info("The text of %s takes longer; it is read in the background.", blob)


def waiting():
    """Files in use whose words nobody has read, or by an older reader; the newest first."""
    used = Q(Exists(Attachment.objects.filter(blob=OuterRef("pk")))) | Q(
        Exists(StagedFile.objects.filter(blob=OuterRef("pk")))
    )
    read = BlobText.objects.filter(blob=OuterRef("pk"), reader_version__gte=readers.VERSION)
    return Blob.objects.filter(used, ~Exists(read)).order_by("-pk")


def read_waiting(now: datetime) -> str:
    """For the upkeep: a batch of what waits, for a little while. Safe to run twice at once."""
    deadline = timezone.now() + BATCH_TIME
    count = 0
    for blob in waiting()[:BATCH]:
        ensure([blob], now=now)
        count += 1
        if timezone.now() > deadline:
            break
    return f"{count} files read" if count else ""


def _read(blob: Blob, seconds: float, read: Callable[..., readers.Reading]) -> readers.Reading:
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


def _keep(blob: Blob, reading: readers.Reading, now: datetime) -> None:
    values = {
        "state": reading.state,
        "text": reading.text,
        "is_cut": reading.is_cut,
        "reader_version": readers.VERSION,
        "read_at": now,
    }
    if reading.state == BlobText.State.BROKEN:
        logger.warning("The text of %s cannot be read: %s.", blob, reading.detail)
    try:
        with transaction.atomic():
            if Blob.objects.select_for_update().filter(pk=blob.pk).exists():  # swept or erased meanwhile
                BlobText.objects.update_or_create(blob=blob, defaults=values)
    except IntegrityError:
        logger.debug("Another process has just kept the text of %s.", blob)
