"""Lists by one of the five dates, which are never mixed up: issued, received, published here, deadline, event.

Asked for by ``?date=&from=&to=&sort=`` and ``?event=``. Each date has an index, or few rows of its own; a list shows
the first ``LONGEST`` documents, so that no address makes the database count a hundred thousand rows.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db.models import Exists, Max, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from circulars.memory import per_generation
from circulars.models import DeadlineLine, Edition, EventMention, SectionEntry
from circulars.reading import days, listing
from circulars.reading.listing import PAGE_SIZE, Filters

KINDS = ("issued", "received", "published", "deadline", "event")
COLUMNS = {"issued": "issued_on", "received": "received_on"}
LONGEST = 1000  # documents that can be leafed through; more than that are narrowed further
FEW = 5000  # entries of a section that are sooner listed than asked for one by one
DAY = re.compile(r"(\d{4})(?:\s*[-./년]\s*(\d{1,2})(?:\s*[-./월]\s*(\d{1,2})\s*[.일]?)?\s*[.월]?)?\s*년?", re.ASCII)
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
LONGEST_TYPED = 40


class Dated(NamedTuple):
    """What was asked for; without a kind, days are those of issue and the order is that of every list."""

    kind: str = ""
    first: date | None = None
    last: date | None = None
    oldest_first: bool = False
    event: int = 0

    @property
    def is_asked(self) -> bool:
        return any(self)

    @property
    def column(self) -> str:
        """The date by which it is sorted and which its rows show."""
        return self.kind or "issued"


class Page(NamedTuple):
    """Keys of editions in their order, how many there are (at most ``LONGEST``), and the day of each that is shown."""

    keys: list[int]
    total: int
    is_cut: bool
    days: dict[int, date]


def read(query: Mapping[str, str]) -> tuple[Dated, list[str], dict[str, str]]:
    """What the address asks for, what of it cannot be used, in words, and what was typed, so that nothing is lost."""
    typed = {name: value for name in ("date", "from", "to", "sort") if (value := query.get(name, "").strip())}
    if not typed:
        return Dated(), [], {}
    problems = []
    kind = typed.get("date", "")
    if kind and kind not in KINDS:
        problems.append(_("There is no kind of date “%(typed)s”.") % {"typed": kind[:LONGEST_TYPED]})
        kind = typed["date"] = ""
    found: dict[str, date | None] = {}
    for name, is_end in (("from", False), ("to", True)):
        found[name] = parse(typed.get(name, ""), is_end=is_end)
        if typed.get(name) and found[name] is None:
            problems.append(
                _("“%(typed)s” is no day. Write it as 2026-12-03.") % {"typed": typed[name][:LONGEST_TYPED]}
            )
    first, last = found["from"], found["to"]
    if first and last and last < first:
        problems.append(_("The last day lies before the first."))
    order = typed.get("sort", "")
    if order not in ("", "newest", "oldest"):
        problems.append(_("There is no order “%(typed)s”.") % {"typed": order[:LONGEST_TYPED]})
        typed["sort"] = ""
    if kind == "issued" and not first and not last:
        kind = ""  # as every list, with those that bear no day of issue
    elif not kind and (first or last):
        kind = "issued"
    return (
        Dated(kind, first, last, order == "oldest"),
        problems,
        {name: value for name, value in typed.items() if value},
    )


def parse(typed: str, *, is_end: bool = False) -> date | None:
    """``2026-12-03`` and as it is written elsewhere; a month or a year stands for its first day, or for its last."""
    parts = COMPACT.fullmatch(typed) or DAY.fullmatch(typed[:LONGEST_TYPED])
    if parts is None:
        return None
    year, month, day = (int(part) if part else 0 for part in parts.groups())
    try:
        if month and day:
            return date(year, month, day)
        first = date(year, month or 1, 1)
        if not is_end:
            return first
        following = date(year + 1, 1, 1) if not month or month == 12 else date(year, month + 1, 1)
        return following - timedelta(days=1)
    except (ValueError, OverflowError):
        return None


def page(filters: Filters, dated: Dated, at: datetime, number: int, generation: str) -> Page:
    """The documents on page ``number``, read anew each time: there are more such questions than memory should keep."""
    rows = _rows(filters, dated, at, generation)
    total = rows[: LONGEST + 1].count()
    start = (number - 1) * PAGE_SIZE
    found = list(rows[start : min(start + PAGE_SIZE, LONGEST)]) if start < min(total, LONGEST) else []
    shown = {
        key: day if isinstance(day, date) and not isinstance(day, datetime) else days.of(day) for key, day in found
    }
    return Page([key for key, _day in found], min(total, LONGEST), total > LONGEST, shown)


def _rows(filters: Filters, dated: Dated, at: datetime, generation: str) -> QuerySet:
    """(key of the edition, its day) in the order asked for; none twice."""
    editions = _narrowed(filters, dated, at, generation)
    if dated.kind == "deadline":
        lines = DeadlineLine.objects.filter(_within("due_on", dated), edition__in=editions)
        return _grouped(lines, "due_on", dated)
    if dated.kind == "event":
        mentions = EventMention.objects.filter(edition__in=editions).annotate(
            first=Coalesce("event__merged_into__starts_on", "event__starts_on", "starts_on"),
            last=Coalesce("event__merged_into__ends_on", "event__ends_on", "ends_on", "starts_on"),
        )
        if dated.first:
            mentions = mentions.filter(last__gte=dated.first)
        if dated.last:
            mentions = mentions.filter(first__lte=dated.last)
        return _grouped(mentions.filter(first__isnull=False), "first", dated)
    if dated.kind == "published":
        editions = editions.filter(_within_moments(dated))
        column = "first_published_at"
    elif dated.kind:
        column = COLUMNS[dated.kind]
        editions = editions.filter(_within(column, dated), **{f"{column}__isnull": False})
    else:
        column = "listed_on"
    order = (column, "circular_id") if dated.oldest_first else (f"-{column}", "-circular_id")
    return editions.order_by(*order).values_list("pk", column)


def _grouped(lines: QuerySet, column: str, dated: Dated) -> QuerySet:
    """Each document once, by the first of its days that fit, or by the last where the latest come first."""
    day = Min(column) if dated.oldest_first else Max(column)
    order = ("day", "edition__circular_id") if dated.oldest_first else ("-day", "-edition__circular_id")
    return (
        lines.order_by()
        .values("edition_id", "edition__circular_id")
        .annotate(day=day)
        .order_by(*order)
        .values_list("edition_id", "day")
    )


def _within(column: str, dated: Dated) -> Q:
    found = Q()
    if dated.first:
        found &= Q(**{f"{column}__gte": dated.first})
    if dated.last:
        found &= Q(**{f"{column}__lte": dated.last})
    return found


def _within_moments(dated: Dated) -> Q:
    """The days of publication are those of the office."""
    zone, found = timezone.get_default_timezone(), Q()
    if dated.first:
        found &= Q(first_published_at__gte=datetime.combine(dated.first, time.min, zone))
    if dated.last and dated.last < date.max:
        found &= Q(first_published_at__lt=datetime.combine(dated.last + timedelta(days=1), time.min, zone))
    return found


def _narrowed(filters: Filters, dated: Dated, at: datetime, generation: str) -> QuerySet:
    editions: Any = Edition.objects.live(at).originals().order_by()
    if filters.year:
        editions = editions.filter(listed_on__range=(date(filters.year, 1, 1), date(filters.year, 12, 31)))
    if filters.issuer:
        editions = editions.filter(circular__series__issuer=filters.issuer)
    if filters.topic:
        editions = editions.filter(circular__topics=filters.topic)
    if filters.language:
        others = Edition.objects.live(at).filter(language=filters.language, circular=OuterRef("circular"))
        editions = editions.filter(Exists(others))
    if filters.section:
        editions = _in_section(editions, filters.section, at, generation)
    if dated.event:
        told = Q(event=dated.event) | Q(event__merged_into=dated.event)
        told_in = EventMention.objects.filter(told, edition__in=Edition.objects.live(at))
        editions = editions.filter(circular__in=told_in.values("edition__circular"))
    return editions


def _in_section(editions: QuerySet, section: int, at: datetime, generation: str) -> QuerySet:
    in_force = Q(superseded_at=None) | Q(superseded_at__gt=at)
    entries = SectionEntry.objects.filter(in_force, section=section, removed_at=None, published_at__lte=at)
    if per_generation(generation, ("is small", section), lambda: entries[: FEW + 1].count()) <= FEW:
        return editions.filter(pk__in=entries.values("edition"))
    return editions.filter(Exists(entries.filter(edition=OuterRef("pk"))))


def pages_of(total: int) -> int:
    return min(-(-total // PAGE_SIZE), LONGEST // PAGE_SIZE, listing.LAST_PAGE)
