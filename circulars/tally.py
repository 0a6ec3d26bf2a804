"""Counts kept in the memory of a process, and now and then carried into the database by one statement.

For what readers ask in vain: a page must not wait for a count, and a lost count is no loss.
"""

import logging
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Generic, TypeVar

from django.core.signals import request_finished
from django.db import Error, connections, transaction

DISTINCT = 2_000  # different things in memory; when it is full, only those are counted on
EVERY = 60.0  # seconds between two writings of one process
PATIENCE = 200  # milliseconds for a database that others are writing to

Counted = TypeVar("Counted", bound=Hashable)
logger = logging.getLogger(__name__)


class Tally(Generic[Counted]):
    """``write`` carries counts into the database; ``alias`` names the database, asked when it is written."""

    def __init__(self, name: str, *, write: Callable[[dict[Counted, int]], None], alias: Callable[[], str]) -> None:
        self.name, self.write, self.alias = name, write, alias
        self.counts: dict[Counted, int] = {}
        self.written_at = time.monotonic()
        self._lock, self._writing = Lock(), Lock()

    def add(self, what: Counted) -> None:
        """One more. Costs a look into a dictionary, asks no database, and never fails."""
        with self._lock:
            if what in self.counts or len(self.counts) < DISTINCT:
                self.counts[what] = self.counts.get(what, 0) + 1

    def hurry(self) -> None:
        """Write after this very answer."""
        self.written_at = time.monotonic() - EVERY

    def waiting(self) -> dict[Counted, int]:
        """What is counted and not written yet."""
        with self._lock:
            return dict(self.counts)

    def forget(self) -> None:
        """Begin anew, for tests."""
        with self._lock:
            self.counts.clear()
            self.written_at = time.monotonic()

    def connect(self) -> None:
        """Write after an answer was sent; called once at start-up."""
        request_finished.connect(self._after_answer, dispatch_uid=self.name)

    def _after_answer(self, **kwargs) -> None:
        if self.counts and time.monotonic() - self.written_at >= EVERY:
            self.flush()
            connection = connections[self.alias()]
            if not connection.in_atomic_block:
                connection.close_if_unusable_or_obsolete()  # Django's own look at it came before

    def flush(self) -> int:
        """Carry the counts over; how many. Where the database is busy or away they stay for the next time."""
        if not self._writing.acquire(blocking=False):
            return 0
        try:
            with self._lock:
                taken = dict(self.counts)
                self.counts.clear()
                self.written_at = time.monotonic()
            if not taken:
                return 0
            try:
                with impatient(self.alias()):
                    self.write(taken)
            except Error as error:
                logger.info("%s: counts are kept for later: %s", self.name, type(error).__name__)
                with self._lock:
                    for what, number in taken.items():
                        self.counts[what] = self.counts.get(what, 0) + number
                return 0
            return len(taken)
        finally:
            self._writing.release()


@contextmanager
def impatient(alias: str) -> Iterator[None]:
    """On SQLite a writer waits for another one for seconds; this one gives up at once and comes again."""
    connection = connections[alias]
    if connection.vendor != "sqlite":
        with transaction.atomic(using=alias), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = {PATIENCE}")
            yield
        return
    with connection.cursor() as cursor:
        before = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout = {PATIENCE}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {int(before)}")
