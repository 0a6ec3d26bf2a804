"""``python -m benchmarks.glossary``: print which abbreviations are found in sentences that hold some, and in traps.

The sentences are in tests/data/abbreviations.tsv, each with what a careful reader takes from it. An abbreviation counts
as right only with the full name as printed, or without one where the sentence has none.
"""

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import django

from benchmarks import corpus
from benchmarks.corpus import Outcome, Sentence, precision, recall
from benchmarks.servers import ROOT

SENTENCES = ROOT / "tests" / "data" / "abbreviations.tsv"
FIGURES = ROOT / "benchmarks" / "figures" / "glossary.md"
PROMISED = 0.95


def sentences(path: Path = SENTENCES) -> Iterator[Sentence]:
    for kind, language, text, expected in corpus.lines(path):
        pairs = (one.partition("=") for one in expected.split("|") if one)
        wanted = frozenset((short, long) for short, _equals, long in pairs)
        is_trap = not any(long for _short, long in wanted)
        yield Sentence(kind, language, text.replace("⏎", "\n"), wanted, is_trap)


def measure(given: Iterable[Sentence]) -> list[Outcome]:
    from circulars.glossary import find  # which needs Django's registry

    return [
        Outcome(one, frozenset((found.short, found.long) for found in find(one.text, one.language))) for one in given
    ]


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
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    os.environ.setdefault("PORTAL_DEBUG", "True")
    django.setup()
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
