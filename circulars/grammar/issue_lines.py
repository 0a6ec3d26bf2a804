"""The line that says where and when a document was issued: "Barcelona, 5 December 2018"."""

import re
from dataclasses import dataclass

from circulars.grammar import dates
from circulars.grammar.passage import Passage

CITY = r"[A-ZÀ-Ý][^\W\d_.'’-]*(?:[ .'’-]{1,2}(?:de|del|la|le|of|the|d)?[ '’]{0,1}[A-ZÀ-Ý][^\W\d_]*){0,3}"
MONTH = "(?:" + "|".join(name.capitalize() for name in dates.MONTH_NUMBERS) + ")"
PLACE = rf"(?P<place>[가-힣]{{2,10}}(?=,)|{CITY}(?:,\s?D\.?C\.?|\s?\([^()\n]{{2,30}}\)|,\s(?!{MONTH}\b){CITY})?)"
ISSUE = re.compile(
    rf"\s*(?:(?:issued|done|given|fait|hecho|dado)\s(?:at|in|à|en)\s)?{PLACE}\s?[,.:]?\s(?:on\s|the\s|le\s|el\s|a\s)?",
)
AT_END = re.compile(
    rf"\.\s(?P<issue>{CITY},\s(?:le\s|a\s)?\d{{1,2}}(?:er)?\s(?:de\s)?[A-Za-zéû]{{3,10}}\s(?:de\s)?(?:19|20)\d\d)\.?$"
)


@dataclass(slots=True)
class Issue:
    passage: Passage
    place: str
    place_start: int
    found: dates.Found


DAY_THEN_PLACE = re.compile(rf"(?P<place>[가-힣]{{2,10}}|{CITY})\.?$")


def _with_place_behind(passage: Passage, text: str) -> Issue | None:
    """ "2020년 2월 26일, 서울", "12 May 2021, Geneva"."""
    found = dates.find(text)
    if len(text) > 60 or len(found) != 1 or found[0].start or found[0].is_span or not found[0].has_year:
        return None
    joint = re.match(r"\.?,?\s", text[found[0].end :])
    match = DAY_THEN_PLACE.match(text, found[0].end + joint.end()) if joint else None
    if not match or dates.only(match["place"]) or NO_PLACE.search(match["place"]):
        return None
    return Issue(passage, match["place"], match.start("place"), found[0])


NO_PLACE = re.compile(r"온라인|비대면|예정|오전|오후|online|virtual|venue|day$", re.IGNORECASE)


def read(passage: Passage, start: int = 0) -> Issue | None:
    text = passage.text.rstrip()
    if len(text) > 110:
        return None
    if not start and (behind := _with_place_behind(passage, text)):
        return behind
    match = ISSUE.match(text, start)
    if not match:
        return None
    rest = text[match.end() :].strip(" .")
    found = dates.only(re.sub(r"^[^\d\s]+day,?\s", "", rest)) if len(rest) < 40 else None
    if found is None or found.is_span or not found.has_year:
        return None
    whole = dates.find(text)
    if not whole or _is_month(match["place"].strip()):
        return None
    return Issue(passage, match["place"].strip(" ,"), match.start("place"), whole[0])


def _is_month(word: str) -> bool:
    first = word.split()[0].rstrip(".,").lower()
    return first in dates.MONTH_NUMBERS or first in dates.words.weekday_forms()
