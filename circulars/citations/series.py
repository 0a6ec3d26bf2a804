"""Which series a citation names: by its issuer beside it, or by the words of the series' own pattern."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from circulars.citations import words
from circulars.citations.grammar import OwnHead

PLACEHOLDER = re.compile(r"\{\w+\}")
MARK_AT_END = re.compile(rf"\s*(?:{'|'.join(words.NUMBER_MARKS)}|제)\s*$", re.IGNORECASE)
ACRONYM = re.compile(r"(?<![\w-])(?=[A-Z&/-]*[A-Z][A-Za-z&/-]*[A-Z])[A-Z][A-Za-z&/-]+\s?$")
OF = r"\s+(?:of|by|issued\s+by|from|du|de\s+la|de\s+l['’]|de|del)\s+(?:the\s+)?"
GENERIC = {
    "letter": [
        head for heads in words.HEADS.values() for head in heads if head.startswith(("circular\\s", "lettre", "carta"))
    ],
    "notification": [head for heads in words.WEAK_HEADS.values() for head in heads],
    "circular": [head for heads in words.HEADS.values() for head in heads],
}


class Named(NamedTuple):
    """A name beside a citation: from ``start`` to ``end`` of the text."""

    start: int
    end: int
    series_id: int | None
    is_foreign: bool


class Shape(NamedTuple):
    """A series' pattern taken apart: the words before the kind, the kind, the words where there is no kind."""

    pk: int
    issuer: int
    lead: str
    kind: str
    words: str
    has_year: bool
    has_suffix: bool
    is_year_first: bool


def kind_of(name: str) -> str:
    """ "circular", "letter", "notification" or "" for anything else."""
    for kind, heads in GENERIC.items():
        if any(re.fullmatch(head, name, re.IGNORECASE) for head in heads):
            return kind
    return ""


def names_of(series: Sequence, own_series: int | None) -> "Names":
    rows = tuple(
        (
            row.pk,
            row.pattern,
            tuple(
                name
                for name in (row.issuer.abbreviation, row.issuer.name, row.issuer.name_ko, row.issuer.name_en)
                if name
            ),
            row.issuer.pk,
        )
        for row in series
    )
    return _names(rows, own_series)


@lru_cache(maxsize=64)
def _names(rows: tuple, own_series: int | None) -> "Names":
    return Names(rows, own_series)


def shape_of(pk: int, pattern: str, issuer: int) -> Shape:
    literal = PLACEHOLDER.split(pattern, maxsplit=1)[0]
    literal = MARK_AT_END.sub("", literal).strip()
    lead, kind = "", ""
    parts = literal.split()
    for index in range(len(parts)):
        if kind := kind_of(" ".join(parts[index:])):
            lead = " ".join(parts[:index])
            break
    year, serial = pattern.find("{year}"), pattern.find("{serial}")
    return Shape(pk, issuer, lead, kind, "" if kind else literal, year >= 0, "{suffix}" in pattern, 0 <= year < serial)


class Names:
    def __init__(self, rows: tuple, own_series: int | None) -> None:
        self.own_series = own_series
        self.shapes = [shape_of(pk, pattern, issuer) for pk, pattern, _, issuer in rows]
        self.issuers: dict[str, int] = {name.casefold(): issuer for _, _, names, issuer in rows for name in names}
        alternatives = "|".join(_flexible(name) for name in sorted(self.issuers, key=len, reverse=True)) or "(?!)"
        flags = re.IGNORECASE
        self._before = re.compile(
            rf"(?<![\w-])({alternatives})(?:\s?\([^()\n]{{1,60}}\))?(?:['’]s|의)?[^\S\n]*$", flags
        )
        self._after = re.compile(rf"{OF}({alternatives})(?![\w-])".replace(r"\s", r"[^\S\n]"), flags)
        self._leads = [
            (re.compile(rf"(?<![\w-]){_flexible(shape.lead)}[^\S\n]+$", flags), shape)
            for shape in self.shapes
            if shape.lead
        ]
        self._longest = max((len(name) for name in self.issuers), default=0) + 70

    @property
    def own_heads(self) -> tuple[OwnHead, ...]:
        """Names for the grammar: "CL", which is no general one, and "Circular TSB", as Romance languages turn it."""
        heads = {
            OwnHead(_flexible(shape.words), shape.has_year, shape.has_suffix)
            for shape in self.shapes
            if len(shape.words) > 1
        } | {OwnHead(_turned(shape), shape.has_year, shape.has_suffix) for shape in self.shapes if shape.lead}
        return tuple(sorted(heads))

    def before(self, text: str, start: int, name: str | None) -> Named | None:
        """The body or series named directly before a citation; an acronym that nobody knows is foreign."""
        left = text[max(0, start - self._longest) : start]
        offset = start - len(left)
        for pattern, shape in self._leads:
            if (match := pattern.search(left)) and (not name or kind_of(name) == shape.kind):
                issuer = self._before.search(left[: match.start()])
                return Named(offset + (issuer or match).start(), start, shape.pk, False)
        if match := self._before.search(left):
            pk = self._series_of(self.issuers[_plain(match[1])], name)
            return Named(offset + match.start(), start, pk, pk is None)
        acronym = ACRONYM.search(left)
        if acronym and not (name and name.isascii() and name.isupper()) and not self._own_words(name):
            return Named(offset + acronym.start(), start, None, True)
        return None

    def after(self, text: str, end: int, name: str | None) -> Named | None:
        match = self._after.match(text, end)
        if not match:
            return None
        pk = self._series_of(self.issuers[_plain(match[1])], name)
        return Named(end, match.end(), pk, pk is None)

    def by_head(self, name: str | None, *, is_year_first: bool, is_dated: bool) -> tuple[int | None, bool]:
        """(series, is foreign) where only the kind of document is named. "Circular" means the citing series.

        ``is_dated``: a year is printed with the number, so that no series fits whose own numbers have none.
        """
        kind = kind_of(name) if name else ""
        if kind == "circular":
            return None, False
        fitting = [
            shape
            for shape in self.shapes
            if (shape.kind == kind and not shape.lead if kind else self._fits(shape, name))
            and (shape.has_year or not is_dated)
        ]
        own = [shape for shape in fitting if shape.pk == self.own_series]
        if own or (not fitting and not kind and not name):
            return (own[0].pk if own else None), False
        if len(fitting) > 1:
            fitting = [shape for shape in fitting if shape.is_year_first == is_year_first]
        if len(fitting) == 1:
            return fitting[0].pk, False
        return None, kind != "letter"

    def _fits(self, shape: Shape, name: str | None) -> bool:
        if not name:
            return not shape.kind and not shape.words and shape.is_year_first
        expression = _turned(shape) if shape.lead else _flexible(shape.words)
        return bool(expression) and bool(re.fullmatch(expression, name, re.IGNORECASE))

    def _own_words(self, name: str | None) -> bool:
        return bool(name) and any(self._fits(shape, name) for shape in self.shapes)

    def _series_of(self, issuer: int, name: str | None) -> int | None:
        shapes = [shape for shape in self.shapes if shape.issuer == issuer]
        if len(shapes) > 1:
            kind = kind_of(name) if name else ""
            plain = [shape for shape in shapes if (shape.kind == kind if kind else self._fits(shape, name))]
            shapes = [shape for shape in plain if not shape.lead] or plain
        return shapes[0].pk if len(shapes) == 1 else None


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _flexible(literal: str) -> str:
    """A literal in which white space may vary."""
    return r"\s+".join(re.escape(part) for part in literal.split())


def _turned(shape: Shape) -> str:
    """The name of a series with its kind in front, as in "Circular TSB 187" and "circulaire TSB 187"."""
    return rf"(?:{'|'.join(GENERIC[shape.kind])})\s+{_flexible(shape.lead)}"
