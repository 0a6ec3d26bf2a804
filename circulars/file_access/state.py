"""What is known of one file of an edition, from one row of a question that a page asks anyway."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from django.db.models import CharField, F, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce, TruncDate
from django.utils import timezone

from circulars.models import Attachment, BlobText, FileReview, FileRole

NOT_READ = ""  # nobody has read the file yet


class FileState(NamedTuple):
    """``text`` is a ``BlobText.State`` or ``NOT_READ``; ``found`` what a machine found, empty where it found nothing.

    ``verdict`` is that of the office, of the day ``checked_on``, and empty where nobody has looked; who it was is
    nobody's business outside. ``copy`` is the code of the accessible copy.
    """

    code: str
    text: str = NOT_READ
    found: Mapping[str, Any] = {}
    verdict: str = ""
    checked_on: date | None = None
    copy: str = ""

    @property
    def has_text(self) -> bool:
        """Whether there is a page that shows its text."""
        return self.text == BlobText.State.READ and bool(self.found.get("paragraphs"))

    @property
    def needs_copy(self) -> bool:
        """Whether somebody should look after it: no text to read, or a PDF without tags, and nothing in its place."""
        if self.copy or self.verdict == FileReview.Verdict.ACCESSIBLE:
            return False
        return self.text != BlobText.State.READ or self.found.get("tagged") is False


def rows(attachments: QuerySet[Attachment]) -> QuerySet:
    """Columns for ``read``: code, state of the text, findings as JSON, verdict, day of it, code of the copy."""
    return (
        attachments.filter(role=FileRole.ATTACHMENT)
        .order_by()
        .annotate(
            state_code=F("file__code"),
            state_text=Coalesce(F("blob__text__state"), Value(NOT_READ), output_field=CharField()),
            state_found=Coalesce(Cast("blob__text__accessibility", TextField()), Value(""), output_field=TextField()),
            state_verdict=Coalesce(F("blob__review__verdict"), Value(""), output_field=CharField()),
            state_day=TruncDate("blob__review__checked_at", tzinfo=timezone.get_default_timezone()),
            state_copy=Coalesce(F("blob__review__accessible_copy__code"), Value(""), output_field=CharField()),
        )
    )


COLUMNS = ("state_code", "state_text", "state_found", "state_verdict", "state_day", "state_copy")


def read(code: str, text: str, found: str, verdict: str, day: date | None, copy: str) -> FileState:
    try:
        findings = json.loads(found) if found else {}
    except ValueError:
        findings = {}
    return FileState(code, text, findings if isinstance(findings, dict) else {}, verdict, day, copy)


def of(attachments: QuerySet[Attachment]) -> dict[str, FileState]:
    """By code, in one query."""
    found = (read(*row) for row in rows(attachments).values_list(*COLUMNS))
    return {state.code: state for state in found}
