"""Runs what is due, each job by one process at a time, and writes down how it ended."""

import logging
import threading
import time as clock
import traceback
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import DatabaseError, connection, connections
from django.db.models import F
from django.utils import timezone

from circulars import masking
from circulars.models import JobRun
from circulars.upkeep.schedule import JOBS, Job

PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))  # after failures
SLACK = timedelta(seconds=5)  # a tick comes each minute, give or take

logger = logging.getLogger(__name__)


class Outcome(NamedTuple):
    name: str
    has_failed: bool
    words: str


class Beside:
    """Long jobs of a process that goes on ticking, each in a thread of its own with connections of its own."""

    def __init__(self) -> None:
        self._threads: dict[str, threading.Thread] = {}

    def is_running(self, name: str) -> bool:
        return name in self._threads and self._threads[name].is_alive()

    def run(self, job: Job, row: JobRun, now: datetime) -> None:
        def work() -> None:
            try:
                _run(job, row, now)
            except DatabaseError:  # its end could not be written down: it counts as lost
                logger.exception("The end of the job %s could not be written down.", job.name)
            finally:
                connections.close_all()

        self._threads[job.name] = threading.Thread(target=work, name=job.name)
        self._threads[job.name].start()

    def wait(self) -> None:
        for thread in self._threads.values():
            thread.join()


def run_due(
    now: datetime,
    *,
    jobs: Mapping[str, Job] = JOBS,
    is_stopping: Callable[[], bool] = lambda: False,
    beside: Beside | None = None,
) -> list[Outcome]:
    """Run each job that is due once; ``is_stopping`` is asked between two. A job that raises stops no other.

    It is tried again after a pause that grows. Long jobs run ``beside``, where that is given, and have no outcome
    here. Raises DatabaseError only where the database does not answer at all.
    """
    rows = {row.name: row for row in JobRun.objects.all()}
    outcomes = []
    for job in jobs.values():
        if is_stopping():
            break
        row = rows.get(job.name) or JobRun.objects.get_or_create(name=job.name)[0]
        if (beside and beside.is_running(job.name)) or not is_due(job, row, now) or not _claim(row, now):
            continue
        if beside and job.is_long:
            beside.run(job, row, now)
        else:
            outcomes.append(_run(job, row, now))
    return outcomes


def is_due(job: Job, row: JobRun, now: datetime) -> bool:
    if row.started_at is None:
        return True
    if row.finished_at is None or row.finished_at < row.started_at:
        return row.started_at <= now - job.lost_after
    if row.failures:
        return row.finished_at + PAUSES[min(row.failures, len(PAUSES)) - 1] <= now + SLACK
    if job.hour is not None:
        return row.started_at < _latest(job, now)
    return row.started_at + job.every <= now + SLACK


def _latest(job: Job, now: datetime) -> datetime:
    """The last time that the hour of a nightly job struck."""
    local = timezone.localtime(now, timezone.get_default_timezone())
    struck = local.replace(hour=job.hour.hour, minute=job.hour.minute, second=0, microsecond=0)
    return struck if struck <= local else struck - timedelta(days=1)


def _claim(row: JobRun, now: datetime) -> bool:
    """Compare and set: of two processes that saw the same row one goes on."""
    return bool(JobRun.objects.filter(pk=row.pk, started_at=row.started_at).update(started_at=now))


def _run(job: Job, row: JobRun, now: datetime) -> Outcome:
    begun = clock.monotonic()
    try:
        outcome = Outcome(job.name, False, job.run(now))
    except Exception as error:  # whatever it is, the other jobs go on
        # The message of an exception may repeat a value of a row.
        logger.error("The job %s failed.\n%s", job.name, masking.mask(traceback.format_exc()))
        outcome = Outcome(job.name, True, masking.mask(f"{type(error).__name__}: {error}"))
        if isinstance(error, DatabaseError) and not connection.in_atomic_block:
            connection.close()  # a broken one must not break the next job
    finished = now + timedelta(seconds=clock.monotonic() - begun)
    JobRun.objects.filter(pk=row.pk, started_at=now).update(
        finished_at=finished,
        outcome=outcome.words[:300],
        failures=F("failures") + 1 if outcome.has_failed else 0,
    )
    return outcome
