"""From what somebody typed to a query. Nothing that is typed is a mistake: what cannot be understood is said so.

``"phrases"`` stand between quotation marks of any kind, ``-word`` is not wanted, ``issuer:uclg`` narrows.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from circulars.search import narrowed, synonyms, wording
from circulars.search.narrowed import NOWHERE, Narrowed
from circulars.search.tree import But, Node, either, every
from circulars.search.wording import Mark, Word
from circulars.words import tokens

LONGEST = 400  # characters; longer ones are refused by the page and cut here
MOST_WORDS = 12
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»「」『』＂", '"'))
_PIECE = re.compile(r'(?P<minus>-)?(?:(?P<prefix>[^\W\d_]{1,12}):)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
_MINUS = re.compile(r"(?<!\S)[－−–—](?=\S)")


class Piece(NamedTuple):
    text: str
    is_phrase: bool


@dataclass(frozen=True, slots=True)
class Query:
    """``text`` is what was typed, cleaned of what cannot be seen; ``problems`` are sentences for the reader."""

    text: str
    words: tuple[Word, ...] = ()
    unwanted: tuple[Node, ...] = ()
    narrowed: Narrowed = NOWHERE
    problems: tuple[str, ...] = ()
    typed: tuple[str, ...] = ()  # the words as typed, for spelling and for what was not found

    @property
    def is_empty(self) -> bool:
        """Nothing to look for, and nothing to narrow to."""
        return not self.words and not self.narrowed.is_anything

    def node(self) -> Node | None:
        """All words, without what is not wanted; None where there are no words."""
        return self.without(every(word.node for word in self.words)) if self.words else None

    def exact(self) -> Node | None:
        """The same by exact forms alone, without compounds taken apart and without synonyms."""
        return every(word.exact for word in self.words) if self.words else None

    def any_word(self) -> Node | None:
        return self.without(either(word.node for word in self.words)) if self.words else None

    def marks(self) -> tuple[Mark, ...]:
        return tuple(dict.fromkeys(mark for word in self.words for mark in word.marks))

    def weak_marks(self) -> tuple[Mark, ...]:
        return tuple(dict.fromkeys(mark for word in self.words for mark in word.weak_marks))

    def without(self, node: Node) -> Node:
        """``node`` without what is not wanted."""
        return But(node, either(self.unwanted)) if self.unwanted else node


def cleaned(text: str) -> str:
    """On one line, composed, without letters that cannot be seen or stored."""
    text = unicodedata.normalize("NFC", text[: LONGEST * 4])
    text = "".join(" " if unicodedata.category(one) in ("Cc", "Cs", "Zl", "Zp") else one for one in text)
    return " ".join("".join(one for one in text if unicodedata.category(one) != "Cf").split())[:LONGEST]


def parse(text: str, *, language: str, generation: str, at: datetime | None = None) -> Query:
    """Never raises. ``at`` lets what live documents say of abbreviations count as synonyms."""
    text = cleaned(text)
    pieces: list[Piece] = []
    unwanted: list[Node] = []
    problems: list[str] = []
    narrow = NOWHERE
    for match in _PIECE.finditer(_MINUS.sub("-", text.translate(_QUOTES))):
        prefix, is_phrase = match["prefix"], match["phrase"] is not None
        value = (match["phrase"] if is_phrase else match["word"]).strip()
        if not value:
            continue
        known = narrowed.PREFIXES.get(prefix.casefold()) if prefix else None
        if known and not match["minus"]:
            found, problem = narrowed.read(known, value, language=language, generation=generation)
            narrow = narrow.joined(found) if found else narrow
            problems += [problem] if problem else []
        elif match["minus"]:
            if found_word := (wording.phrase(value) if is_phrase else wording.word(value)):
                unwanted.append(found_word.exact)
        else:
            pieces.append(Piece(value if known or not prefix else f"{prefix}:{value}", is_phrase))
    words = _words(pieces)
    if len(words) > MOST_WORDS:
        problems.append(_("Only the first %(count)s words were looked for.") % {"count": MOST_WORDS})
        words = words[:MOST_WORDS]
    words = _meaningful(_with_synonyms(words, generation, at))
    if unwanted and not words:
        problems.append(_("Name a word that is to be found as well: words with a minus only leave documents out."))
    typed = tuple(word.text for word in words)
    return Query(text, words, tuple(dict.fromkeys(unwanted)), narrow, tuple(problems), typed)


def _words(pieces: Iterable[Piece]) -> tuple[Word, ...]:
    found = [wording.phrase(piece.text) if piece.is_phrase else wording.word(piece.text) for piece in pieces]
    return tuple({word.text: word for word in found if word}.values())


def _meaningful(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """Without what says nothing by itself, as long as anything else is left."""
    return tuple(word for word in words if not word.is_stop) or words


def _with_synonyms(words: tuple[Word, ...], generation: str, at: datetime | None) -> tuple[Word, ...]:
    """The longest run of words that is a name of something becomes one word that its other names stand for as well."""
    said = synonyms.said_by_documents([word.text for word in words if word.text], at) if at else {}
    result: list[Word] = []
    start = 0
    while start < len(words):
        for end in range(len(words), start, -1):
            group = words[start:end]
            names = synonyms.of(tokens(" ".join(word.text for word in group)), generation)
            if len(group) == 1:
                names = names or _of_stem(group[0], generation)
                names = tuple(dict.fromkeys([*names, *said.get(group[0].text, ())]))
            if names:
                result.append(_or_else(_joined(group), names))
                start = end
                break
        else:
            result.append(words[start])
            start += 1
    return tuple(result)


def _of_stem(word: Word, generation: str) -> tuple[str, ...]:
    """The names for a word without what Korean adds to it."""
    for mark in word.marks:
        if mark.kind == "pairs" and (names := synonyms.of(tokens(mark.text), generation)):
            return names
    return ()


def _joined(group: tuple[Word, ...]) -> Word:
    if len(group) == 1:
        return group[0]
    exact, loose = every(word.exact for word in group), every(word.node for word in group)
    marks = tuple(mark for word in group for mark in word.marks)
    weak = tuple(mark for word in group for mark in word.weak_marks)
    joined = Word(" ".join(word.text for word in group), exact, (), marks, weak)
    return replace(joined, loose=(loose,)) if loose != exact else joined


def _or_else(word: Word, names: tuple[str, ...]) -> Word:
    others = [found for name in names if (found := wording.phrase(name))]
    return word.or_else((other.exact for other in others), (mark for other in others for mark in other.marks))
