"""Points of a process that recur: when they fall, and what the rule is called.

A day that was computed is nobody's announcement. It is told by its month where the milestone recurs in years, so that
no reader takes it for an appointment.
"""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from circulars.models import Milestone
from circulars.reading import days

YEAR = 12
LAST_YEAR = 2200  # nobody plans further, and ``date`` ends somewhere
KEPT = 60  # past occurrences of one milestone on a page


class Occurrence(NamedTuple):
    day: date
    is_computed: bool
    is_by_month: bool  # told as "May 2026"


def occurrences(milestone: Milestone) -> Iterator[Occurrence]:
    """All of them in order, the first as it was entered, up to ``until`` where one is set."""
    every = milestone.every_months
    yield Occurrence(milestone.first_on, False, False)
    steps = 0
    while every:
        steps += every
        day = _months_later(milestone.first_on, steps)
        if day is None or (milestone.until and day > milestone.until):
            return
        yield Occurrence(day, True, every % YEAR == 0)


def up_to_next(milestone: Milestone, today: date) -> list[Occurrence]:
    """The newest past ones, and the next: today or later."""
    found: list[Occurrence] = []
    for one in occurrences(milestone):
        found.append(one)
        if one.day >= today:
            break
    return found[-(KEPT + 1) :]


def following(milestone: Milestone, today: date) -> Occurrence | None:
    """The next one, today or later; None where the milestone is over."""
    last = up_to_next(milestone, today)[-1]
    return last if last.day >= today else None


def rule(milestone: Milestone) -> str:
    """``every 4 years from 2022``; empty where it does not recur."""
    months = milestone.every_months
    if not months:
        return ""
    if months % YEAR:
        often = ngettext("every month", "every %(count)d months", months) % {"count": months}
    else:
        years = months // YEAR
        often = ngettext("every year", "every %(count)d years", years) % {"count": years}
    return _("%(often)s from %(year)d") % {"often": often, "year": milestone.first_on.year}


def marked(one: Occurrence, language: str) -> str:
    """Its day as markup, or its month where it was computed over years."""
    if not one.is_by_month:
        return days.marked(one.day, language)
    year, month = one.day.year, one.day.month
    said = f"{year}년 {month}월" if language == "ko" else f"{days.MONTHS[month - 1]} {year}"
    return f'<time datetime="{year:04}-{month:02}">{said}</time>'


def _months_later(day: date, months: int) -> date | None:
    """Counted from the first day, so that the 31st stays the last of its month; None beyond what is planned."""
    total = day.year * YEAR + day.month - 1 + months
    year, month = total // YEAR, total % YEAR + 1
    if year > LAST_YEAR:
        return None
    return date(year, month, min(day.day, monthrange(year, month)[1]))
