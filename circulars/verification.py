"""What a code on paper stands for today: the current edition, an earlier one, a withdrawn, a removed or none.

Source: docs/architecture.md, "Verification".
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.db.models import F, Q

from circulars.codes import ALPHABET
from circulars.models import Edition, Removal
from circulars.reading import names, notices
from circulars.reading.notices import Notice

CURRENT, SUPERSEDED, WITHDRAWN, REMOVED = "current", "superseded", "withdrawn", "removed"
FORM = re.compile(rf"[{ALPHABET}]{{4,16}}")
COLUMNS = (
    "circular_id", "circular__path", "language", "is_original", "version", "published_at", "superseded_at", "title",
    "number_label", "number_serial", "number_suffix", "number_year", "content_hash",
)  # fmt: skip


class Step(NamedTuple):
    """An edition that came after the one on paper."""

    version: int
    published_at: datetime
    note: str
    is_current: bool


@dataclass(frozen=True)
class Paper:
    """What a verification says. Of a removed edition neither number nor title nor language of it is known here."""

    state: str
    code: str
    path: str
    version: int
    published_at: datetime
    content_hash: str
    number: str = ""
    title: str = ""
    language: str = ""
    is_original: bool = True
    since: list[Step] = field(default_factory=list)  # the newest last; removed ones are not among them
    notice: Notice | None = None
    removal: Removal | None = None

    @property
    def document(self) -> str:
        return "" if self.is_original else self.language

    @property
    def is_superseded(self) -> bool:
        """Also of one that was withdrawn later."""
        return bool(self.since) or self.state == SUPERSEDED

    @property
    def current(self) -> Step | None:
        return next((step for step in self.since if step.is_current), None)


def looks_like_code(code: str) -> bool:
    """Of a code as ``codes.as_stored`` gives it."""
    return FORM.fullmatch(code) is not None


def look_up(code: str, *, at: datetime, generation: str) -> Paper | None:
    """None for a code that no edition has, or one that is not public yet: a schedule is nobody's to find out."""
    row = Edition.objects.released(at).filter(code=code).values_list(*COLUMNS).first()
    if row is None:
        return _removed(code, at)
    circular, path, language, is_original, version, published_at, superseded_at, title, *number, content_hash = row
    is_current = superseded_at is None or superseded_at > at
    notice = notices.withdrawal(generation, at, circular, language)
    return Paper(
        state=WITHDRAWN if notice else CURRENT if is_current else SUPERSEDED,
        code=code,
        path=path,
        version=version,
        published_at=published_at,
        content_hash=content_hash,
        number=names.number_text(*number),
        title=title,
        language=language,
        is_original=is_original,
        since=[] if is_current else _since(circular, language, published_at, at),
        notice=notice,
    )


def _since(circular: int, language: str, published_at: datetime, at: datetime) -> list[Step]:
    later = Edition.objects.released(at).filter(circular=circular, language=language, published_at__gt=published_at)
    rows = later.order_by("published_at").values_list("version", "published_at", "change_note", "superseded_at")
    return [Step(version, start, note, end is None or end > at) for version, start, note, end in rows]


def _removed(code: str, at: datetime) -> Paper | None:
    """The removal that keeps the edition from the public, with what stays of an erased one."""
    covering = Q(scope=Removal.Scope.WHOLE) | Q(scope=Removal.Scope.EDITIONS, editions__code=code)
    removal = (
        Removal.objects.filter(
            covering,
            circular__editions__code=code,
            circular__editions__published_at__lte=at,
            lifted_at=None,
            effective_at__lte=at,
        )
        .annotate(
            edition_version=F("circular__editions__version"),
            edition_published_at=F("circular__editions__published_at"),
            edition_hash=F("circular__editions__content_hash"),
            path=F("circular__path"),
        )
        .order_by("-effective_at")
        .distinct()
        .first()
    )
    if removal is None:
        return None
    return Paper(
        state=REMOVED,
        code=code,
        path=removal.path,
        version=removal.edition_version,
        published_at=removal.edition_published_at,
        content_hash=removal.edition_hash,
        removal=removal,
    )
