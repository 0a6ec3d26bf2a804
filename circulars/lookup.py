"""From what somebody types for a number to the circulars that bear it: ``27/2018``, ``제27호``, ``CL 2021/12``.

Reading what was typed is pure. Looking it up goes through the doors of the models: readers find what is public,
staff what they may edit. Words beside the number narrow what it may mean, and never lead to a body that they do
not name. Source: docs/domain.md, "References".
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from circulars import citations
from circulars.citations.grammar import folded
from circulars.models import Edition, NumberNotUsed, WorkingCopy

LONGEST = 120  # characters that are read of what was typed
READ = 500  # circulars with one number that are looked at, the newest
YEAR = r"(?:19|20)\d\d"
SUFFIX = (
    r"\s?\([^\W\d_][\w .]{0,14}\)"
    r"|[\s/-]?(?:rev|add|corr|amend|bis|ter)(?![^\W\d_])\.?\s?\d{0,3}"
    r"|-[a-z]{1,6}(?:/[a-z]{1,6})?(?![^\W_])"
    r"|[a-z](?![^\W_])"
)
_FLAGS = re.IGNORECASE
_SHAPES = [
    re.compile(shape.replace("YEAR", YEAR).replace("SUFFIX", SUFFIX), _FLAGS)
    for shape in (
        r"(?<![\w.])(?:제\s?)?(?P<year>YEAR)\s?[-/]\s?(?P<serial>\d{1,9})(?P<suffix>SUFFIX)?(?:\s?호)?(?!\d|[-/]\d)",
        r"(?<!\d)(?:제\s?)?(?P<serial>\d{1,9})(?P<suffix>SUFFIX)?(?:\s?호)?\s?(?:[-/]|\sof\s)\s?(?P<year>YEAR)"
        r"(?P<suffix2>SUFFIX)?(?!\d|[-/]\d)",
        r"(?<!\d)(?P<serial>\d{1,9})\s?/\s?(?P<short>\d\d)(?!\d|[-/]\d)",
        r"(?<![\d.,])(?:제\s?)?(?P<serial>\d{1,9})(?P<suffix>SUFFIX)?(?:\s?호)?(?![\d.,])",
    )
]
_YEAR_SAID = re.compile(rf"(?<!\d)(?P<year>{YEAR})\s?년도?(?:의|에)?\s?|\(\s?(?P<bracketed>{YEAR})\s?\)")
_PATH = re.compile(r"(?:\S*/circulars/|^/?)(?P<path>[a-z0-9][\w-]*/\d{4}/[\w-]+)/?(?:[?#].*)?$", _FLAGS)
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))
# Said of documents of any body, so that they tell none apart.
GENERIC = frozenset(
    "circular circulars letter letters circulaire circulaires lettre carta circulares no nos nr num number ref the of"
    " n numéro núm document notice 서큘러 써큘러 회람 회람문 문서 공문 번호 제 호 의 년 no. 발행".split()
)


@dataclass(frozen=True, slots=True)
class Wanted:
    serial: int
    year: int | None = None
    suffix: str = ""

    def __str__(self) -> str:
        return f"{self.serial}{self.suffix}/{self.year}" if self.year else f"{self.serial}{self.suffix}"


class Asked(NamedTuple):
    """What was typed: its text, what number it may be (two where it can be read in two ways), the words beside it."""

    text: str
    wanted: tuple[Wanted, ...] = ()
    words: tuple[str, ...] = ()
    path: str = ""

    @property
    def is_number(self) -> bool:
        return bool(self.wanted or self.path)


class Candidate(NamedTuple):
    key: int  # of the edition or working copy
    circular: int
    path: str
    serial: int | None
    year: int | None
    suffix: str
    names: tuple[str, ...]


class Answer(NamedTuple):
    """``is_exact``: these bear the number as it was typed; else they are near it, in suffix or body."""

    found: list[Candidate]
    is_exact: bool


COLUMNS = (
    "pk", "circular_id", "circular__path", "number_serial", "number_year", "number_suffix",
    "circular__series__issuer__abbreviation", "circular__series__issuer__name", "circular__series__issuer__name_ko",
    "circular__series__issuer__name_en", "circular__series__issuer__slug", "circular__series__name_ko",
    "circular__series__name_en", "circular__series__pattern", "circular__series__code", "number_label",
)  # fmt: skip


def read(typed: str) -> Asked:
    """Full-width digits, brackets and long dashes as plain ones; nothing that is typed is a mistake."""
    plain = "".join(" " if unicodedata.category(one)[0] == "C" else one for one in unicodedata.normalize("NFKC", typed))
    text = " ".join(plain.translate(_DASHES).split())[:LONGEST]
    if match := _PATH.search(text):
        return Asked(text, path=match["path"])
    bare = re.sub(r"[\[\]「」『』〔〕【】<>《》\"'“”‘’#№]", " ", text)
    said = _YEAR_SAID.search(bare)
    year = int(said["year"] or said["bracketed"]) if said else None
    if said:
        bare = f"{bare[: said.start()]} {bare[said.end() :]}"
    bare = " ".join(bare.split())
    for shape in _SHAPES:
        for match in shape.finditer(bare):
            rest = f"{bare[: match.start()]} {bare[match.end() :]}"
            if not re.search(r"\d", rest):
                return Asked(text, _wanted(match, year), _words(rest))
    for one in citations.find(text, language="en"):  # "Circular 31 of 5 December 2018"
        rest = f"{text[: one.start]} {text[one.end :]}"
        return Asked(text, (Wanted(one.serial, one.year, one.suffix),), _words(rest))
    return Asked(text)


def public(asked: Asked, at: datetime) -> Answer:
    """The live circulars that bear the number. One query."""
    rows = Edition.objects.live(at).originals()
    if asked.path:
        return _answer(asked, rows.filter(circular__path=asked.path))
    return _answer(asked, rows.filter(_any_of(asked)).newest_first()) if asked.wanted else Answer([], True)


def of_staff(asked: Asked, user) -> Answer:
    """The circulars with that number that a member of staff may edit, drafts among them; each by one copy."""
    rows = WorkingCopy.objects.editable_by(user).order_by("-circular", "pk")
    if asked.path:
        return _answer(asked, rows.filter(circular__path=asked.path))
    return _answer(asked, rows.filter(_any_of(asked))) if asked.wanted else Answer([], True)


def given_up(asked: Asked) -> list[NumberNotUsed]:
    """Numbers of the office's own that were never used; lists of its documents tell of them too."""
    any_of = Q(pk=None)
    for one in asked.wanted:
        any_of |= Q(serial=one.serial, year=one.year)
    return list(NumberNotUsed.objects.filter(any_of).select_related("series")[:5]) if asked.wanted else []


def matching(typed: str) -> Q:
    """A condition on editions for a filter: any that bear the number, whatever body it is of."""
    asked = read(typed)
    return _any_of(asked) if asked.wanted else Q(pk=None)


def _wanted(match: re.Match[str], year: int | None) -> tuple[Wanted, ...]:
    parts = match.groupdict()
    serial, suffix = int(parts["serial"]), (parts.get("suffix") or parts.get("suffix2") or "").strip(" -/")
    if parts.get("short"):
        short = int(parts["short"])
        return (Wanted(serial, 2000 + short if short < 50 else 1900 + short, suffix),)
    year = int(parts["year"]) if parts.get("year") else year
    if year and parts.get("year") and re.fullmatch(YEAR, parts["serial"]):
        return (Wanted(serial, year, suffix), Wanted(year, serial, suffix))
    return (Wanted(serial, year, suffix),)


def _words(rest: str) -> tuple[str, ...]:
    found = (word.casefold() for word in re.findall(r"[^\W_]+", rest))
    return tuple(dict.fromkeys(word for word in found if word not in GENERIC))


def _any_of(asked: Asked) -> Q:
    any_of = Q()
    for one in asked.wanted:
        bears = Q(number_serial=one.serial)
        if one.year:
            bears &= Q(number_year=one.year) | Q(number_year=None, circular__year=one.year)
        any_of |= bears
    # the serial by itself as well: an index answers it, which the conditions joined by "or" would not use
    return Q(number_serial__in={one.serial for one in asked.wanted}) & any_of


def _answer(asked: Asked, rows: QuerySet[Any]) -> Answer:
    found = _one_each(Candidate._make((*row[:6], row[6:])) for row in rows.values_list(*COLUMNS)[:READ])
    found.sort(key=lambda one: -_closeness(asked.text, one))
    if asked.path:
        return Answer(found, True)
    suffixes = {folded(one.suffix) for one in asked.wanted}
    exact = [one for one in found if folded(one.suffix) in suffixes]
    named = [one for one in exact or found if all(_names(word, one) for word in asked.words)]
    return Answer(named, bool(exact)) if named else Answer(exact or found, False)


def _closeness(text: str, candidate: Candidate) -> int:
    """How many of the words that were typed, such as "Circular" or "호", stand in the number as it is printed."""
    said = set(_letters(" ".join(filter(None, candidate.names))))
    return sum(word in said for word in set(_letters(text)))


def _letters(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text.casefold())


def _one_each(rows: Iterable[Candidate]) -> list[Candidate]:
    found: dict[int, Candidate] = {}
    for row in rows:
        found.setdefault(row.circular, row)
    return list(found.values())


def _names(word: str, candidate: Candidate) -> bool:
    """Whole words of Latin letters, beginnings from three letters on; Hangul anywhere, for it adds at the end."""
    said = " ".join(filter(None, candidate.names)).casefold()
    if re.search(r"[가-힣]", word):
        return word in said or any(len(one) > 1 and word.startswith(one) for one in re.findall(r"[가-힣]+", said))
    return any(one == word or (len(word) > 2 and one.startswith(word)) for one in _tokens(said))


def _tokens(said: str) -> Sequence[str]:
    return re.findall(r"[^\W_]+", said)
