"""``python -m benchmarks.citations``: print what is found in sentences that cite circulars, and in traps.

The sentences are in tests/data/citations.tsv, each with what a careful reader takes from it; they were written by
somebody who has not read the finder. A citation counts as right only with its words, number, year, suffix and series.
"""

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from benchmarks import corpus
from benchmarks.corpus import Outcome, Sentence, precision, recall
from benchmarks.servers import ROOT
from circulars.citations import Citation, find

SENTENCES = ROOT / "tests" / "data" / "citations.tsv"
FIGURES = ROOT / "benchmarks" / "figures" / "citations.md"
PROMISED = 0.98
_EXPECTED = re.compile(r"(?P<text>.*)=(?P<serial>\d+)/(?P<year>\d+|-)(?:\+(?P<suffix>[^@]+))?(?:@(?P<series>.+))?")
_NUMBERS = {code: number for number, code in enumerate(("uclg", "tsb", "imo", "cites", "cbd", "codex", "own"), start=1)}


def series() -> list[Any]:
    """What a portal would know: the pattern of each series and the body it belongs to."""
    bodies = {
        "uclg": ("UCLG", "United Cities and Local Governments", "세계지방정부연합"),
        "tsb": ("ITU", "International Telecommunication Union", "국제전기통신연합"),
        "imo": ("IMO", "International Maritime Organization", "국제해사기구"),
        "cites": ("CITES", "", ""),
        "cbd": ("CBD", "Convention on Biological Diversity", "생물다양성협약"),
        "codex": ("Codex", "Codex Alimentarius", ""),
        "own": ("", "", "국제협력실"),
    }
    patterns = {
        "uclg": "Circular {serial}/{year}",
        "tsb": "TSB Circular {serial}",
        "imo": "Circular Letter No.{serial}",
        "cites": "Notification No. {year}/{serial}",
        "cbd": "Notification {year}-{serial}",
        "codex": "CL {year}/{serial}{suffix}",
        "own": "제{year}-{serial}호",
    }
    rows = []
    for code, (abbreviation, name, name_ko) in bodies.items():
        body = SimpleNamespace(
            pk=_NUMBERS[code], abbreviation=abbreviation, name=name or name_ko, name_ko=name_ko, name_en=name
        )
        rows.append(SimpleNamespace(pk=_NUMBERS[code], pattern=patterns[code], issuer=body))
    return rows


def sentences(path: Path = SENTENCES) -> Iterator[Sentence]:
    for kind, language, text, expected in corpus.lines(path):
        wanted = frozenset(_citation(text, one) for one in expected.split("|") if one)
        yield Sentence(kind, language, text, wanted, is_trap=not wanted)


def _citation(sentence: str, expected: str) -> Citation:
    said = _EXPECTED.fullmatch(expected)
    if said is None:
        raise ValueError(f"{SENTENCES}: {expected}")
    start = sentence.index(said["text"])
    return Citation(
        start=start,
        end=start + len(said["text"]),
        text=said["text"],
        serial=int(said["serial"]),
        year=None if said["year"] == "-" else int(said["year"]),
        suffix=said["suffix"] or "",
        series_id=_NUMBERS.get(said["series"]),
        is_foreign=said["series"] == "?",
    )


def measure(given: Iterable[Sentence]) -> list[Outcome]:
    rows = series()
    return [Outcome(one, frozenset(find(one.text, language=one.language, series=rows))) for one in given]


def page(outcomes: list[Outcome]) -> Iterator[str]:
    traps = [outcome for outcome in outcomes if outcome.sentence.is_trap]
    citations = sum(len(outcome.sentence.expected) for outcome in outcomes)
    yield f"{len(outcomes)} sentences, {len(traps)} of them traps; {citations} citations."
    yield ""
    yield f"- precision: {precision(outcomes):.4f}"
    yield f"- recall: {recall(outcomes):.4f}"
    yield f"- traps that stayed without a citation: {sum(outcome.is_right for outcome in traps)} of {len(traps)}"
    yield from _table("language", outcomes, lambda outcome: outcome.sentence.language)
    yield from _table("kind", outcomes, lambda outcome: outcome.sentence.kind)


def _table(name: str, outcomes: list[Outcome], group_of: Callable[[Outcome], str]) -> Iterator[str]:
    yield from ("", f"| {name} | sentences | right | precision | recall |", "|---|---|---|---|---|")
    for group in dict.fromkeys(map(group_of, outcomes)):
        those = [outcome for outcome in outcomes if group_of(outcome) == group]
        right = sum(outcome.is_right for outcome in those)
        yield f"| {group} | {len(those)} | {right} | {precision(those):.4f} | {recall(those):.4f} |"


def main() -> int:
    outcomes = measure(sentences())
    lines = ["# Citations", "", "`make proof`, or `python -m benchmarks.citations` alone.", "", *page(outcomes)]
    print("\n".join(lines))
    for outcome in outcomes:
        if not outcome.is_right:
            found = ", ".join(sorted(citation.text for citation in outcome.found)) or "nothing"
            print(f"{outcome.sentence.text}  found: {found}", file=sys.stderr)
    FIGURES.parent.mkdir(exist_ok=True)
    FIGURES.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0 if min(precision(outcomes), recall(outcomes)) >= PROMISED else 1


if __name__ == "__main__":
    sys.exit(main())
