"""Numbers that stand in the database or on the disk, read when somebody collects them; no label without a bound.

What cannot be read at the moment is left out, and counted as such: one part that is away hides no other.
"""

import os
import resource
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from threading import Lock

from django.conf import settings
from django.db.models import Count, Sum
from django.utils import timezone
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from circulars import changes, file_texts
from circulars.models import BackgroundTask, RunningTotal, ServerError, Trouble
from circulars.observing import databases, keeping, machine, sending, work

SECONDS_KEPT = 10.0  # seconds: several collectors, or an impatient one, ask the database once
Figures = Callable[[datetime], Iterator[Metric]]


def _gauge(name: str, about: str, value: float) -> Metric:
    return GaugeMetricFamily(f"hoeram_{name}", about, value=value)


def _database(now: datetime) -> Iterator[Metric]:
    state, answer = databases.first_answer()
    yield _gauge("database_up", "1: the primary answers.", state == "ok")
    if answer is not None:
        yield _gauge("migrations_waiting", "Changes of tables that wait.", databases.waiting_migrations(answer))
        yield _gauge("clock_skew_seconds", "How far the clock of the database is ahead.", databases.skew(answer))
    lag = GaugeMetricFamily("hoeram_replica_lag_seconds", "How far a replica is behind.", labels=["replica"])
    for number, alias in enumerate(databases.replicas(), start=1):
        try:
            lag.add_metric([str(number)], databases.answer_of(alias).lag or 0.0)
        except Exception:  # noqa: S112  (away: no value says so)
            continue
    yield lag


def _machine(now: datetime) -> Iterator[Metric]:
    free, total = machine.disk()
    yield _gauge("disk_free_bytes", "Free where the data folder is.", free)
    yield _gauge("disk_bytes", "Size of that disk.", total)
    yield _gauge("storage_up", "1: files can be stored.", machine.storage_state() == "ok")
    yield _gauge("cache_up", "1: the cache answers, or none is set.", machine.cache_state() != machine.AWAY)
    yield _gauge("process_memory_bytes", "Held by the process that answers.", memory())


def memory() -> int:
    try:
        return int(Path(f"/proc/{os.getpid()}/statm").read_text().split()[1]) * resource.getpagesize()
    except (OSError, IndexError):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _work(now: datetime) -> Iterator[Metric]:
    seen = work.tick_seen(now)
    if seen is not None:
        yield _gauge("tick_age_seconds", "Since a job of the upkeep began or ended.", (now - seen).total_seconds())
    tasks = GaugeMetricFamily(
        "hoeram_background_tasks", "Background tasks by state; what ended, for 30 days.", labels=["state"]
    )
    found = dict(BackgroundTask.objects.values_list("state").annotate(number=Count("pk")))
    for state in BackgroundTask.State.values:
        tasks.add_metric([state], found.get(state, 0))
    yield tasks
    yield _gauge(
        "background_oldest_seconds",
        "Since the turn of the task that waits longest.",
        work.oldest_waiting(now).total_seconds(),
    )
    yield _gauge("files_unread", "Files in use whose words nobody has read.", file_texts.waiting().count())


def _sending(now: datetime) -> Iterator[Metric]:
    waiting = GaugeMetricFamily("hoeram_mails_waiting", "Mails that wait.", labels=["queue"])
    oldest = GaugeMetricFamily("hoeram_mails_oldest_seconds", "Since the turn of the oldest of them.", labels=["queue"])
    for name in sending.QUEUES:
        queue = sending.queue(name, now)
        waiting.add_metric([name], queue.waiting)
        oldest.add_metric([name], queue.oldest.total_seconds())
    mails = CounterMetricFamily("hoeram_mails", "Tries to send a mail.", labels=["queue", "result"])
    for name, total in RunningTotal.objects.filter(name__startswith="mails.").values_list("name", "total"):
        _kind, queue_name, result = name.split(".")
        mails.add_metric([queue_name, result], total)
    yield from (waiting, oldest, mails)
    yield _gauge(
        "publications_overdue",
        "In effect for ten minutes, and not noted by the upkeep.",
        sending.overdue_publications(now),
    )


def _keeping(now: datetime) -> Iterator[Metric]:
    yield _gauge("index_waiting", "Entries of the public search to be written anew.", keeping.index_waiting(now))
    yield _gauge(
        "generation", "Changes of the public site so far.", int(changes.state(now).generation.partition(".")[0])
    )
    if last := keeping.last_drill():
        yield _gauge("drill_age_seconds", "Since a backup was restored for trial.", (now - last).total_seconds())


def _backup(now: datetime) -> Iterator[Metric]:
    if settings.BACKUP_TO and (newest := keeping.newest_backup()):
        yield _gauge("backup_age_seconds", "Since the newest backup was made.", (now - newest).total_seconds())


def _troubles(now: datetime) -> Iterator[Metric]:
    troubles = GaugeMetricFamily("hoeram_trouble", "1: this part is told as wrong.", labels=["part"])
    kinds = Trouble.objects.filter(ended_at=None, told_at__isnull=False).values_list("kind", flat=True)
    for part in sorted({kind.partition("@")[0] for kind in kinds}):
        troubles.add_metric([part], 1)
    yield troubles
    total = ServerError.objects.aggregate(total=Sum("count"))["total"] or 0
    yield CounterMetricFamily("hoeram_server_errors", "Requests that failed through a fault of ours.", value=total)


GROUPS: tuple[Figures, ...] = (_database, _machine, _work, _sending, _keeping, _backup, _troubles)


class Kept(Collector):
    """For a registry; kept for ten seconds."""

    def __init__(self) -> None:
        self._kept: list[Metric] = []
        self._read_at = 0.0
        self._lock = Lock()

    def collect(self) -> Iterator[Metric]:
        with self._lock:
            if not self._kept or time.monotonic() - self._read_at > SECONDS_KEPT:
                self._kept = _read()
                self._read_at = time.monotonic()
            return iter(self._kept)


def _read() -> list[Metric]:
    now, found, missing = timezone.now(), [], 0
    for group in GROUPS:
        try:
            found += list(group(now))
        except Exception:  # a database, a place of backups: whatever its library raises
            missing += 1
    return [*found, _gauge("groups_unread", "Groups of numbers that could not be read now.", missing)]


FIGURES = Kept()
