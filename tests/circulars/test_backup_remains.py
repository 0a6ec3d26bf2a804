"""What killed processes left of backups and trials is removed, and what works meanwhile is not."""

import os
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from circulars.backups import making, nightly, proving, removals, tidying
from circulars.backups.errors import BackupError
from circulars.backups.places import FolderPlace
from circulars.backups.sealing import Seal, new_pair
from circulars.files.storage import blobs
from tests import backed_up

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def place(tmp_path) -> FolderPlace:
    return FolderPlace(tmp_path / "place")


def _aged(path, age: timedelta):
    moment = time.time() - age.total_seconds()
    os.utime(path, (moment, moment))


@pytest.mark.django_db(transaction=True)
def test_copies_of_processes_that_were_killed_are_removed_after_a_day(place, settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"
    work, unfinished = settings.DATA_DIR / "backup-work", place.root / "unfinished"
    for folder in (work / "tmpkilled", work / "drill-killed", work / "drill-at-work"):
        folder.mkdir(parents=True)
        (folder / "database.sqlite3").write_bytes(b"plain")
    unfinished.mkdir(parents=True)
    for name in ("killed", "at-work"):
        (unfinished / name).write_bytes(b"half")
    (work / "lock").touch()
    for path in (work / "tmpkilled", work / "drill-killed", unfinished / "killed", work / "lock"):
        _aged(path, DAY + HOUR)

    nightly.run(place, now=timezone.now())

    assert sorted(path.name for path in work.iterdir()) == ["drill-at-work", "lock"]
    assert [path.name for path in unfinished.iterdir()] == ["at-work"]


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_databases_of_trials_that_were_killed_are_dropped_after_a_day():
    now = timezone.now()
    killed, working = tidying.name_of_trial(now - DAY - HOUR), tidying.name_of_trial(now)
    if connection.vendor != "postgresql":
        assert tidying._drop_trials(now) == 0
        return
    foreign, of_before = "hoeram_drill_kept_by_hand", "hoeram_drill_0123abcd"
    made = {killed, working, foreign, of_before}
    with connection.cursor() as cursor:
        for name in made:
            cursor.execute(f"CREATE DATABASE {name}")
        try:
            assert tidying._drop_trials(now - DAY) >= 2
            cursor.execute("SELECT datname FROM pg_database")
            assert {name for (name,) in cursor.fetchall()} & made == {working, foreign}
        finally:
            for name in made:
                cursor.execute(f"DROP DATABASE IF EXISTS {name}")


@pytest.mark.parametrize("is_sealed", [False, True])
@pytest.mark.django_db(transaction=True)
def test_rotten_file_is_told_and_does_not_spoil_the_set(place, settings, is_sealed):
    recipient, identity = new_pair() if is_sealed else ("", "")
    now = timezone.now() - HOUR
    rotten = backed_up.with_file("Kestrel", now=now)
    backed_up.with_file("Meadowlark", now=now)
    (sha256,) = rotten.attachments.values_list("blob__sha256", flat=True)
    path = blobs().local_path(sha256)
    right = path.read_bytes()
    path.write_bytes(right[:-1] + b"?")

    made = making.make(place, Seal(recipient=recipient), now=now)

    assert (made.new_blobs, made.missing, made.damaged) == (1, [], [sha256])
    assert made.manifest.missing == 1
    seal = Seal(identity=identity)
    assert len(proving.prove(place, seal, made.manifest)) == 1  # the set is whole without it
    assert not place.exists(making.name_of(sha256, Seal(recipient=recipient)))
    settings.BACKUP_TO, settings.BACKUP_KEY = str(place.root), recipient
    with pytest.raises(BackupError, match="1 files are damaged: run check_data"):
        nightly.back_up(now + HOUR / 4)

    path.write_bytes(right)
    again = making.make(place, Seal(recipient=recipient), now=now + HOUR / 2)
    assert (again.new_blobs, again.damaged) == (1, [])
    assert len(proving.prove(place, seal, again.manifest)) == 2


@pytest.mark.parametrize("is_sealed", [False, True])
@pytest.mark.django_db(transaction=True)
def test_file_that_the_disk_gives_up_is_damaged_and_another_trouble_is_not(place, monkeypatch, is_sealed):
    recipient = new_pair()[0] if is_sealed else ""
    edition = backed_up.with_file("Kestrel", now=timezone.now() - HOUR)
    (sha256,) = edition.attachments.values_list("blob__sha256", flat=True)
    trouble = OSError(5, "Input/output error")

    class Broken:
        def __enter__(self):
            return self

        def __exit__(self, *args) -> None:
            pass

        def read(self, size: int = -1) -> bytes:
            raise trouble

    monkeypatch.setattr(type(blobs()), "open", lambda self, name: Broken())
    assert making.make(place, Seal(recipient=recipient), now=timezone.now()).damaged == [sha256]
    trouble = OSError(110, "Connection timed out")
    with pytest.raises(OSError, match="timed out"):
        making.make(place, Seal(recipient=recipient), now=timezone.now())


@pytest.mark.django_db(transaction=True)
def test_removals_are_told_while_files_are_copied(place, monkeypatch):
    for words in ("Kestrel", "Meadowlark"):
        backed_up.with_file(words, now=timezone.now() - HOUR)
    monkeypatch.setattr(making, "TELL_EVERY", 0)
    told = []
    monkeypatch.setattr(removals, "tell", told.append)

    making.make(place, Seal(), now=timezone.now())

    assert len(told) == 3  # before the first, and before each file
