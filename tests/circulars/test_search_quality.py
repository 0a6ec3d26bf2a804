"""A small share of the retrieval benchmark; ``python -m benchmarks.search`` measures all of it."""

import pytest
from django.utils import timezone

from benchmarks.search import adapter, corpus, filling, metrics, queries

EVERY_MADE, EVERY_QUERY = 120, 4
MOST_RELEVANT = 20


@pytest.mark.database
@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_what_is_meant_is_found_first():
    written = [document for document in corpus.documents() if not document.features]
    made = [document for document in corpus.documents() if "made" in document.features][::EVERY_MADE]
    chosen = (*written, *made)
    filling.fill(chosen)
    asked = [one for one in queries.read(queries.DEVELOPMENT, chosen) if len(one.grades) <= MOST_RELEVANT]
    asked = asked[::EVERY_QUERY]

    scores = [metrics.score(adapter.ranking(query, at=timezone.now()), query.grades) for query in asked]

    assert len(asked) > 50
    lost = [query.text for query, score in zip(asked, scores, strict=True) if score.recall < 1]
    total = metrics.mean(scores)
    assert total.recall >= 0.97, lost
    assert total.ndcg >= 0.92
