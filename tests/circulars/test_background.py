"""Background work: asked for once, tried again, given up in sight, and ended once whoever was killed over it."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django_tasks.exceptions import InvalidTaskError
from django_tasks_db.models import DBTaskResult

from circulars import background, file_texts, publishing, readers, search
from circulars.background import asking, attempts, running, sweeping, tasks, workers
from circulars.files import staging
from circulars.models import BackgroundTask, BackgroundWorker, BlobText, SearchEntry, SearchPart
from tests import factories
from tests.circulars.test_file_texts import attach
from tests.factories import NOW

pytestmark = [pytest.mark.database, pytest.mark.django_db]
MINUTE = timedelta(minutes=1)
State = BackgroundTask.State


@pytest.fixture(autouse=True)
def _folder_for_files(settings, tmp_path):
    settings.BLOBS_DIR = tmp_path / "blobs"


@pytest.fixture
def row():
    return attach(factories.draft(), "낱말 words".encode(), "a.txt")


def task() -> BackgroundTask:
    return BackgroundTask.objects.get()


def do_all() -> int:
    return background.run_waiting(until=float("inf"))


def due_at_once(**values) -> None:
    """As if the pause were over."""
    BackgroundTask.objects.update(next_try_at=timezone.now() - MINUTE)
    DBTaskResult.objects.filter(status="READY").update(run_after=timezone.now() - MINUTE)


def dead_process() -> str:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    name = workers.own_name().split("/")
    began = workers._began(ended.pid)
    ended.wait()
    return f"{name[0]}/{ended.pid}/{began}"


def test_file_is_read_by_the_queue_and_asked_for_once(row):
    assert background.read_files([row.blob, row.blob], now=NOW) == 1
    assert background.read_files([row.blob], now=NOW) == 0
    assert DBTaskResult.objects.get().args_kwargs == {"args": [row.blob_id], "kwargs": {}}

    assert do_all() == 1
    assert file_texts.of(row.blob).text == "낱말 words"
    assert (task().state, task().tries, task().outcome) == (State.DONE, 1, "read")
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"
    assert background.read_files([row.blob], now=NOW) == 0, "it is read"


def test_asking_is_part_of_the_transaction(row):
    with transaction.atomic():
        background.read_files([row.blob], now=NOW)
        transaction.set_rollback(True)
    assert not BackgroundTask.objects.exists()
    assert not DBTaskResult.objects.exists()


def test_queue_takes_no_words():
    with pytest.raises(InvalidTaskError):
        tasks.read_file.enqueue("words")
    with pytest.raises(InvalidTaskError):
        tasks.read_file.enqueue(blob_id=1)
    assert not DBTaskResult.objects.exists()


def test_queue_keeps_no_words_of_an_error():
    row = DBTaskResult.objects.create(args_kwargs={"args": [1]}, task_path="gone.nobody", backend_name="default")
    assert background.run_next()
    row.refresh_from_db()
    assert (row.status, row.traceback) == ("FAILED", "")
    row.set_failed(ValueError("secret words"))
    row.refresh_from_db()
    assert row.traceback == ""
    assert row.exception_class_path == "builtins.ValueError"


def test_what_fails_is_tried_again_and_then_given_up_with_a_reason(row, monkeypatch):
    def away(*args, **options):
        raise OSError("a path of this machine")

    monkeypatch.setattr(file_texts, "reading_of", away)
    background.read_files([row.blob], now=NOW)
    pauses = []
    for number in range(1, attempts.MOST):
        before = timezone.now()
        assert do_all() == 1
        assert (task().state, task().tries, task().outcome) == (State.WAITING, number, "OSError")
        pauses.append(round((task().next_try_at - before) / MINUTE))
        assert do_all() == 0, "not before its time"
        due_at_once()
    assert do_all() == 1

    assert pauses == [1, 5, 30, 30]
    assert (task().state, task().tries, task().outcome) == (State.FAILED, 5, "OSError")
    text = BlobText.objects.get()
    assert (text.state, text.detail) == ("broken", "OSError")
    assert background.find_unread(NOW) == "", "it is not begun anew for ever"


def test_file_that_is_missing_is_looked_for_again(row):
    background.read_files([row.blob], now=NOW)
    path = file_texts.storage().local_path(row.blob.sha256)
    content = path.read_bytes()
    path.unlink()

    do_all()
    assert (task().state, task().outcome) == (State.WAITING, "missing")
    assert not BlobText.objects.exists()
    path.write_bytes(content)
    due_at_once()
    do_all()
    assert file_texts.of(row.blob).state == "read"


def test_damaged_file_fails_at_once_with_its_reason():
    damaged = attach(factories.draft(), b"%PDF-1.4\nnothing more\n%%EOF", "a.pdf")
    background.read_files([damaged.blob], now=NOW)
    do_all()

    assert (task().state, task().tries) == (State.FAILED, 1)
    assert task().outcome == BlobText.objects.get().detail != ""
    assert do_all() == 0


def test_file_that_kills_its_worker_is_given_up_after_five_tries(row):
    background.read_files([row.blob], now=NOW)
    for _number in range(attempts.MOST):
        due_at_once()
        claimed = running._claim(timezone.now())
        waiting = BackgroundTask.objects.filter(state=State.WAITING, delivery=claimed.pk)
        assert attempts.take(waiting, now=timezone.now())
        dead = dead_process()
        BackgroundTask.objects.update(worker=dead)
        DBTaskResult.objects.filter(pk=claimed.pk).update(worker_ids=[dead])
        assert background.sweep(timezone.now()) == 1
        assert background.sweep(timezone.now()) == 0

    assert (task().state, task().tries, task().outcome) == (State.FAILED, 5, "worker")
    assert BlobText.objects.get().detail == "worker"
    assert set(DBTaskResult.objects.values_list("status", flat=True)) == {"FAILED"}


def test_task_of_a_living_process_is_left_alone_until_it_hangs(row):
    background.read_files([row.blob], now=NOW)
    row_of_queue = running._claim(timezone.now())
    attempts.take(BackgroundTask.objects.filter(delivery=row_of_queue.pk), now=timezone.now())

    assert background.sweep(timezone.now()) == 0
    assert background.sweep(timezone.now() + 10 * MINUTE) == 1
    assert task().state == State.WAITING


def test_process_elsewhere_is_waited_for(row):
    background.read_files([row.blob], now=NOW)
    attempts.take(BackgroundTask.objects.all(), now=timezone.now())
    BackgroundTask.objects.update(worker="another.machine/1/1")

    assert workers.is_gone("another.machine/1/1") is None
    assert background.sweep(timezone.now() + MINUTE) == 0
    assert background.sweep(timezone.now() + 6 * MINUTE) == 1


def test_who_comes_late_ends_nothing(row):
    background.read_files([row.blob], now=NOW)
    first = attempts.take(BackgroundTask.objects.all(), now=timezone.now())
    background.sweep(timezone.now() + 10 * MINUTE)  # taken for dead
    due_at_once()
    do_all()
    text = BlobText.objects.get()

    kept = background.Result("read", lambda: BlobText.objects.update(text="of the late one"))
    with pytest.raises(attempts.Lost):
        attempts.end(first, kept)
    text.refresh_from_db()
    assert text.text == "낱말 words"
    assert attempts.later(first, "late") == attempts.LATE
    assert task().state == State.DONE


def test_process_killed_between_queue_and_task_loses_nothing(row):
    background.read_files([row.blob], now=NOW)
    claimed = running._claim(timezone.now())
    DBTaskResult.objects.filter(pk=claimed.pk).update(worker_ids=[dead_process()])

    assert do_all() == 0
    assert background.sweep(timezone.now()) == 1
    assert do_all() == 1
    assert (task().state, task().tries) == (State.DONE, 1)


def test_minute_works_where_no_worker_is_there(row):
    assert background.find_unread(NOW) == "1 files found that nobody has read"
    assert background.find_unread(NOW) == ""
    background.say_alive(timezone.now(), started_at=timezone.now())
    assert background.keep_up(timezone.now()) == "", "a worker is there"
    assert background.keep_up(timezone.now() + 5 * MINUTE) == "1 done", "it has said nothing for long"
    assert file_texts.of(row.blob).state == "read"


def test_killed_worker_is_noticed_at_once(row):
    BackgroundWorker.objects.create(name=dead_process(), started_at=NOW, seen_at=timezone.now())
    assert background.present(timezone.now()) == []
    background.forget(timezone.now())
    assert not BackgroundWorker.objects.exists()


def test_what_an_older_reader_read_is_read_again_and_only_once_at_a_time(row, monkeypatch):
    background.read_now([row.blob], now=NOW)
    monkeypatch.setattr(readers, "VERSION", readers.VERSION + 1)
    background.find_unread(NOW)
    assert (task().state, task().tries) == (State.WAITING, 0)

    background.read_now([row.blob], now=NOW)  # somebody could not wait
    assert task().state == State.DONE
    monkeypatch.setattr(readers, "read", lambda *args, **options: pytest.fail("read again"))
    do_all()


def test_upload_that_takes_too_long_is_left_to_the_queue(staff_client, monkeypatch):
    def slow(*args, seconds, **options):
        if seconds < readers.WALL_SECONDS:
            raise readers.TookTooLong
        return readers.Reading("read", [{"kind": "text", "text": "in the end"}])

    monkeypatch.setattr(readers, "read", slow)
    upload = SimpleUploadedFile("가.txt", b"words")
    assert staff_client.post(reverse("admin:circulars_upload"), {"file": upload}).status_code == 201

    assert (task().state, task().tries) == (State.WAITING, 0)
    do_all()
    assert BlobText.objects.get().text == "in the end"


def test_what_is_being_read_elsewhere_is_waited_for(row, monkeypatch):
    background.read_files([row.blob], now=NOW)
    attempts.take(BackgroundTask.objects.all(), now=timezone.now())
    monkeypatch.setattr(readers, "read", lambda *args, **options: pytest.fail("read twice at once"))

    background.read_now([row.blob], now=NOW, seconds=0.3)
    assert task().state == State.RUNNING


def test_staged_file_and_attachments_are_found_by_the_minute(make_user):
    staged = staging.stage(SimpleUploadedFile("가.txt", b"words"), owner=make_user("kim", "editor"), now=NOW)
    background.find_unread(NOW)
    assert task().key == staged.blob_id


def test_publishing_asks_for_its_files(row):
    publishing.publish(row.working_copy_id, by=None, now=NOW, alone_reason="alone today")
    assert task().key == row.blob_id


def test_again_begins_anew_whatever_became_of_it(row):
    background.read_now([row.blob], now=NOW)
    BlobText.objects.update(state="broken", detail="time", text="")
    BackgroundTask.objects.update(state=State.FAILED)

    assert background.ask_again(BackgroundTask.objects.all(), now=NOW) == 1
    assert BlobText.objects.get().state == "broken", "what was known stays until then"
    assert background.ask_again(BackgroundTask.objects.all(), now=NOW) == 1, "it need not wait any longer"
    assert DBTaskResult.objects.filter(status="READY").count() == 1
    do_all()
    assert BlobText.objects.get().text == "낱말 words"


def test_what_ended_long_ago_is_forgotten(row):
    background.read_files([row.blob], now=NOW)
    do_all()
    assert background.forget(timezone.now() + timedelta(days=29)) == ""
    assert background.forget(timezone.now() + timedelta(days=31)) == "1 deleted"
    assert not DBTaskResult.objects.exists()


def test_gone_file_ends_its_task(row):
    background.read_files([row.blob], now=NOW)
    blob = row.blob
    row.delete()
    blob.delete()
    do_all()
    assert (task().state, task().outcome) == (State.DONE, "gone")


def test_number_of_a_process_that_is_given_again_means_another_process():
    place, _slash, _process = workers.own_name().partition("/")
    assert workers.is_gone(workers.own_name()) is False
    assert workers.is_gone(f"{place}/{os.getpid()}/1") is True


def test_every_kind_can_be_delivered():
    for kind in background.KINDS.values():
        assert hasattr(tasks, kind.task)
    assert asking.OPEN != asking.ENDED
    assert timedelta(days=30) == sweeping.KEPT


@pytest.mark.django_db(transaction=True)
def test_words_are_found_once_they_are_read_and_a_broken_index_loses_none(row, monkeypatch):
    copy = row.working_copy
    edition = publishing.publish(copy.pk, by=None, now=NOW, alone_reason="alone today")
    search.index_circulars([edition.circular_id])
    SearchEntry.objects.update(files_version=1)
    monkeypatch.setattr(search, "file_was_read", lambda key: 1 / 0)
    do_all()
    assert file_texts.of(row.blob).state == "read"
    assert SearchEntry.objects.get().files_version == 0, "the upkeep writes what the index lacks"

    monkeypatch.undo()
    background.read_again(row.blob, now=NOW)
    do_all()
    assert SearchPart.objects.exclude(code="").exists()
