"""Who does background work: the names of processes, and whether one is still there.

A name says where a process lives and which it is: ``<machine and its view of processes>/<number>/<when it began>``.
On the same machine a killed process is noticed at once; of another machine only time tells.
"""

import os
import socket
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from django.db import IntegrityError, transaction

from circulars.models import BackgroundWorker

SEEN_EVERY = timedelta(seconds=20)
SILENT_AFTER = timedelta(minutes=2)  # longer than one task may keep its worker from saying so
FORGOTTEN_AFTER = timedelta(days=1)


def own_name() -> str:
    number = os.getpid()
    return f"{_place()}/{number}/{_began(number)}"


def is_gone(name: str) -> bool | None:
    """Whether the process has ended; None where it lives elsewhere, so that nobody here can know."""
    place, _slash, process = name.partition("/")
    number, _slash, began = process.partition("/")
    if place != _place() or not number.isdecimal():
        return None
    if not _exists(int(number)):
        return True
    return began != _began(int(number))  # another process has been given the same number since


def say_alive(now: datetime, *, started_at: datetime) -> None:
    values = {"seen_at": now}
    if BackgroundWorker.objects.filter(name=own_name()).update(**values):
        return
    try:
        with transaction.atomic():
            BackgroundWorker.objects.create(name=own_name(), started_at=started_at, **values)
    except IntegrityError:
        return  # said already, in another thread of this process


def leave() -> None:
    BackgroundWorker.objects.filter(name=own_name()).delete()


def present(now: datetime) -> list[BackgroundWorker]:
    """The workers that are there at ``now``, as far as anybody can know."""
    rows = BackgroundWorker.objects.filter(seen_at__gt=now - SILENT_AFTER).order_by("started_at", "pk")
    return [row for row in rows if not is_gone(row.name)]


def forget(now: datetime) -> None:
    """Those that ended without a word."""
    gone = [row.pk for row in BackgroundWorker.objects.all() if is_gone(row.name)]
    BackgroundWorker.objects.filter(pk__in=gone).delete()
    BackgroundWorker.objects.filter(seen_at__lte=now - FORGOTTEN_AFTER).delete()


@cache
def _place() -> str:
    """This start of this machine and its view of processes: in two containers one number means two processes."""
    parts = [socket.gethostname().replace("/", "-")[:60]]
    for name, read in (("boot_id", _boot), ("pid", _namespace)):
        try:
            parts.append(read())
        except OSError:
            parts.append(name)  # no such file: not Linux
    return ".".join(parts)


def _boot() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text()[:8]


def _namespace() -> str:
    return "".join(filter(str.isdecimal, os.readlink("/proc/self/ns/pid")))


def _exists(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return _state(number) not in ("Z", "X")  # dead, and its parent has not looked yet


def _began(number: int) -> str:
    """In ticks since the machine started; empty where nobody says."""
    fields = _fields(number)
    return fields[19] if len(fields) > 19 else ""


def _state(number: int) -> str:
    fields = _fields(number)
    return fields[0] if fields else ""


def _fields(number: int) -> list[str]:
    try:
        told = Path(f"/proc/{number}/stat").read_text()
    except OSError:
        return []
    return told.rpartition(")")[2].split()  # the name before may hold anything
