"""Other circulars that the text cites: by name, or in the shape of the document's own number."""

import re
from collections.abc import Iterator

from circulars import citations
from circulars.grammar import dates, number_words, numbers
from circulars.grammar.passage import Passage
from circulars.grammar.proposal import Proposal
from circulars.grammar.reading import Reading

SKIPPED = ("number", "reference", "furniture", "drafting")
NAMED_SHORT = re.compile(
    rf"(?:circular(?: letter| note)?|circulaire|lettre circulaire|nota circular|carta circular)\s(?:n[°o.]{{1,2}}\s?)?"
    rf"(?-i:{number_words.CODE_SHORT_YEAR})(?![\w/])",
    re.IGNORECASE,
)
SUFFIX_MARK = re.compile(r"[\W_]+")
KOREAN_LETTER = re.compile(rf"{number_words.KOREAN_OFFICE}\s?\((?P<date>[^()]{{8,16}})\)\s?호?")
DATE_FOLLOWS = re.compile(
    r",?\s{0,2}(?:\(|of|dated|de|du|del|con fecha|en date)?\s{0,2}(?:de|du|del|the|le|el)?\s{0,2}$", re.IGNORECASE
)


def propose(reading: Reading) -> Iterator[Proposal]:
    own = reading.layout.number
    key = (own.serial, own.year, own.suffix) if own else None
    like_own = _like_own(own)
    seen: set[tuple[int, int | None]] = set()
    for passage in reading.layout.passages:
        if passage is reading.layout.number_at or passage.role in SKIPPED:
            continue
        text = passage.text[:200_000]
        found = [
            (one.start, one.end, one.serial, one.year, one.suffix)
            for one in citations.find(text, language=reading.language, own=key, issued_on=reading.issued_on)
        ]
        covered = [(start, end) for start, end, *_ in found]
        for one in _of_shape(like_own, text, passage):
            if not any(start < one[1] and one[0] < end for start, end in covered):
                found.append(one)
        found.extend(
            (match.start(), match.end(), int(match["serial"]), 2000 + int(match["short"]), match["suffix"] or "")
            for match in NAMED_SHORT.finditer(text)
            if not any(start < match.end() and match.start() < end for start, end in covered)
        )
        for start, end, serial, year, suffix in sorted(found):
            if (serial, year) in seen or _is_own(reading, serial, year, suffix):
                continue
            seen.add((serial, year))
            value = {"serial": serial, "year": year, "suffix": suffix, "text": text[start:end]}
            yield reading.propose("references", value, passage, start, end, 0.94 if year else 0.8)


def _is_own(reading: Reading, serial: int, year: int | None, suffix: str) -> bool:
    own = reading.layout.number
    if own is None or serial != own.serial:
        return False
    own_year = own.year or (reading.issued_on.year if reading.issued_on else None)
    same_suffix = SUFFIX_MARK.sub("", suffix).casefold() == SUFFIX_MARK.sub("", own.suffix).casefold()
    return same_suffix and (year is None or own_year is None or year == own_year)


def _like_own(own: numbers.Number | None) -> re.Pattern[str] | None:
    """The words before the own number, with another number behind them."""
    if own is None:
        return None
    digits = re.search(rf"(?:{number_words.YEAR}[-/])?0*{own.serial}(?!\d)", own.label)
    literal = own.label[: digits.start()] if digits else ""
    if not re.search(r"[A-Z]{2}|\.[A-Z]|[A-Z]/", literal) or len(literal) > 40:
        return None
    words = r"\s{1,2}".join(re.escape(part) for part in literal.split())
    space = r"\s{0,2}" if literal[-1].isspace() else ""
    return re.compile(rf"(?<![\w/]){words}{space}{numbers.SERIAL}", re.IGNORECASE)


def _of_shape(pattern: re.Pattern[str] | None, text: str, passage: Passage) -> Iterator[tuple]:
    for match in pattern.finditer(text) if pattern else ():
        if number := numbers.read(match, match[0], 0.0):
            year = number.year or _year_behind(text, match.end())
            yield match.start(), match.end(), number.serial, year, number.suffix
    if not re.search("[가-힣]", text):
        return
    for match in KOREAN_LETTER.finditer(text):
        found = dates.find(match["date"])
        if found and found[0].first.year and not passage.text.startswith("시행"):
            yield match.start(), match.end(), int(match["serial"]), found[0].first.year, ""


def _year_behind(text: str, end: int) -> int | None:
    """The year of the date that follows."""
    near = text[end : end + 40]
    found = dates.find(near)
    return found[0].first.year if found and DATE_FOLLOWS.fullmatch(near[: found[0].start]) else None
