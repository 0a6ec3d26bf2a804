"""What the retrieval benchmark counts, and that its corpus and judgements fit together."""

import pytest

from benchmarks.search import corpus, distractors, metrics, queries, written


@pytest.mark.parametrize(
    ("ranking", "expected"),
    [
        (["a", "b"], metrics.Score(1.0, 1.0, 1.0)),
        ([], metrics.Score(0.0, 0.0, 0.0)),
        (["x", "a", "b"], metrics.Score(0.6590, 1.0, 1.0)),
        (["b", "a"], metrics.Score(0.7967, 1.0, 1.0)),
        (["a", "a"], metrics.Score(0.8262, 0.5, 0.5)),
    ],
)
def test_a_ranking_is_scored_beside_its_grades(ranking, expected):
    score = metrics.score(ranking, {"a": 2, "b": 1})

    assert score == pytest.approx(expected, abs=0.0001)


def test_many_relevant_documents_ask_for_no_more_than_fit():
    grades = {f"d{number}": 2 for number in range(60)}

    score = metrics.score([f"d{number}" for number in range(20)], grades)

    assert score == metrics.Score(1.0, 1.0, 1.0)


def test_the_corpus_is_large_and_the_same_on_every_run():
    documents = corpus.documents()

    assert len(documents) >= 3000
    assert sum("made" not in document.features for document in documents) >= 200
    meant = {document.path for document in documents if "made" not in document.features}
    assert [one.line() for one in distractors.documents(meant)] == [
        document.line() for document in documents if "made" in document.features
    ]


def test_a_document_written_by_hand_is_read_with_all_its_lines():
    document = next(one for one in written.documents() if one.path == "uclg/2019/26")

    line = document.line()

    assert (line["number"], line["events"]) == (
        {"serial": 26, "year": 2019},
        [{"event": "durban-2019", "role": "announces"}],
    )
    assert [file["path"] for file in line["files"]] == ["uclg-2019-26-더반총회_참가안내.hwp"]
    assert line["deadlines"][0]["due_on"] == "2019-10-10"


def test_a_third_of_the_queries_is_kept_back_and_none_is_asked_in_both():
    development, held_out = queries.read(queries.DEVELOPMENT), queries.read(queries.HELD_OUT)

    assert len(development) + len(held_out) >= 240
    assert len(held_out) * 3 >= len(development) + len(held_out)
    assert {query.category for query in held_out} == {query.category for query in development}
    assert not {query.text.casefold() for query in development} & {query.text.casefold() for query in held_out} - {
        "fifth local forum"  # there an event is looked for, here the documents about it
    }
    assert all(query.grades for query in (*development, *held_out))
