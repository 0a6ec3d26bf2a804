"""What a dated event is called and where it takes place, from the words around its date."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from circulars.grammar import dates
from circulars.grammar import occasion_words as words

if TYPE_CHECKING:
    from circulars.grammar.occasion_lines import Occasion
    from circulars.grammar.reading import Reading

_SMALL = (
    r"(?:of|on|for|the|and|to|in|de|du|des|la|le|les|sur|pour|et|y|del|los|las|sobre|para|el|a"
    r"|with|&|–|-|by|from|al|as|at)"
)
_BIG = r"(?:\d{1,3}(?:st|nd|rd|th|e|ème|er|ère|º|ª)|(?:19|20)\d\d|[A-ZÀ-Ý][\w’'.&/-]*|\([A-Z][\w\s-]{1,20}\)|\d{1,2})"
PHRASE = re.compile(
    rf"{_BIG}(?:[\s]{{1,2}}(?:{_SMALL}[\s]{{1,2}}){{0,3}}{_BIG}){{0,14}}(?:\s(?:meetings?"
    rf"|session|conference|forum|workshop|webinar))?"
)
NOUN = re.compile(
    rf"(?<![^\W_])(?:{'|'.join(sorted((f for f in words.EVENT_NOUNS), key=len, reverse=True))})(?![^\W_])",
    re.IGNORECASE,
)
KOREAN_NAME = re.compile(
    r"[「『'‘“\"<〈《]([^」』'’”\">〉》\n]{3,60})[」』'’”\">〉》]|((?:제\s?\d{1,3}\s?(?:회"
    r"|차)\s)?[가-힣A-Za-z0-9·()\s]{2,40}?(?:회의|총회|포럼|세미나|워크숍|대회|행사|설명회"
    r"|간담회|컨퍼런스|축제|박람회|교육|연수))"
)
PLACE = re.compile(
    r"(?:\b(?:in|at|à|en|au)\s(?:the\s|el\s|la\s|le\s)?"
    r"|,\s)(?P<place>[A-ZÀ-Ý][\w’'-]+(?:(?:\s(?:of|de|del|la|the)\s"
    r"|[\s,]{1,2})[A-ZÀ-Ý(][\w’'-]*\)?){0,4})"
)
KOREAN_PLACE = re.compile(r"([가-힣A-Za-z0-9][가-힣A-Za-z0-9·\s]{1,28})에서")
NOT_PLACES = frozenset("Monday Tuesday Wednesday Thursday Friday Saturday Sunday English French Spanish".split())


@dataclass(slots=True)
class Named:
    name: str
    place: str | None


def best(reading: "Reading", group: "list[Occasion]") -> Named:
    name, place = "", None
    for one in group:
        name = name or _name(one)
        place = place or _place(reading, one)
    by_title = any(one.is_named_by_title for one in group)
    title = _without_dates(reading.title)
    if (by_title and title and (NOUN.search(title) or not name)) or not name:
        name = title or name
    return Named(name or _without_dates(group[0].passage.text)[:120], place)


def _name(one: "Occasion") -> str:
    if one.passage.kind == "row" and len(one.passage.cells) > 1:
        return max((cell for cell in one.passage.cells[:3] if not dates.find(cell)), key=len, default="").strip()
    text = one.passage.text[one.sentence[0] : one.sentence[1]]
    at = one.start - one.sentence[0]
    if re.search("[가-힣]", text):
        found = [match[1] or match[2] for match in KOREAN_NAME.finditer(text[:400])]
        return found[0].strip() if found else ""
    before = [match for match in PHRASE.finditer(text[max(0, at - 300) : at]) if NOUN.search(match[0])]
    if before:
        return _trimmed(before[-1][0])
    after = [
        match for match in PHRASE.finditer(text[at : at + 200]) if NOUN.search(match[0]) and not dates.only(match[0])
    ]
    return _trimmed(after[0][0]) if after else ""


def _trimmed(name: str) -> str:
    return re.sub(r"^(?:The|This|Our|La|Le|El|Los|Las|Les|An?|Dear)\s+", "", name).strip(" ,.-–")


def _place(reading: "Reading", one: "Occasion") -> str | None:
    text = one.passage.text
    if one.is_named_by_title or one.passage.role == "event":
        rest = text[one.end :].strip(" ,.)(–-:|")
        if rest and re.fullmatch(r"[^\d.!?]{2,70}", rest):
            return re.sub(r"^(?:in|at|à|en)\s", "", rest)
        labelled = _labelled_place(reading, one)
        if labelled:
            return labelled
    sentence = text[one.sentence[0] : one.sentence[1]]
    at = one.end - one.sentence[0]
    if korean := KOREAN_PLACE.search(sentence):
        return korean[1].strip()
    matches = [m for m in PLACE.finditer(sentence) if m["place"].split()[0] not in NOT_PLACES]
    matches = [
        m for m in matches if m["place"].split()[0].lower() not in dates.MONTH_NUMBERS and not NOUN.search(m["place"])
    ]
    near = sorted(matches, key=lambda m: abs(m.start() - at) if m.start() >= at - 2 else abs(at - m.end()) + 12)
    return near[0]["place"].strip(" ,") if near and abs(near[0].start() - at) < 90 else None


def _labelled_place(reading: "Reading", one: "Occasion") -> str | None:
    passages = reading.layout.passages
    index = next(i for i, passage in enumerate(passages) if passage is one.passage)
    for passage in passages[max(0, index - 4) : index + 6]:
        if passage.labelled and passage.labelled.role == "where":
            return passage.value[:120]
    return None


def _without_dates(text: str) -> str:
    result = text
    for found in reversed(dates.find(text)):
        result = result[: found.start] + result[found.end :]
    result = re.sub(r"\(\s*[,;]?\s*\)", "", result)
    result = re.sub(r"[,;]\s*\)", ")", result)
    return re.sub(r"\s{2,}", " ", result).strip(" ,:–-(") if result != text else text
