"""Passports and driving licences."""

import re
from collections.abc import Iterator

from circulars.masking.kinds import Certainty, Found, Kind
from circulars.masking.surroundings import THING, Surroundings

# Part of whatever the three find; as it begins with a digit, a text without one is known much sooner.
PASSPORT_HINT = re.compile(r"\d{3}[A-Z0-9]\d{3}", re.IGNORECASE)
PASSPORT_WORD = re.compile(r"여권|passport", re.IGNORECASE)
# M, S, R, O, D, G and T head the kinds of Korean passport; the form with a letter inside is that since December 2021.
NEW_PASSPORT = re.compile(r"(?<![A-Za-z0-9])[MSRODGT]\d{3}[A-Z]\d{4}(?![A-Za-z0-9])", re.IGNORECASE)
OLD_PASSPORT = re.compile(r"(?<![A-Za-z0-9])(?:[MSRODGT][ -]?\d{8}|[A-Z]{2}\d{7})(?![A-Za-z0-9])", re.IGNORECASE)
# Of whatever country, when the words say so.
NAMED_PASSPORT = re.compile(
    r"(?:여권\s*(?:번호|\(?(?:No|no|NO)\.?\)?)|passport\s*(?:number|no|nr|num|№|#)\.?)\s*(?:is|은|는|[:=#(_-]|：)?\s*"
    r"(?P<value>(?=[A-Z0-9]*\d{4})[A-Z]{0,2}\d{3}[A-Z0-9]\d{3,5})(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_DAY = re.compile(r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$")

LICENCE_HINT = re.compile(r"\d{6}(?:[- ]\d{2}|\d{6})")
REGIONS = "서울|부산|경기|강원|충북|충남|전북|전남|경북|경남|제주|대구|인천|광주|대전|울산|세종"
LICENCE = re.compile(
    rf"(?<![\d-])(?:(?:1[1-9]|2[0-8])[- ]|(?:{REGIONS})[ -]{{0,2}})(?:\d{{2}})[- ]\d{{6}}[- ]\d{{2}}(?![\d]|-\d)"
)
BARE_LICENCE = re.compile(r"(?<!\d)(?:1[1-9]|2[0-8])\d{10}(?!\d)")
LICENCE_WORD = re.compile(r"운전\s*면허|면허\s*(?:번호|증)|driv(?:er|ing)['’]?s?\s+licen[cs]e", re.IGNORECASE)


def find_passports(around: Surroundings) -> Iterator[Found]:
    if not PASSPORT_HINT.search(around.text):
        return
    for match in NAMED_PASSPORT.finditer(around.text):
        yield Found(Kind.PASSPORT, Certainty.SURE, match.start("value"), match.end("value"))
    for pattern, default in ((NEW_PASSPORT, Certainty.LIKELY), (OLD_PASSPORT, None)):
        for match in pattern.finditer(around.text):
            start, end = match.span()
            if around.is_named(PASSPORT_WORD, start, end, before=40, after=12):
                yield Found(Kind.PASSPORT, Certainty.SURE, start, end)
            elif match[0] != match[0].upper() or around.in_address(start, end) or around.is_named(THING, start, end):
                continue
            elif default is not None:
                yield Found(Kind.PASSPORT, default, start, end)
            elif match[0][0] in "MS" and match[0][1].isdigit() and not _DAY.search(match[0]):
                yield Found(Kind.PASSPORT, Certainty.LIKELY, start, end)


def find_licences(around: Surroundings) -> Iterator[Found]:
    if not LICENCE_HINT.search(around.text):
        return
    for match in LICENCE.finditer(around.text):
        start, end = match.span()
        is_named = around.is_named(LICENCE_WORD, start, end, before=30, after=12)
        if is_named or not around.in_address(start, end):
            yield Found(Kind.LICENCE, Certainty.SURE if is_named else Certainty.LIKELY, start, end)
    for match in BARE_LICENCE.finditer(around.text):
        if around.is_named(LICENCE_WORD, *match.span(), before=30):
            yield Found(Kind.LICENCE, Certainty.SURE, *match.span())
