"""The sentences of ``python -m benchmarks.citations``: as many as promised, and found as well as promised."""

from benchmarks.citations import PROMISED, measure, precision, recall, sentences


def test_corpus_has_the_size_and_the_traps_that_are_promised():
    corpus = list(sentences())

    assert len({sentence.text for sentence in corpus}) == len(corpus) >= 320
    assert sum(sentence.is_trap for sentence in corpus) * 2 >= len(corpus)


def test_citations_are_found_and_traps_are_not():
    outcomes = measure(sentences())

    assert precision(outcomes) >= PROMISED
    assert recall(outcomes) >= PROMISED
