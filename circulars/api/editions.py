"""The columns of an edition that the API shows, read through the two doors by its address, and for whom."""

from datetime import date, datetime
from typing import Any, NamedTuple

from circulars.models import Edition
from circulars.prepared import Prepared
from circulars.reading import staleness

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


def live(path: str, at: datetime) -> list[Document]:
    """One per language, the original first."""
    return [Document(*row) for row in _LIVE.rows(at=at, path=path)]


def released(path: str, at: datetime, *, version: int, language: str = "") -> Document | None:
    """Edition ``version`` in a language, without one in that of the original."""
    for row in _RELEASED.rows(at=at, path=path, version=version):
        document = Document(*row)
        if document.language == language or (not language and document.is_original):
            return document
    return None
