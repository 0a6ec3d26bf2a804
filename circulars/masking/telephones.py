"""Mobile telephones. Numbers of offices pass: they have other heads."""

import re
from collections.abc import Iterator

from circulars.masking.kinds import Certainty, Found, Kind
from circulars.masking.surroundings import THING, Surroundings

_GAP = r"[ ]?[-.)/·]?[ ]?"
_BETWEEN = r"[ ]?[-./·]?[ ]?"
_END = r"(?!\d)(?!-\d)"
NATIONAL = re.compile(rf"(?<![\d+])(?<!\d[-.])\(?01[016789](?P<gap>{_GAP})\d{{3,4}}(?P<second>{_BETWEEN})\d{{4}}{_END}")
ABROAD = re.compile(
    r"(?<!\d)(?:\+|00|\(\+?|00\d{1,3}-)?\s?82\)?"
    rf"{_GAP}(?:\(0\))?\s?0?1[016789]{_GAP}\d{{3,4}}{_BETWEEN}\d{{4}}{_END}"
)
# Part of whatever these two find; as it begins with a digit, a text without one is known much sooner.
HINT = re.compile(rf"\d{{3}}{_BETWEEN}\d{{4}}")
MOBILE_WORD = re.compile(
    r"휴대|핸드폰|모바일|연락처|전화|\bH\.?P\b|\bC\.?P\b|mobile|cell|phone|whatsapp|카카오톡", re.IGNORECASE
)


def find(around: Surroundings) -> Iterator[Found]:
    if not HINT.search(around.text):
        return
    for match in ABROAD.finditer(around.text):
        if match[0][0] in "+(0" or around.is_named(MOBILE_WORD, *match.span()):
            yield Found(Kind.MOBILE, Certainty.LIKELY, *match.span())
    for match in NATIONAL.finditer(around.text):
        start, end = match.span()
        is_bare = not match["gap"] and not match["second"]
        is_named = around.is_named(MOBILE_WORD, start, end)
        if is_bare and not is_named:
            is_usual = re.sub(r"\D", "", match[0]).startswith("010") and end - start >= 11
            if not is_usual or around.in_address(start, end) or around.is_named(THING, start, end):
                continue
        elif not is_named and around.in_address(start, end):
            continue
        yield Found(Kind.MOBILE, Certainty.LIKELY, start, end)
