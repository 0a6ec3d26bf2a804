"""The editions of a circular that were public, for its history and its comparisons."""

from datetime import date, datetime
from typing import NamedTuple

from circulars import addresses, signatories
from circulars.comparing import Content
from circulars.models import Edition
from circulars.prepared import Prepared
from circulars.reading import days
from circulars.rendering.body import without_pictures

COLUMNS = (
    "pk", "language", "is_original", "version", "published_at", "superseded_at", "change_note", "is_major", "title",
    "issued_on", "circular__series__issuer__slug",
)  # fmt: skip


class Released(NamedTuple):
    """One edition in a few words."""

    pk: int
    language: str
    is_original: bool
    version: int
    published_at: datetime
    superseded_at: datetime | None
    note: str
    is_major: bool
    title: str
    issued_on: date | None
    issuer: str

    def is_current(self, at: datetime) -> bool:
        return self.superseded_at is None or self.superseded_at > at

    @property
    def document(self) -> str:
        return "" if self.is_original else self.language

    def address(self, path: str, at: datetime, language: str) -> str:
        version = None if self.is_current(at) else self.version
        return addresses.circular(path, language, document=self.document, version=version)

    def published_on(self, language: str) -> str:
        return days.long(days.of(self.published_at), language)


_RELEASED = Prepared(
    lambda at, path: (
        Edition.objects.released(at)
        .at_path(path)
        .order_by("-is_original", "language", "-version")
        .values_list(*COLUMNS)
    )
)


def released(path: str, at: datetime) -> list[Released]:
    """The original language first, in each language the newest first."""
    return [Released(*row) for row in _RELEASED.rows(at=at, path=path)]


def contents(keys: list[int], at: datetime, generation: str) -> dict[int, Content]:
    """What these editions froze, as readers see it, without the files that were removed alone."""
    rows = Edition.objects.released(at).filter(pk__in=keys).values_list("pk", "facts", "body", "removed_files")
    return {
        pk: without_removed(signatories.told(facts, generation), body, removed) for pk, facts, body, removed in rows
    }


def without_removed(facts: dict, body: str, removed: list[str]) -> Content:
    if removed:
        facts = facts | {"files": [file for file in facts["files"] if file["code"] not in removed]}
        body = without_pictures(body, removed)
    return {"facts": facts, "body": body}
