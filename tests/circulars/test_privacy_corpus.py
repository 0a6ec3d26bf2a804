"""A small share of the corpus in each place; ``python -m benchmarks.privacy`` measures all of it."""

import pytest

from benchmarks.privacy import corpus, places, report


@pytest.mark.parametrize("place", list(places.PLACES))
def test_registration_numbers_are_all_found_and_little_else_is_stopped(place):
    items = corpus.corpus(size=240, seed=7)
    outcomes = list(places.PLACES[place](items))

    missed = [outcome.item for outcome in report.registrations(outcomes) if not outcome.is_found]
    assert missed == []
    assert report.score(outcomes).precision >= 0.98
    assert report.score(outcomes).recall >= 0.95


def test_corpus_has_the_size_and_the_shares_that_are_promised():
    items = corpus.corpus()

    assert len(items) >= 2_000
    assert len({item.sentence for item in items}) > 2_000
    assert sum(item.is_personal for item in items) == len(items) // 2
    assert items == corpus.corpus()
