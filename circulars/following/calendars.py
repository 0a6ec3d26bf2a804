"""iCalendar (RFC 5545): rows of dates as a calendar that phones subscribe to.

Nothing in it comes from the clock. DTSTAMP and LAST-MODIFIED say when the thing itself last changed, so that equal
content is equal bytes. Deadlines are events, because telephones show no tasks of a calendar that they subscribe to.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from icalendar import Calendar, Event, Timezone

from circulars.following.xml import ILLEGAL

MEDIA_TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//Hoeram//Hoeram//KO"
ASK_AGAIN = "PT6H"
BEFORE_EVERYTHING = datetime(2026, 1, 1, tzinfo=UTC)  # of what never changed since the portal counts changes
DAY = timedelta(days=1)


class Row(NamedTuple):
    """One date. ``starts`` and ``ends`` are both days, the last one included, or both moments with their zones."""

    uid: str
    summary: str
    starts: date | datetime
    ends: date | datetime | None
    url: str
    sequence: int = 0
    changed_at: datetime | None = None
    status: str = "CONFIRMED"
    description: str = ""
    place: str = ""
    categories: Sequence[str] = ()
    is_transparent: bool = True  # nobody is busy because of it
    every_months: int | None = None
    until: date | None = None


def calendar(rows: Sequence[Row], *, name: str, language: str, address: str) -> bytes:
    """The calendar of these rows in the order of their days. ``address`` is its own, absolute."""
    found = Calendar()
    found.add("PRODID", PRODUCT)
    found.add("VERSION", "2.0")
    found.add("CALSCALE", "GREGORIAN")
    found.add("METHOD", "PUBLISH")
    found.add("NAME", _line(name), {"LANGUAGE": language})
    found.add("X-WR-CALNAME", _line(name))
    found.add("X-WR-TIMEZONE", settings.TIME_ZONE)
    found.add("URL", address)
    found.add("REFRESH-INTERVAL", timedelta(hours=6), {"VALUE": "DURATION"})
    found.add("X-PUBLISHED-TTL", ASK_AGAIN)
    for row in sorted(rows, key=_order):
        found.add_component(_event(row, language))
    first, last = _years(rows)
    found.add_missing_timezones(first_date=first, last_date=last)
    if not found.subcomponents:  # a calendar holds one component at least
        found.add_component(Timezone.from_tzid(settings.TIME_ZONE, first_date=first, last_date=last))
    return found.to_ical(sorted=False)


def _event(row: Row, language: str) -> Event:
    event = Event()
    event.add("UID", row.uid)
    stamp = (row.changed_at or BEFORE_EVERYTHING).astimezone(UTC)
    event.add("DTSTAMP", stamp)
    event.add("LAST-MODIFIED", stamp)
    event.add("SEQUENCE", row.sequence)
    event.add("SUMMARY", _line(row.summary), {"LANGUAGE": language})
    event.add("DTSTART", row.starts)
    if isinstance(row.starts, datetime):
        if row.ends and row.ends != row.starts:
            event.add("DTEND", row.ends)
    else:
        event.add("DTEND", day_after(row.ends or row.starts))
    if row.every_months:
        event.add("RRULE", _rule(row))
    event.add("STATUS", row.status)
    event.add("TRANSP", "TRANSPARENT" if row.is_transparent else "OPAQUE")
    if row.place:
        event.add("LOCATION", _line(row.place))
    if row.description:
        event.add("DESCRIPTION", _lines(row.description))
    if row.categories:
        event.add("CATEGORIES", [_line(one) for one in row.categories])
    event.add("URL", row.url)
    return event


def _rule(row: Row) -> dict[str, object]:
    """The 31st of a short month is its last day, as the page of the process says."""
    rule: dict[str, object] = {"FREQ": "MONTHLY", "INTERVAL": row.every_months}
    if row.until:
        rule["UNTIL"] = row.until
    if row.starts.day > 28:
        rule |= {"BYMONTHDAY": list(range(28, row.starts.day + 1)), "BYSETPOS": -1}
    return rule


def day_after(day: date) -> date:
    """The last day that a calendar knows has none after it."""
    return day + DAY if day < date.max else day


def _order(row: Row) -> tuple[str, str]:
    return row.starts.isoformat()[:10], row.uid


def _years(rows: Sequence[Row]) -> tuple[date, date]:
    """The years for which the zones are told; a year more at each end, for the changes of the clock around it."""
    years = [moment.year for row in rows for moment in (row.starts, row.ends) if moment] or [BEFORE_EVERYTHING.year]
    return date(max(min(years) - 1, 1900), 1, 1), date(min(max(years) + 2, 2200), 1, 1)


def _line(words: str) -> str:
    return " ".join(ILLEGAL.sub("", words).split())


def _lines(words: str) -> str:
    """With LF as the only end of a line, which is written as ``\\n``."""
    return ILLEGAL.sub("", "\n".join(words.splitlines()))
