"""A restore that breaks off behind the database, and one that goes on without files that are damaged."""

import json
import subprocess
import sys
from datetime import timedelta
from queue import Queue
from threading import Thread

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.backends.signals import connection_created
from django.test import Client
from django.utils import timezone

from circulars import publishing
from circulars.backups import making, proving, removals, restoring, unsettled
from circulars.backups.errors import Damaged
from circulars.backups.places import FolderPlace
from circulars.backups.sealing import Seal
from tests import backed_up, factories
from tests.backed_up import ROOT

HOUR = timedelta(hours=1)


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_restore_broken_off_behind_the_database_is_not_served_until_it_is_settled(tmp_path, make_user):
    """Several processes, as an administrator would begin them."""
    place = FolderPlace(tmp_path / "place")
    edition = backed_up.with_file("Kestrel", now=timezone.now() - HOUR)
    making.make(place, Seal(), now=timezone.now())
    publishing.hide(edition.circular_id, by=make_user("kim"), now=timezone.now(), reason_ko="유출")
    removals.tell(place)
    (told,) = place.names(removals.FOLDER)
    with place.open(told) as file:
        right = file.read()
    entry = json.loads(right)["removal"] | {"reason_ko": ""}  # whatever it is that breaks it off
    wrong = json.dumps({"sha256": removals._hash(entry), "removal": entry}).encode()
    place.put(told, lambda file: file.write(wrong))

    with backed_up.elsewhere(tmp_path / "elsewhere") as other:
        refused = other.refused(place.root)
        assert "IntegrityError" in refused
        assert "NOT removed again" in refused
        assert "settle_recovery --place" in refused
        assert "begin again" not in refused
        served = subprocess.run(
            [sys.executable, "-c", "import portal.wsgi"],
            cwd=ROOT, env=other.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert served.returncode != 0
        assert "settle_recovery" in served.stderr
        assert "settle_recovery" in other.refused(place.root)  # and not "another PORTAL_DATA_DIR"

        place.put(told, lambda file: file.write(right))
        settled = other.manage("settle_recovery", "--place", str(place.root))
        assert settled.returncode == 0, settled.stderr
        assert "Removed again" in settled.stdout
        assert other.pages([f"/circulars/{edition.circular.path}/"])[0][0] == 410
        assert not (other.data / "unsettled").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("command", [("tick",), ("work", "--once")])
def test_neither_upkeep_nor_work_begins_before_it_is_settled(settings, tmp_path, command):
    settings.DATA_DIR = tmp_path
    unsettled.mark()

    with pytest.raises(CommandError, match="settle_recovery"):
        call_command(*command)

    unsettled.end()
    call_command(*command)


@pytest.mark.django_db
def test_settling_says_what_to_do(settings, tmp_path, monkeypatch):
    settings.DATA_DIR = tmp_path
    with pytest.raises(CommandError, match="neither a backup"):
        call_command("settle_recovery", place=str(tmp_path / "not-mounted"))

    def away(place):
        raise OSError(5, "Input/output error", "/place")

    monkeypatch.setattr(removals, "read", away)
    with pytest.raises(CommandError, match=r"Input/output error.*do not start"):
        call_command("settle_recovery", place=str(tmp_path))


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_restore_without_damaged_files_brings_the_others_back(tmp_path):
    place = FolderPlace(tmp_path / "place")
    now = timezone.now() - HOUR
    kept, lost = (backed_up.with_file(words, now=now) for words in ("Meadowlark", "Kestrel"))
    making.make(place, Seal(), now=timezone.now())
    (sha256,) = lost.attachments.values_list("blob__sha256", flat=True)
    (place.root / making.name_of(sha256, Seal())).write_bytes(b"rotten")

    with backed_up.elsewhere(tmp_path / "elsewhere") as other:
        assert "--without-damaged" in other.refused(place.root)
        done = other.manage("restore", "--place", str(place.root), "--without-damaged")
        assert f"Without blobs/{sha256[:2]}/{sha256}: is not what was written" in done.stderr
        assert "check_data finds" in done.stderr  # it ends with 1, and names where the file is missed
        (here,) = kept.attachments.values_list("blob__sha256", flat=True)
        assert list((other.data / "blobs").rglob(here))
        answers = other.pages([f"/circulars/{row.circular.path}/" for row in (kept, lost)])
        assert [status for status, _ in answers] == [200, 200]
        assert not (other.data / "unsettled").exists()


@pytest.mark.django_db(transaction=True)
def test_without_damaged_means_files_and_never_the_database_or_the_register(tmp_path):
    place = FolderPlace(tmp_path / "place")
    edition = backed_up.with_file("Meadowlark", now=timezone.now() - HOUR)
    manifest = making.make(place, Seal(), now=timezone.now()).manifest
    (sha256,) = edition.attachments.values_list("blob__sha256", flat=True)
    name = making.name_of(sha256, Seal())
    (place.root / name).write_bytes(b"rotten")

    assert proving.look(place, Seal(), manifest) == ([], [f"{name}: is not what was written"])
    place.put("removals/told-hidden.json", lambda file: file.write(b"rotten"))
    with pytest.raises(Damaged, match="removals/told-hidden"):
        proving.look(place, Seal(), manifest)
    place.delete("removals/told-hidden.json")
    next((place.root / "sets").rglob("database*")).write_bytes(b"rotten")
    with pytest.raises(Damaged, match="database"):
        proving.look(place, Seal(), manifest)


@pytest.mark.django_db
def test_settling_that_breaks_off_leaves_its_mark(settings, tmp_path, monkeypatch):
    settings.DATA_DIR = tmp_path

    def broken(entries, now, say):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(restoring, "_settle", broken)
    with pytest.raises(unsettled.Unsettled, match="No space left"):
        restoring.settle([], now=timezone.now())
    with pytest.raises(unsettled.Unsettled, match="settle_recovery"):
        unsettled.refuse()
    monkeypatch.undo()
    restoring.settle([], now=timezone.now())
    unsettled.refuse()


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_no_machine_serves_a_shared_database_until_it_is_settled(settings, tmp_path, caplog, monkeypatch):
    """The mark of the disk is that of one machine; the others find theirs in the database, also while they serve."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite is of one machine.")
    settings.DATA_DIR = tmp_path / "that-restores"
    monkeypatch.setattr(unsettled, "_said_at", -unsettled.SAID_EVERY)
    factories.published()
    asked, answered = Queue(), Queue()

    def serve() -> None:
        client = Client()
        while asked.get():
            answered.put(client.get("/").status_code)
        connection.close()

    def status() -> int:
        asked.put(True)
        return answered.get(timeout=60)

    other = Thread(target=serve)
    unsettled.watch()
    try:
        other.start()
        assert status() == 200
        unsettled.mark()
        settings.DATA_DIR = tmp_path / "another"
        assert (status(), status()) == (503, 503)
        assert [record.getMessage() for record in caplog.records if record.name == unsettled.__name__] == [
            unsettled.REFUSAL
        ]
        with pytest.raises(unsettled.Unsettled, match="settle_recovery"):
            unsettled.refuse()
        with pytest.raises(unsettled.Unsettled, match="settle_recovery"):
            making.make(FolderPlace(tmp_path / "place"), Seal(), now=timezone.now())
        unsettled.end()
        assert status() == 200
    finally:
        unsettled.end()
        connection_created.disconnect(dispatch_uid=unsettled.WATCH)
        asked.put(False)
        other.join(60)
