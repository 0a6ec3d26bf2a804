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


def read(passage: Passage, start: int = 0) -> Issue | None:
    text = passage.text.rstrip()
    if len(text) > 110:
        return None
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
