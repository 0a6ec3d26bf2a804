"""Counts in memory, and the one statement that now and then carries them into the database."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from django.core.signals import request_finished
from django.db import Error, connections, router, transaction
from django.http import HttpRequest
from django.utils import timezone

from circulars.models import MissedAddress, Redirect
from circulars.redirects.former import asked
from circulars.redirects.missed.shapes import worth_counting
from circulars.redirects.missed.upkeep import MOST

DISTINCT = 2_000  # addresses in memory; when it is full, only those are counted on
EVERY = 60.0  # seconds between two writings of one process
PATIENCE = 200  # milliseconds for a database that others are writing to

logger = logging.getLogger(__name__)
_counts: dict[str, int] = {}
_lock = Lock()
_writing = Lock()
_written_at = time.monotonic()


def count(request: HttpRequest) -> None:
    """One more reader who found nothing. Costs a look into a dictionary, asks no database, and never fails."""
    if request.method != "GET" or len(request.get_full_path()) > 2_000:
        return
    forms = asked(request)
    address = worth_counting(forms[0]) if forms else ""
    if not address:
        return
    with _lock:
        if address in _counts or len(_counts) < DISTINCT:
            _counts[address] = _counts.get(address, 0) + 1


def waiting() -> dict[str, int]:
    """What is counted and not written yet."""
    with _lock:
        return dict(_counts)


def forget() -> None:
    """Begin anew, for tests."""
    global _written_at
    with _lock:
        _counts.clear()
        _written_at = time.monotonic()


def connect() -> None:
    """Write after an answer was sent; called once at start-up."""
    request_finished.connect(_after_answer, dispatch_uid="circulars.redirects.missed")


def _after_answer(**kwargs) -> None:
    if _counts and time.monotonic() - _written_at >= EVERY:
        flush()
        connection = connections[router.db_for_write(MissedAddress)]
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()  # Django's own look at it came before


def flush() -> int:
    """Carry the counts over; how many addresses. Where the database is busy or away they stay for the next time."""
    global _written_at
    if not _writing.acquire(blocking=False):
        return 0
    try:
        with _lock:
            taken = dict(_counts)
            _counts.clear()
            _written_at = time.monotonic()
        if not taken:
            return 0
        try:
            with _impatient():
                _write(taken)
        except Error as error:
            logger.info("Addresses not found are kept for later: %s", type(error).__name__)
            with _lock:
                for address, hits in taken.items():
                    _counts[address] = _counts.get(address, 0) + hits
            return 0
        return len(taken)
    finally:
        _writing.release()


@contextmanager
def _impatient() -> Iterator[None]:
    """On SQLite a writer waits for another one for seconds; this one gives up at once and comes again."""
    connection = connections[router.db_for_write(MissedAddress)]
    if connection.vendor != "sqlite":
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
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


def _write(counts: dict[str, int]) -> None:
    """One statement, in the order of the addresses so that two processes cannot wait for each other in a ring.

    A full table takes no new ones until the upkeep has let the least asked go. What is led on meanwhile is left out.
    """
    led_on = set(Redirect.objects.filter(old_path__in=list(counts)).values_list("old_path", flat=True))
    addresses = sorted(counts.keys() - led_on)
    if MissedAddress.objects.count() >= 2 * MOST:
        known = MissedAddress.objects.filter(path__in=addresses).values_list("path", flat=True)
        addresses = sorted(known)
    if not addresses:
        return
    connection = connections[router.db_for_write(MissedAddress)]
    table = MissedAddress._meta.db_table
    moment = connection.ops.adapt_datetimefield_value(timezone.now())
    rows = ", ".join(["(%s, %s, %s, %s, %s)"] * len(addresses))
    statement = (
        f"INSERT INTO {table} (path, hits, first_at, last_at, is_ignored) VALUES {rows} "  # noqa: S608  (our own table)
        f"ON CONFLICT (path) DO UPDATE SET hits = {table}.hits + excluded.hits, last_at = excluded.last_at"
    )
    values = [value for one in addresses for value in (one, counts[one], moment, moment, False)]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
