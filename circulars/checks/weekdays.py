"""Dates that name a weekday: "12. 3.(목)", "2026년 12월 3일 목요일", "Thursday, 3 December 2026", "Dec. 3 (Thu)".

Where the year is not printed the nearest one to the date of issue is meant, or the next one after it. The month of
the second day in "12. 3.(목)~5.(토)" is that of the first.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from circulars import masking
from circulars.checks.findings import Finding, Level
from circulars.checks.subject import Subject
from circulars.checks.wording import finding

_KO_DAYS = "월화수목금토일"
_HANJA_DAYS = "月火水木金土日"
_EN_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_WEEKDAY = (
    r"(?P<weekday>mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs?(?:day)?)?|fri(?:day)?"
    r"|sat(?:urday)?|sun(?:day)?)\b"
)
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?\b"
_YEAR = r"(?P<year>(?:19|20)\d\d)\b"
_KO_WEEKDAY = rf"(?:[(（\[]\s*(?P<short>[{_KO_DAYS}{_HANJA_DAYS}])(?:요일|曜日)?\s*[)）\]]|(?P<long>[{_KO_DAYS}])요일)"

PATTERNS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # 2026년 12월 3일(목), 2026. 12. 3.(목), ’26. 12. 3. 목요일, 12월 3일 (목), 2026-12-03(목)
        r"(?<![\d.])(?:(?P<year>(?:19|20)\d\d|['’‘`]\d\d)\s*[년.\-/年]\s*)?(?P<month>\d{1,2})\s*[월.\-/月]\s*"
        rf"(?P<day>\d{{1,2}})\s*[일.日]?\s*{_KO_WEEKDAY}",
        rf"\b{_WEEKDAY}\.?,?\s+(?:the\s+)?{_DAY}\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR})?",
        rf"\b{_WEEKDAY}\.?,?\s+{_MONTH}\s+{_DAY}(?:,?\s+{_YEAR})?",
        rf"\b{_DAY}\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR})?,?\s*[(（]\s*{_WEEKDAY}\.?\s*[)）]",
        rf"\b{_MONTH}\s+{_DAY}(?:,?\s+{_YEAR})?,?\s*[(（]\s*{_WEEKDAY}\.?\s*[)）]",
    )
]
# the second day of a range that leaves out the month: "~5.(토)"
REST = re.compile(rf"\s*[~∼～〜–—-]\s*(?P<day>\d{{1,2}})\s*[일.日]?\s*{_KO_WEEKDAY}")
# Without one of these there is nothing to look for, which is known much sooner.
HINT = re.compile(
    rf"[{_KO_DAYS}]요일|[(（\[]\s*[{_KO_DAYS}{_HANJA_DAYS}]|(?<![a-z])(?:mon|tue|wed|thu|fri|sat|sun)", re.IGNORECASE
)


class Named(NamedTuple):
    """``year`` is None where none is printed; ``weekday`` counts from Monday, 0."""

    year: int | None
    month: int
    day: int
    weekday: int
    start: int
    end: int


def named(text: str) -> list[Named]:
    """Every date of the text that says its weekday, in order, none over another."""
    found: dict[int, Named] = {}
    if not HINT.search(text):
        return []
    for pattern in PATTERNS:
        for match in pattern.finditer(text):
            first = _read(match)
            if first is None or any(other.start < first.end and first.start < other.end for other in found.values()):
                continue
            found[first.start] = first
            while match := REST.match(text, first.end):
                values = match.groupdict()
                first = Named(
                    first.year, first.month, int(values["day"]), _weekday(values), match.start("day"), match.end()
                )
                found[first.start] = first
    return sorted(found.values(), key=lambda one: one.start)


def of(subject: Subject, *, today: date) -> Iterator[Finding]:
    """A weekday that is not that of its date, and a day that the month has not."""
    near = subject.issued_on or today
    for name in ("title", "title_ko", "summary_ko", "body"):
        text = subject.body_text if name == "body" else subject.words[name]
        for one in named(text):
            days = _days(one, near)
            words = " ".join(text[one.start : one.end].split())
            place = {
                "where": _("line %(line)d of the text") % {"line": subject.line_of(one.start)}
                if name == "body"
                else "",
                "start": one.start,
                "end": one.end,
                "fingerprint": masking.fingerprint(words),
            }
            if not days:
                yield finding(
                    Level.NOTICE, "no_such_day", name, _("There is no such day: %(words)s.") % {"words": words}, **place
                )
            elif all(day.weekday() != one.weekday for day in days):
                day = days[0]
                message = _("%(words)s: %(date)s is a %(weekday)s.")
                values = {"words": words, "date": date_format(day, _("j F Y")), "weekday": WEEKDAYS[day.weekday()]}
                yield finding(Level.NOTICE, "wrong_weekday", name, message % values, **place)


def _read(match: re.Match[str]) -> Named | None:
    values = match.groupdict()
    month, year = values["month"], values.get("year")
    number = int(month) if month.isdigit() else _MONTHS.index(month[:3].lower()) + 1
    if not 1 <= number <= 12 or not 1 <= int(values["day"]) <= 31:
        return None  # a version, a score, a ratio
    if year and not year.isdigit():
        year = f"20{year[1:]}"
    return Named(int(year) if year else None, number, int(values["day"]), _weekday(values), match.start(), match.end())


def _weekday(values: dict[str, str | None]) -> int:
    if english := values.get("weekday"):
        return _EN_DAYS.index(english[:3].lower())
    sign = values["short"] or values["long"] or ""
    return (_KO_DAYS if sign in _KO_DAYS else _HANJA_DAYS).index(sign)


def _days(one: Named, near: date) -> list[date]:
    """The days that may be meant: the printed one; else the nearest to ``near`` and, if that is over, the next one."""
    days = []
    for year in [one.year] if one.year else [near.year - 1, near.year, near.year + 1]:
        try:
            days.append(date(year, one.month, one.day))
        except ValueError:
            continue
    nearest = sorted(days, key=lambda day: abs(day - near))[:1]
    ahead = [day for day in days if day >= near][:1]
    return nearest if nearest == ahead or one.year else nearest + ahead
