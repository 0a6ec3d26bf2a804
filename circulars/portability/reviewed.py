"""Lines around the words: who approves, what was remarked, accepted, amended, and judged of files."""

from django.contrib.auth.models import Group
from django.db.models import QuerySet

from circulars.models import AcceptedFinding, Attachment, Blob, File, FileReview, NoteAmendment, Remark, ReviewStep
from circulars.portability import limited, names
from circulars.portability.audited import OBJECTS
from circulars.portability.catalogue import exported
from circulars.portability.names import Name
from circulars.portability.tables import Table

GROUP = Name(lambda row: row.name, lambda name: Group.objects.filter(name=name).first())
WORKING_COPY = OBJECTS["circulars.WorkingCopy"][1]
EDITION = OBJECTS["circulars.Edition"][1]
BLOB = Name(lambda row: row.sha256, lambda sha256: Blob.objects.filter(sha256=sha256).first())
FILE = Name(lambda row: row.code, lambda code: File.objects.filter(code=code).first())


def _amendments(everything: bool) -> QuerySet:
    rows = NoteAmendment.objects.select_related("edition__circular")
    return rows.filter(edition__circular__in=exported(everything), edition__erased_at=None)


def _accepted(everything: bool) -> QuerySet:
    rows = AcceptedFinding.objects.filter(circular__in=exported(everything))
    return rows.exclude(circular__in=limited.left_out().values("pk"))


def _file_reviews(everything: bool) -> QuerySet:
    uses = Attachment.objects.exclude(limited.attachments_left_out())
    uses = uses if everything else uses.filter(edition__isnull=False)
    unknown = File.objects.filter(limited.files_left_out())
    return FileReview.objects.filter(blob__in=uses.values("blob")).exclude(accessible_copy__in=unknown.values("pk"))


def _remarks(everything: bool) -> QuerySet:
    rows = Remark.objects.select_related("working_copy__circular")
    return rows.exclude(working_copy__circular__in=limited.left_out().values("pk"))


REVIEW_STEPS = Table(
    "review_step",
    ReviewStep,
    ("section", "position"),
    ("position",),
    {"section": names.SECTION, "group": GROUP, "post": names.POST},
    order=("section__slug", "position"),
)

# Part of the public history, so in both forms.
NOTE_AMENDMENTS = Table(
    "note_amendment",
    NoteAmendment,
    ("edition", "amended_at", "after"),
    ("before", "after", "reason", "amended_at"),
    {"edition": EDITION},
    people=("amended_by",),
    internal=("reason",),
    order=("amended_at", "pk"),
    rows=_amendments,
)

# Everybody sees it beside the file, so in both forms; the note is for the office.
FILE_REVIEWS = Table(
    "file_review",
    FileReview,
    ("blob",),
    ("verdict", "note", "checked_at"),
    {"blob": BLOB, "accessible_copy": FILE},
    people=("checked_by",),
    internal=("note",),
    order=("blob__sha256",),
    rows=_file_reviews,
)

# The fingerprint is keyed with the secret of an installation: elsewhere, a finding is asked about anew.
ACCEPTED_FINDINGS = Table(
    "accepted_finding",
    AcceptedFinding,
    ("circular", "language", "code", "fingerprint"),
    ("language", "code", "fingerprint", "reason", "accepted_at"),
    {"circular": names.CIRCULAR},
    people=("accepted_by",),
    order=("accepted_at", "pk"),
    rows=_accepted,
)

# Without the draft link that an answer came through: its code would let its holder in.
REMARKS = Table(
    "remark",
    Remark,
    ("working_copy", "created_at", "author_label", "field", "text"),
    (
        "kind", "field", "text", "revision", "is_correct", "author_label", "created_at", "resolved_at",
    ),
    {"working_copy": WORKING_COPY},
    people=("author", "resolved_by"),
    order=("created_at", "pk"),
    rows=_remarks,
)  # fmt: skip
