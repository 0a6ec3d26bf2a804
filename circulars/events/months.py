"""A month of events and deadlines as a table of weeks; on narrow screens the same table is a list of days."""

import calendar
import re
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.utils.translation import gettext, pgettext

from circulars import addresses
from circulars.events import due, moments, overview
from circulars.events.moments import FIRST_YEAR, LAST_YEAR
from circulars.reading import days

MONTH = re.compile(r"\s*([0-9]{4})\s*[-./년]\s*([0-9]{1,2})\s*월?\s*", re.ASCII)
LONGEST = 300  # events, and deadlines, that a month reads
OF_A_DAY = 6  # that stand in one field of the table; the list below the table has all


class Month(NamedTuple):
    year: int
    number: int

    @classmethod
    def of(cls, at: datetime) -> "Month":
        today = days.of(at)
        return cls(today.year, today.month)

    @property
    def value(self) -> str:
        return f"{self.year}-{self.number:02}"

    @property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        return date(self.year, self.number, calendar.monthrange(self.year, self.number)[1])

    def moved(self, months: int) -> "Month | None":
        """So many months on or back; None beyond the years that the calendar shows."""
        year, index = divmod(self.year * 12 + self.number - 1 + months, 12)
        return Month(year, index + 1) if FIRST_YEAR <= year <= LAST_YEAR else None


def parse(typed: str) -> Month | None:
    """``2027-03``, also as it may be typed: ``2027.3``, ``2027년 3월``."""
    found = MONTH.fullmatch(typed)
    if found is None:
        return None
    year, number = int(found[1]), int(found[2])
    return Month(year, number) if FIRST_YEAR <= year <= LAST_YEAR and 1 <= number <= 12 else None


class Item(NamedTuple):
    """An event or a deadline on a day. ``note`` tells that an event began before, or what a deadline is for."""

    is_deadline: bool
    url: str
    name: str
    language: str
    badge: str
    state: str
    note: str


def context(month: Month, at: datetime, generation: str, language: str) -> dict[str, Any]:
    """For ``circulars/event_month.html``."""
    by_day: dict[date, list[Item]] = {}
    is_cut = _add_deadlines(by_day, month, at, generation, language) | _add_events(by_day, month, at, language)
    is_crowded = any(len(items) > OF_A_DAY for items in by_day.values())
    today = days.of(at)
    weeks = [[_field(day, month, by_day, today, language) for day in week] for week in _weeks(month, language)]
    before, after = month.moved(-1), month.moved(1)
    return {
        "month": month,
        "title": days.month(month.year, month.number, language),
        "heads": _heads(language),
        "weeks": weeks,
        "is_empty": not by_day,
        "is_cut": is_cut,
        "longest": LONGEST,
        "all_days": _all_days(by_day, language) if is_crowded else [],
        "previous": _link(before, language),
        "next": _link(after, language),
        "present": "" if month == Month.of(at) else addresses.events(language, month=Month.of(at).value),
        "base": addresses.events(language),
        "deadlines_address": addresses.deadlines(language),
    }


def _link(month: Month | None, language: str) -> tuple[str, str] | None:
    if month is None:
        return None
    return days.month(month.year, month.number, language), addresses.events(language, month=month.value)


def _weeks(month: Month, language: str) -> list[list[date]]:
    """Whole weeks; Korean calendars begin on Sunday, others on Monday."""
    first_weekday = calendar.SUNDAY if language == "ko" else calendar.MONDAY
    start = month.first - timedelta(days=(month.first.weekday() - first_weekday) % 7)
    count = -(-((month.last - start).days + 1) // 7)
    return [[start + timedelta(days=7 * week + day) for day in range(7)] for week in range(count)]


def _heads(language: str) -> list[tuple[str, str]]:
    """(short, whole name) of the seven days in the order of the calendar."""
    if language == "ko":
        return [(name, f"{name}요일") for name in "일월화수목금토"]
    return [(name[:3], name) for name in days.WEEKDAYS]


def _field(
    day: date, month: Month, by_day: dict[date, list[Item]], today: date, language: str
) -> dict[str, Any] | None:
    """A day of the month; None for those of its neighbours, which stay empty."""
    if (day.year, day.month) != month:
        return None
    items = by_day.get(day, [])
    return {
        "day": day,
        "number": day.day,
        "name": days.with_weekday(day, language),
        "is_today": day == today,
        "items": items[:OF_A_DAY],
        "more": len(items) - OF_A_DAY if len(items) > OF_A_DAY else 0,
    }


def _all_days(by_day: dict[date, list[Item]], language: str) -> list[dict[str, Any]]:
    return [
        {"day": day, "name": days.with_weekday(day, language), "items": items} for day, items in sorted(by_day.items())
    ]


def _add_events(by_day: dict[date, list[Item]], month: Month, at: datetime, language: str) -> bool:
    """Each on its days in this month, by the calendar of the place; whether some were left out."""
    found = list(overview.between(at, month.first, month.last)[: LONGEST + 1])
    for event in found[:LONGEST]:
        row = overview.row(event, language)
        day, last = max(event.starts_on, month.first), min(event.ends_on, month.last)
        while day <= last:
            note = gettext("(continued)") if day > event.starts_on else ""
            item = Item(False, row["url"], row["name"], row["language"], row["status"], "closed", note)
            by_day.setdefault(day, []).append(item)
            day += timedelta(days=1)
    return len(found) > LONGEST


def _add_deadlines(by_day: dict[date, list[Item]], month: Month, at: datetime, generation: str, language: str) -> bool:
    """Each on the last day as printed; they stand before the events of the day."""
    between = due.lines(at).filter(due_on__range=(month.first, month.last)).order_by("due_on", "due_time", "pk")
    found = due.read(between, LONGEST + 1)
    label = pgettext("calendar", "deadline")
    for line, row in zip(found, due.rows(found, at, generation, language), strict=True):
        if row["is_withdrawn"]:
            continue
        note = f"{label}: {row['kind']}" if row["kind"] else label
        hour = f" {line.due_time:%H:%M}" if line.due_time else ""
        zone = f" ({moments.zone_of(line.time_zone).key})" if hour and line.time_zone else ""
        item = Item(True, row["url"], row["title"], row["language"], row["words"], row["state"], f"{note}{hour}{zone}")
        if len(by_day.setdefault(line.due_on, [])) < LONGEST:
            by_day[line.due_on].append(item)
    return len(found) > LONGEST
