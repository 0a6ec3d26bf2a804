"""How good a ranking is, beside graded judgements: 2 is what is meant, 1 is relevant too."""

from collections.abc import Iterable, Mapping, Sequence
from math import log2
from typing import NamedTuple

DEPTH_OF_GAIN = 10
DEPTH_OF_RECALL = 20
DEPTH_OF_PRECISION = 5


class Score(NamedTuple):
    ndcg: float
    recall: float
    precision: float


def score(ranking: Sequence[str], grades: Mapping[str, int]) -> Score:
    return Score(ndcg(ranking, grades), recall(ranking, grades), precision(ranking, grades))


def ndcg(ranking: Sequence[str], grades: Mapping[str, int], depth: int = DEPTH_OF_GAIN) -> float:
    """Normalised discounted cumulative gain; a document of grade g gains 2^g - 1, and once only."""
    seen: set[str] = set()
    gained = 0.0
    for place, name in enumerate(ranking[:depth], start=1):
        if name not in seen:
            gained += (2 ** grades.get(name, 0) - 1) / log2(place + 1)
        seen.add(name)
    best = sorted(grades.values(), reverse=True)[:depth]
    ideal = sum((2**grade - 1) / log2(place + 1) for place, grade in enumerate(best, start=1))
    return gained / ideal if ideal else 0.0


def recall(ranking: Sequence[str], grades: Mapping[str, int], depth: int = DEPTH_OF_RECALL) -> float:
    """Of the relevant documents, or of as many as fit, those that are among the first ``depth``."""
    return _found(ranking[:depth], grades) / max(1, min(depth, len(grades)))


def precision(ranking: Sequence[str], grades: Mapping[str, int], depth: int = DEPTH_OF_PRECISION) -> float:
    """Of the first ``depth``, or of as many as are relevant, those that are."""
    return _found(ranking[:depth], grades) / max(1, min(depth, len(grades)))


def mean(scores: Iterable[Score]) -> Score:
    scores = list(scores)
    return Score(*(sum(values) / len(scores) for values in zip(*scores, strict=True))) if scores else Score(0, 0, 0)


def _found(names: Sequence[str], grades: Mapping[str, int]) -> int:
    return len(set(names) & set(grades))
