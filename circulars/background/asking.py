"""Asking for background work: in the transaction of whatever needs it, and never twice at a time for the same row."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult

from circulars import tracing
from circulars.background.kinds import KINDS
from circulars.models import BackgroundTask

State = BackgroundTask.State
OPEN = (State.WAITING, State.RUNNING)
ENDED = (State.DONE, State.FAILED)


def ask(kind: str, keys: Iterable[int], *, now: datetime) -> int:
    """Let each be done soon, also where it was done before; how many are new. What waits or is being done stays so."""
    asked = 0
    for key in dict.fromkeys(keys):
        with transaction.atomic():
            asked += _ask(kind, key, now)
    return asked


def ask_again(tasks: Iterable[BackgroundTask], *, now: datetime) -> int:
    """By choice of a person: with all tries anew and at once, whatever became of it; how many.

    What is being done at this moment stays. What waits for its next try does not wait any longer.
    """
    asked = 0
    for task in tasks:
        kind = KINDS.get(task.kind)
        if kind is None:
            continue
        with transaction.atomic():
            mine = BackgroundTask.objects.filter(pk=task.pk, state=task.state, delivery=task.delivery)
            if task.state == State.RUNNING or not mine.update(**_fresh(now)):
                continue
            if task.delivery is not None:
                DBTaskResult.objects.filter(pk=task.delivery, status="READY").delete()
            kind.reset(task.key)
            deliver(task, at=now, now=now)
            asked += 1
    return asked


def deliver(task: BackgroundTask, *, at: datetime, now: datetime) -> None:
    """Put a waiting task into the queue, not to be tried before ``at``; earlier deliveries count no longer."""
    function: Any = import_string(f"circulars.background.tasks.{KINDS[task.kind].task}")
    result = function.using(run_after=at if at > now + timedelta(seconds=1) else None).enqueue(task.key)
    task.delivery = UUID(result.id)
    BackgroundTask.objects.filter(pk=task.pk, state=State.WAITING).update(delivery=task.delivery, next_try_at=at)


def _ask(kind: str, key: int, now: datetime) -> bool:
    task = BackgroundTask.objects.filter(kind=kind, key=key).first()
    if task is None:
        try:
            with transaction.atomic():
                task = BackgroundTask.objects.create(
                    kind=kind, key=key, asked_at=now, next_try_at=now, request_id=tracing.current()
                )
        except IntegrityError:
            return False  # somebody else has asked at this moment
    elif not BackgroundTask.objects.filter(pk=task.pk, state__in=ENDED).update(**_fresh(now)):
        return False
    deliver(task, at=now, now=now)
    return True


def _fresh(now: datetime) -> dict[str, Any]:
    return {
        "state": State.WAITING,
        "tries": 0,
        "asked_at": now,
        "next_try_at": now,
        "started_at": None,
        "ended_at": None,
        "delivery": None,
        "worker": "",
        "outcome": "",
        "request_id": tracing.current(),
    }
