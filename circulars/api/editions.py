"""The columns of an edition that the API shows, read through the two doors by its address, and for whom."""

from datetime import date, datetime
from typing import Any, NamedTuple

from circulars.reading import staleness
from circulars.reading.at_address import AtAddress

COLUMNS = (
    "pk", "circular_id", "circular__path", "circular__home_section_id", "circular__post_id", "circular__pinned_until",
    "circular__is_quiet", "language", "version", "is_original", "published_at", "first_published_at", "superseded_at",
    "listed_on", "is_major", "change_note", "removed_files", "facts", "rendered",
    *staleness.COLUMNS,
)  # fmt: skip


class Document(NamedTuple):
    """The columns of an edition that are shown; what ``rendering.body`` asks of an edition is among them."""

    pk: int
    circular_id: int
    path: str
    home_section_id: int | None
    post_id: int | None
    pinned_until: date | None
    is_quiet: bool
    language: str
    version: int
    is_original: bool
    published_at: datetime
    first_published_at: datetime
    superseded_at: datetime | None
    listed_on: date
    is_major: bool
    change_note: str
    removed_files: list[str]
    facts: dict[str, Any]
    rendered: str
    translates_version: int | None
    translates_removed_at: datetime | None
    summary_of_version: int | None
    body: str = ""


class Reader(NamedTuple):
    """For whom a document is shaped, and when."""

    at: datetime
    generation: str
    origin: str
    publishes_names: bool


_documents = AtAddress(Document, COLUMNS)
live = _documents.live
released = _documents.released
