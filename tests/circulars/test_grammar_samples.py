"""Whole documents: the shared samples where they are, and stand-ins of our own."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from circulars.grammar import SURE, Context, propose
from circulars.grammar.record import as_record
from circulars.readers.document import Document, Line

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples"
TODAY = date(2026, 11, 1)


def document_of(text: str) -> Document:
    lines = [Line(" ".join(line.split()), number) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    return Document(lines=lines, media_type="text/plain")


def record_of(text: str, name: str = "a.txt") -> dict:
    document = document_of(text)
    return as_record(name, propose(document, Context(today=TODAY, name=name)), document)


@pytest.mark.skipif(not (SAMPLES / "score_intake.py").exists(), reason="the samples are not beside this checkout")
def test_samples_reach_their_score(tmp_path):
    proposals = tmp_path / "proposals.jsonl"
    records = [record_of(path.read_text("utf-8"), path.name) for path in sorted(SAMPLES.glob("*.txt"))]
    proposals.write_text("\n".join(json.dumps(record, ensure_ascii=False) for record in records), "utf-8")

    command = [sys.executable, SAMPLES / "score_intake.py", SAMPLES / "gold.json", proposals, "--min", "0.97"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)

    assert run.returncode == 0, run.stdout[-2000:]


def test_circular_of_a_network_is_read_whole():
    record = record_of(
        """[Circular 14/2031] Call for hosts of the assembly (총회 개최지 공모)

        작성자 ADMIN 작성일 2031-03-09

        Lisbon, 4 March 2031
        To the members of the Harbour Council
        To the treasurers

        For information: To the patrons

        Call for hosts of the assembly
        12-14 May 2032

        Dear members,

        As told in circular 9/2031, the 4th Harbour Assembly will be held from 12 to 14 May 2032 in Porto.
        Please send your offers to hosts@harbours.example.org by 30 June 2031 with the attached form.

        The Harbour Secretariat

        • 담당팀 : 교류협력팀
        • 담당자 : 김하나
        • 연락처 : 02-0000-0011"""
    )

    evidence = record.pop("evidence")
    events = record.pop("events")
    confidence = record.pop("confidence")
    assert confidence["issued_on"] >= SURE
    assert len(confidence["addressees"]) == len(record["addressees"])
    assert [(event["starts_on"], event["ends_on"]) for event in events] == [("2032-05-12", "2032-05-14")]
    assert evidence["issued_on"] == {"line": 5, "text": "4 March 2031"}
    assert record == {
        "file": "a.txt",
        "kind": "circular",
        "number": {"serial": 14, "year": 2031, "suffix": "", "label": "Circular 14/2031"},
        "title": "Call for hosts of the assembly",
        "title_ko": "총회 개최지 공모",
        "language": "en",
        "place": "Lisbon",
        "issued_on": "2031-03-04",
        "posted_on": "2031-03-09",
        "signatory": "The Harbour Secretariat",
        "team": "교류협력팀",
        "person": "김하나",
        "phone": "02-0000-0011",
        "addressees": ["the members of the Harbour Council", "the treasurers"],
        "for_information": ["the patrons"],
        "deadlines": ["2031-06-30"],
        "references": [{"serial": 9, "year": 2031}],
        "sources": [],
        "emails": ["hosts@harbours.example.org"],
        "missing_attachment": True,
        "lost_links": False,
    }
