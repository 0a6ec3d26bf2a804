"""Lists by one of the five dates, which are never mixed up: issued, received, published here, deadline, event.

Asked for by ``?date=&from=&to=&sort=`` and ``?event=``. Each date has an index, or few rows of its own; a list shows
the first ``LONGEST`` documents, so that no address makes the database count a hundred thousand rows.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from circulars.memory import per_generation
from circulars.models import Circular, DeadlineLine, Edition, Event, EventMention, SectionEntry
from circulars.models.edition import EditionQuerySet
from circulars.reading import days, listing
from circulars.reading.listing import PAGE_SIZE, Filters

KINDS = ("issued", "received", "published", "deadline", "event")
COLUMNS = {"issued": "issued_on", "received": "received_on"}
LONGEST = 1000  # documents that can be leafed through; more than that are narrowed further
READ = 3 * LONGEST  # lines that are read for them: a document may have more than one
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
    start = (number - 1) * PAGE_SIZE
    editions = _narrowed(filters, dated, at, generation)
    if dated.kind in ("deadline", "event"):
        every = _by_deadline(editions, dated) if dated.kind == "deadline" else _by_event(editions, dated)
        total, found = len(every), list(every.items())[start : min(start + PAGE_SIZE, LONGEST)]
    else:
        total = _by_column(editions, dated).order_by()[: LONGEST + 1].count()
        if total > LONGEST:
            editions = _narrowed(filters, dated, at, generation, walks=True)
        rows = _by_column(editions, dated)
        found = list(rows[start : min(start + PAGE_SIZE, LONGEST)]) if start < min(total, LONGEST) else []
    shown = {
        key: day if isinstance(day, date) and not isinstance(day, datetime) else days.of(day) for key, day in found
    }
    return Page([key for key, _day in found], min(total, LONGEST), total > LONGEST, shown)


def _by_column(editions: QuerySet, dated: Dated) -> QuerySet:
    """(key of the edition, its day) in the order asked for."""
    if dated.kind == "published":
        editions = editions.filter(_within_moments(dated))
        column = "first_published_at"
    elif dated.kind:
        column = COLUMNS[dated.kind]
        editions = editions.filter(within(column, dated.first, dated.last), **{f"{column}__isnull": False})
    else:
        column = "listed_on"
    order = (column, "circular_id") if dated.oldest_first else (f"-{column}", "-circular_id")
    return editions.order_by(*order).values_list("pk", column)


def _by_deadline(editions: QuerySet, dated: Dated) -> dict[int, date]:
    lines = DeadlineLine.objects.filter(within("due_on", dated.first, dated.last))
    return _first_of_each(_of(lines, editions, "due_on", dated))


def _by_event(editions: QuerySet, dated: Dated) -> dict[int, date]:
    """By the present days of known events and, where none is known, by the days that are printed: an index for each."""
    known = EventMention.objects.filter(event__isnull=False)
    if dated.first:
        known = known.filter(event__ends_on__gte=dated.first)
    if dated.last:
        known = known.filter(event__starts_on__lte=dated.last)
    printed = EventMention.objects.filter(event=None, starts_on__isnull=False)
    if dated.first:
        printed = printed.filter(Q(ends_on__gte=dated.first) | Q(ends_on=None, starts_on__gte=dated.first))
    if dated.last:
        printed = printed.filter(starts_on__lte=dated.last)
    rows = [
        *_of(known, editions, "event__starts_on", dated),
        *_of(printed, editions, "starts_on", dated),
    ]
    return _first_of_each(sorted(rows, key=lambda row: row[1], reverse=not dated.oldest_first))


def _of(lines: QuerySet, editions: EditionQuerySet, column: str, dated: Dated) -> list[tuple[int, date]]:
    """(key of the edition, day) of lines in their order; each line is asked whether its edition is among them."""
    order = (column, "pk") if dated.oldest_first else (f"-{column}", "-pk")
    found = lines.filter(editions.of_line())
    return list(found.order_by(*order).values_list("edition_id", column)[:READ])


def _first_of_each(rows: Iterable[tuple[int, date]]) -> dict[int, date]:
    """Each document once, by the first of its days in this order; one more than is shown tells that there are more."""
    found: dict[int, date] = {}
    for key, day in rows:
        found.setdefault(key, day)
        if len(found) > LONGEST:
            break
    return found


def within(column: str, first: date | None, last: date | None) -> Q:
    """Both ends are included."""
    found = Q()
    if first:
        found &= Q(**{f"{column}__gte": first})
    if last:
        found &= Q(**{f"{column}__lte": last})
    return found


def taking_place(mentions: QuerySet, first: date | None, last: date | None) -> QuerySet:
    """Mentions whose event falls on one of these days, annotated with its present days ``first`` and ``last``.

    One that names no known event counts by the days that are printed.
    """
    mentions = mentions.annotate(
        first=Coalesce("event__starts_on", "starts_on"),
        last=Coalesce("event__ends_on", "ends_on", "starts_on"),
    ).filter(first__isnull=False)
    if first:
        mentions = mentions.filter(last__gte=first)
    return mentions.filter(first__lte=last) if last else mentions


def _within_moments(dated: Dated) -> Q:
    """The days of publication are those of the office."""
    zone, found = timezone.get_default_timezone(), Q()
    if dated.first and dated.first > date.min:  # before which no clock elsewhere has a day
        found &= Q(first_published_at__gte=datetime.combine(dated.first, time.min, zone))
    if dated.last and dated.last < date.max:
        found &= Q(first_published_at__lt=datetime.combine(dated.last + timedelta(days=1), time.min, zone))
    return found


def _narrowed(filters: Filters, dated: Dated, at: datetime, generation: str, *, walks: bool = False) -> QuerySet:
    """``walks``: what fits is frequent, and is sooner found by reading the list in its order than by sorting it all."""
    editions: Any = Edition.objects.live(at).originals().order_by()
    if filters.year:
        editions = editions.filter(listed_on__range=(date(filters.year, 1, 1), date(filters.year, 12, 31)))
    if filters.kind:
        editions = editions.filter(kind=filters.kind)
    if filters.issued_from:
        editions = editions.filter(within("issued_on", filters.issued_from, filters.issued_to))
    of_circular: dict[str, Any] = {
        "series__issuer": filters.issuer,
        "topics": filters.topic,
        "series__issuer__in": [filters.body] if filters.body else 0,
    }
    of_circular = {name: value for name, value in of_circular.items() if value}
    if of_circular and walks:
        editions = editions.filter(Exists(Circular.objects.filter(pk=OuterRef("circular"), **of_circular)))
    elif of_circular:
        editions = editions.filter(**{f"circular__{name}": value for name, value in of_circular.items()})
    if filters.language:
        others = Edition.objects.live(at).filter(language=filters.language, circular=OuterRef("circular"))
        editions = editions.filter(Exists(others))
    if filters.section:
        editions = _in_section(editions, filters.section, at, generation)
    if dated.event:
        meant = Event.objects.same_as(dated.event).values("pk")
        told_in = EventMention.objects.filter(Edition.objects.live(at).of_line(), event__in=meant)
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
