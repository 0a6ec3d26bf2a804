"""Lines of type ``original``: what was received, what was read and decided, and which drafts came of it. ``--all``."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from circulars import facts
from circulars.intake import fingerprints
from circulars.models import Blob, Intake, IntakeDraft, IntakeFile, Proposal
from circulars.portability import limited, names
from circulars.portability.names import Name
from circulars.portability.outcome import Outcome
from circulars.portability.tables import Table
from circulars.portability.values import Refused
from circulars.readers.document import Document

BLOB = Name(lambda row: row.sha256, lambda sha256: Blob.objects.filter(sha256=sha256).first())
READ_FILE = ("name", "media_type", "sha256", "size", "reading_state", "trouble", "document")


@dataclass(frozen=True)
class Originals(Table):
    """A line that is stored already is left alone where it says the same, whatever order its JSON has."""

    def take(self, record: dict[str, Any]) -> Outcome:
        values = self.values(record)
        known = Intake.objects.filter(code=values["code"]).first()
        if known is None:
            return super().take(record)
        given = {name: value for name, value in record.items() if name != "type"}
        stored = self.record(known, everything=True)
        if facts.canonical(given) != facts.canonical({name: stored[name] for name in given}):
            raise Refused(_("It is stored already with another value, which is kept."), "code")
        return Outcome.UNCHANGED

    def _save(self, values: dict[str, Any]) -> models.Model:
        """With the marks by which doubles are met: they are derived from the words."""
        if values["document"]:
            values = values | _marks(values["document"])
        return super()._save(values)


def _marks(document: Any) -> dict[str, Any]:
    try:
        found = fingerprints.of(Document.from_json(document))
    except (TypeError, KeyError, ValueError) as error:
        raise Refused(_("What was read of this original has another shape."), "document") from error
    bands = {f"band_{place}": value for place, value in enumerate(found.bands)}
    return {"text_hash": found.text_hash, "simhash": found.simhash, **bands}


def blobs(everything: bool) -> QuerySet[Blob]:
    """The bytes of the originals that are written."""
    if not everything:
        return Blob.objects.none()
    originals = rows(everything).order_by()
    files = IntakeFile.objects.filter(intake__in=originals.values("pk"), blob__isnull=False).order_by()
    of_originals = Q(pk__in=originals.filter(blob__isnull=False).values("blob"))
    return Blob.objects.filter(of_originals | Q(pk__in=files.values("blob")))


def rows(everything: bool) -> QuerySet[Intake]:
    """Without those whose drafts are limited, unless an export holds such drafts."""
    return Intake.objects.exclude(drafts__circular__in=limited.left_out().values("pk"))


FILES = Table(
    "original_file", IntakeFile, ("intake", "position"), (*READ_FILE, "position", "is_inline"), {"blob": BLOB},
    order=("position",),
)  # fmt: skip
PROPOSALS = Table(
    "proposal",
    Proposal,
    ("intake", "item", "field", "position"),
    (
        "item", "part", "field", "position", "value", "line", "start", "end", "text", "confidence", "origin",
        "decided_value", "decided_at",
    ),
    people=("decided_by",),
    order=("item", "field", "position"),
)  # fmt: skip
DRAFTS = Table(
    "original_draft",
    IntakeDraft,
    ("intake", "item"),
    ("item", "language", "origins", "created_at"),
    {"circular": names.CIRCULAR},
    people=("created_by",),
    order=("item",),
)
ORIGINALS = Originals(
    "original",
    Intake,
    ("code",),
    (
        *READ_FILE, "code", "channel", "state", "sender", "subject", "message_id", "sent_at", "received_at", "taken_at",
        "decided_at", "reason", "language", "read_at", "reader_version", "main_part", "number_serial", "number_year",
        "number_suffix", "keep_until", "emptied_at",
    ),
    {"blob": BLOB},
    people=("received_by", "taken_by", "decided_by"),
    children={"files": ("intake", FILES), "proposals": ("intake", PROPOSALS), "drafts": ("intake", DRAFTS)},
    order=("received_at", "code"),
    rows=rows,
)  # fmt: skip
