"""All that was found, in its order, for readers who narrow it further by themselves: the API."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from circulars.search import answering, finding, hits
from circulars.search.hits import Candidate, Hit
from circulars.search.narrowed import NOWHERE, Narrowed
from circulars.search.parsing import Query


@dataclass(frozen=True)
class Ranked:
    """``circulars`` in their order, the newest thousand or those of the best titles where ``is_more``."""

    query: Query
    circulars: list[int] = field(default_factory=list)
    is_more: bool = False
    left_out: tuple[str, ...] = ()
    candidates: dict[int, Candidate] = field(default_factory=dict)

    def shown(self, circulars: Iterable[int], *, at: datetime, language: str) -> dict[int, Hit]:
        """Circular → what was found of it; three queries for all of them."""
        chosen = [self.candidates[circular] for circular in circulars]
        found = hits.shown(chosen, self.query, at=at, language=language)
        return {hit.entry.circular: hit for hit in found}


def ranked(
    query: Query,
    *,
    at: datetime,
    language: str,
    generation: str,
    sort: str = "relevance",
    narrowed: Narrowed = NOWHERE,
) -> Ranked:
    """The same hits in the same order as ``find`` gives page by page."""
    today = timezone.localdate(at)
    narrow = narrowed.joined(query.narrowed)
    if not query.words and not narrow.is_anything:
        return Ranked(query)
    limits = finding.where(at, today, narrow, language=language, generation=generation)
    numbers = answering.numbers_of(query, at)
    found = answering.found_for(query, numbers, limits, today, sort, language)
    candidates = {one.circular: one for one in found.candidates[: finding.MOST]}
    return Ranked(found.query, list(candidates), found.is_more, found.left_out, candidates)
