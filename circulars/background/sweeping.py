"""What killed processes left behind: found, counted as a try, and put back. And what is old goes."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django_tasks_db.models import DBTaskResult

from circulars.background import asking, attempts, workers
from circulars.background.kinds import KINDS, Kind
from circulars.models import BackgroundTask

State = BackgroundTask.State
LASTS = Kind.lasts
KEPT = timedelta(days=30)
GONE = "circulars.background.WorkerGone"
AT_MOST = 500  # of one run


def sweep(now: datetime) -> int:
    """Free what processes held that are gone; how many tasks. Any number may run at once, beside any worker."""
    found = 0
    for task in BackgroundTask.objects.filter(state=State.RUNNING)[:AT_MOST]:
        kind = KINDS.get(task.kind)
        if kind and is_lost(task.worker, task.started_at, now, lasts=kind.lasts):
            found += attempts.later(task, attempts.KILLED) != attempts.LATE
    _close_deliveries(now)
    return found + _deliver_again(now)


def is_lost(worker: str, since: datetime | None, now: datetime, *, lasts: timedelta = LASTS) -> bool:
    """Its process is gone, or has been at it for longer than it could: then it hangs, and counts as gone."""
    return bool(workers.is_gone(worker)) or since is None or since <= now - lasts


def forget(now: datetime) -> int:
    """Tasks and deliveries that ended long ago; how many."""
    old = now - KEPT
    DBTaskResult.objects.filter(status__in=["SUCCESSFUL", "FAILED"], finished_at__lte=old).delete()
    workers.forget(now)
    return BackgroundTask.objects.filter(state__in=asking.ENDED, ended_at__lte=old).delete()[0]


def _close_deliveries(now: datetime) -> None:
    """Rows of the queue that were begun by a process that is gone. The task itself knows what became of it."""
    for row in DBTaskResult.objects.filter(status="RUNNING")[:AT_MOST]:
        if is_lost(row.worker_ids[-1] if row.worker_ids else "", row.started_at, now):
            DBTaskResult.objects.filter(pk=row.pk, status="RUNNING", worker_ids=row.worker_ids).update(
                status="FAILED", finished_at=now, exception_class_path=GONE, return_value=None
            )


def _deliver_again(now: datetime) -> int:
    """Tasks that wait and that nothing in the queue would do: their process died between the queue and the task."""
    found = 0
    for task in undelivered(now)[:AT_MOST]:
        found += _redeliver(task, now)
    return found


def undelivered(now: datetime) -> QuerySet[BackgroundTask]:
    in_queue = DBTaskResult.objects.filter(pk=OuterRef("delivery"), status__in=["READY", "RUNNING"])
    return BackgroundTask.objects.filter(~Exists(in_queue), state=State.WAITING, next_try_at__lte=now)


def _redeliver(task: BackgroundTask, now: datetime) -> bool:
    if task.kind not in KINDS:
        return False
    with transaction.atomic():
        mine = BackgroundTask.objects.filter(pk=task.pk, state=State.WAITING, delivery=task.delivery)
        if not mine.update(delivery=None):
            return False
        asking.deliver(task, at=now, now=now)
    return True
