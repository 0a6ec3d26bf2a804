"""Sentences with what a careful reader takes from them, and how much of that a finder finds.

A corpus is a file of lines "language, sentence, what is expected", parted by tabs; ``# kind:`` names the kind of the
lines below it.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple


class Sentence(NamedTuple):
    """A trap looks as if it held something."""

    kind: str
    language: str
    text: str
    expected: frozenset[Any]
    is_trap: bool


class Outcome(NamedTuple):
    sentence: Sentence
    found: frozenset[Any]

    @property
    def right(self) -> int:
        return len(self.found & self.sentence.expected)

    @property
    def is_right(self) -> bool:
        return self.found == self.sentence.expected


def lines(path: Path) -> Iterator[tuple[str, str, str, str]]:
    """Kind, language, sentence and what is expected of it, as it is written."""
    kind = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# kind:"):
            kind = line.removeprefix("# kind:").strip()
        elif line and not line.startswith("#"):
            language, text, expected = line.split("\t")
            yield kind, language, text, expected


def precision(outcomes: Iterable[Outcome]) -> float:
    """Of what is found, how much is right; 1 where nothing is found."""
    rows = list(outcomes)
    return _share(rows, sum(len(one.found) for one in rows))


def recall(outcomes: Iterable[Outcome]) -> float:
    """Of what is to be found, how much is."""
    rows = list(outcomes)
    return _share(rows, sum(len(one.sentence.expected) for one in rows))


def _share(rows: list[Outcome], whole: int) -> float:
    return sum(one.right for one in rows) / whole if whole else 1.0
