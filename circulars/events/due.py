"""Deadlines of live circulars as rows: what is due, until when, and whether it is still open."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from html import escape
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.safestring import SafeString

from circulars import addresses
from circulars.events import moments
from circulars.memory import per_generation
from circulars.models import DeadlineKind, DeadlineLine, Edition, Event, EventMention
from circulars.models.lines import closing_moment
from circulars.reading import days, deadlines, names, notices, words

ZONES = timedelta(days=1)  # yesterday evening elsewhere may be today here
LONGEST = 300  # rows that one page reads and shows


class Line(NamedTuple):
    pk: int
    edition: int
    circular: int
    kind: str
    text: str
    due_on: date
    due_time: time | None
    time_zone: str
    path: str
    language: str
    title: str
    title_ko: str
    label: str
    serial: int | None
    suffix: str
    year: int | None
    issuer: str

    @property
    def day_here(self) -> date:
        """The last day by the calendar of the office."""
        closes_at = self.closes_at
        return timezone.localdate(closes_at) if closes_at else self.due_on

    @property
    def closes_at(self) -> datetime | None:
        return closing_moment(self.due_on, self.due_time, self.time_zone) if self.due_time else None


COLUMNS = (
    "pk", "edition_id", "edition__circular_id", "kind", "text", "due_on", "due_time", "time_zone",
    "edition__circular__path", "edition__language", "edition__title", "edition__title_ko", "edition__number_label",
    "edition__number_serial", "edition__number_suffix", "edition__number_year",
    "edition__circular__series__issuer__abbreviation",
)  # fmt: skip


def lines(at: datetime) -> QuerySet[DeadlineLine]:
    """Of the originals alone: a translation repeats the same deadlines."""
    return DeadlineLine.objects.filter(Edition.objects.live(at).originals().of_line())


def read(found: QuerySet[DeadlineLine], limit: int = LONGEST) -> list[Line]:
    return [Line(*row) for row in found.values_list(*COLUMNS)[:limit]]


def still_open(at: datetime, kind: str = "") -> QuerySet[DeadlineLine]:
    """What may still be open, the soonest first; hours and zones decide about the first of them."""
    wanted = Q(due_on__gte=timezone.localdate(at) - ZONES)
    return lines(at).filter(wanted, **({"kind": kind} if kind else {})).order_by("due_on", "due_time", "pk")


def of_year(at: datetime, year: int, kind: str = "") -> QuerySet[DeadlineLine]:
    """All that were due in a year, the latest first."""
    between = (date(year, 1, 1), date(year, 12, 31))
    found = lines(at).filter(due_on__range=between, **({"kind": kind} if kind else {}))
    return found.order_by("-due_on", "-due_time", "-pk")


def years(at: datetime, generation: str) -> list[int]:
    """From the latest year in which something is or was due back to the first."""

    def compute() -> list[int]:
        found = lines(at).values_list("due_on", flat=True)
        first, last = found.order_by("due_on").first(), found.order_by("-due_on").first()  # from both ends of the index
        return moments.years(first, last) if first and last else []

    return per_generation(generation, "years of deadlines", compute)


def of_event(event: Event, at: datetime, generation: str, language: str, limit: int) -> list[dict[str, Any]]:
    """Those of the documents that speak of an event, the soonest first, and after them those that are closed."""
    told_in = EventMention.objects.filter(event__in=Event.objects.same_as(event.pk).values("pk"), edition__isnull=False)
    found = read(lines(at).filter(edition__in=told_in.order_by().values("edition")).order_by("-due_on"), limit)
    shown = rows(found, at, generation, language, with_withdrawn=False)
    return sorted(shown, key=lambda row: (row["state"] == "closed", row["sorted_by"]))


def rows(
    found: Iterable[Line], at: datetime, generation: str, language: str, *, with_withdrawn: bool = True
) -> list[dict[str, Any]]:
    """What a template shows of each: its words of today, and the circular that sets it."""
    withdrawn = notices.withdrawn(generation, at)
    shown = []
    for line in found:
        is_withdrawn = notices.covering(withdrawn, line.circular, line.language) is not None
        if with_withdrawn or not is_withdrawn:
            shown.append(_row(line, at, language, is_withdrawn))
    return shown


def _row(line: Line, at: datetime, language: str, is_withdrawn: bool) -> dict[str, Any]:
    closes_at = line.closes_at
    if closes_at is not None and closes_at <= at:
        state, standing = "closed", words.labels(language)["closed"]
    else:
        state, standing = deadlines.standing(line.day_here, timezone.localdate(at), language)
    title, written_in = (line.title_ko, "ko") if language == "ko" and line.title_ko else (line.title, line.language)
    number = names.with_issuer(line.issuer, names.number_text(line.label, line.serial, line.suffix, line.year))
    is_named = line.kind != DeadlineKind.OTHER or not line.text
    return {
        "url": addresses.circular(line.path, language),
        "title": SafeString(names.words(title)),
        "language": written_in,
        "number": SafeString(names.words(number)),
        "kind": words.choices("deadline", language)[line.kind] if is_named else "",
        "text": SafeString(names.in_language(line.text, line.language, language)),
        "due": SafeString(due(line, language)),
        "day": line.day_here,
        "state": state,
        "words": SafeString(standing),
        "is_withdrawn": is_withdrawn,
        "sorted_by": (line.day_here, closes_at.timestamp() if closes_at else float("inf"), line.pk),
    }


def due(line: Line, language: str) -> str:
    """Markup: day, hour and zone as printed, and the same by the office's clock where that shows another time."""
    day = f'<time datetime="{line.due_on}">{days.with_weekday(line.due_on, language)}</time>'
    if line.due_time is None or line.closes_at is None:
        return day
    hour = f"{line.due_time:%H:%M}"
    if not line.time_zone or line.time_zone == settings.TIME_ZONE:
        return f"{day} {hour}"
    there = line.closes_at.astimezone(moments.zone_of(line.time_zone))
    here = timezone.localtime(line.closes_at)
    zone = moments.zone_name(line.time_zone, there)
    if there.utcoffset() == here.utcoffset():
        return f"{day} {hour} ({zone})"
    own_zone = escape(moments.zone_name(settings.TIME_ZONE, here))
    return (
        f'{day} {hour} ({zone}) <span class="note">= {days.with_weekday(here.date(), language)} '
        f"{here:%H:%M} ({own_zone})</span>"
    )
