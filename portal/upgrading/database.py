"""``migrate`` beside readers and writers: a lock is waited for a moment, given up, and asked for again."""

import time
from collections.abc import Callable

from django.core.management import call_command
from django.db import OperationalError, connection

LOCK_OF_UPGRADES = 7_402_018  # of PostgreSQL's advisory locks: two servers that upgrade at once go one after the other
NOT_AVAILABLE = "55P03"
LONGEST_PAUSE = 5.0  # seconds


class NotMigrated(Exception):
    """The tables are as far as the last migration that ended; the same command goes on from there."""


def migrate(*, lock_seconds: float = 2.0, tries: int = 30, say: Callable[[str], object] = lambda line: None) -> None:
    """Raises NotMigrated. Readers and writers wait behind a lock for ``lock_seconds`` at most, and then go first."""
    if connection.vendor != "postgresql":  # SQLite: readers go on in the log beside the file, writers wait in turn
        call_command("migrate", verbosity=0, interactive=False)
        return
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK_OF_UPGRADES])
    try:
        with connection.execute_wrapper(_patient_where_nobody_waits(lock_seconds)):
            _set_lock_timeout(lock_seconds)
            _repeat(tries, say)
    finally:
        _set_lock_timeout(0)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK_OF_UPGRADES])


def _repeat(tries: int, say: Callable[[str], object]) -> None:
    for number in range(1, tries + 1):
        try:
            call_command("migrate", verbosity=0, interactive=False)
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") != NOT_AVAILABLE:
                raise
            say(f"A table is in use; try {number} of {tries}.")
            _drop_broken_indexes()
            time.sleep(min(LONGEST_PAUSE, 0.25 * 2**number))
        else:
            return
    raise NotMigrated(
        "A table stayed in use. Look for a long transaction (pg_stat_activity), end it, and run the same command again."
    )


def _set_lock_timeout(seconds: float) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [f"{int(seconds * 1000)}ms"])


def _patient_where_nobody_waits(seconds: float) -> Callable:
    """What is done concurrently waits for others and lets nobody wait: it may take its time."""

    def wrapper(execute, sql, params, many, context):
        if "CONCURRENTLY" not in str(sql):
            return execute(sql, params, many, context)
        _set_lock_timeout(0)
        try:
            return execute(sql, params, many, context)
        finally:
            _set_lock_timeout(seconds)

    return wrapper


def _drop_broken_indexes() -> None:
    """What a broken-off CREATE INDEX CONCURRENTLY leaves: it would stand in the way of the next try."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT i.indexrelid::regclass::text FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
            "WHERE NOT i.indisvalid AND c.relnamespace = current_schema()::regnamespace"
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
