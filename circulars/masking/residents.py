"""Resident and alien registration numbers: YYMMDD and seven digits, of which the first tells century and sex.

Numbers given from 5 October 2020 on carry no check digit, to anybody of any age who is registered or gets another
number; so a check digit that fits makes a number surer, and one that does not clears none.
"""

import re
from collections.abc import Iterator
from datetime import date

from circulars.masking.kinds import Certainty, Found, Kind
from circulars.masking.surroundings import CORPORATE, RESIDENT, THING, Surroundings

_SEPARATOR = r"(?P<gap>\s{0,4}[-_./·ㆍ・‧•~|)]{0,2}[\s(]{0,4})"
NUMBER = re.compile(rf"(?<!\d)(?P<birth>\d{{2}}[01]\d[0-3]\d){_SEPARATOR}(?P<rest>\d{{7}})(?!\d)")
# The year in full, as forms for a date of birth invite it.
LONG = re.compile(r"(?<!\d)(?P<century>19|20)(?P<birth>\d{2}[01]\d[0-3]\d)\s?-\s?(?P<rest>\d{7})(?!\d)")
# One digit a box, as forms print it: the boxes of a table are read as lines, tabs or bars.
BOXED = re.compile(r"(?<!\d)(?<!\d[\s|])(?:\d[\s|/-]{1,4}){12}\d(?!\d)(?![\s|]{1,4}\d(?!\d))")
# Part of whatever is found; as each begins with a digit, a text without one is known much sooner.
HINT = re.compile(r"\d{7}")
BOXED_HINT = re.compile(r"\d(?:[\s|/-]{1,4}\d){3}")

CENTURIES = {
    "1": 1900,
    "2": 1900,
    "3": 2000,
    "4": 2000,
    "5": 1900,
    "6": 1900,
    "7": 2000,
    "8": 2000,
    "9": 1800,
    "0": 1800,
}
WITHOUT_CHECK_DIGIT = date(2020, 10, 5)
_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)


def born_on(digits: str, today: date) -> date | None:
    """The birth that 13 digits tell; None where there is no such day, or it lies ahead."""
    year = CENTURIES[digits[6]] + int(digits[:2])
    try:
        born = date(year, int(digits[2:4]), int(digits[4:6]))
    except ValueError:
        return None
    return born if born <= today else None


def fits(digits: str) -> bool:
    """The check digit of old: another remainder for aliens (7th digit 5 to 8)."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=False))
    base = 13 if digits[6] in "5678" else 11
    return (base - total % 11) % 10 == int(digits[12])


def is_corporate(digits: str) -> bool:
    """The check digit of a corporate registration number."""
    total = sum((1, 2)[place % 2] * int(digit) for place, digit in enumerate(digits[:12]))
    return (10 - total % 10) % 10 == int(digits[12])


def find(around: Surroundings, today: date) -> Iterator[Found]:
    text = around.text
    if HINT.search(text):
        yield from _unbroken(around, today)
    for match in BOXED.finditer(text) if BOXED_HINT.search(text) else ():
        digits = re.sub(r"\D", "", match[0])
        born = born_on(digits, today)
        if born is not None and (fits(digits) or around.is_named(RESIDENT, match.start(), match.end(), before=60)):
            yield _found(digits, Certainty.SURE, match.start(), match.end())


def _unbroken(around: Surroundings, today: date) -> Iterator[Found]:
    text = around.text
    position = 0
    while match := NUMBER.search(text, position):
        position = match.start() + 1  # the second half of what is none may begin another
        digits = match["birth"] + match["rest"]
        born = born_on(digits, today)
        certainty, reason = _judge(around, match, digits, born) if born else (None, "")
        if certainty is not None:
            yield _found(digits, certainty, match.start(), match.end(), reason)
            position = match.end()
    for match in LONG.finditer(text):
        digits = match["birth"] + match["rest"]
        born = born_on(digits, today)
        if born is None or str(born.year)[:2] != match["century"]:
            continue
        is_named = around.is_named(RESIDENT, match.start(), match.end())
        if is_named or (fits(digits) and not around.is_named(THING, match.start(), match.end())):
            yield _found(digits, Certainty.SURE, match.start(), match.end())


def _found(digits: str, certainty: Certainty, start: int, end: int, reason: str = "") -> Found:
    kind = Kind.FOREIGNER if digits[6] in "5678" else Kind.RESIDENT
    return Found(kind, certainty, start, end, reason)


def _judge(around: Surroundings, match: re.Match, digits: str, born: date) -> tuple[Certainty | None, str]:
    """How sure a number with a real date is, and why it is unlikely; None where it is another thing for certain."""
    start, end, gap = match.start(), match.end(), match["gap"]
    has_check_digit = fits(digits)
    if around.is_named(CORPORATE, start, end, before=28) and is_corporate(digits):
        if not has_check_digit or born.year < 1900:
            return Certainty.UNLIKELY, "corporate"
        return Certainty.SURE, ""
    if born.year < 1900:  # nobody of that age got a number without check digit
        return (Certainty.SURE, "") if has_check_digit else (None, "")
    is_named = around.is_named(RESIDENT, start, end, before=40)
    if not is_named and around.in_address(start, end):
        return (Certainty.LIKELY, "") if has_check_digit else (Certainty.UNLIKELY, "address")
    if has_check_digit or is_named:
        return Certainty.SURE, ""
    if not gap.strip() and around.is_amount(start, end):
        return (Certainty.UNLIKELY, "named") if not gap else (None, "")
    if not gap.strip() and re.match(r",\d{3}(?!\d)", around.after(end, 5)):
        return None, ""
    if born < WITHOUT_CHECK_DIGIT and not gap and around.is_named(THING, start, end, before=20):
        return Certainty.UNLIKELY, "named"
    if re.search(r"\d\.$", around.before(start, 2)) and not gap:  # the places after a decimal point
        return None, ""
    return Certainty.SURE, ""
