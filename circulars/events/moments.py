"""Days and hours of an event: by the clock of the place, and by the office's own where that one shows another time."""

from datetime import date, datetime
from html import escape
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.utils import timezone

from circulars.reading import days

FIRST_YEAR, LAST_YEAR = 1950, 2150  # that calendars and lists can be asked for


class Timed(Protocol):
    """What has days, and hours where they are known: an event, or its columns."""

    starts_on: date
    ends_on: date
    starts_at: datetime | None
    ends_at: datetime | None
    time_zone: str


class When(NamedTuple):
    """Markup; ``zone`` names the clock of the place, ``here`` tells the same by the office's. Empty where needless."""

    there: str
    zone: str = ""
    here: str = ""
    here_zone: str = ""


def when(event: Timed, language: str) -> When:
    if event.starts_at is None:
        return When(days.span_with_weekdays(event.starts_on, event.ends_on, language))
    place, office = zone_of(event.time_zone), timezone.get_default_timezone()
    start, end = event.starts_at.astimezone(place), event.ends_at.astimezone(place) if event.ends_at else None
    there = _span(start, end, event.ends_on, language)
    local_start = event.starts_at.astimezone(office)
    local_end = event.ends_at.astimezone(office) if event.ends_at else None
    zone = zone_name(event.time_zone, start)
    if local_start.utcoffset() == start.utcoffset() and (
        end is None or local_end is None or local_end.utcoffset() == end.utcoffset()
    ):
        return When(there, zone if event.time_zone != settings.TIME_ZONE else "")
    last_here = local_end.date() if local_end else local_start.date()
    return When(
        there, zone, _span(local_start, local_end, last_here, language), zone_name(settings.TIME_ZONE, local_start)
    )


def days_here(event: Timed) -> tuple[date, date]:
    """First and last day by the calendar of the office; hours elsewhere may fall on other days."""
    if event.starts_at is None:
        return event.starts_on, event.ends_on
    first = days.of(event.starts_at)
    if event.ends_at is not None:
        return first, days.of(event.ends_at)
    return first, max(first, event.ends_on)


def years(first: date, last: date) -> list[int]:
    """From the latest back to the first; what is due "for ever", in 9999, adds none."""
    return list(range(min(last.year, LAST_YEAR), max(first.year, FIRST_YEAR) - 1, -1))


def zone_of(name: str) -> ZoneInfo:
    """UTC for a name that no list of zones knows (any more)."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def zone_name(name: str, moment: datetime) -> str:
    """``Africa/Casablanca, UTC+1``, as it stands at that moment; escaped."""
    offset = moment.utcoffset()
    minutes = int(offset.total_seconds()) // 60 if offset is not None else 0
    sign, (hours, rest) = "−" if minutes < 0 else "+", divmod(abs(minutes), 60)
    shift = f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "")
    return f"{escape(name.replace('_', ' '))}, {shift}" if name != "UTC" else "UTC"


def _span(start: datetime, end: datetime | None, last: date, language: str) -> str:
    first = _marked(start, f"{days.with_weekday(start.date(), language)} {start:%H:%M}")
    if end is None:
        if last <= start.date():
            return first
        return f'{first} – <time datetime="{last}">{days.with_weekday(last, language)}</time>'
    if end.date() == start.date():
        return f"{first}–{_marked(end, f'{end:%H:%M}')}" if end != start else first
    return f"{first} – {_marked(end, f'{days.with_weekday(end.date(), language)} {end:%H:%M}')}"


def _marked(moment: datetime, words: str) -> str:
    return f'<time datetime="{moment.isoformat(timespec="minutes")}">{words}</time>'
