"""Whether a deadline is open: by the days of the office's time zone, and to the minute where an hour is printed.

The moments at which hours pass turn the generation (``TurningMoment``), so no cache outlives the change of words.
"""

from collections.abc import Mapping
from datetime import date, datetime, time
from functools import lru_cache
from html import escape
from typing import Any

from django.utils import timezone
from django.utils.translation import ngettext, override

from circulars.models.lines import closing_moment
from circulars.reading import words

CLOSING_SOON = 30  # days within which the number of days is told


def due_day(line: Mapping[str, Any]) -> date:
    """The last day in the office's time zone; an hour given in another zone may fall on another day."""
    moment = due_at(line)
    return timezone.localdate(moment) if moment else date.fromisoformat(line["due_on"])


def due_at(line: Mapping[str, Any]) -> datetime | None:
    """The moment at which it closes, where an hour is known; without one the whole day counts."""
    if not line.get("due_time"):
        return None
    day, hour = date.fromisoformat(line["due_on"]), time.fromisoformat(line["due_time"])
    return closing_moment(day, hour, line.get("time_zone") or "")


def standing_at(line: Mapping[str, Any], at: datetime, language: str) -> tuple[str, str]:
    """(state, escaped words) at a moment: open, closing or closed."""
    moment = due_at(line)
    if moment is None:
        return standing(date.fromisoformat(line["due_on"]), timezone.localdate(at), language)
    if moment <= at:
        return "closed", words.labels(language)["closed"]
    return standing(timezone.localdate(moment), timezone.localdate(at), language)


def standing(last_day: date, today: date, language: str) -> tuple[str, str]:
    """(state, escaped words) of a whole day: open, closing or closed."""
    left = (last_day - today).days
    say = words.labels(language)
    if left < 0:
        return "closed", say["closed"]
    if left == 0:
        return "closing", say["closes_today"]
    if left <= CLOSING_SOON:
        return "closing", _closes_in(left, language)
    return "open", say["open"]


@lru_cache(maxsize=2 * CLOSING_SOON)
def _closes_in(left: int, language: str) -> str:
    with override(language):
        return escape(ngettext("closes in %(count)d day", "closes in %(count)d days", left) % {"count": left})
