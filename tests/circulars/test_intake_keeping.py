"""How long originals are kept; the commands; the settings."""

import json
import logging
from datetime import date, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from circulars import intake, upkeep
from circulars.files.storage import blobs
from circulars.integrity import files as integrity_files
from circulars.models import Blob, Intake, IntakeDraft
from portal import environment
from tests import received
from tests.circulars.file_samples import pdf
from tests.circulars.portable import use_own_folders
from tests.factories import NOW

YEAR = timedelta(days=366)


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path):
    use_own_folders(settings, tmp_path / "data")


@pytest.fixture
def reader(monkeypatch):
    stand_in = received.reader(monkeypatch)
    stand_in.says(b"the letter", received.letter(headers={"message_id": "<1@x>", "from": "x"}), received.proposals())
    return stand_in


@pytest.mark.django_db
def test_original_is_emptied_when_its_time_has_come(reader, make_user):
    row = received.receive()
    assert row.keep_until == date(2027, 3, 2)
    intake.draft(row.pk, item=0, by=make_user("kim", "editor"), now=NOW)
    copies = IntakeDraft.objects.get().origins

    assert intake.empty_due(NOW + timedelta(days=365)) == ""
    assert intake.empty_due(NOW + YEAR) == "1 originals emptied"
    assert intake.empty_due(NOW + YEAR) == ""

    row.refresh_from_db()
    assert (row.blob, row.document, row.emptied_at) == (None, None, NOW + YEAR)
    assert (row.subject, row.message_id, row.size) == ("Declaration on migration", "<1@x>", 10)
    assert not row.proposals.exists()
    assert not blobs().exists(row.sha256)
    assert not Blob.objects.exists()
    assert IntakeDraft.objects.get().origins == copies
    assert [part.has_original for part in intake.reading.of(row)] == [False]
    with pytest.raises(intake.NotPossible):
        intake.another(row.pk, by=None, now=NOW)


@pytest.mark.django_db
def test_what_somebody_has_to_look_at_is_kept(reader, make_user):
    kim = make_user("kim", "editor")
    rows = [received.receive() for _ in range(3)]
    intake.take(rows[1].pk, by=kim, now=NOW)
    intake.decline(rows[2].pk, by=kim, now=NOW, reason="Advertising")

    assert intake.empty_due(NOW + YEAR) == "1 originals emptied"

    assert list(Intake.objects.filter(emptied_at=None)) == [rows[1], rows[0]]
    intake.reopen(rows[2].pk, by=kim, now=NOW)
    with pytest.raises(intake.NotPossible):
        intake.draft(rows[2].pk, item=0, by=kim, now=NOW)


@pytest.mark.django_db
def test_file_that_a_circular_took_stays_when_its_original_goes(reader, make_user):
    letter = pdf("Circular 31/2018")
    reader.says(letter, received.letter(), received.proposals())
    row = received.receive(letter, name="letter.pdf")
    copy = intake.draft(row.pk, item=0, by=make_user("kim", "editor"), now=NOW)

    intake.empty_due(NOW + YEAR)

    assert blobs().exists(copy.attachments.get().blob.sha256)


@pytest.mark.django_db
def test_proofs_name_the_original_whose_bytes_are_lost(reader):
    row = received.receive()
    blobs().delete(row.sha256)

    (problem,) = integrity_files.check()

    assert row.code in str(problem)


@pytest.mark.django_db
def test_days_are_those_of_the_setting(reader, settings):
    settings.INTAKE_DAYS = 30

    assert received.receive().keep_until == date(2026, 4, 1)


@pytest.mark.django_db
def test_upkeep_reads_polls_and_empties(reader):
    assert {"poll_mailbox", "read_originals", "empty_originals"} <= upkeep.JOBS.keys()
    names = ("poll_mailbox", "read_originals", "empty_originals")

    outcomes = upkeep.run_due(NOW, jobs={name: upkeep.JOBS[name] for name in names})

    assert [(outcome.name, outcome.has_failed, outcome.words) for outcome in outcomes] == [
        (name, False, "") for name in names
    ]


@pytest.mark.django_db
def test_command_receives_files_and_says_what_it_found(reader, tmp_path, capsys, caplog):
    path = tmp_path / "회람 31.txt"
    path.write_bytes(b"the letter")

    with caplog.at_level(logging.DEBUG):
        call_command("intake", str(path), "--sender", "UCLG")
        call_command("intake", str(path))
        call_command("intake", str(path), "--skip-known")

    first, second = Intake.objects.order_by("pk")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"회람 31.txt: {first.code} /admin/circulars/intake/{first.pk}/"
    assert "Circular 31/2018" in lines[1]
    assert f"received before (hash, 100% alike): {first.code}" in "\n".join(lines)
    assert lines[-1] == f"회람 31.txt: already received as {first.code}"
    assert (first.channel, first.sender, first.received_by) == ("command", "UCLG", None)
    assert "Declaration" not in caplog.text
    assert second.sha256 == first.sha256


@pytest.mark.django_db
def test_command_goes_on_after_a_file_and_ends_with_an_error(reader, tmp_path, capsys):
    names = {"empty.txt": b"", "unknown.bin": b"\x00\x01", "letter.txt": b"the letter"}
    for name, content in names.items():
        (tmp_path / name).write_bytes(content)

    with pytest.raises(CommandError, match="3 of 4"):
        call_command("intake", *[str(tmp_path / name) for name in (*names, "missing.txt")])

    assert Intake.objects.count() == 2
    said = capsys.readouterr().err
    assert all(name in said for name in ("empty.txt", "missing.txt"))


@pytest.mark.django_db
def test_command_masks_what_it_prints(reader, tmp_path, capsys):
    found = received.proposals(title="Of 900101-1234567")
    reader.says(b"secret", received.letter(), found)
    (tmp_path / "a.txt").write_bytes(b"secret")

    call_command("intake", str(tmp_path / "a.txt"))

    assert "900101" not in capsys.readouterr().out


@pytest.mark.django_db
def test_command_with_json_keeps_nothing(tmp_path, capsys):
    (tmp_path / "a.txt").write_text("Circular 31/2018\n\nBarcelona, 6 December 2018\n\nDear members,\n\nWords.\n")

    call_command("intake", "--json", str(tmp_path / "a.txt"))

    assert json.loads(capsys.readouterr().out)["file"] == "a.txt"
    assert not Intake.objects.exists()


@pytest.mark.parametrize(
    "value", ["https://mail.example", "imaps://mail.example/INBOX", "imaps://a:secret@mail.example/", "imaps://a@[::1"]
)
def test_mailbox_that_does_not_fit_is_refused_without_its_password(monkeypatch, value):
    monkeypatch.setenv("PORTAL_INTAKE_MAILBOX", value)

    with pytest.raises(ImproperlyConfigured) as refusal:
        environment.mailbox("INTAKE_MAILBOX")

    assert "secret" not in str(refusal.value)


def test_password_is_read_from_its_file(monkeypatch, tmp_path):
    (tmp_path / "password").write_text("a secret\n")
    monkeypatch.setenv("PORTAL_INTAKE_MAILBOX_PASSWORD", "another")
    monkeypatch.setenv("PORTAL_INTAKE_MAILBOX_PASSWORD_FILE", str(tmp_path / "password"))

    assert environment.secret("INTAKE_MAILBOX_PASSWORD") == "a secret"
    monkeypatch.setenv("PORTAL_INTAKE_MAILBOX_PASSWORD_FILE", str(tmp_path / "nowhere"))
    with pytest.raises(ImproperlyConfigured):
        environment.secret("INTAKE_MAILBOX_PASSWORD")
    monkeypatch.delenv("PORTAL_INTAKE_MAILBOX_PASSWORD_FILE")
    assert environment.secret("INTAKE_MAILBOX_PASSWORD") == "another"
