"""``manage.py intake --json``: one line a file, in order, whatever the files are."""

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from circulars.intake import records, troubles
from circulars.readers import DocumentReading
from tests.circulars.document_samples import pdf, set_in_lines
from tests.circulars.test_read_mails import mail

pytestmark = pytest.mark.django_db
SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples"
CIRCULAR = [
    "Circular 14/2031", "Barcelona, 5 May 2031", "To the members of the World Council", "Congress in Daejeon",
    "12-14 May 2032, Daejeon", "Dear members,",
]  # fmt: skip


def run(*files) -> list[dict]:
    output = StringIO()
    call_command("intake", *map(str, files), "--json", stdout=output)
    return [json.loads(line) for line in output.getvalue().splitlines()]


def test_each_file_has_its_line_and_a_broken_one_stops_none(tmp_path):
    (tmp_path / "a.txt").write_text("\n".join(CIRCULAR))
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.7 nothing")
    (tmp_path / "c.txt").write_text("Words without anything to propose from.")

    first, second, third, fourth, fifth = run(
        tmp_path / "a.txt", tmp_path / "b.pdf", tmp_path / "missing.txt", tmp_path, tmp_path / "c.txt"
    )

    assert (first["file"], first["number"]["serial"], first["issued_on"]) == ("a.txt", 14, "2031-05-05")
    assert first["evidence"]["issued_on"] == {"line": 2, "text": "5 May 2031"}
    assert set(second) == set(third) == set(fourth) == {"file", "error"}
    assert second["error"] == troubles.sentence_of("broken", "structure")
    assert fifth["number"] is None


def test_document_in_a_mail_is_read_and_chosen(tmp_path):
    lines = [
        *CIRCULAR,
        *set_in_lines("The Congress takes place in Daejeon and every member is invited to it. " * 9, 430),
    ]
    message = mail("Our circular", "Please find our circular attached.\n\nBest regards")
    printed = pdf([[(70, 780 - 18 * row, 10, line) for row, line in enumerate(lines)]])
    message.add_attachment(printed, maintype="application", subtype="pdf", filename="circular.pdf")
    (tmp_path / "a.eml").write_bytes(bytes(message))

    (record,) = run(tmp_path / "a.eml")

    assert (record["file"], record["number"]["serial"], record["place"]) == ("a.eml", 14, "Barcelona")


def test_file_that_takes_too_long_says_so(tmp_path, monkeypatch):
    (tmp_path / "a.txt").write_text("words")
    monkeypatch.setattr(records, "SECONDS", 0.001)

    (record,) = run(tmp_path / "a.txt")

    assert record["error"] == troubles.sentence_of("broken", "time")


def test_without_json_nothing_is_printed(tmp_path):
    with pytest.raises(CommandError):
        call_command("intake", str(tmp_path / "a.txt"))


@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_trouble_has_a_sentence(language):
    with translation.override(language):
        for trouble in (*troubles._sentences(), "a-word-of-tomorrow"):
            sentence = troubles.sentence_of("broken", trouble)
            assert trouble == "inline" or len(sentence) > 10
        assert troubles.sentence_of("read", "") == ""
        for state in ("waiting", "empty", "locked", "broken", "unknown"):
            assert troubles.sentence_of(state, "")


def test_reading_without_a_document_is_an_error_for_staff(tmp_path, monkeypatch):
    (tmp_path / "a.txt").write_text("words")
    monkeypatch.setattr(
        records.readers, "read_document", lambda *args, **options: DocumentReading("locked", None, [], "x")
    )

    (record,) = run(tmp_path / "a.txt")

    assert record == {"file": "a.txt", "error": troubles.sentence_of("locked", "")}


@pytest.mark.skipif(not SAMPLES.exists(), reason="the samples are not here")
def test_hostile_samples_are_as_expected(tmp_path):
    variants = SAMPLES / "variants"
    bomb = tmp_path / "bomb.docx"
    subprocess.run([sys.executable, variants / "make_bomb.py", bomb], check=True)
    lines = run(*sorted((variants / "hostile").iterdir()), bomb)
    answers = tmp_path / "answers.jsonl"
    answers.write_text("\n".join(json.dumps(line) for line in lines))

    scored = subprocess.run(
        [sys.executable, SAMPLES / "score_intake.py", variants / "hostile.json", answers],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert scored.returncode == 0, scored.stdout + scored.stderr
