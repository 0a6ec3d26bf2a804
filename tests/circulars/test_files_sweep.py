import os
import threading
from contextlib import suppress
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from circulars.files import derived, staging, sweep
from circulars.files.storage import INCOMING, RETIRED, blobs
from circulars.files.store import FileRefused, delete_unused, put
from circulars.models import Attachment, Blob, Circular, File, StagedFile, WorkingCopy
from tests.circulars.file_samples import SAMPLES

pytestmark = pytest.mark.database


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path):
    """The sweep looks at everything there is, so these tests share no folder with others."""
    blobs_only = {"BACKEND": "circulars.files.storage.BlobStorage", "OPTIONS": {"location": tmp_path / "blobs"}}
    settings.STORAGES = settings.STORAGES | {"blobs": blobs_only}
    settings.DERIVED_DIR = tmp_path / "derived"


def age(blob: Blob, **past) -> None:
    """As if it had been put that long ago."""
    moment = timezone.now() - timedelta(**past)
    Blob.objects.filter(pk=blob.pk).update(created_at=moment)
    os.utime(blobs().local_path(blob.sha256), (moment.timestamp(), moment.timestamp()))


@pytest.fixture
def circular(db):
    return Circular.objects.create(created_at=timezone.now())


@pytest.fixture
def blob(db):
    blob = put(SAMPLES["pdf"] + os.urandom(8), name="a.pdf", now=timezone.now())
    age(blob, hours=2)
    return blob


def test_the_sweep_takes_what_nothing_names(blob):
    swept = sweep.sweep(timezone.now())

    assert (swept.rows, swept.contents) == (1, 1)
    assert not Blob.objects.exists()
    assert not blobs().exists(blob.sha256)


def test_the_sweep_leaves_what_is_young(blob):
    age(blob, minutes=50)

    assert sweep.sweep(timezone.now()).rows == 0
    assert blobs().exists(blob.sha256)


def test_the_sweep_leaves_attached_and_staged_files(blob, circular, administrator):
    staged = put(SAMPLES["docx"], name="b.docx", now=timezone.now())
    age(staged, days=3)
    StagedFile.objects.create(
        token="a" * 32, owner=administrator, blob=staged, name="b.docx", created_at=timezone.now() - timedelta(days=3)
    )
    copy = WorkingCopy.objects.create(circular=circular, title="x", edited_at=timezone.now())
    file = File.objects.create(code="abc", circular=circular, language="ko", created_at=timezone.now())
    Attachment.objects.create(working_copy=copy, file=file, blob=blob, name="a.pdf")

    assert sweep.sweep(timezone.now())[:3] == (0, 0, 0)
    assert blobs().exists(blob.sha256)
    assert blobs().exists(staged.sha256)


def test_an_upload_nobody_used_goes_after_two_weeks(blob, administrator):
    StagedFile.objects.create(
        token="a" * 32, owner=administrator, blob=blob, name="a.pdf", created_at=timezone.now() - timedelta(days=15)
    )

    swept = sweep.sweep(timezone.now())

    assert (swept.staged, swept.rows, swept.contents) == (1, 1, 1)


def test_bytes_without_a_row_and_remains_of_dead_processes_go(blob):
    Blob.objects.all().delete()
    past = (timezone.now() - timedelta(hours=2)).timestamp()
    for name in (INCOMING, RETIRED):
        stray = blobs().local_path(blob.sha256).parents[2] / name / "00"
        stray.parent.mkdir(exist_ok=True)
        if name == INCOMING:
            stray.write_bytes(b"half")
            os.utime(stray, (past, past))

    swept = sweep.sweep(timezone.now())

    assert (swept.contents, swept.strays) == (1, 1)
    assert list(blobs().hashes()) == []


def test_a_file_retired_by_a_dead_process_comes_back(blob):
    path = blobs().local_path(blob.sha256)
    aside = path.parents[2] / RETIRED / f"{blob.sha256}.00"
    aside.parent.mkdir(exist_ok=True)
    path.rename(aside)

    blobs().clear_strays(written_before=timezone.now() - timedelta(hours=1))

    assert path.exists()
    assert not aside.exists()


@pytest.mark.django_db
def test_content_touched_meanwhile_is_not_retired(blob):
    blobs().store([blobs().local_path(blob.sha256).read_bytes()])

    cutoff = timezone.now() - timedelta(hours=1)
    assert not blobs().retire(blob.sha256, written_before=cutoff, is_wanted=lambda: False)
    assert blobs().exists(blob.sha256)


@pytest.mark.races
@pytest.mark.django_db(transaction=True)
def test_uploads_never_lose_against_sweeps():
    content = SAMPLES["pdf"] + b"%race against the sweep"
    failures: list[BaseException] = []
    stop = threading.Event()

    def upload():
        try:
            for _ in range(40):
                blob = put(content, name="a.pdf", now=timezone.now())
                assert Blob.objects.filter(pk=blob.pk).exists(), "the row went under the upload"
                with blobs().open(blob.sha256) as file:
                    assert file.read() == content
                age_quietly(blob)
        except BaseException as error:  # shown by the assertion below
            failures.append(error)
        finally:
            connection.close()

    def age_quietly(blob):
        # From here the sweep may take row and bytes at any moment.
        past = timezone.now() - timedelta(hours=2)
        Blob.objects.filter(pk=blob.pk).update(created_at=past)
        with suppress(FileNotFoundError):
            os.utime(blobs().local_path(blob.sha256), (past.timestamp(), past.timestamp()))

    def sweeper():
        try:
            while not stop.is_set():
                sweep.sweep(timezone.now())
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    sweeping = threading.Thread(target=sweeper)
    uploading = threading.Thread(target=upload)
    sweeping.start()
    uploading.start()
    uploading.join(60)
    stop.set()
    sweeping.join(60)

    assert failures == []


def test_erasing_takes_bytes_and_what_was_made_of_them_at_once(db):
    blob = put(SAMPLES["png"], name="a.png", now=timezone.now())
    made = derived.image_path(blob.sha256, 320)
    derived.write(made, b"narrow")

    assert delete_unused({blob.pk}) == 1

    assert not Blob.objects.exists()
    assert not blobs().exists(blob.sha256)
    assert not made.exists()


def test_reports_name_what_is_missing_orphaned_and_damaged(blob):
    other = put(SAMPLES["docx"], name="b.docx", now=timezone.now())
    third = put(SAMPLES["hwp"], name="c.hwp", now=timezone.now())
    blobs().delete(blob.sha256)
    blobs().local_path(other.sha256).write_bytes(b"x" * other.size)
    Blob.objects.filter(pk=third.pk).delete()

    assert list(sweep.missing_blobs()) == [blob.sha256]
    assert list(sweep.damaged_blobs()) == [other.sha256]
    assert third.sha256 in list(sweep.orphaned_blobs())


def test_the_command_says_what_it_did(blob, capsys):
    call_command("sweep_files")

    assert "1 blobs, " in capsys.readouterr().out


def upload(content: bytes, name: str):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, content)


def test_a_staged_file_becomes_a_file_of_the_circular_once(circular, administrator):
    now = timezone.now()
    staged = staging.stage(upload(SAMPLES["hwp"], "공문.hwp"), owner=administrator, now=now)

    used = staging.use(staged.token, owner=administrator, circular=circular, language="ko", now=now)

    assert (used.file.circular, used.file.language, len(used.file.code)) == (circular, "ko", 12)
    assert (used.blob, used.name) == (staged.blob, "공문.hwp")
    with pytest.raises(FileRefused):
        staging.use(staged.token, owner=administrator, circular=circular, language="ko", now=now)
    assert File.objects.count() == 1


def test_another_person_cannot_use_or_discard_it(circular, administrator, make_user):
    now = timezone.now()
    staged = staging.stage(upload(SAMPLES["txt"], "a.txt"), owner=administrator, now=now)
    other = make_user("kim")

    with pytest.raises(FileRefused):
        staging.use(staged.token, owner=other, circular=circular, language="ko", now=now)
    assert not staging.discard(staged.token, owner=other)
    assert staging.discard(staged.token, owner=administrator)


def test_replacing_keeps_address_and_name_but_for_the_extension(circular, administrator, blob):
    now = timezone.now()
    copy = WorkingCopy.objects.create(circular=circular, title="x", edited_at=now)
    file = File.objects.create(code="abc", circular=circular, language="ko", created_at=now)
    attachment = Attachment.objects.create(working_copy=copy, file=file, blob=blob, name="안내문.pdf", title="안내")
    staged = staging.stage(upload(SAMPLES["hwpx"], "최종.hwpx"), owner=administrator, now=now)

    staging.replace(staged.token, owner=administrator, attachment=attachment)

    attachment.refresh_from_db()
    assert (attachment.file, attachment.blob, attachment.name, attachment.title) == (
        file,
        staged.blob,
        "안내문.hwpx",
        "안내",
    )


def test_a_file_that_a_sweep_holds_aside_is_read_when_it_is_given_back(db):
    blob = put(SAMPLES["pdf"], name="a.pdf", now=timezone.now())
    final = blobs().local_path(blob.sha256)
    aside = final.with_name("aside")
    os.rename(final, aside)
    threading.Timer(0.05, os.rename, [aside, final]).start()

    with blobs().open(blob.sha256) as file:
        assert file.read() == SAMPLES["pdf"]
