"""Whether a deadline is open, by the days of the office's time zone."""

from collections.abc import Mapping
from datetime import date, datetime, time
from functools import lru_cache
from html import escape
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils import timezone
from django.utils.translation import ngettext, override

from circulars.reading import words

CLOSING_SOON = 30  # days within which the number of days is told


def due_day(line: Mapping[str, Any]) -> date:
    """The last day in the office's time zone; an hour given in another zone may fall on another day."""
    day = date.fromisoformat(line["due_on"])
    if not (line.get("due_time") and line.get("time_zone")):
        return day
    try:
        zone = ZoneInfo(line["time_zone"])
    except (ZoneInfoNotFoundError, ValueError):
        return day
    return timezone.localdate(datetime.combine(day, time.fromisoformat(line["due_time"]), zone))


def standing(last_day: date, today: date, language: str) -> tuple[str, str]:
    """(state, escaped words): open, closing or closed."""
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
