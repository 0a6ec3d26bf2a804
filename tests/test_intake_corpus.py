"""A small share of our own documents; ``python -m benchmarks.intake`` measures all of them."""

import pytest

from benchmarks.intake.corpus import OURS
from benchmarks.intake.scoring import judge, macro_f1
from circulars.intake.records import record_of

EVERY = 5


@pytest.mark.parametrize("documents", [pytest.param(one, id=one.name) for one in OURS])
def test_own_documents_are_read_and_little_is_read_wrongly(documents, tmp_path):
    records = documents.records()[::EVERY]
    files = documents.files(tmp_path)[::EVERY]

    proposals = [record_of(file, series=[]) for file in files]

    assert [proposal["error"] for proposal in proposals if "error" in proposal] == []
    outcomes = [judge(record, proposal) for record, proposal in zip(records, proposals, strict=True)]
    assert macro_f1(outcomes) >= 0.8
