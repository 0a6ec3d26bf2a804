"""The one entrance for bytes: what is refused here is nowhere in the portal. Source: docs/architecture.md, "Files"."""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.utils.translation import gettext as _

from circulars import audit
from circulars.files import images, scanning, types
from circulars.files.names import clean_name, split_extension
from circulars.files.refusal import FileRefused
from circulars.files.storage import blobs
from circulars.files.sweep import delete_unused
from circulars.models import Blob

__all__ = ["FileRefused", "delete_unused", "keep_original", "max_bytes", "put"]

# What only originals may be: kept under its type, never served to a reader. Everything else is nothing in particular.
ORIGINAL_TYPES = {
    "eml": "message/rfc822",
    "msg": "application/vnd.ms-outlook",
    "html": "text/html",
    "htm": "text/html",
    "mht": "multipart/related",
    "mhtml": "multipart/related",
}


def max_bytes() -> int:
    return settings.MAX_FILE_MB * 1024 * 1024


def put(content: File | bytes, *, name: str, now: datetime) -> Blob:
    """Check, store and sync the content, then make or renew its row; call it before the transaction that uses it.

    The same content twice is one blob. Pictures are written anew first, so their hash is not that of the upload.
    The blob is safe from the sweep for an hour from ``now``. Raises FileRefused; nothing is kept then. Where the office
    goes on without its scanner for viruses, the audit log says which files were not looked at.
    """
    file = ContentFile(content) if isinstance(content, bytes) else content
    _check_size(file.size)
    file.seek(0)
    file_type = types.identify(clean_name(name), file)  # type: ignore[arg-type]
    scanned = scanning.look(file)  # type: ignore[arg-type]
    width = height = None
    if file_type.is_image:
        picture = images.rewrite(file, file_type.media_type)  # type: ignore[arg-type]
        width, height = picture.width, picture.height
        file = ContentFile(picture.content)
    stored = blobs().store(_chunks(file))
    defaults = {"size": stored.size, "media_type": file_type.media_type, "width": width, "height": height}
    blob = _row(stored.sha256, defaults, now)
    _know_better(blob, defaults)
    if not blobs().exists(stored.sha256):  # a sweep that was on its way when the row was made: see files.sweep
        blobs().store(_chunks(file))
    if scanning.is_set() and not scanned:
        audit.record("accept_unscanned", blob, by=None, now=now)
    return blob


def keep_original(content: File | bytes, *, name: str, now: datetime) -> Blob:
    """Store bytes as they came, whatever they are, for those who may see originals; call it as ``put``.

    Nothing is rewritten, and the type is a guess that no reader is ever sent: what a circular takes from an original
    goes through ``put`` once more. Raises FileRefused for what is empty or too large.
    """
    file = ContentFile(content) if isinstance(content, bytes) else content
    _check_size(file.size)
    file.seek(0)
    stored = blobs().store(_chunks(file))
    blob = _row(stored.sha256, {"size": stored.size, "media_type": _original_type(name, file)}, now)
    if not blobs().exists(stored.sha256):
        blobs().store(_chunks(file))
    return blob


def _original_type(name: str, file: File) -> str:
    try:
        return types.identify(clean_name(name), file).media_type  # type: ignore[arg-type]
    except FileRefused:
        return ORIGINAL_TYPES.get(split_extension(name)[1].removeprefix("."), "application/octet-stream")


def _row(sha256: str, defaults: dict, now: datetime) -> Blob:
    """The row of a blob, as young as ``now``; two at once end with the same one."""
    while True:
        blob, is_new = Blob.objects.get_or_create(sha256=sha256, defaults=defaults | {"created_at": now})
        if is_new or blob.created_at >= now:
            return blob
        # A sweep may take an old row that nothing names between these statements: then make it again.
        if Blob.objects.filter(pk=blob.pk).update(created_at=now):
            return blob


def _know_better(blob: Blob, known: dict) -> None:
    """The row of an original has a type that was guessed; what was checked here takes its place."""
    if any(getattr(blob, name) != value for name, value in known.items()):
        Blob.objects.filter(pk=blob.pk).update(**known)
        blob.refresh_from_db()


def _check_size(size: int) -> None:
    if not size:
        raise FileRefused(_("The file is empty. Open it in its own program, save it again, and choose the new file."))
    if size > max_bytes():
        raise FileRefused(
            _("The file is larger than %(limit)d MB. Make it smaller, for example by compressing its images.")
            % {"limit": max_bytes() // (1024 * 1024)}
        )


def _chunks(file: File) -> Iterator[bytes]:
    yield from file.chunks(1 << 20)
