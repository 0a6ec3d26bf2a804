"""Scores by database, system and category, as tables in Markdown."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from benchmarks.search import metrics
from benchmarks.search.inside import SYSTEM
from benchmarks.search.queries import Query

PROMISED_RECALL = 0.98
PROMISED_NDCG = 0.90
WORST_SHOWN = 10


class Judged(NamedTuple):
    """One set of queries on one database: the rankings by system, in the order of the queries."""

    database: str
    name: str
    queries: list[Query]
    rankings: dict[str, list[list[str]]]

    def scores(self, system: str) -> list[metrics.Score]:
        pairs = zip(self.rankings[system], self.queries, strict=True)
        return [metrics.score(ranking, query.grades) for ranking, query in pairs]

    @property
    def keeps_promise(self) -> bool:
        total = metrics.mean(self.scores(SYSTEM))
        return total.recall >= PROMISED_RECALL and total.ndcg >= PROMISED_NDCG


def page(judged: Sequence[Judged], documents: int) -> Iterator[str]:
    yield f"{documents:,} documents and subjects. nDCG@10, recall@20 and precision@5, means over the queries; of recall"
    yield "and precision the best that is possible counts as 1 where fewer or more documents are relevant."
    yield f"Promised of {SYSTEM}: recall@20 at least {PROMISED_RECALL}, nDCG@10 at least {PROMISED_NDCG:.2f}."
    yield ""
    yield "| queries | database | search | queries | nDCG@10 | recall@20 | precision@5 |"
    yield "|---|---|---|---:|---:|---:|---:|"
    for one in judged:
        for system in sorted(one.rankings, key=lambda system: system != SYSTEM):
            total = metrics.mean(one.scores(system))
            yield f"| {one.name} | {one.database} | {system} | {len(one.queries)} | {_cells(total)} |"
    for one in judged:
        yield from ("", f"## {one.name}, {one.database}", "")
        yield from _categories(one)


def _categories(one: Judged) -> Iterator[str]:
    others = [system for system in one.rankings if system != SYSTEM]
    yield f"| category | queries | nDCG@10 | recall@20 | precision@5 | {' | '.join(f'recall, {s}' for s in others)} |"
    yield "|---|---:|---:|---:|---:|" + "---:|" * len(others)
    for category in dict.fromkeys(query.category for query in one.queries):
        recalls = (f"{_of(one, system, category).recall:.3f}" for system in others)
        count = sum(query.category == category for query in one.queries)
        yield f"| {category} | {count} | {_cells(_of(one, SYSTEM, category))} | {' | '.join(recalls)} |"


def _of(one: Judged, system: str, category: str) -> metrics.Score:
    scores = zip(one.scores(system), one.queries, strict=True)
    return metrics.mean(score for score, query in scores if query.category == category)


def _cells(score: metrics.Score) -> str:
    return " | ".join(f"{value:.3f}" for value in score)


def failures(one: Judged, titles: Mapping[str, str]) -> Iterator[str]:
    """For those who develop: queries that lost points, what was missed, and what was shown with its grade."""
    for query, ranking, score in zip(one.queries, one.rankings[SYSTEM], one.scores(SYSTEM), strict=True):
        if score.ndcg > 0.999 and score.recall == 1:
            continue
        yield f"{one.database} {query.category}: {query.text}   nDCG {score.ndcg:.3f}, recall {score.recall:.3f}"
        missed = [name for name in query.grades if name not in ranking][:WORST_SHOWN]
        for name in missed:
            yield f"    missed {name} ({query.grades[name]}) {titles.get(name, '')}"
        for place, name in enumerate(ranking[:WORST_SHOWN], start=1):
            yield f"    {place:>2}. [{query.grades.get(name, 0)}] {name} {titles.get(name, '')}"
