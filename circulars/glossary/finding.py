"""Abbreviations of a text: those that it explains itself in brackets, either way round, and those that it only uses.

Pure. Time grows with the length of the text alone: a bracket holds at most 120 characters, a name before it is
looked for in as many, and of one abbreviation only the first few brackets are tried.
"""

import re
from collections import Counter
from typing import NamedTuple

from circulars.glossary import initials, korean, languages, shorts, unexplained
from circulars.glossary.folding import fold

MOST = 100  # of one text
TRIES = 400  # brackets of one text that are compared with the words before them
TRIES_OF_ONE = 4  # brackets that hold the same abbreviation
LONGEST = 200  # characters of a full name
_BRACKET = re.compile(r"[(（\[]([^()（）\[\]]{2,120})[)）\]]")
_PARTS = re.compile(r"\s*[,;:/、，·|=]\s*|\s+[-–—]\s+|\s+or\s+|\s+또는\s+")
_QUOTES = "\"'“”‘’„«»「」『』《》<> \t\n"
# Words before the abbreviation in its bracket. The first group takes terms that are no abbreviation, too.
_DEFINED = re.compile(
    r"(?:이하|하 ?기|hereinafter|hereafter|henceforth|ci-après|en adelante|en lo sucesivo)"
    r"(?:,?\s+(?:referred\s+to\s+(?:simply\s+)?as|called|designated(?:\s+as)?|known\s+as|dénommée?s?|denominad[oa]s?|désignée?s?))?"
    r"(?:\s+(?:the|le|la|les|el|los|las)(?=\s))?[\s:]*",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"(?:약칭|약자|영문(?:명| 약칭)?|국문명?|일명|also\s+known\s+as|known\s+as|abbreviated(?:\s+as)?|abbreviation|"
    r"acronym|in\s+short|"
    r"referred\s+to\s+as|formerly|i\.e\.|sigle|en\s+abrégé|por\s+sus\s+siglas(?:\s+en\s+\w+)?|siglas|"
    r"(?:en\s+)?(?:anglais|français|inglés|francés|English|French|Spanish)|"
    r"(?:the|le|la|les|el|los|las)(?=\s))[\s:]*",
    re.IGNORECASE,
)
_SHORT_BEFORE = re.compile(rf"(?:^|(?<=[\s\"“‘'「『(,·]))(?:{shorts.ONE})(?: (?:{shorts.ONE}))?[\"”’'」』]?\s?$")


class Found(NamedTuple):
    """``long`` is empty where the text uses an abbreviation and does not explain it; its language is ``language``."""

    short: str
    long: str
    language: str


class _Part(NamedTuple):
    text: str
    is_defined: bool  # "hereinafter", 이하


def find(plain_text: str, language: str) -> list[Found]:
    """What the text explains, in its order, then what it uses without a word, each once; at most 100.

    ``plain_text`` has one line a paragraph, ``language`` is its code. The same name written twice is one, and the
    plural of an abbreviation is the same as its singular.
    """
    collected = _Collected(language)
    tries: Counter[str] = Counter()
    for bracket in _BRACKET.finditer(plain_text):
        if len(collected.found) >= MOST or tries.total() >= TRIES:
            break
        inside = bracket[1].strip()
        if not any(character.isalpha() for character in inside):
            continue
        _read(plain_text, bracket.start(), inside, tries, collected)
    explained = {fold(found.short) for found in collected.found}
    explained |= {fold(word) for found in collected.found for word in found.short.split()[1:]}  # of "UCLG ASPAC"
    room = MOST - len(collected.found)
    used = unexplained.used(plain_text, explained, room) if room > 0 else []
    return [*collected.found, *(Found(short, "", "") for short in used)]


class _Collected:
    def __init__(self, language: str) -> None:
        self.language = language
        self.found: list[Found] = []
        self._known: set[tuple[str, str]] = set()

    def add(self, short: str, long: str) -> None:
        long = " ".join(long.split()).strip(_QUOTES + ",;:")
        key = fold(short), fold(long)
        if not long or len(long) > LONGEST or len(short) > shorts.LONGEST or key in self._known or key[0] == key[1]:
            return
        self._known.add(key)
        self.found.append(Found(short, long, languages.of(long, self.language)))


def _read(text: str, start: int, inside: str, tries: Counter[str], collected: _Collected) -> None:
    """One bracket: an abbreviation behind its name, or a name behind its abbreviation, or several in one."""
    parts = [part for piece in _PARTS.split(inside) if (part := _part(piece)).text]
    inner = [part for part in parts if shorts.is_short(part.text)]
    terms = [part.text for part in parts if part.is_defined and part not in inner]
    for part in inner[:3]:
        if tries[part.text] < TRIES_OF_ONE:
            tries[part.text] += 1
            _behind_its_name(text, start, part.text, parts, collected)
    for term in terms[:2]:
        if tries[term] < TRIES_OF_ONE:
            tries[term] += 1
            _defined(text, start, term, collected)
    if inner or terms:
        return
    before = _SHORT_BEFORE.search(text, max(0, start - 45), start)
    short = before[0].strip(_QUOTES) if before else ""
    if " " in short and not shorts.is_short(short):
        short = short.rpartition(" ")[2]
    if short and shorts.is_short(short) and tries[short] < TRIES_OF_ONE:
        tries[short] += 1
        _before_its_name(short, _part(inside).text, parts, collected)


def _part(piece: str) -> _Part:
    """Without quotes, and without "hereinafter" and its like."""
    bare = piece.strip(_QUOTES)
    is_defined = False
    for _time in range(2):
        if match := _DEFINED.match(bare):
            is_defined = True
        elif not (match := _NAMED.match(bare)):
            break
        if match.end() == len(bare):
            break
        bare = bare[match.end() :].strip(_QUOTES)
    for ending in ("이라 한다", "라 한다", "이라 함", "라 함", "로 한다"):
        bare = bare.removesuffix(ending).rstrip(_QUOTES)
    return _Part(bare, is_defined)


def _behind_its_name(text: str, start: int, short: str, parts: list[_Part], collected: _Collected) -> None:
    letters = shorts.letters_of(short)
    is_explained = False
    if place := initials.name_before(text, start, letters):
        collected.add(short, text[place[0] : place[1]])
        is_explained = True
    if not is_explained and _may_be_korean(short, text, start):
        place = korean.name_before(text, start, letters)
        if place and not (short in shorts.COUNTRIES and not text[place[0] : place[1]].endswith(korean.ENDINGS)):
            collected.add(short, text[place[0] : place[1]])
    for name in _names_among(parts, short, letters):
        collected.add(short, name)


def _may_be_korean(short: str, text: str, start: int) -> bool:
    """A name in Hangul right before the bracket, for what is an abbreviation beyond doubt."""
    before = text[max(0, start - 3) : start].rstrip(" \"”’'」』》")
    return before[-1:] >= "가" and before[-1:] <= "힣" and not short.isdigit()


def _names_among(parts: list[_Part], short: str, letters: str) -> list[str]:
    """Full names inside the same bracket as the abbreviation."""
    others = [part for part in parts if part.text != short]
    names = [part for part in others if not shorts.is_short(part.text)]
    is_alone = len(names) == len(others)  # beside two abbreviations a Korean name may be that of either
    return [
        part.text
        for part in names
        if (is_alone and korean.is_name(part.text)) or (not part.is_defined and initials.is_name(part.text, letters))
    ]


def _before_its_name(short: str, inside: str, parts: list[_Part], collected: _Collected) -> None:
    letters = shorts.letters_of(short)
    if initials.is_name(inside, letters):  # commas are a part of some names
        collected.add(short, inside)
        return
    for name in _names_among(parts, short, letters):
        collected.add(short, name)
    if len(parts) > 2:
        for cut in (inside.rfind(","), inside.rfind(";")):
            if cut > 0 and initials.is_name(inside[:cut], letters):
                collected.add(short, inside[:cut])
                return


def _defined(text: str, start: int, term: str, collected: _Collected) -> None:
    """``(이하 '협의회')`` and ``(hereinafter "the Organization")``: a word of the name stands for all of it."""
    if korean.is_korean_term(term):
        if place := korean.defined_before(text, start, term):
            collected.add(term, text[place[0] : place[1]])
        return
    words = term.split()
    if not term[:1].isupper() or len(words) > 4 or len(term) > shorts.LONGEST:
        return
    window_start = max(0, start - initials.FARTHEST)
    window = text[window_start:start].rstrip(_QUOTES)
    run = initials.capitalised_run(window)
    name = window[run:] if run is not None else ""
    known = {word.text.lower() for word in initials.words_of(name)}
    if len(known) > len(words) and all(word.lower() in known for word in words):
        collected.add(term, name)
