"""Taking from the queue and doing: for the worker, and for the minute where none is there."""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import DatabaseError
from django.utils import timezone
from django_tasks import TaskContext, task_backends
from django_tasks_db.models import DBTaskResult

from circulars.background import sweeping, workers

QUEUE = "default"
LOOKED_AT = 5  # rows at the head of the queue: another worker may be quicker with the first
MINUTE_TIME = timedelta(seconds=20)  # of one minute: what the portal does by itself waits in one queue
logger = logging.getLogger(__name__)


def run_next() -> bool:
    """Do the next task of the queue; False where none waits. Raises DatabaseError where its end could not be kept."""
    row = _claim(timezone.now())
    if row is None:
        return False
    try:
        task = row.task
        outcome = task.call(TaskContext(task_result=row.task_result), *row.args_kwargs["args"])
    except DatabaseError:
        raise  # the row stays begun; the sweep puts the task back
    except Exception as error:  # a name that no release knows any more: nothing of it is ours to keep
        logger.error("%s cannot be done: %s", row.task_path, type(error).__name__)
        row.set_failed(error)
    else:
        row.set_successful(outcome)
    return True


def run_waiting(*, until: float, is_stopping: Callable[[], bool] = lambda: False) -> int:
    """Do what waits until the queue is empty or ``time.monotonic()`` has come to ``until``; how many were done."""
    done = 0
    while time.monotonic() < until and not is_stopping() and run_next():
        done += 1
    return done


def keep_up(now: datetime) -> str:
    """For the upkeep, each minute: free what was held by the dead; and where no worker is there, do what waits."""
    freed = sweeping.sweep(now)
    said = [f"{freed} put back"] if freed else []
    if not workers.present(now):
        done = run_waiting(until=time.monotonic() + MINUTE_TIME.total_seconds())
        said += [f"{done} done"] if done else []
    return ", ".join(said)


def forget(now: datetime) -> str:
    """For the upkeep: what ended more than thirty days ago."""
    gone = sweeping.forget(now)
    return f"{gone} deleted" if gone else ""


def _claim(now: datetime) -> DBTaskResult | None:
    """Compare and set, so that looking locks nothing: of two workers that saw the same row one goes on."""
    queue = task_backends[QUEUE].alias
    for row in DBTaskResult.objects.ready().filter(backend_name=queue)[:LOOKED_AT]:
        values = {"status": "RUNNING", "started_at": now, "worker_ids": [*row.worker_ids, workers.own_name()]}
        if DBTaskResult.objects.filter(pk=row.pk, status="READY").update(**values):
            row.refresh_from_db()
            return row
    return None
