"""Files are uploaded when chosen and wait here for the form: a refused save loses none."""

import logging
import secrets
from datetime import datetime
from typing import NamedTuple

from django.core.files.base import File as Upload
from django.db import transaction
from django.utils.translation import gettext as _

from circulars.codes import new_code
from circulars.files.buckets import StorageAway
from circulars.files.names import clean_name, split_extension
from circulars.files.refusal import FileRefused, storage_away
from circulars.files.store import put
from circulars.models import Attachment, Blob, Circular, File, StagedFile

logger = logging.getLogger(__name__)

__all__ = ["Used", "discard", "replace", "stage", "use"]


class Used(NamedTuple):
    """What a row of a working copy needs: the identity that keeps the address, the bytes, the name given."""

    file: File
    blob: Blob
    name: str


def stage(upload: Upload, *, owner, now: datetime) -> StagedFile:
    """Check and keep an upload for its owner alone. Raises FileRefused, also while the storage is away."""
    name = clean_name(upload.name or "")
    try:
        blob = put(upload, name=name, now=now)
    except StorageAway as error:
        logger.error("%s", error)
        raise FileRefused(storage_away()) from error
    return StagedFile.objects.create(token=secrets.token_hex(16), owner=owner, blob=blob, name=name, created_at=now)


@transaction.atomic
def use(token: str, *, owner, circular: Circular, language: str, now: datetime) -> Used:
    """Make a file of the circular from a staged one, which is gone then; a save that rolls back brings it back.

    Raises FileRefused where there is none: used before in another window, swept, or another person's.
    """
    staged = _take(token, owner)
    file = File.objects.create(code=new_code(12), circular=circular, language=language, created_at=now)
    return Used(file, staged.blob, staged.name)


@transaction.atomic
def replace(token: str, *, owner, attachment: Attachment) -> Attachment:
    """Put other bytes into a row of a working copy, which keeps its identity, address, title and place.

    The name stays but for its extension, so that it tells the truth about the new content. The caller counts the
    revision of the working copy. Raises FileRefused.
    """
    if attachment.working_copy_id is None:
        raise FileRefused(_("The files of a published edition never change. Replace the file in the working copy."))
    staged = _take(token, owner)
    extension = split_extension(staged.name)[1]
    attachment.blob = staged.blob
    attachment.name = clean_name(split_extension(attachment.name)[0] + extension)
    attachment.save(update_fields=["blob", "name"])
    return attachment


def discard(token: str, *, owner) -> bool:
    """Let an upload go; its bytes follow with the sweep. False where there was none."""
    return bool(StagedFile.objects.filter(token=token, owner=owner).delete()[0])


def _take(token: str, owner) -> StagedFile:
    staged = StagedFile.objects.select_for_update().select_related("blob").filter(token=token, owner=owner).first()
    # The deletion decides which of two saves takes it: on SQLite the look-up locks nothing.
    if staged is None or not StagedFile.objects.filter(pk=staged.pk).delete()[0]:
        raise FileRefused(_("The uploaded file is no longer there. Choose it once more."))
    return staged
