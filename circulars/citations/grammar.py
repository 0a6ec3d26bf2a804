"""The shapes of numbers, dates and lists, put together from ``words`` and compiled once for each language."""

import re
from functools import lru_cache
from typing import NamedTuple

from circulars.citations import words

YEAR = r"(?:19[4-9]\d|20\d\d)"
SUFFIX = (
    r"(?-i:\s?\((?:rev|add|corr|amend|bis|ter|Rev|Add|Corr|Amend|REV|ADD|CORR|AMEND|BIS|TER)\.?\s?\d*\)"
    r"|[\s/-]?(?:Rev|REV|Add|ADD|Corr|CORR|Amend|AMEND)(?:\.\s?\d*|\s?\d+|(?![a-zA-Z])(?!\s[a-z]))"
    r"|[\s-]?(?:bis|ter|BIS|TER)\b|[A-Z](?!\w))"
)
SERIES_SUFFIX = r"(?-i:(?:\((?:REV|ADD|CORR|Rev|Add|Corr)\.?\d*\))?(?:[-/][A-Z]{1,6}){1,3})"
# Not inside another number, a file name or an address, and not a percentage.
GUARD = r"(?![A-Za-z0-9_])(?!\s?[%°℃])(?!-\w)(?!\s?/\s?\w)(?![.,:]\d)(?!\.[a-z]{2,4}\b)(?!@)"
ROOM = r"(?!실|선|차|점|기|봉|동|관)"  # 31호실 is a room


class Member(NamedTuple):
    """One number of a list, with its span in the text."""

    start: int
    end: int
    serial: int
    year: int | None
    suffix: str
    is_year_first: bool


class OwnHead(NamedTuple):
    """A name from the pattern of a series, as an expression; ``is_dated`` and ``is_lettered`` tell of its numbers."""

    expression: str
    is_dated: bool
    is_lettered: bool


def folded(suffix: str) -> str:
    """How suffixes compare: ``(REV)`` and ``-rev`` are one."""
    return re.sub(r"[\W_]+", "", suffix).casefold()


def _one_of(*lists) -> str:
    pieces = [piece for pieces in lists for piece in pieces if piece]
    return "|".join(sorted(pieces, key=len, reverse=True))


def _compile(expression: str) -> re.Pattern[str]:
    """White space never reaches into the next block, and is bounded so that no text takes long to read."""
    room = r"[^\S\n]"
    for quantity, bounded in ((r"\s*", "{0,4}"), (r"\s+", "{1,4}"), (r"\s?", "?")):
        expression = expression.replace(quantity, room + bounded)
    return re.compile(expression.replace(r"[\s", r"[ \t\xa0").replace(r"\s", room), re.IGNORECASE)


@lru_cache(maxsize=64)
def of(language: str, own_heads: tuple[OwnHead, ...] = ()) -> "Grammar":
    """English and Korean are understood in every document, other languages in their own."""
    return Grammar(tuple(dict.fromkeys(("en", "ko", language))), own_heads)


class Grammar:
    def __init__(self, languages: tuple[str, ...], own_heads: tuple[OwnHead, ...]) -> None:
        def pick(table: dict) -> list[str]:
            return [word for name in languages for word in table.get(name, ())]

        latin = [name for name in languages if name != "ko"]
        heads = [word for name in latin for table in (words.HEADS, words.WEAK_HEADS) for word in table.get(name, ())]
        heads_ko = _one_of(words.HEADS["ko"], words.WEAK_HEADS["ko"])
        custom = _one_of([head.expression for head in own_heads])
        self._weak = _compile(_one_of(pick(words.WEAK_HEADS)))
        self._plural = _compile(_one_of(words.PLURALS))
        self._suffixed = _compile(_one_of([head.expression for head in own_heads if head.is_lettered]) or r"(?!)")
        self._dated = _compile(_one_of([head.expression for head in own_heads if head.is_dated]) or r"(?!)")
        mark = rf"(?:{_one_of(words.NUMBER_MARKS)})"
        months = _one_of(" ".join(_texts(words.MONTHS, languages)).split())
        units = _one_of(" ".join(_texts(words.UNITS, languages)).split())
        number = (
            rf"(?:(?P<year1>{YEAR})\s?[-/]\s?(?P<serial1>\d{{1,5}})"
            rf"|(?P<serial2>\d{{1,5}})(?P<suffix2>{SUFFIX})?\s?[-/]\s?(?P<year2>{YEAR})"
            rf"|(?P<serial3>\d{{1,5}}))(?P<suffix>SUFFIX_HERE)?"
        )
        member = rf"(?:(?P<mark>{mark})\s*)?(?P<number>(?P<ordinal>제\s?)?{number}(?P<ho>\s?호{ROOM})?){GUARD}"
        self._member = _compile(member.replace("SUFFIX_HERE", SUFFIX))
        self._lettered_member = _compile(member.replace("SUFFIX_HERE", f"{SUFFIX}|{SERIES_SUFFIX}"))
        day = r"\d{1,2}(?:st|nd|rd|th|er|º)?"
        # What makes a bare number something else: a day, a quantity, a word in Korean.
        particles = rf"(?:{_one_of(words.PARTICLES)})(?:{'|'.join(words.PARTICLE_TAILS)})?(?![가-힣])"
        self._no_bare = _compile(
            rf"(?:st|nd|rd|th|er)?\s*(?:of\s+|de\s+)?(?:{months})\b(?!\.?\s+{day},?\s+{YEAR})"
            rf"|(?:\s?(?:[–~-]|to|or|and|à|a|y|et)\s?\d+)?\s*-?(?:{units})\b"
            rf"|\s?(?:부|명|개|건|쪽|회|차|월|일|년|페이지|개국|시간|주|분)(?![가-힣])"
            rf"|(?!{particles})[가-힣]"
        )
        self._gap = _compile(rf"\s*(?P<bracket>\()?(?=\s*(?:{mark})?\s*(?:제\s?)?\d)")
        self._joint = _compile(rf"(?:{words.JOINT_MARKS}|\s*(?:{_one_of(pick(words.JOINTS))})(?![A-Za-z]))\s*")
        dated = (
            rf"(?:(?:{day}\s+(?:of\s+|de\s+)?)?(?:{months})\.?(?:\s+{day})?,?\s+(?:del?\s+)?(?P<y1>{YEAR})"
            rf"|(?P<y2>{YEAR})\s?[.-]\s?\d{{1,2}}(?:\s?[.-]\s?\d{{1,2}}\.?)?"
            rf"|\d{{1,2}}[./]\d{{1,2}}[./](?P<y3>{YEAR})"
            rf"|(?P<y4>{YEAR})\s?년도?(?:\s?\d{{1,2}}월(?:\s?\d{{1,2}}일)?)?(?:\s?자)?"
            rf"|(?P<y5>{YEAR}))(?!\w)(?![./-]\d)"
        )
        lead = _one_of(pick(words.DATE_LEADS))
        self._date_after = _compile(rf",?\s+(?:{lead})\s+{dated}")
        self._date_in_brackets = _compile(rf"\s?\(\s*(?:(?:{lead})\s+)?{dated}\s*\)")
        self._self = _compile(rf"(?<!\w)(?:{_one_of(words.SELF)})\s*$")
        self._described = _compile(rf"(?<!\w)(?:{_one_of(pick(words.DESCRIBED)) or '(?!)'})\s+$")
        own = rf"{custom}|" if custom else ""  # before the general names: "Circular TSB" and not "Circular"
        dated_before = (
            rf"(?<![\w/-])(?P<year>{YEAR})\s?년(?:도)?(?:\s?\d{{1,2}}월(?:\s?\d{{1,2}}일)?)?(?:\s?자)?\s?"
            rf"(?:의\s|발행(?:한|된)?\s|발송(?:한|된)?\s)?"
        )
        self.start = _compile(
            rf"(?:{dated_before})?(?:(?<![\w/@-])(?<!\d\.)"
            rf"(?P<before>제\s?\d{{1,5}}\s?호|제\s?{YEAR}\s?[-/]\s?\d{{1,5}}\s?호|\d{{1,5}}\s?/\s?{YEAR}\s?호?"
            rf"|\d{{1,5}}호)\s?(?P<after>{heads_ko})(?!\s?제?\s?\d)"
            rf"|(?P<head>(?<![\w/@.-])(?:{own}{_one_of(heads)})(?![A-Za-z])|(?<![가-힣/@.-])(?:{heads_ko})))"
            rf"|(?<![\w/-])(?P<bare>제\s?{YEAR}\s?-\s?\d{{1,5}}\s?호){ROOM}"
        )

    def is_weak(self, name: str | None) -> bool:
        """Whether a printed year is needed to tell this name from a word of everyday."""
        return bool(name) and bool(self._weak.fullmatch(name) or self._dated.fullmatch(name))

    def is_self(self, text: str, start: int) -> bool:
        return bool(self._self.search(text[max(0, start - 24) : start]))

    def is_adjective(self, text: str, start: int) -> bool:
        """Whether the name belongs to the noun before it, as Romance languages have it."""
        return bool(self._described.search(text[max(0, start - 24) : start]))

    def read_members(self, text: str, head: re.Match[str]) -> list[Member]:
        """The numbers behind a name."""
        name = head["head"]
        gap = self._gap.match(text, head.end())
        if not gap or (
            gap.end() == head.end() and name[-1:].isascii() and name[-1:].isalnum() and text[gap.end()] not in "#№"
        ):
            return []
        members = self.members_of(
            text,
            gap.end(),
            is_plural=bool(self._plural.match(name)),
            is_lettered=bool(self._suffixed.fullmatch(name)),
        )
        if gap["bracket"] and members:
            if text[members[-1].end : members[-1].end + 1] != ")":
                return []
            members[-1] = members[-1]._replace(end=members[-1].end + 1)
        return members

    def members_of(
        self, text: str, position: int, *, is_plural: bool, is_marked: bool = False, is_lettered: bool = False
    ) -> list[Member]:
        members: list[Member] = []
        pattern = self._lettered_member if is_lettered else self._member
        while True:
            while position < len(text) and text[position] in " \t\xa0":
                position += 1
            match = pattern.match(text, position)
            member = match and self._member_from(match, text, is_marked=is_marked)
            if not member:
                break
            if members and member.year is None and not (is_plural or match["ho"]):
                break
            is_plural = is_plural or bool(match["mark"] and match["mark"].casefold().startswith("nos"))
            members.append(member)
            joint = self._joint.match(text, member.end)
            if not joint:
                break
            position = joint.end()
        return members

    def _member_from(self, match: re.Match[str], text: str, *, is_marked: bool) -> Member | None:
        serial = int(match["serial1"] or match["serial2"] or match["serial3"])
        year = match["year1"] or match["year2"]
        if serial == 0 or (match["year1"] and re.fullmatch(YEAR, match["serial1"])):
            return None
        is_plain = not (year or is_marked or match["mark"] or match["ho"])
        if is_plain and (re.fullmatch(YEAR, match["serial3"]) or self._no_bare.match(text, match.end())):
            return None
        suffix = (match["suffix2"] or match["suffix"] or "").strip(" \t\xa0-/")
        return Member(
            match.start("number"), match.end(), serial, int(year) if year else None, suffix, bool(match["year1"])
        )

    def year_after(self, text: str, end: int, printed: int | None = None) -> tuple[int | None, int]:
        """The year of the date that follows, and where that date ends; the same place without one."""
        match = self._date_after.match(text, end) or self._date_in_brackets.match(text, end)
        if not match:
            return None, end
        year = int(next(match[name] for name in ("y1", "y2", "y3", "y4", "y5") if match[name]))
        return (None, end) if printed is not None and printed != year else (year, match.end())


def _texts(table: dict[str, str], languages: tuple[str, ...]) -> list[str]:
    return [table.get(name, "") for name in languages]
