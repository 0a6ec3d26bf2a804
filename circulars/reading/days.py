"""Days and sizes as people in Korea and elsewhere write them."""

from datetime import date, datetime
from functools import lru_cache

from django.utils.timezone import get_default_timezone

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
KOREAN_WEEKDAYS = "월화수목금토일"


def long(day: date, language: str) -> str:
    """``2018년 12월 5일`` or ``5 December 2018``."""
    if language == "ko":
        return f"{day.year}년 {day.month}월 {day.day}일"
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def short(day: date, language: str) -> str:
    """``2018. 12. 5.`` or ``5 Dec 2018``, for columns of dates."""
    if language == "ko":
        return f"{day.year}. {day.month}. {day.day}."
    return f"{day.day} {MONTHS[day.month - 1][:3]} {day.year}"


@lru_cache(maxsize=4096)
def marked(day: date, language: str) -> str:
    """The long form as markup, in a ``time`` element."""
    return f'<time datetime="{day.isoformat()}">{long(day, language)}</time>'


@lru_cache(maxsize=4096)
def marked_short(day: date, language: str) -> str:
    return f'<time datetime="{day.isoformat()}">{short(day, language)}</time>'


def span(first: date, last: date | None, language: str) -> str:
    """One day, or from one to another; years and months that agree are still written out, as on the documents."""
    if last is None or last == first:
        return marked(first, language)
    return f"{marked(first, language)} – {marked(last, language)}"


def with_weekday(day: date, language: str) -> str:
    """``2018년 12월 5일(수)`` or ``Wednesday 5 December 2018``."""
    if language == "ko":
        return f"{long(day, language)}({KOREAN_WEEKDAYS[day.weekday()]})"
    return f"{WEEKDAYS[day.weekday()]} {long(day, language)}"


def span_with_weekdays(first: date, last: date | None, language: str) -> str:
    """As ``span``, each day with its weekday."""
    wanted = [first] if last is None or last == first else [first, last]
    return " – ".join(f'<time datetime="{day.isoformat()}">{with_weekday(day, language)}</time>' for day in wanted)


def month(year: int, number: int, language: str) -> str:
    """``2027년 3월`` or ``March 2027``."""
    return f"{year}년 {number}월" if language == "ko" else f"{MONTHS[number - 1]} {year}"


def of(moment: datetime) -> date:
    """The day of a moment in the office's time zone."""
    return moment.astimezone(get_default_timezone()).date()


def parse(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def size(octets: int) -> str:
    """``312 KB``, ``4.1 MB``: powers of 1,000, as file managers of readers differ anyway."""
    if octets < 1000:
        return f"{octets} B"
    if octets < 999_500:
        return f"{octets / 1000:.0f} KB"
    if octets < 999_500_000:
        return f"{octets / 1_000_000:.1f} MB"
    return f"{octets / 1_000_000_000:.1f} GB"
