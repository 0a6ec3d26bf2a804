"""When the caches are told: at once for what was taken away, and by the queue, with all its tries, for each change."""

import time
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from circulars import audit, background, changes
from circulars.background.kinds import Kind, NotYet, Result, register
from circulars.models import Generation
from circulars.purging.sending import Target, drop_everything

KIND = "purge"
KEY = 1  # there is one site
ROUNDS = 3  # changes that came while the caches were told, before the next try
FAILED = "purge"


def watch() -> None:
    """Called once at start-up; without caches to tell, nothing follows a change."""
    if settings.PURGE_TARGETS:
        changes.raised.connect(_after_commit, dispatch_uid="circulars.purging")


def _after_commit(is_removal: bool = False, **kwargs: Any) -> None:
    """Once for each transaction, however much of it changes the public site."""
    follow = _at_once if is_removal else _soon
    waiting = [entry[1] for entry in transaction.get_connection().run_on_commit]
    if follow not in waiting and _at_once not in waiting:
        transaction.on_commit(follow, robust=True)


def _tell() -> list[str]:
    return drop_everything([Target(*one) for one in settings.PURGE_TARGETS], at=time.time())


def _at_once() -> None:
    """And once more by the queue: an answer made before may have been under way."""
    try:
        _tell()
    finally:
        _soon()


def _soon() -> None:
    background.ask(KIND, [KEY], now=timezone.now())


def _do(key: int, now: datetime) -> Result:
    for _round in range(ROUNDS):
        counter = _counter()
        if _tell():
            raise NotYet(FAILED)
        if counter == _counter():
            break
    return Result("told", partial(_unless_changed, counter))


def _unless_changed(counter: int) -> None:
    """A change that was committed since found this task at work, and asked for no other."""
    row = Generation.objects.select_for_update(no_key=True).filter(pk=1).first()
    if row is not None and row.counter != counter:
        raise NotYet("changed")


def _counter() -> int:
    return Generation.objects.filter(pk=1).values_list("counter", flat=True).first() or 0


def _give_up(key: int, trouble: str, now: datetime) -> None:
    row = Generation.objects.filter(pk=1).first()
    if row is not None:
        audit.record("caches_not_told", row, by=None, now=now, trouble=trouble)


PURGE = register(
    Kind(
        name=KIND,
        label=_("Tell the caches in front that something has changed"),
        task="purge",
        do=_do,
        give_up=_give_up,
        reset=lambda key: None,
        lasts=timedelta(minutes=2),
    )
)
