"""One try at a task: claimed by compare-and-set, ended in the transaction that keeps what came of it.

Between the two anything may happen. A try that lost its claim meanwhile, because it was taken for dead, ends nothing:
so every task ends once, however often it was begun. Source: docs/architecture.md, "Background work".
"""

import logging
import traceback
from datetime import datetime, timedelta
from uuid import UUID

from django.db import DatabaseError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from circulars import masking, tracing
from circulars.background import asking, workers
from circulars.background.kinds import KINDS, NotYet, Result
from circulars.models import BackgroundTask

State = BackgroundTask.State
MOST = 5  # tries
WAITS = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 30)]  # after the first, second … try
KILLED = "worker"  # the outcome of a try whose process is gone
LATE = "late"
logger = logging.getLogger(__name__)


class Lost(Exception):
    """Somebody else holds the task now."""


def attempt(kind: str, key: int, *, delivery: UUID | None) -> str:
    """What the queue calls. Returns one word and raises DatabaseError alone: then the sweep finds the task again."""
    now = timezone.now()
    task = take(BackgroundTask.objects.filter(kind=kind, key=key, state=State.WAITING, delivery=delivery), now=now)
    return run(task) if task is not None else LATE


def take(free: QuerySet[BackgroundTask], *, now: datetime) -> BackgroundTask | None:
    """The task, if nobody else took it. The try is counted before it begins, for it may be the end of its process."""
    values = {"state": State.RUNNING, "started_at": now, "worker": workers.own_name(), "tries": F("tries") + 1}
    keys = list(free.values_list("pk", flat=True)[:1])
    if not keys or not free.filter(pk=keys[0]).update(**values):
        return None
    return BackgroundTask.objects.filter(pk=keys[0]).first()


def run(task: BackgroundTask) -> str:
    with tracing.going_on(task.request_id):
        return _run(task)


def _run(task: BackgroundTask) -> str:
    kind = KINDS[task.kind]
    try:
        result = kind.do(task.key, timezone.now())
        return end(task, result)
    except Lost:
        return LATE
    except NotYet as reason:
        return later(task, str(reason))
    except DatabaseError:
        raise
    except Exception as error:
        # The message of an exception may repeat a value of a row.
        logger.error("%s failed.\n%s", task, masking.mask(traceback.format_exc()))
        return later(task, type(error).__name__)


def end(task: BackgroundTask, result: Result) -> str:
    """Keep what came of it and end the task, both or neither. Raises Lost."""
    with transaction.atomic():
        result.write()  # rows of content are locked before the task, here as everywhere
        state = State.FAILED if result.has_failed else State.DONE
        _end(task, state, result.outcome)
    return result.outcome


def later(task: BackgroundTask, trouble: str) -> str:
    """Another try after a pause, or none after the last one. LATE where somebody else holds the task."""
    now = timezone.now()
    try:
        with transaction.atomic():
            if task.tries >= MOST:
                KINDS[task.kind].give_up(task.key, trouble, now)
                _end(task, State.FAILED, trouble)
                return "given up"
            at = now + WAITS[min(task.tries, len(WAITS)) - 1]
            if not held(task).update(state=State.WAITING, worker="", delivery=None, outcome=trouble[:80]):
                raise Lost
            asking.deliver(task, at=at, now=now)
    except Lost:
        return LATE
    return "later"


def leave_for_later(task: BackgroundTask) -> None:
    """Whoever took it could not wait for its end, which is no failure: the queue does it, with all its tries."""
    now = timezone.now()
    with transaction.atomic():
        if held(task).update(state=State.WAITING, worker="", delivery=None, tries=0, started_at=None):
            asking.deliver(task, at=now, now=now)


def held(task: BackgroundTask) -> QuerySet[BackgroundTask]:
    """The row, as long as this very try counts."""
    return BackgroundTask.objects.filter(
        pk=task.pk, state=State.RUNNING, worker=task.worker, started_at=task.started_at, tries=task.tries
    )


def _end(task: BackgroundTask, state: str, outcome: str) -> None:
    if not held(task).update(state=state, ended_at=timezone.now(), outcome=outcome[:80], worker=""):
        raise Lost
