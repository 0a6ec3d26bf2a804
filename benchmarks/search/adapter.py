"""The portal's own search as a ranking of names: what somebody sees who types a query and goes down the page.

A number that one document alone bears comes first, because the page leads there; then the hits of the first page.
Where events, dossiers and teams are asked for, they are taken from the list in which the page shows them. Of a query
that is misspelt the suggestion is followed once, as a reader does who sees "did you mean": in the categories of
misspellings alone.
"""

from datetime import datetime

from benchmarks.search.queries import Query

FIRST_PAGE = 20


def ranking(query: Query, *, at: datetime) -> list[str]:
    """Names as in the judgements, best first."""
    answer = _answer(query.text, query, at)
    if answer.suggestion and query.category.startswith("misspelt"):
        answer = _answer(answer.suggestion, query, at)
    if query.is_for_subjects:
        return [f"{subject.kind}:{subject.slug}" for subject in answer.subjects]
    bearing = answer.numbers.found if answer.numbers and answer.numbers.is_exact else []
    numbered = [candidate.path for candidate in bearing] if len(bearing) == 1 else []
    shown = dict.fromkeys([*numbered, *(hit.entry.path for hit in answer.hits)])
    return list(shown)[:FIRST_PAGE]


def _answer(text: str, query: Query, at: datetime):
    from circulars import changes, search

    generation = changes.state(at).generation
    parsed = search.parse(text, language=query.language, generation=generation, at=at)
    return search.find(parsed, at=at, language=query.language, generation=generation, page=1)
