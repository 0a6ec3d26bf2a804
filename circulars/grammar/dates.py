"""Find dates and spans of days in a text, in Korean, English, French and Spanish, with or without a year.

Every pattern is bounded, so that no text takes longer than its length asks.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from circulars.grammar import calendar_words as words

MONTH_NUMBERS = words.month_numbers()
YEARS = range(1945, 2100)


@dataclass(frozen=True, slots=True)
class Day:
    """A day as printed: ``year`` is None where it is not."""

    year: int | None
    month: int
    day: int

    def on(self, year: int | None) -> date | None:
        """The date, with ``year`` where none is printed; None for 31 June."""
        try:
            return date(self.year or year, self.month, self.day) if self.year or year else None
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Found:
    """One date or span of days: ``text[start:end]``. A single day has ``last == first``."""

    start: int
    end: int
    first: Day
    last: Day

    @property
    def is_span(self) -> bool:
        return self.first != self.last

    @property
    def has_year(self) -> bool:
        return self.last.year is not None

    def days(self, year: int | None = None) -> tuple[date, date] | None:
        """First and last day, in order; ``year`` is that of the first day where none is printed."""
        first = self.first.on(year)
        last = self.last.on(first.year if first else year)
        if first and last and last < first and self.last.year is None:
            last = self.last.on(first.year + 1)
        return (first, last) if first and last and first <= last and (last - first).days < 400 else None


def _alternatives(forms) -> str:
    return "|".join(sorted((re.escape(form) for form in forms), key=len, reverse=True))


YEAR = r"(?:19[4-9]\d|20\d\d)(?!\d)"
_DAY = rf"(?:0?[1-9]|[12]\d|3[01])(?![\d:])(?:\s?(?:{_alternatives(words.ORDINALS)})(?![^\W\d]))?"
_WEEKDAY = rf"(?:(?:{'|'.join(words.weekday_forms())})(?![^\W\d_])\.?,?\s{{0,2}}(?:the\s|le\s|el\s)?)?"
_OF = rf"\s{{0,2}}(?:(?:{'|'.join(words.OF_MONTH)})\s)?"
_OF_YEAR = rf"(?:,?\s{{0,2}}(?:(?:{'|'.join(words.OF_YEAR)})\s)?|[./-])"
_TO = (
    rf"(?:,(?=\s(?:to|au|al|à)\s))?\s{{0,2}}(?:[{words.RANGE_MARKS}]|(?:{'|'.join(words.RANGE_WORDS)})\b)\s{{0,2}}"
    rf"(?:the\s|le\s|el\s)?{_WEEKDAY}"
)
_MONTH = rf"(?:{_alternatives(MONTH_NUMBERS)})(?![^\W\d_])\.?"
_BEGIN = r"(?<![\w./,:-])(?<!\d\s/)"
_KOREAN_WEEKDAY = r"(?:\s?\(\s?[월화수목금토일](?:요일)?\s?\))?"
_CLOCK = r"(?:\s?(?:오전|오후)?\s?\d{1,2}(?::\d\d|시(?:\s?\d{1,2}분)?))?"
_KOREAN_TO = rf"{_CLOCK}\s?(?:[{words.RANGE_MARKS}]|부터|에서)\s?"

DAY_FIRST = re.compile(
    rf"{_BEGIN}(?P<d1>{_DAY})"
    rf"(?:{_OF}(?P<m1>{_MONTH})(?:{_OF_YEAR}(?P<y1>{YEAR}))?)?"
    rf"(?:(?:\s?,\s?{_DAY}){{0,6}}{_TO}(?P<d2>{_DAY}))?"
    rf"{_OF}(?P<m2>{_MONTH})(?:{_OF_YEAR}(?P<y2>{YEAR}))?",
    re.IGNORECASE,
)
DAY_ALONE = re.compile(rf"{_BEGIN}(?P<d1>{_DAY}){_OF}(?P<m1>{_MONTH})(?:{_OF_YEAR}(?P<y1>{YEAR}))?", re.IGNORECASE)
MONTH_FIRST = re.compile(
    rf"(?<![\w./-])(?P<m1>{_MONTH})\s{{0,2}}(?P<d1>{_DAY})"
    rf"(?:(?:,?\s{{1,2}}(?P<y1>{YEAR}))?{_TO}(?:(?P<m2>{_MONTH})\s{{0,2}})?(?P<d2>{_DAY})(?!\s{{0,2}}{_MONTH}))?"
    rf"(?:,?\s{{0,2}}(?P<y2>{YEAR}))?",
    re.IGNORECASE,
)
YEAR_FIRST = re.compile(
    rf"(?<![A-Za-z0-9_./-])(?:(?P<y1>{YEAR})\s?(?P<s>[-./])\s?|['’‘](?P<yy>\d\d)\s?\.\s?)"
    rf"(?P<m1>0?[1-9]|1[0-2])\s?[-./]\s?(?P<d1>0?[1-9]|[12]\d|3[01])(?!\d)\.?{_KOREAN_WEEKDAY}"
    rf"(?:{_KOREAN_TO}(?:(?:(?P<y2>{YEAR})\s?[-./]\s?)?(?P<m2>0?[1-9]|1[0-2])\s?[-./]\s?)?"
    rf"(?P<d2>0?[1-9]|[12]\d|3[01])(?![\d:시])(?P<dot>\.)?{_KOREAN_WEEKDAY})?"
)
KOREAN = re.compile(
    rf"(?<![\d.])(?:(?P<y1>{YEAR})\s?년\s?)?(?P<m1>1[0-2]|0?[1-9])\s?월\s?(?P<d1>3[01]|[12]\d|0?[1-9])\s?일?(?!\d)"
    rf"(?<=[일\d]){_KOREAN_WEEKDAY}"
    rf"(?:{_KOREAN_TO}(?:(?P<y2>{YEAR})\s?년\s?)?(?:(?P<m2>1[0-2]|0?[1-9])\s?월\s?)?"
    rf"(?P<d2>3[01]|[12]\d|0?[1-9])\s?일{_KOREAN_WEEKDAY})?"
)
KOREAN_SHORT = re.compile(  # 12.10.(월)~12.12.(수): without a year only with its weekday
    rf"(?<![\d.])(?P<m1>1[0-2]|0?[1-9])\s?[./]\s?(?P<d1>3[01]|[12]\d|0?[1-9])\.?"
    rf"\s?\(\s?[월화수목금토일](?:요일)?\s?\)"
    rf"(?:{_KOREAN_TO}(?:(?P<m2>1[0-2]|0?[1-9])\s?[./]\s?)?(?P<d2>3[01]|[12]\d"
    rf"|0?[1-9])(?![\d:시])\.?{_KOREAN_WEEKDAY})?"
)
SLASHED = re.compile(
    rf"(?<![\w./-])(?P<a>0?[1-9]|[12]\d|3[01])(?P<s>[/.-])(?P<b>0?[1-9]|[12]\d|3[01])(?P=s)(?P<y1>{YEAR})"
    rf"|(?<![^\W\d_])(?<=\d)(?P<a2>[0-3]\d)/(?P<b2>[01]\d)/(?P<y2>{YEAR})"  # 20/2030/06/2020 in a flattened table
)


def find(text: str) -> list[Found]:
    """All dates in order, none overlapping another."""
    found: list[Found] = []
    if not any(character.isdigit() for character in text[:1_000_000]):
        return found
    for pattern, read in _READERS:
        for match in pattern.finditer(text):
            if one := read(match):
                found.extend(_two_days(text, one))
            elif pattern is DAY_FIRST and (single := DAY_ALONE.match(text, match.start())):
                found.extend(one for one in (_of_words(single),) if one)
    found.sort(key=lambda one: (one.start, -one.end))
    result: list[Found] = []
    found = _with_spans(text, found)
    for one in found:
        if not result or one.start >= result[-1].end:
            result.append(one)
        elif one.end - one.start > result[-1].end - result[-1].start:
            result[-1] = one
    return result


JOINT = re.compile(
    rf"\s{{0,2}}\.?(?:\([월화수목금토일]\))?\s?(?:[{words.RANGE_MARKS}]|to|au|al|until"
    rf"|hasta el|부터)\s{{0,2}}(?:the\s|el\s)?"
)


def _with_spans(text: str, found: list[Found]) -> list[Found]:
    """ "18/05/2021 – 20/05/2021": two days with a mark of range between them are a span."""
    result: list[Found] = []
    for one in found:
        last = result[-1] if result else None
        is_pair = last and not last.is_span and not one.is_span and last.end <= one.start <= last.end + 14
        if is_pair and JOINT.fullmatch(text[last.end : one.start]):
            begin = last.first.on(last.first.year or 2000)
            until = one.first.on(one.first.year or last.first.year or 2000)
            if begin and until and begin < until:
                result[-1] = Found(last.start, one.end, last.first, one.first)
                continue
        result.append(one)
    return result


BETWEEN = re.compile(rf"\b(?:between|entre)\s(?:the\s|le\s|el\s)?{_WEEKDAY}$", re.IGNORECASE)


def _two_days(text: str, one: Found) -> list[Found]:
    """ "10 and 11 May" is a span, "10 and 14 May" are two days."""
    joint = re.search(r"\b(?:and|et|y)\b|&", text[one.start : one.end])
    if not one.is_span or not joint:
        return [one]
    days = one.days(2000)
    if (days and (days[1] - days[0]).days <= 1) or BETWEEN.search(text[max(0, one.start - 24) : one.start]):
        return [one]
    middle = one.start + joint.start()
    if one.first.month == one.last.month and "," in text[one.start : middle]:
        return [one]  # "3, 4 and 5 June"
    after = one.start + joint.end()
    return [Found(one.start, middle, one.first, one.first), Found(after, one.end, one.last, one.last)]


def only(text: str) -> Found | None:
    """The date that a text consists of."""
    stripped = text.strip(" \t.()[]")
    found = find(stripped)
    return found[0] if len(found) == 1 and found[0].end - found[0].start >= len(stripped) - 1 else None


def twice(text: str) -> Found | None:
    """The day that a text says in two languages: "2021년 6월 14일 / 14 June 2021"."""
    found = find(text) if len(text) < 80 else []
    same = len(found) == 2 and not found[0].is_span and found[0].first == found[1].first and found[0].has_year
    return found[0] if same and len(text) - sum(one.end - one.start for one in found) < 6 else None


def _number(text: str | None) -> int | None:
    digits = re.match(r"\d+", text) if text else None
    return int(digits[0]) if digits else None


def _month(word: str | None) -> int | None:
    if not word:
        return None
    word = word.rstrip(".")
    if word.islower() and word in words.NEEDS_CAPITAL:
        return None
    return MONTH_NUMBERS.get(word.lower())


def _of_words(match: re.Match[str]) -> Found | None:
    """Of DAY_FIRST, DAY_ALONE and MONTH_FIRST."""
    group = match.groupdict()
    month = _month(group["m1"]) or _month(group.get("m2"))
    last_month = _month(group.get("m2")) or month
    day = _number(group["d1"])
    last_day = _number(group.get("d2"))
    year, last_year = _number(group.get("y1")), _number(group.get("y2"))
    if not month or not last_month or not day:
        return None
    if match.re is DAY_FIRST and group["m1"] and not last_day:
        return None  # "5 May June"
    if match.re is DAY_FIRST and not group["m1"] and group.get("m2") and not last_day:
        last_month = month
    if not last_day:
        year = year or last_year
    if last_year is None and (month, day) <= (last_month, last_day or day):
        last_year = year
    return _span(match, (year, month, day), (last_year, last_month, last_day))


def _of_numbers(match: re.Match[str]) -> Found | None:
    group = match.groupdict()
    year = _number(group.get("y1")) or (2000 + int(group["yy"]) if group.get("yy") else None)
    month = _number(group["m1"])
    if group.get("s") and group["s"] != "." and group.get("d2") and not group.get("m2"):
        return _span(match, (year, month, _number(group["d1"])), (year, month, None), end=match.end("d1"))
    last_year = _number(group.get("y2")) or year
    return _span(
        match,
        (year, month, _number(group["d1"])),
        (last_year, _number(group.get("m2")) or month, _number(group.get("d2"))),
    )


def _of_slashes(match: re.Match[str]) -> Found | None:
    """The day stands first, unless only the second number can be one."""
    a, b = int(match["a"] or match["a2"]), int(match["b"] or match["b2"])
    day, month = (a, b) if b <= 12 else (b, a)
    return _span(match, (int(match["y1"] or match["y2"]), month, day), (None, month, None))


def _span(match: re.Match[str], first: tuple, last: tuple, end: int | None = None) -> Found | None:
    if not first[1] or first[1] > 12 or not first[2]:
        return None
    begin = Day(*first)
    until = Day(*last) if last[2] else begin
    leap_year = 2000  # stands in, so that 29 February may pass without its year
    if begin.on(begin.year or leap_year) is None or until.on(until.year or leap_year) is None:
        return None
    if begin.year is None and until.year is not None:
        crosses = (begin.month, begin.day) > (until.month, until.day)
        begin = Day(until.year - crosses, begin.month, begin.day)
    elif begin.year is not None and until.year == begin.year and (until.month, until.day) < (begin.month, begin.day):
        until = Day(begin.year + 1, until.month, until.day)
        if begin.month < 9:
            return None
    if begin.year is not None and begin.year not in YEARS:
        return None
    return Found(match.start(), end or match.end(), begin, until)


_READERS: list[tuple[re.Pattern[str], Callable[[re.Match[str]], Found | None]]] = [
    (DAY_FIRST, _of_words),
    (MONTH_FIRST, _of_words),
    (YEAR_FIRST, _of_numbers),
    (KOREAN, _of_numbers),
    (KOREAN_SHORT, _of_numbers),
    (SLASHED, _of_slashes),
]


def iterate_years(text: str) -> Iterator[int]:
    """Years that stand alone in a text."""
    for match in re.finditer(rf"(?<![A-Za-z0-9_./-])({YEAR})(?![A-Za-z0-9_/-]|\.\d)", text):
        yield int(match[1])
