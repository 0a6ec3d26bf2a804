"""The columns of an edition that its page needs, read through the two doors by its address."""

from datetime import date, datetime
from typing import Any, NamedTuple

from circulars.reading import staleness
from circulars.reading.at_address import AtAddress

COLUMNS = (
    "pk", "circular_id", "circular__path", "circular__home_section_id", "circular__post_id", "language", "version",
    "is_original", "published_at", "first_published_at", "superseded_at", "listed_on", "change_note",
    "removed_files", "facts", "rendered", "code", "content_hash", *staleness.COLUMNS,
)  # fmt: skip


class Shown(NamedTuple):
    """The columns of an edition that a page needs."""

    pk: int
    circular_id: int
    path: str
    home_section_id: int | None
    post_id: int | None
    language: str
    version: int
    is_original: bool
    published_at: datetime
    first_published_at: datetime
    superseded_at: datetime | None
    listed_on: date
    change_note: str
    removed_files: list[str]
    facts: dict[str, Any]
    rendered: str
    code: str = ""
    content_hash: str = ""
    translates_version: int | None = None
    translates_removed_at: datetime | None = None
    summary_of_version: int | None = None

    @property
    def is_corrected(self) -> bool:
        return self.published_at != self.first_published_at

    @property
    def document(self) -> str:
        """The language as a part of the address: the original has none."""
        return "" if self.is_original else self.language


_editions = AtAddress(Shown, COLUMNS)
live_editions = _editions.live
released_edition = _editions.released
