"""Reading the words of files, in the background and where somebody waits for them: one path, one reader at a file."""

import logging
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from circulars import file_texts, readers, search
from circulars.background import asking, attempts
from circulars.background.kinds import Kind, NotYet, Result, register
from circulars.models import Attachment, BackgroundTask, Blob, BlobText, Edition, SearchCopy, StagedFile, WorkingCopy

State = BackgroundTask.State
KIND = "read_file"
UPLOAD_SECONDS = 8.0  # who uploads waits no longer; the rest is read in the background
MISSING = "missing"  # the storage may be away for a while
AT_MOST = 500  # files that nobody has asked for, found in one minute
LOOK_EVERY = 0.2  # seconds
logger = logging.getLogger(__name__)


def read_files(blobs: Iterable[Blob], *, now: datetime) -> int:
    """Let what nobody has read yet be read soon; call it in the transaction that brings the files. How many are new."""
    return asking.ask(KIND, [blob.pk for blob in file_texts.unread(blobs)], now=now)


def read_files_of(owner: WorkingCopy | Edition, *, now: datetime) -> int:
    """As ``read_files``, for the files of a working copy or an edition."""
    return read_files(Blob.objects.filter(attachments__in=owner.attachments.all()).distinct(), now=now)


def read_now(blobs: Iterable[Blob], *, now: datetime, seconds: float = readers.WALL_SECONDS) -> None:
    """For somebody who waits: read what is not read yet, each for ``seconds`` at most. The rest is left to the queue.

    Call it before a transaction, never inside one. What is being read elsewhere is waited for.
    """
    for blob in file_texts.unread(blobs):
        task = _take(blob, now)
        if task is None:
            _wait_for(blob, seconds)
            continue
        try:
            reading = file_texts.reading_of(blob, seconds=seconds)
            if reading.detail == MISSING:
                attempts.leave_for_later(task)
                continue
            attempts.end(task, _result(blob, reading, now))
        except readers.TookTooLong:
            attempts.leave_for_later(task)
        except attempts.Lost:
            continue
        except BaseException:
            attempts.leave_for_later(task)
            raise


def read_again(blob: Blob, *, now: datetime) -> bool:
    """By choice of a person. False where it is being read at this moment."""
    task, _is_new = BackgroundTask.objects.get_or_create(
        kind=KIND, key=blob.pk, defaults={"asked_at": now, "next_try_at": now}
    )
    return bool(asking.ask_again([task], now=now))


def find_unread(now: datetime) -> str:
    """For the upkeep: files in use that nobody has read, and that wait in no queue. Says how many."""
    open_task = BackgroundTask.objects.filter(kind=KIND, key=OuterRef("pk"), state__in=asking.OPEN)
    blobs = file_texts.waiting().filter(~Exists(open_task))[:AT_MOST]
    found = asking.ask(KIND, [blob.pk for blob in blobs], now=now)
    return f"{found} files found that nobody has read" if found else ""


def _do(key: int, now: datetime) -> Result:
    blob = Blob.objects.filter(pk=key).first()
    if blob is None:
        return Result("gone")
    if not file_texts.unread([blob]):
        state = BlobText.objects.values_list("state", flat=True).get(blob=blob)
        return Result(state, has_failed=state == BlobText.State.BROKEN)
    reading = file_texts.reading_of(blob)
    if reading.detail == MISSING:
        raise NotYet(MISSING)
    return _result(blob, reading, now)


def _result(blob: Blob, reading: readers.Reading, now: datetime) -> Result:
    is_broken = reading.state == BlobText.State.BROKEN
    outcome = reading.detail if is_broken and reading.detail else reading.state
    return Result(outcome, partial(_keep, blob, reading, now), has_failed=is_broken)


def _keep(blob: Blob, reading: readers.Reading, now: datetime) -> None:
    """The words; and, in the same transaction, that the index of search lacks them. It takes them up after it."""
    file_texts.keep(blob, reading, now)
    copies = WorkingCopy.objects.filter(attachments__blob=blob)
    search.mark_stale(SearchCopy.objects.filter(working_copy__in=copies.values("pk")))
    circulars = Edition.objects.filter(attachments__blob=blob).order_by().values_list("circular", flat=True)
    if found := sorted(set(circulars)):
        search.mark_files_stale(found)
    file_texts.turn_pages(blob)
    transaction.on_commit(partial(_index, blob.pk))


def _index(key: int) -> None:
    try:
        search.file_was_read(key)
    except Exception as error:  # the file was read, whatever became of the index: the upkeep writes it
        logger.error("The words of file %s are not in the index yet: %s", key, type(error).__name__)


def _give_up(key: int, trouble: str, now: datetime) -> None:
    blob = Blob.objects.filter(pk=key).first()
    if blob is not None:
        _keep(blob, readers.Reading(BlobText.State.BROKEN, detail=trouble), now)


def _reset(key: int) -> None:
    """The words stay for the checks until new ones are there."""
    BlobText.objects.filter(blob=key).update(reader_version=0)


def _subjects(keys: list[int]) -> dict[int, Any]:
    """By file a row that names it, with its working copy or edition; the list decides who may see it."""
    found: dict[int, Any] = {}
    for staged in StagedFile.objects.filter(blob__in=keys).order_by("pk"):
        found[staged.blob_id] = staged
    rows = Attachment.objects.filter(blob__in=keys).select_related("working_copy", "edition").order_by("pk")
    for row in rows.defer("working_copy__body", "edition__body", "edition__facts", "edition__rendered"):
        found[row.blob_id] = row
    return found


def _take(blob: Blob, now: datetime) -> BackgroundTask | None:
    """The task of this file for the present process; None where somebody is at it."""
    try:
        with transaction.atomic():
            BackgroundTask.objects.get_or_create(kind=KIND, key=blob.pk, defaults={"asked_at": now, "next_try_at": now})
            mine = BackgroundTask.objects.filter(kind=KIND, key=blob.pk)
            mine.filter(state__in=asking.ENDED).update(
                state=State.WAITING, tries=0, asked_at=now, ended_at=None, delivery=None, outcome=""
            )
            return attempts.take(mine.filter(state=State.WAITING), now=timezone.now())
    except IntegrityError:
        return None


def _wait_for(blob: Blob, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    running = BackgroundTask.objects.filter(kind=KIND, key=blob.pk, state=State.RUNNING)
    while running.exists() and time.monotonic() < deadline:
        time.sleep(LOOK_EVERY)


READ_FILE = register(
    Kind(
        name=KIND,
        label=_("Read the words of a file"),
        task="read_file",
        do=_do,
        give_up=_give_up,
        reset=_reset,
        subjects=_subjects,
        lasts=timedelta(minutes=5),
    )
)
