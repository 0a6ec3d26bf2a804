"""Processes killed (SIGKILL) while they plan and send alerts, and what must hold then: each person has one mail.

A kill between the server's "taken" and our note of it cannot be told from one before: that mail goes out once more,
under the same Message-ID, which a mailbox takes for the same mail. Small in the suite
(``circulars/test_alert_kills.py``), in full in ``benchmarks/proofs/alerts.py``.
"""

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connections

from circulars.alerts import sending
from circulars.models import AlertChange, AlertMail, Subscriber, Subscription

GONE = timedelta(minutes=11)  # a claim of a killed sender has ended by then
AT_MOST = 50  # of one run: a child goes on in many


@dataclass
class Run:
    killed: int = 0
    seconds: float = 0.0
    cpu: float = 0.0  # of the senders
    memory_mb: float = 0.0  # of the largest
    received: Counter = field(default_factory=Counter)  # (recipient, Message-ID) → how often


def subscribers(count: int, at: datetime) -> None:
    """Each with a subscription to everything and one to everything of an issuer, which must not make two mails."""
    rows = Subscriber.objects.bulk_create(
        [
            Subscriber(
                address=f"reader{number}@example.org",
                secret=f"secret{number:037}",
                language=("ko", "en")[number % 2],
                confirmed_at=at,
            )
            for number in range(count)
        ],
        batch_size=1_000,
    )
    kinds = ("site", "search")
    Subscription.objects.bulk_create(
        [
            Subscription(subscriber=row, kind=kind, query="forum" if kind == "search" else "", created_at=at)
            for row in rows
            for kind in kinds
        ],
        batch_size=1_000,
    )


@contextmanager
def sink(folder: Path) -> Iterator[Path]:
    """A mail server of its own process; Django's settings lead to it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    taken = folder / "taken"
    taken.touch()
    command = [sys.executable, "-m", "tests.smtp_sink", str(port), str(taken)]
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    before = settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    try:
        yield taken
    finally:
        settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = before
        process.terminate()
        process.communicate(timeout=10)


def send_and_kill(taken: Path, *, now: datetime, kills: int, total: int, seed: int, deadline: float) -> Run:
    """One sender after the other, killed at random moments, until nothing waits; the clock moves on past each claim."""
    run, chance, began = Run(), random.Random(seed), time.monotonic()
    moments = sorted(chance.randrange(total) for _kill in range(kills))  # numbers of mails taken
    while time.monotonic() - began < deadline:
        child = _child(now)
        while True:
            pid, status, usage = os.wait4(child, os.WNOHANG)
            if pid:
                assert os.waitstatus_to_exitcode(status) == 0, "a sender failed by itself"
                break
            if run.killed < kills and _count(taken) >= moments[run.killed]:
                os.kill(child, signal.SIGKILL)
                _pid, status, usage = os.wait4(child, 0)
                run.killed += os.WIFSIGNALED(status)
                break
            time.sleep(chance.uniform(0.001, 0.02))
        run.cpu += usage.ru_utime + usage.ru_stime
        run.memory_mb = max(run.memory_mb, usage.ru_maxrss / 1024)
        now += GONE
        if not AlertChange.objects.filter(planned_at=None).exists() and not _waiting():
            break
    run.seconds = time.monotonic() - began
    run.received = Counter(taken.read_text().splitlines())
    return run


def _child(now: datetime) -> int:
    """A sender in a forked process, which has everything imported: the kill lands in the work, not in the start."""
    connections.close_all()
    child = os.fork()
    if child:
        return child
    try:
        while True:
            sending.keep_up(now)
            if not _waiting() and not AlertChange.objects.filter(planned_at=None).exists():
                os._exit(0)
            if not AlertMail.objects.filter(sent_at=None, given_up_at=None, claimed_at=None).exists():
                os._exit(0)  # the rest is claimed by somebody who was killed: later
    finally:
        os._exit(1)  # whatever happens, the child never returns into the tests


def _waiting() -> bool:
    return AlertMail.objects.filter(sent_at=None, given_up_at=None).exists()


def _count(taken: Path) -> int:
    return taken.read_bytes().count(b"\n")


def prove(run: Run, count: int) -> int:
    """One mail each, by its Message-ID; how many came twice under the same one."""
    people = Counter(line.split()[0] for line in run.received)
    assert len(people) == count, f"{count - len(people)} were told nothing"
    assert set(people.values()) == {1}, "somebody was told by two different mails"
    assert AlertMail.objects.filter(sent_at__isnull=False).count() == count
    return sum(run.received.values()) - count
