"""The columns of an edition that its page needs, read through the two doors by its address."""

from datetime import date, datetime
from typing import Any, NamedTuple

from circulars.models import Edition
from circulars.prepared import Prepared
from circulars.reading import staleness

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


_LIVE = Prepared(
    lambda at, path: Edition.objects.live(at).at_path(path).order_by("-is_original", "language").values_list(*COLUMNS)
)
_RELEASED = Prepared(
    lambda at, path, version: (
        Edition.objects.released(at)
        .at_path(path)
        .filter(version=version)
        .order_by("-is_original", "language")
        .values_list(*COLUMNS)
    )
)


def live_editions(path: str, at: datetime) -> list[Shown]:
    """One per language, the original first; empty where nothing is public at this address."""
    return [Shown(*row) for row in _LIVE.rows(at=at, path=path)]


def released_edition(path: str, at: datetime, *, version: int, language: str = "") -> Shown | None:
    """Edition ``version`` in a language, without one in that of the original."""
    for row in _RELEASED.rows(at=at, path=path, version=version):
        shown = Shown(*row)
        if shown.language == language or (not language and shown.is_original):
            return shown
    return None
