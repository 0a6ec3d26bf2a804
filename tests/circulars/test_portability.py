"""Out and in again: nothing is lost, nothing is invented."""

import json

import pytest
from django.core.management import call_command

from circulars import integrity
from circulars.models import AuditEntry, Circular, Edition, Reference, WorkingCopy
from contacts.models import Person
from tests import factories
from tests.circulars import portable

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def filled(make_user, settings, tmp_path):
    portable.use_own_folders(settings, tmp_path)
    portable.fill(make_user("kim", "editor"), make_user("lee", "administrator"))


@pytest.mark.parametrize("everything", [False, True], ids=["public", "all"])
def test_export_import_export_gives_the_same_bytes(filled, everything, tmp_path):
    before = portable.export(everything, tmp_path / "files")
    portable.empty()

    told = portable.take_in(before, tmp_path / "files")

    assert [line for line in told if line.refused] == []
    assert portable.export(everything).decode().splitlines() == before.decode().splitlines()
    assert list(integrity.check()) == []


def test_import_runs_again_without_doubles(filled, tmp_path):
    lines = portable.export(True, tmp_path / "files")
    portable.empty()
    portable.take_in(lines, tmp_path / "files")

    again = portable.take_in(lines, tmp_path / "files")

    assert {line.outcome for line in again} == {"unchanged"}
    assert portable.export(True) == lines


def test_public_form_holds_no_draft_account_or_audit(filled):
    lines = [json.loads(line) for line in portable.export(False).splitlines()]

    kinds = {line["type"] for line in lines}
    text = json.dumps(lines, ensure_ascii=False)
    assert not kinds & {"account", "working_copy", "set_aside", "audit", "section_editor"}
    assert "제목만" not in text
    assert "In review" not in text
    assert "A name that must go" not in text, "erased words are nowhere"
    assert '"kim"' not in text


def test_no_line_holds_a_primary_key(filled):
    for line in portable.export(True).splitlines():
        record = json.loads(line)
        assert not {"id", "pk", "circular_id"} & record.keys()


def test_import_into_a_portal_with_a_draft_keeps_it(filled, tmp_path):
    lines = portable.export(False, tmp_path / "files")
    drafts = Circular.objects.filter(path=None).count()

    told = portable.take_in(lines, tmp_path / "files")

    assert {line.outcome for line in told} == {"unchanged"}
    assert Circular.objects.filter(path=None).count() == drafts


def test_bytes_of_an_original_become_no_public_file(filled, tmp_path):
    lines = portable.export(False, tmp_path / "files").decode().splitlines()
    record = json.loads(next(line for line in lines if '"type":"edition"' in line and "abc1230000" in line))
    record["facts"]["files"][0]["media_type"] = "text/html"
    record["version"] += 5
    record["published_at"] = "2027-01-01T00:00:00.000000Z"

    (told,) = portable.take_in(json.dumps(record).encode())

    assert told.refused.startswith("files")


def test_changed_words_of_a_stored_edition_are_refused(filled, tmp_path):
    lines = portable.export(False, tmp_path / "files").decode().splitlines()
    line = next(line for line in lines if '"type":"edition"' in line and "abc1230000" in line)
    record = json.loads(line)
    record["content_hash"] = "0" * 64

    told = portable.take_in(json.dumps(record).encode())

    assert told[0].refused
    assert not Edition.objects.filter(content_hash="0" * 64).exists()


def test_words_that_do_not_fit_their_hash_are_refused(filled, tmp_path):
    lines = portable.export(False, tmp_path / "files").decode().splitlines()
    portable.empty()
    damaged = [line.replace("Dear members", "Dear friends") for line in lines]

    told = portable.take_in("\n".join(damaged).encode(), tmp_path / "files")

    refused = [line for line in told if line.refused]
    assert refused
    assert {line.type for line in refused} >= {"edition"}
    assert all(line.number for line in refused)
    assert Circular.objects.exists(), "the rest went on"


def test_bytes_that_are_missing_or_damaged_are_refused(filled, tmp_path):
    lines = portable.export(False, tmp_path / "files")
    portable.empty()
    for path in (tmp_path / "files").iterdir():
        path.write_bytes(path.read_bytes() + b"x")

    told = portable.take_in(lines, tmp_path / "files")

    assert {line.type for line in told if line.refused} >= {"blob", "edition"}


def test_restored_portal_has_its_people_and_decisions(filled, tmp_path):
    lines = portable.export(True, tmp_path / "files")
    entries = list(AuditEntry.objects.order_by("pk").values_list("at", "action", "actor__username"))
    portable.empty()

    portable.take_in(lines, tmp_path / "files")

    assert list(AuditEntry.objects.order_by("pk").values_list("at", "action", "actor__username")) == entries
    assert Person.objects.filter(name_ko="김하늘", appointments__is_lead=True).count() == 1
    assert Reference.objects.get(serial=5).origin == "refused"
    assert WorkingCopy.objects.get(title="In review").approvals.get().approved_by.username == "lee"
    cited = Reference.objects.get(serial=31, edition__superseded_at=None)
    assert cited.target.path == "uclg/2026/31"


def test_export_without_files_leaves_an_empty_folder_that_can_be_imported(tmp_path):
    factories.published()

    call_command("export_circulars", str(tmp_path / "out.jsonl"), files=str(tmp_path / "files"))

    assert (tmp_path / "files").is_dir()
