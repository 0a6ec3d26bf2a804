"""Files are shown to a scanner for viruses before they are kept, where the office has one; and when it is away."""

import hashlib
import io
import threading
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from circulars import intake
from circulars.files import scanning
from circulars.files.storage import blobs
from circulars.files.store import FileRefused, put
from circulars.models import AuditEntry, Blob, Intake, StagedFile
from circulars.observing import machine
from circulars.portability import contents
from circulars.portability.outcome import Outcome
from circulars.portability.values import Refused
from tests.circulars.file_samples import SAMPLES
from tests.clamd import EICAR, Clamd
from tests.portal.test_settings import SERVING, ask

pytestmark = pytest.mark.django_db
BAD = b"Circular 31/2018\n" + EICAR + b"\n"


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    clamd = Clamd(tmp_path_factory.mktemp("clamd") / "clamd.ctl")
    yield clamd
    clamd.close()


@pytest.fixture(autouse=True)
def door(monkeypatch):
    fresh = scanning._Door()
    monkeypatch.setattr(scanning, "door", fresh)
    return fresh


@pytest.fixture
def clamd(running, settings):
    running.mode, running.seen, running.asked = "", [], 0
    settings.SCANNER, settings.SCANNER_AWAY = scanning.Scanner(path=str(running.path)), "refuse"
    return running


@pytest.fixture
def away(settings, tmp_path):
    settings.SCANNER, settings.SCANNER_AWAY = scanning.Scanner(path=str(tmp_path / "none.ctl")), "refuse"
    return settings


def test_office_without_a_scanner_asks_nobody():
    assert not scanning.is_set()
    assert put(BAD, name="a.txt", now=timezone.now()).size == len(BAD)


def test_file_with_a_virus_is_kept_nowhere(clamd):
    with pytest.raises(FileRefused, match="Eicar-Signature"):
        put(BAD, name="a.txt", now=timezone.now())

    assert not Blob.objects.exists()
    assert clamd.seen == [BAD]


@pytest.mark.parametrize("extension", ["pdf", "png", "docx", "txt"])
def test_clean_file_is_kept_as_ever(clamd, extension):
    blob = put(SAMPLES[extension], name=f"a.{extension}", now=timezone.now())

    assert blobs().exists(blob.sha256)
    assert clamd.seen == [SAMPLES[extension]]
    assert not AuditEntry.objects.exists()


def test_every_part_of_a_large_file_arrives(clamd):
    content = b"name,number\n" + b"a,1\n" * 200_000

    assert scanning.look(io.BytesIO(content))
    assert clamd.seen == [content]


@pytest.mark.parametrize("mode", ["silent", "nonsense", "limit", "partly", "gone", "dead"])
def test_scanner_that_says_nothing_useful_counts_as_away(clamd, monkeypatch, mode):
    monkeypatch.setattr(scanning, "ANSWERS_IN", 0.5)
    clamd.mode, begun = mode, time.monotonic()

    with pytest.raises(scanning.ScannerAway):
        scanning.found_in(io.BytesIO(b"a" * 5_000_000))
    assert time.monotonic() - begun < 2


@pytest.mark.parametrize(("mode", "times"), [("dead", 1), ("silent", 2)])
def test_scanner_that_hangs_is_waited_for_once_and_asked_again_later(clamd, monkeypatch, door, mode, times):
    monkeypatch.setattr(scanning, "ANSWERS_IN", 0.3)
    monkeypatch.setattr(scanning, "CONNECTS_IN", 0.3)
    clamd.mode, begun = mode, time.monotonic()

    for _file in range(20):
        with pytest.raises(FileRefused):
            put(SAMPLES["pdf"], name="a.pdf", now=timezone.now())
    assert time.monotonic() - begun < 1
    assert clamd.asked == times  # for a sign of life and, if there is one, for the file

    door.closed_until = 0  # half a minute later
    with pytest.raises(FileRefused):
        put(SAMPLES["pdf"], name="a.pdf", now=timezone.now())
    assert clamd.asked == times + 1  # a few bytes alone, whether it looks at them
    assert door.is_closed()
    clamd.mode, door.closed_until = "", 0
    assert put(SAMPLES["pdf"], name="a.pdf", now=timezone.now()).size
    assert put(SAMPLES["txt"], name="a.txt", now=timezone.now()).size
    assert clamd.asked == times + 5


def test_few_threads_wait_for_it_and_the_others_are_let_go_when_it_hangs(clamd, monkeypatch):
    monkeypatch.setattr(scanning, "CONNECTS_IN", 0.4)
    clamd.mode, said = "dead", []

    def look():
        try:
            scanning.look(io.BytesIO(b"words"))
        except FileRefused as error:
            said.append(error)

    threads = [threading.Thread(target=look) for _number in range(8)]
    begun = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(said) == 8
    assert clamd.asked == scanning.AT_ONCE
    assert time.monotonic() - begun < 1.5


def test_one_alone_asks_after_a_silence(clamd, monkeypatch, door):
    monkeypatch.setattr(scanning, "CONNECTS_IN", 0.4)
    clamd.mode, said = "dead", []
    door.is_silent = True

    def look():
        try:
            scanning.look(io.BytesIO(b"words"))
        except FileRefused as error:
            said.append(error)

    threads = [threading.Thread(target=look) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(said), clamd.asked) == (8, 1)


def test_file_that_finds_no_room_in_time_is_not_taken(clamd, monkeypatch, door):
    monkeypatch.setattr(scanning, "ROOM_IN", 0.1)
    door.inside = scanning.AT_ONCE

    with pytest.raises(FileRefused):
        scanning.look(io.BytesIO(b"words"))
    assert not clamd.asked
    door.inside = 0
    assert scanning.look(io.BytesIO(b"words"))
    assert door.inside == 0


@pytest.mark.parametrize("mode", ["limit", "partly"])
def test_file_beyond_its_limits_says_so(clamd, mode):
    clamd.mode = mode

    with pytest.raises(FileRefused, match="한도"):
        scanning.look(io.BytesIO(b"a" * 2_000_000))


def test_scanner_that_is_away_refuses(away):
    with pytest.raises(FileRefused, match="검사"):
        put(SAMPLES["pdf"], name="a.pdf", now=timezone.now())

    assert not Blob.objects.exists()


def test_office_may_go_on_without_it_and_is_told_of_which(away):
    away.SCANNER_AWAY = "accept"

    blob = put(SAMPLES["pdf"], name="a.pdf", now=timezone.now())

    entry = AuditEntry.objects.get(action="accept_unscanned")
    assert entry.object_id == str(blob.pk)


def test_upload_says_why_and_keeps_nothing(clamd, staff_client):
    response = staff_client.post(reverse("admin:circulars_upload"), {"file": SimpleUploadedFile("a.txt", BAD)})

    assert response.status_code == 400
    assert "Eicar-Signature" in response.json()["error"]
    assert not StagedFile.objects.exists()


def test_original_of_staff_is_looked_at_and_a_mail_is_not_lost(clamd, administrator):
    with pytest.raises(intake.NotPossible, match="Eicar-Signature"):
        intake.receive(BAD, name="a.txt", channel="upload", by=administrator, now=timezone.now())
    assert not Intake.objects.exists()

    intake.receive(BAD, name="a.txt", channel="mailbox", by=None, now=timezone.now())
    assert Intake.objects.count() == 1


def test_file_of_the_command_is_looked_at(clamd, tmp_path, capsys):
    (tmp_path / "a.txt").write_bytes(BAD)
    (tmp_path / "b.txt").write_bytes(SAMPLES["txt"])

    with pytest.raises(CommandError, match="1 of 2"):
        call_command("intake", str(tmp_path / "a.txt"), str(tmp_path / "b.txt"))

    assert "Eicar-Signature" in capsys.readouterr().err
    assert [row.name for row in Intake.objects.all()] == ["b.txt"]


def blob_line(folder, content: bytes, media_type: str) -> dict:
    sha256 = hashlib.sha256(content).hexdigest()
    (folder / sha256).write_bytes(content)
    size = {"size": len(content), "width": None, "height": None, "created_at": timezone.now().isoformat()}
    return {"type": "blob", "sha256": sha256, "media_type": media_type} | size


@pytest.mark.parametrize("media_type", ["text/plain", "application/octet-stream"])
def test_file_of_a_full_import_is_looked_at_whatever_type_its_line_says(clamd, tmp_path, media_type):
    line = blob_line(tmp_path, BAD + media_type.encode(), media_type)

    with pytest.raises(Refused, match="Eicar-Signature"):
        contents.take(line, tmp_path, dry_run=False)

    assert not Blob.objects.exists()
    assert not blobs().exists(line["sha256"])
    assert contents.take(blob_line(tmp_path, b"words\n", media_type), tmp_path, dry_run=False) is Outcome.NEW
    assert not AuditEntry.objects.exists()


def test_file_of_a_full_import_without_the_scanner_is_named(away, tmp_path):
    line = blob_line(tmp_path, b"words\n", "text/plain")

    with pytest.raises(Refused):
        contents.take(line, tmp_path, dry_run=False)
    away.SCANNER_AWAY = "accept"
    contents.take(line, tmp_path, dry_run=False)

    entry = AuditEntry.objects.get(action="accept_unscanned")
    assert entry.object_id == str(Blob.objects.get().pk)


def test_state_of_the_portal_names_it(clamd, away):
    def sign():
        return next((one for one in machine.look(timezone.now()) if one.kind == "scanner"), None)

    assert sign().code == machine.AWAY
    away.SCANNER = scanning.Scanner(path=str(clamd.path))
    assert sign().code == "ok"
    away.SCANNER = None
    assert sign() is None


def test_command_looks_at_what_is_kept(clamd, settings, capsys):
    put(SAMPLES["pdf"], name="a.pdf", now=timezone.now())
    call_command("scan_files")
    assert "1 files looked at, 0" in capsys.readouterr().out
    there, settings.SCANNER = settings.SCANNER, None
    bad = put(BAD, name="a.txt", now=timezone.now())
    with pytest.raises(CommandError, match="PORTAL_SCANNER"):
        call_command("scan_files")
    settings.SCANNER = there

    with pytest.raises(CommandError, match="1 with something"):
        call_command("scan_files", "--days", "2")

    assert f"{bad.sha256}: Eicar-Signature" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("", "None"),
        ("unix:/run/clamav/clamd.ctl", "Scanner(path='/run/clamav/clamd.ctl', host='', port=0)"),
        ("tcp://127.0.0.1", "Scanner(path='', host='127.0.0.1', port=3310)"),
        ("tcp://[::1]:99", "Scanner(path='', host='::1', port=99)"),
    ],
)
def test_setting_names_a_place(value, found, monkeypatch):
    from portal import environment

    monkeypatch.setenv("PORTAL_SCANNER", value)
    assert repr(environment.scanner("SCANNER")) == found


def test_setting_that_names_none_is_refused():
    for name, value in (("PORTAL_SCANNER", "/run/clamd.ctl"), ("PORTAL_SCANNER_AWAY", "ignore")):
        assert f"{name} must be" in ask("settings.SCANNER", **SERVING | {name: value}).stderr
