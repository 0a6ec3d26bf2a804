"""From a text to the tokens that stand in the index, and that a query is made of.

Hangul and ideographs become overlapping pairs, inside a run and never across white space, so that a word is found in
a compound and two syllables are enough; a syllable that stands alone is itself. Words in Latin letters are stemmed,
digits stand as they are, letters and digits are parted: ``COP28`` and ``COP 28`` are the same. A change of what comes
out needs another ``VERSION``; the index is then built anew.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from circulars.words.english import stem
from circulars.words.folding import folded

VERSION = 1
_IDEOGRAPHS = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3040-\u30ff\u3005"  # kana and ideographs
RUNS = re.compile(rf"(?P<pairs>[가-힣]+|[{_IDEOGRAPHS}]+)|(?P<digits>\d+)|(?P<letters>[^\W\d_{_IDEOGRAPHS}가-힣]+)")
LONGEST_DIGITS = 20


class Run(NamedTuple):
    """A stretch of one script. ``kind`` is "pairs", "digits" or "letters"; the places count in the folded text."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def tokens(self) -> list[str]:
        if self.kind == "pairs":
            return pairs(self.text)
        return [stem(self.text)] if self.kind == "letters" else [self.text[:LONGEST_DIGITS]]


def runs(folded_text: str) -> Iterator[Run]:
    for match in RUNS.finditer(folded_text):
        yield Run(str(match.lastgroup), match[0], match.start(), match.end())


def pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)] if len(run) > 1 else [run]


class Read(NamedTuple):
    """All tokens of a text in their order, and the first pair of each of its Hangul runs in theirs.

    Korean adds at the end, so what begins a word is rather what is meant.
    """

    tokens: list[str]
    heads: list[str]


def read(text: str) -> Read:
    found: list[str] = []
    heads: list[str] = []
    for match in RUNS.finditer(folded(text)):
        word = match[0]
        if match.lastgroup == "letters":
            found.append(stem(word))
        elif match.lastgroup == "pairs":
            found += pairs(word)
            heads.append(word[:2])
        else:
            found.append(word[:LONGEST_DIGITS])
    return Read(found, heads)


def tokens(text: str) -> list[str]:
    return read(text).tokens


def heads(text: str) -> list[str]:
    return read(text).heads


def frequent(found: Iterable[str], *, at_least: int = 3, share: float = 0.006) -> list[str]:
    """The tokens that a text keeps coming back to, in no order: what it is about."""
    counts = Counter(found)
    limit = max(at_least, share * sum(counts.values()))
    return [token for token, count in counts.items() if count >= limit]
