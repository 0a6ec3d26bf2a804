"""What was erased is found nowhere: not in any column, file, cache, session or byte of the database."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from circulars import memory, publishing, upkeep
from circulars.files import sweep
from circulars.following import kept
from circulars.models import Blob, DiskCleaning, Edition, OutgoingMail, Removal, StagedFile
from circulars.publishing import cleaning, overwriting
from tests import erased, factories
from tests.circulars import portable
from tests.cleaned import clean

MINUTE = timedelta(minutes=1)

pytestmark = pytest.mark.alone


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path):
    portable.use_own_folders(settings, tmp_path / "data")


@pytest.fixture
def people(make_user):
    return make_user("kim", "administrator"), make_user("lee", "administrator")


def erase(circular_id: int, kim, lee, now, **what) -> Removal:
    removal = publishing.hide(circular_id, by=kim, now=now, reason_ko="유출", reason_en="A leak", **what)
    publishing.erase(removal.pk, by=lee, now=now)
    return removal


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_erased_sentence_is_found_nowhere(client, people, tmp_path):
    kim, lee = people
    now = timezone.now() - timedelta(hours=3)
    erased.store_openly()
    planted = erased.plant(kim, lee, now)
    path = Edition.objects.get(pk=planted.edition).circular.path
    client.force_login(lee)
    for suffix in ("", "?view=print", "history/", "v1/", "circular.pdf", "circular.docx", "card.png", "files.zip"):
        assert client.get(f"/circulars/{path}/{suffix}").status_code == 200, suffix
    assert client.get("/").status_code == client.get("/api/v1/circulars/").status_code == 200
    assert client.get("/feeds/site.atom").status_code == client.get("/calendar.ics").status_code == 200
    assert any(erased.MARK.encode() in answer for answer in kept._kept.values())
    if connection.vendor == "postgresql":  # as autovacuum does: the planner knows the commonest values
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    pieces = [*erased.data_folders(), *readable(erased.database_folders())]
    assert erased.files_with(pieces), "the search itself finds nothing"
    assert erased.columns_without_the_sentence() == [], "a column that erasing has to know of, or that holds no words"

    erase(planted.circular, kim, lee, timezone.now())

    assert erased.rows_with() == []
    assert client.get(f"/circulars/{path}/").status_code == 410
    assert not (set(os.listdir(tmp_path / "data")) & {"retired", "incoming"})
    cleaned_at = timezone.now() + 2 * MINUTE
    assert clean(cleaned_at) == "1 of 1"
    assert DiskCleaning.objects.get().done_at >= cleaned_at
    assert erased.files_with(pieces) == []
    assert erased.files_with([erased.exported(tmp_path / "export")]) == []
    assert not any(erased.MARK in str(value) for value in (*memory._values.values(), *cache._cache.values()))
    assert not any(erased.MARK.encode() in answer for answer in kept._kept.values())
    assert not Blob.objects.filter(sha256__in=planted.blobs).exists()
    assert list(sweep.missing_blobs()) == []


def readable(folders: list[Path]) -> list[Path]:
    """A server of somebody else's keeps its files to itself; the rows are looked through all the same."""
    return [folder for folder in folders if os.access(folder, os.R_OK)]


@pytest.mark.database
@pytest.mark.django_db
def test_work_that_only_resembles_it_stays(people):
    kim, lee = people
    now = timezone.now() - timedelta(hours=3)
    planted = erased.plant(kim, lee, now)
    other = factories.published(by=kim, now=now, body="<p>Dear members, please find the attached letter.</p>")
    copy = factories.draft(by=kim, now=now, body="<p>Dear members, please find the attached letter.</p>")
    formula = publishing.publish(copy.pk, by=kim, now=now)
    for token, fields in (("d" * 32, [["body", "<p>Dear members, please find the attached letter.</p>"]]),):
        erased._autosave(kim, token, None, fields, now)

    erase(formula.circular_id, kim, lee, timezone.now())

    tokens = erased.unsaved_tokens()
    assert tokens["d" * 32]
    assert tokens["a" * 32]
    erase(planted.circular, kim, lee, timezone.now())
    tokens = erased.unsaved_tokens()
    assert tokens == {"a" * 32: False, "b" * 32: False, "c" * 32: False, "d" * 32: True}
    assert Edition.objects.get(pk=other.pk).body
    assert not StagedFile.objects.exists()


@pytest.mark.django_db
def test_mail_that_was_not_sent_yet_is_never_sent(people):
    kim, lee = people
    planted = erased.plant(kim, lee, timezone.now() - timedelta(hours=3))

    erase(planted.circular, kim, lee, timezone.now())

    assert OutgoingMail.objects.filter(subject="–").count() == 2
    assert not OutgoingMail.objects.filter(subject="–", sent_at=None, given_up_at=None).exists()


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_cleaning_survives_a_death_right_after_the_commit(people, monkeypatch):
    kim, lee = people
    planted = erased.plant(kim, lee, timezone.now() - timedelta(hours=3))
    monkeypatch.setattr(cleaning, "begin", lambda pk: None)  # as if the process had been killed

    erase(planted.circular, kim, lee, timezone.now())
    row = DiskCleaning.objects.get()
    assert (row.done_at, row.hashes) == (None, sorted(row.hashes))
    assert Blob.objects.filter(sha256__in=planted.blobs).exists()
    # and again, after the rows of its blobs were deleted and before their bytes
    Blob.objects.filter(sha256__in=planted.blobs).delete()
    assert list(sweep.orphaned_blobs())

    upkeep.run_due(timezone.now() + 2 * MINUTE, jobs={"disk_cleaning": upkeep.JOBS["disk_cleaning"]})
    clean(timezone.now() + timedelta(hours=1))

    assert DiskCleaning.objects.get().done_at is not None
    assert list(sweep.orphaned_blobs()) == []


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_cleaning_waits_while_somebody_still_reads_what_was_there(people, monkeypatch):
    kim, lee = people
    planted = erased.plant(kim, lee, timezone.now() - timedelta(hours=3))
    reader = connection.copy()
    try:
        with reader.cursor() as cursor:
            cursor.execute("BEGIN" if connection.vendor == "sqlite" else "BEGIN ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("SELECT count(*) FROM circulars_edition")
            cursor.fetchone()
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA busy_timeout = 100")
        erase(planted.circular, kim, lee, timezone.now())

        said = cleaning.clean_due(timezone.now() + 2 * MINUTE)
        assert said.startswith("0 of 1: ")
        assert DiskCleaning.objects.get().tries == 1
    finally:
        reader.close()

    assert clean(timezone.now() + 5 * MINUTE) == "1 of 1"


@pytest.mark.django_db(transaction=True)
def test_large_database_is_written_anew_at_night(people, monkeypatch):
    kim, lee = people
    planted = erased.plant(kim, lee, timezone.now() - timedelta(hours=3))
    erase(planted.circular, kim, lee, timezone.now())
    monkeypatch.setattr(overwriting, "LARGE", 1)
    noon = timezone.localtime(timezone.now() + timedelta(days=1)).replace(hour=12)

    assert "waits for the night" in cleaning.clean_due(noon)
    assert cleaning.clean_due(noon.replace(hour=2) + timedelta(days=1)) == "1 of 1"
