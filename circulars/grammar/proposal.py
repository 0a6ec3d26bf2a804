"""What the grammar says of a document: proposals, each with the line it came from. Knows nothing of Django."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

SURE = 0.9  # from here on a proposal may be accepted together with others
# A field that holds one value, and fields of which there may be several proposals, one a value.
SINGLE = (
    "kind", "number", "title", "title_ko", "language", "place", "issued_on", "posted_on", "salutation", "closing",
    "signatory", "team", "person", "phone", "body", "missing_attachment", "lost_links", "multiple", "text_status",
)  # fmt: skip
SEVERAL = (
    "addressees", "for_information", "events", "deadlines", "references", "sources", "emails", "files",
)  # fmt: skip


@dataclass(slots=True)
class Proposal:
    """One value for one field. ``value`` is JSON:

    - number ``{"serial", "year", "suffix", "label"}``; dates ISO 8601; kind as ``models.Kind``;
    - events ``{"name", "starts_on", "ends_on", "place"}``; references ``{"serial", "year", "suffix", "text"}``;
    - deadlines ``{"due_on", "due_time", "kind", "text"}``, kind as ``models.DeadlineKind``;
    - sources ``{"title", "url"}``; files ``{"text"}`` (an attachment that the text names); body is HTML;
    - every other field is a text, the three flags ``true``.

    ``line`` is ``Line.number`` of the evidence and ``text`` the words there; ``start`` and ``end`` are their place in
    that line. ``confidence`` runs from 0 to 1. Where the text does not say, there is no proposal.
    """

    field: str
    value: Any
    line: int | None = None
    text: str = ""
    start: int | None = None
    end: int | None = None
    confidence: float = 1.0


@dataclass(slots=True)
class Context:
    """What the portal knows and a document may be read with. ``series`` are patterns like ``Circular {serial}/{year}``;
    ``has_files``: something came with the text; ``name`` is the file's own. ``today`` bounds years, nothing else.
    """

    today: date
    series: list[str] = field(default_factory=list)
    has_files: bool = False
    name: str = ""
