"""The bytes beside the lines: a folder of files, each named by its SHA-256, or as a short line names it."""

import hashlib
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.files import File
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from circulars import audit
from circulars.files import scanning, store, types
from circulars.files.refusal import FileRefused
from circulars.files.storage import blobs
from circulars.models import Attachment, Blob
from circulars.portability import limited, originals
from circulars.portability.outcome import Outcome
from circulars.portability.values import Refused, given, integer, moment, portable, text


def write(everything: bool, folder: Path | None) -> Iterator[dict[str, Any]]:
    """A line for each blob that an exported document names; its bytes are copied to ``folder`` if one is given."""
    uses = Attachment.objects.all() if everything else Attachment.objects.filter(edition__isnull=False)
    uses = uses.exclude(limited.attachments_left_out())
    used = Q(pk__in=uses.values("blob")) | Q(pk__in=originals.blobs(everything).values("pk"))
    for blob in Blob.objects.filter(used).order_by("sha256").iterator(chunk_size=500):
        if folder:
            _copy_out(blob.sha256, folder)
        yield {
            "type": "blob",
            **{name: portable(getattr(blob, name)) for name in ("sha256", "size", "media_type", "width", "height")},
            "created_at": portable(blob.created_at),
        }


def take(record: dict[str, Any], folder: Path | None, *, dry_run: bool) -> Outcome:
    given(record, {"sha256", "size", "media_type", "width", "height", "created_at"})
    sha256 = text(record, "sha256", required=True)
    media_type = text(record, "media_type", required=True)
    created_at = moment(record, "created_at", required=True)
    known = Blob.objects.filter(sha256=sha256).first()
    if known and blobs().exists(sha256):
        return Outcome.UNCHANGED
    source = folder / sha256 if folder and len(sha256) == 64 and sha256.isalnum() else None
    if source is None or not source.is_file():
        raise Refused(_("The bytes of this file are missing; name their folder with --files."), "sha256")
    with source.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
            raise Refused(_("The bytes of this file are damaged: their hash is another."), "sha256")
        _check_type(File(file), media_type)
        is_unscanned = _is_unscanned(File(file))
        if not dry_run:
            file.seek(0)
            blobs().store(iter(lambda: file.read(1 << 20), b""))
    blob, _is_new = Blob.objects.get_or_create(
        sha256=sha256,
        defaults={
            "size": source.stat().st_size,
            "media_type": media_type,
            "width": integer(record, "width"),
            "height": integer(record, "height"),
            "created_at": created_at,
        },
    )
    if is_unscanned:
        audit.record("accept_unscanned", blob, by=None, now=timezone.now())
    return Outcome.NEW


def put(folder: Path | None, name: str, *, now: datetime) -> Blob:
    """The file that a short line names, relative to ``folder``; checked like an upload."""
    if folder is None:
        raise Refused(_("The bytes of this file are missing; name their folder with --files."), "files")
    try:
        path = (folder / name).resolve()
        is_there = path.is_relative_to(folder.resolve()) and path.is_file()
    except OSError:  # longer than the file system takes
        is_there = False
    if not is_there:
        raise Refused(_("“%(name)s” is not in the folder of files.") % {"name": name}, "files")
    with path.open("rb") as file:
        try:
            return store.put(File(file), name=path.name, now=now)
        except FileRefused as error:
            raise Refused(str(error), "files") from None


def _is_unscanned(file: File) -> bool:
    """Whether the scanner is away and the office goes on without it. Originals too: any file may name these bytes."""
    try:
        return not scanning.look(file) and scanning.is_set()  # type: ignore[arg-type]
    except FileRefused as error:
        raise Refused(str(error), "sha256") from None


def _check_type(file: File, media_type: str) -> None:
    if media_type in (*store.ORIGINAL_TYPES.values(), "application/octet-stream"):
        return  # an original is kept as it came; nothing public is made of its bytes
    extensions = [extension for extension, kind in types.TYPES.items() if kind.media_type == media_type]
    for extension in extensions:
        try:
            file.seek(0)
            types.identify(f"file.{extension.lstrip('.')}", file)
        except FileRefused:
            continue
        return
    raise Refused(_("The content of this file is not of its type."), "media_type")


def _copy_out(sha256: str, folder: Path) -> None:
    target = folder / sha256
    if target.exists() and target.stat().st_size == blobs().size(sha256):
        return
    folder.mkdir(parents=True, exist_ok=True)
    with blobs().open(sha256) as source, target.open("wb") as copy:
        shutil.copyfileobj(source, copy, 1 << 20)
