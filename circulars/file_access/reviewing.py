"""What a person judges of a file, for everybody to see; and the requests for a copy that were answered."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from circulars import audit, changes
from circulars.locking import locked
from circulars.models import Attachment, Blob, Circular, CopyRequest, Edition, File, FileReview, WorkingCopy

NOTHING = {"verdict": "", "note": "", "accessible_copy": ""}


class NotReviewable(Exception):
    """The judgement was not kept; the message is fit to show to staff."""


def is_public(blob: Blob, at: datetime) -> bool:
    """Whether a judgement of these bytes is seen by everybody at once."""
    return Attachment.objects.filter(blob=blob, edition__in=Edition.objects.live(at)).exists()


def copies_for(attachment: Attachment, circular: Circular, at: datetime) -> list[Attachment]:
    """What may be named as its accessible copy: other files of the circular, in all languages, public or drafted."""
    copies = Attachment.objects.filter(working_copy__in=WorkingCopy.objects.filter(circular=circular))
    public = Attachment.objects.filter(edition__in=Edition.objects.live(at).filter(circular=circular))
    rows = (copies | public).exclude(file=attachment.file_id).exclude(blob=attachment.blob_id)
    found: dict[int, Attachment] = {}
    for row in rows.select_related("file").order_by("edition", "position", "pk"):
        found.setdefault(row.file_id, row)
    return list(found.values())


@transaction.atomic
def review(
    attachment_id: int, circular_id: int, *, verdict: str, note: str = "", copy: str = "", by, now: datetime
) -> FileReview:
    """Keep the judgement of the bytes that the attachment names. ``copy`` is the code of the accessible copy, or empty.

    It holds wherever the same bytes are used, and ends with them: another file at the same address is to be looked at
    anew. Raises NotReviewable.
    """
    circular, attachment = _found(attachment_id, circular_id)
    if verdict not in FileReview.Verdict.values:
        raise NotReviewable(_("Choose what you found."))
    file = None
    if copy:
        allowed = {row.file.code: row.file for row in copies_for(attachment, circular, now)}
        file = allowed.get(copy)
        if file is None:
            raise NotReviewable(_("That file does not belong to this circular any more. Choose another one."))
    note = note.strip()
    before = _values(FileReview.objects.filter(blob=attachment.blob_id).select_related("accessible_copy").first())
    values = {"verdict": verdict, "note": note, "accessible_copy": file, "checked_at": now, "checked_by": by}
    row, _created = FileReview.objects.update_or_create(blob_id=attachment.blob_id, defaults=values)
    told = audit.differences(before, _values(row))
    audit.record("review_file", attachment.file, by=by, now=now, circular=circular, verdict=verdict, **told)
    _turn(attachment.blob)
    return row


@transaction.atomic
def clear_review(attachment_id: int, circular_id: int, *, by, now: datetime) -> None:
    """Take the judgement back: nobody has looked at the file. Raises NotReviewable where there is none."""
    circular, attachment = _found(attachment_id, circular_id)
    row = FileReview.objects.filter(blob=attachment.blob_id).select_related("accessible_copy").first()
    if row is None:
        raise NotReviewable(_("Somebody else has just taken this judgement back."))
    told = audit.differences(_values(row), NOTHING)
    row.delete()
    audit.record("clear_file_review", attachment.file, by=by, now=now, circular=circular, **told)
    _turn(attachment.blob)


@transaction.atomic
def answer_requests(file: File, *, by, now: datetime) -> int:
    """Everybody who asked for a copy of this file up to now has an answer. How many had none."""
    circular = locked(file.circular_id)
    count = CopyRequest.objects.filter(file=file, answered_at=None, asked_at__lte=now).update(answered_at=now)
    if count:
        audit.record("answer_copy_requests", file, by=by, now=now, circular=circular, count=count)
    return count


def _found(attachment_id: int, circular_id: int) -> tuple[Circular, Attachment]:
    circular = locked(circular_id)
    rows = Attachment.objects.filter(pk=attachment_id).select_related("file", "blob")
    attachment = rows.filter(file__circular=circular_id).first()
    if attachment is None:
        raise NotReviewable(_("This file is not a part of the circular any more. Reload the form."))
    return circular, attachment


def _values(row: FileReview | None) -> dict[str, str]:
    if row is None:
        return dict(NOTHING)
    code = row.accessible_copy.code if row.accessible_copy else ""
    return {"verdict": row.verdict, "note": row.note, "accessible_copy": code}


def _turn(blob: Blob) -> None:
    if Attachment.objects.filter(blob=blob, edition__isnull=False).exists():
        changes.touch()
