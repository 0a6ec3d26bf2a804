"""The gold of our own documents, and the scorer that sets proposals beside it."""

import copy
import json
import random
import runpy
from pathlib import Path

import pytest

from benchmarks.intake import corpus, hostile
from benchmarks.intake.scoring import Tally, by_field, judge, macro_f1
from benchmarks.intake.values import FIELDS

SETS = [pytest.param(documents, id=documents.name) for documents in corpus.OURS]
SHARED = corpus.SAMPLES / "score_intake.py"


@pytest.mark.parametrize("documents", SETS)
def test_gold_has_every_document_and_every_field(documents, tmp_path):
    records = documents.records()
    files = documents.files(tmp_path)

    assert len(records) >= 30
    assert all(file.is_file() and file.stat().st_size for file in files)
    stored = [*documents.gold.parent.glob("*.*"), *(documents.gold.parent / "made").glob("*.txt")]
    names = {file.name.removesuffix(".txt") if file.parent.name == "made" else file.name for file in stored}
    assert names - {documents.gold.name} == {record["file"] for record in records}
    for record in records:
        wanted = {"file", *FIELDS} - {"number.label"}
        assert wanted <= set(record) <= wanted | {"accept", "skip", "multiple", "note"}


@pytest.mark.parametrize("documents", SETS)
def test_gold_itself_is_exact(documents):
    outcomes = [judge(record, record) for record in documents.records()]

    assert [outcome.file for outcome in outcomes if not outcome.is_exact] == []
    assert macro_f1(outcomes) == 1


@pytest.mark.parametrize("documents", SETS)
def test_every_gold_text_stands_in_its_document(documents):
    """A value nobody can copy from the page would be an error in the gold; mails are left out for their base64."""
    for record in documents.records():
        if record["file"].endswith(".eml"):
            continue
        folder = documents.gold.parent
        path = folder / record["file"]
        raw = (path if path.exists() else folder / "made" / f"{record['file']}.txt").read_bytes()
        text = _plain(raw.decode("cp949" if b'charset="euc-kr"' in raw else "utf-8"))
        for name in ("title", "title_ko", "place", "team", "person"):
            assert record[name] is None or _plain(record[name]) in text, (record["file"], name)
        for address in record["emails"]:
            assert _plain(address) in text, (record["file"], address)


def _plain(text):
    return "".join(character for character in text.casefold() if character.isalnum())


@pytest.mark.parametrize(
    ("gold", "proposed", "expected"),
    [
        ({"title": "The Rome Charter!"}, {"title": "rome charter"}, Tally(1, 0, 0)),
        ({"title": "A"}, {"title": "B"}, Tally(0, 1, 1)),
        ({"title": None}, {"title": "B"}, Tally(0, 1, 0)),
        ({"title": "A"}, {}, Tally(0, 0, 1)),
        ({"title": "A", "accept": {"title": ["B"]}}, {"title": "b"}, Tally(1, 0, 0)),
        ({"title": "A", "accept": {"title": [None]}}, {}, Tally(0, 0, 0)),
        ({"phone": "+41 22 000 00 36"}, {"phone": "+41220000036"}, Tally(1, 0, 0)),
        ({"language": "en"}, {"language": "EN-gb"}, Tally(1, 0, 0)),
        ({"lost_links": False}, {"lost_links": False}, Tally(0, 0, 0)),
        ({"lost_links": False}, {"lost_links": True}, Tally(0, 1, 0)),
        ({"emails": ["a@example.org"]}, {"emails": ["A@example.org", "b@example.org"]}, Tally(1, 1, 0)),
        ({"references": [{"serial": 2, "year": 2020}]}, {"references": [{"serial": 2, "year": None}]}, Tally(0, 1, 1)),
        ({"number": {"serial": 4, "year": 2019, "suffix": "(REV)"}},
         {"number": {"serial": 4, "year": 2019, "suffix": "rev"}}, Tally(1, 0, 0)),
        ({"issued_on": "2020-02-14"}, {"issued_on": "14 February 2020"}, Tally(0, 1, 1)),
        ({"events": [{"starts_on": "2020-01-01", "ends_on": "2020-01-01"}]}, {"events": [{"starts_on": "2020-01-01"}]},
         Tally(1, 0, 0)),
        ({"events": [{"starts_on": "2020-01-01", "ends_on": "2020-01-01", "optional": True}]}, {}, Tally(0, 0, 0)),
        ({"events": [{"starts_on": "2020-01-01", "ends_on": "2020-01-01", "optional": True}]},
         {"events": [{"starts_on": "2020-01-01"}, {"starts_on": "2020-01-01"}]}, Tally(0, 1, 0)),
        ({"title": "A"}, {"title": "A", "error": "It cannot be read."}, Tally(0, 0, 1)),
    ],
)  # fmt: skip
def test_a_field_is_judged(gold, proposed, expected):
    field = next(name for name in gold if name != "accept")

    outcome = judge({"file": "x.txt", "kind": "letter", "events": []} | gold, proposed)

    assert outcome.fields[field] == expected


def test_a_field_that_is_skipped_is_not_judged():
    outcome = judge({"file": "x.txt", "kind": "letter", "events": [], "skip": ["place"]}, {"place": "Rome"})

    assert "place" not in outcome.fields


@pytest.mark.skipif(not SHARED.is_file(), reason="the given samples are not beside the checkout")
@pytest.mark.parametrize("documents", [pytest.param(one, id=one.name) for one in corpus.sets()])
def test_figures_are_those_of_the_given_scorer(documents):
    scorer = runpy.run_path(str(SHARED))
    source = random.Random(7)
    for _ in range(8):
        records = documents.records()
        proposals = [_spoilt(record, records, source) for record in records]
        given = {field: Tally() for field in FIELDS}
        for record, proposal in zip(records, proposals, strict=True):
            for field in FIELDS:
                if field not in record.get("skip", []):
                    given[field] = given[field].plus(Tally(*scorer["score_field"](field, record, proposal, [])))

        assert by_field(judge(*pair) for pair in zip(records, proposals, strict=True)) == given


def _spoilt(record, records, source):
    """A proposal that is right in most fields, and takes the others from elsewhere or leaves them out."""
    proposal = copy.deepcopy(record)
    for field in set(FIELDS) - {"number.label"}:
        chance = source.random()
        if chance < 0.15:
            proposal.pop(field)
        elif chance < 0.35:
            proposal[field] = source.choice(records)[field]
        elif chance < 0.4 and isinstance(proposal[field], list):
            proposal[field] = [*proposal[field], *source.choice(records)[field]]
    return proposal


@pytest.mark.parametrize(
    ("case", "proposal", "expected"),
    [
        ({"expect": ["error"]}, {"error": "This file is damaged."}, ""),
        ({"expect": ["error"]}, {"title": "A"}, "taken"),
        ({"expect": ["ok"]}, {"error": "This file is damaged."}, "refused"),
        ({"expect": ["ok"]}, None, "no line"),
        ({"expect": ["error"]}, {"error": "ValueError: bad zip file"}, "message not fit for staff"),
        ({"expect": ["error"]}, {"error": "This file is damaged.", "title": "A"}, "refused, and yet proposed: title"),
        ({"expect": ["ok"], "must_not_contain": ["lol"]}, {"title": "LOL"}, "holds what it must not"),
        ({"expect": ["ok"], "if_ok": {"title": "A", "place": "Rome"}}, {"title": "A"}, "place"),
    ],
)
def test_a_hostile_file_ends_as_it_should(case, proposal, expected):
    assert hostile.trouble(case, proposal) == expected


def test_names_of_files_are_not_used_twice():
    names = [
        record["file"] for documents in corpus.OURS for record in json.loads(Path(documents.gold).read_text("utf-8"))
    ]

    assert len(set(names)) == len(names)
