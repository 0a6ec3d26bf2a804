"""Make the database give up the bytes of deleted and changed rows. Without this they stay in its files for long.

SQLite: ``secure_delete`` overwrites what is deleted, but a page that was split or merged may keep copies of rows that
moved; only VACUUM leaves none. PostgreSQL: VACUUM marks space as free and leaves the bytes; VACUUM FULL writes the
table anew. Both were tried by searching the files for the words. Source: docs/operations.md, "Erasing".
"""

import re
from datetime import datetime

from django.apps import apps
from django.db import DatabaseError, connection
from django.utils import timezone

from circulars.search import index

# Rows of words, also of such as were edited before; and what remembers requests.
APPS = ("circulars", "sessions", "axes")
LARGE = 500 * 1024 * 1024  # bytes; what takes so long to write anew waits for the night
NIGHT = range(1, 5)  # hours in the office's time zone
# Columns of which the planner knows values, with their types: not those of numbers, of yes or no, and of times. Whoever
# owns a table may read that.
KNOWN_COLUMNS = """
    SELECT quote_ident(a.attname), format_type(a.atttypid, a.atttypmod)
        || CASE WHEN a.attcollation <> t.typcollation THEN ' COLLATE ' || a.attcollation::regcollation ELSE '' END
    FROM pg_stats s JOIN pg_attribute a ON a.attrelid = %s::regclass AND a.attname = s.attname
    JOIN pg_type t ON t.oid = a.atttypid
    WHERE s.schemaname = current_schema() AND s.tablename = %s AND t.typcategory NOT IN ('N', 'B', 'D', 'T')
    ORDER BY a.attnum
"""


class NotYet(Exception):
    """Something still holds the old bytes; the message says what, for the administrator."""


def overwrite(now: datetime) -> None:
    """Raises NotYet; trying again is right then, and harmless at any time. Never inside a transaction."""
    if connection.in_atomic_block:
        raise NotYet("inside a transaction")
    try:
        _sqlite(now) if connection.vendor == "sqlite" else _postgresql(now)
    except DatabaseError as error:
        raise NotYet(f"the database is busy ({type(error).__name__})") from error


def empty_log() -> bool:
    """On SQLite move what was written into the database file and cut its log to nothing, if no reader holds it."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return False
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return cursor.fetchone()[0] == 0


def _sqlite(now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        _wait_for_night(cursor.fetchone()[0], now)
        index.optimize()
        cursor.execute("VACUUM")
    if not empty_log():
        raise NotYet("a reader holds the log of the database")


def _postgresql(now: datetime) -> None:
    held: list[str] = []

    def notice(diagnostic) -> None:
        # "%.0f dead row versions cannot be removed yet": somebody may still read what was there before
        count = re.search(r"\d+", diagnostic.message_detail or "")
        if count and int(count[0]):
            held.append(diagnostic.message_primary or "")

    tables = [model._meta.db_table for label in APPS for model in apps.get_app_config(label).get_models()]
    tables += index.tables()
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '3s'")
        connection.connection.add_notice_handler(notice)
        try:
            for table in tables:
                cursor.execute("SELECT pg_total_relation_size(%s::regclass)", [table])
                _wait_for_night(cursor.fetchone()[0], now)
                _require_owner(cursor, table)
                cursor.execute(f"VACUUM (FULL, ANALYZE, VERBOSE) {connection.ops.quote_name(table)}")
                _forget_values_if_empty(cursor, table)
            # the commonest values of each column, titles among them
            cursor.execute("VACUUM (FULL, VERBOSE) pg_catalog.pg_statistic")
        finally:
            connection.connection.remove_notice_handler(notice)
            cursor.execute("RESET lock_timeout")
    if held:
        raise NotYet("a transaction that began before still reads what was erased")


def _forget_values_if_empty(cursor, table: str) -> None:
    """ANALYZE of a table without rows leaves what the planner knew of those that it had.

    Only a superuser may delete that; giving a column its own type again does so too, and copies nothing.
    """
    quoted = connection.ops.quote_name(table)
    cursor.execute(f"SELECT NOT EXISTS (SELECT 1 FROM {quoted})")  # noqa: S608  (a name of our own)
    if not cursor.fetchone()[0]:
        return
    cursor.execute(KNOWN_COLUMNS, [table, table])
    changes = [f"ALTER COLUMN {column} TYPE {kind}" for column, kind in cursor.fetchall()]
    if changes:
        cursor.execute(f"ALTER TABLE {quoted} {', '.join(changes)}")


def _require_owner(cursor, table: str) -> None:
    """Of others' tables VACUUM only says that it skips them."""
    cursor.execute(
        "SELECT pg_has_role(relowner, 'USAGE') AND pg_has_role(datdba, 'USAGE') FROM pg_class, pg_database "
        "WHERE pg_class.oid = %s::regclass AND datname = current_database()",
        [table],
    )
    if not cursor.fetchone()[0]:
        raise NotYet("the account of the portal has to own its tables and its database")


def _wait_for_night(size: int, now: datetime) -> None:
    if size > LARGE and timezone.localtime(now, timezone.get_default_timezone()).hour not in NIGHT:
        raise NotYet("writing the database anew waits for the night, between 01:00 and 05:00")
