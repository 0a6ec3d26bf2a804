"""In which order hits stand: where the words are, how much of the text is about them, and how new it is.

The same on both databases, because neither's own ranking has a part in it: an entry's score is a sum over a few
questions that the index answers with yes or no. Weights were chosen on the queries of ``benchmarks/search``.
"""

from collections.abc import Mapping, Set
from datetime import date
from math import exp

from circulars.search.parsing import Query
from circulars.search.tree import Node, Phrase, either, every, within
from circulars.words import tokens

WEIGHTS = {
    "title_phrase": 6.0,  # the words follow one another in the title, as they were typed
    "title": 9.0,  # all words in the title, in their exact forms
    "title_loose": 5.0,  # the same with compounds taken apart and synonyms
    "title_any": 2.5,  # one of several words in the title
    "exact": 4.0,  # exact forms anywhere
    "together": 2.0,  # several words that follow one another anywhere
    "strong": 3.0,  # what the text keeps coming back to
    "head": 1.5,  # begins a Korean word, where it rather means what was meant
}
FILE_ONLY = -1.0
FILE_STRONG = 2.0
NUMBER = 100.0  # bears the number that was typed
NEW, FADES = 2.0, 4.0  # points of a document of today, and the years in which they fall to a third
SPEAKS = 0.4  # is in the language of the page

# What ``just_this`` says of an entry by itself.
ANSWERED = frozenset({"title", "title_loose", "title_any", "title_phrase", "exact"})


def questions(query: Query) -> dict[str, Node]:
    """What to ask of the entries that were found; fewer where the words are few. Each fits only what was found."""
    node, exact = query.node(), query.exact()
    if node is None or exact is None:
        return {}
    found = {"title": within(exact, "title"), "strong": within(exact, "strong")}
    if any(word.loose for word in query.words):
        found |= {"title_loose": within(node, "title"), "exact": exact}
    if len(query.words) > 1:
        found["title_any"] = every((node, within(either(word.node for word in query.words), "title")))
        found["title_phrase"] = _in_a_row(query, "title")
        found["together"] = _in_a_row(query, "body")
    if any(mark.kind == "pairs" for mark in query.marks()):
        found["head"] = within(exact, "head")
    return found


def just_this(query: Query) -> Node:
    """The words in the title as they were typed, several of them one after another; without what is not wanted."""
    exact = query.exact()
    assert exact is not None  # noqa: S101  (asked where there are words)
    return query.without(_in_a_row(query, "title") if len(query.words) > 1 else within(exact, "title"))


def _in_a_row(query: Query, column: str) -> Phrase:
    return Phrase(tuple(token for word in query.words for token in tokens(word.text)), column)


def about(query: Query) -> Node | None:
    """The question whether a text keeps coming back to the words."""
    exact = query.exact()
    return within(exact, "strong") if exact else None


def points(standing: Mapping[str, Set[int]]) -> dict[int, float]:
    """Key → what its answers to ``questions`` are worth; those that fit none of them are left out."""
    found: dict[int, float] = {}
    for name, keys in standing.items():
        weight = WEIGHTS[name]
        for key in keys:
            found[key] = found.get(key, 0.0) + weight
    return found


class Scores:
    """What entries are worth today; one for all candidates of a query, because many share a day."""

    def __init__(self, standing: Mapping[str, Set[int]], today: date, language: str) -> None:
        self._points = points(standing)
        self._always = 0.0 if "exact" in standing else WEIGHTS["exact"]
        self._today = today.toordinal()
        self._language = language
        self._recency: dict[int, float] = {}

    def own(self, key: int, language: str) -> float:
        """Of an entry whose own words fit."""
        return self._points.get(key, 0.0) + self._always + self.around(key, language)

    def around(self, key: int, language: str) -> float:
        """What counts whatever its words: how new it is, and whether the page speaks its language."""
        day = key >> 32
        if (recency := self._recency.get(day)) is None:
            recency = self._recency[day] = NEW * exp(-max(0, self._today - day) / 365.25 / FADES)
        return recency + SPEAKS if language == self._language else recency
