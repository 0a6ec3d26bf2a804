"""``python -m benchmarks.glossary``: print which abbreviations are found in sentences that hold some, and in traps.

The sentences are in tests/data/abbreviations.tsv, each with what a careful reader takes from it. An abbreviation counts
as right only with the full name as printed, or without one where the sentence has none.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from benchmarks.servers import ROOT
from circulars.glossary import find

SENTENCES = ROOT / "tests" / "data" / "abbreviations.tsv"
FIGURES = ROOT / "benchmarks" / "figures" / "glossary.md"
PROMISED = 0.95

Pair = tuple[str, str]


class Sentence(NamedTuple):
    kind: str
    language: str
    text: str
    expected: frozenset[Pair]

    @property
    def is_trap(self) -> bool:
        return not any(long for _short, long in self.expected)


class Outcome(NamedTuple):
    sentence: Sentence
    found: frozenset[Pair]

    @property
    def right(self) -> int:
        return len(self.found & self.sentence.expected)

    @property
    def is_right(self) -> bool:
        return self.found == self.sentence.expected


def sentences(path: Path = SENTENCES) -> Iterator[Sentence]:
    kind = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# kind:"):
            kind = line.removeprefix("# kind:").strip()
        elif line and not line.startswith("#"):
            language, text, expected = line.split("\t")
            pairs = (one.partition("=") for one in expected.split("|") if one)
            wanted = frozenset((short, long) for short, _equals, long in pairs)
            yield Sentence(kind, language, text.replace("⏎", "\n"), wanted)


def measure(corpus: Iterable[Sentence]) -> list[Outcome]:
    return [
        Outcome(one, frozenset((found.short, found.long) for found in find(one.text, one.language))) for one in corpus
    ]


def precision(outcomes: Iterable[Outcome]) -> float:
    """Of what is found, how much is right; 1 where nothing is found."""
    return _share(outcomes, lambda one: len(one.found))


def recall(outcomes: Iterable[Outcome]) -> float:
    """Of what is to be found, how much is."""
    return _share(outcomes, lambda one: len(one.sentence.expected))


def _share(outcomes: Iterable[Outcome], of: Callable[[Outcome], int]) -> float:
    rows = list(outcomes)
    whole = sum(of(one) for one in rows)
    return sum(one.right for one in rows) / whole if whole else 1.0


def table(outcomes: list[Outcome]) -> str:
    lines = ["| kind | sentences | all right | precision | recall |", "|---|--:|--:|--:|--:|"]
    kinds = list(dict.fromkeys(one.sentence.kind for one in outcomes))
    for kind in [*kinds, ""]:
        rows = [one for one in outcomes if kind in ("", one.sentence.kind)]
        lines.append(
            f"| {kind or '**all**'} | {len(rows)} | {sum(one.is_right for one in rows)} "
            f"| {precision(rows):.3f} | {recall(rows):.3f} |"
        )
    return "\n".join(lines)


def main() -> int:
    outcomes = measure(sentences())
    printed = table(outcomes)
    print(printed)
    for one in outcomes:
        if not one.is_right:
            print(f"\n{one.sentence.text}")
            print(f"  wanted: {sorted(one.sentence.expected - one.found)}")
            print(f"  too much: {sorted(one.found - one.sentence.expected)}")
    FIGURES.write_text(f"# Abbreviations\n\n`python -m benchmarks.glossary`\n\n{printed}\n", encoding="utf-8")
    return 0 if min(precision(outcomes), recall(outcomes)) >= PROMISED else 1


if __name__ == "__main__":
    sys.exit(main())
