"""The database as it was before the first test, after a test that committed.

Django would empty every table and then make groups and permissions anew, half a second of a processor each time. Here
SQLite gets its pages back, and PostgreSQL loses the rows of those tables alone that have any.
"""

import sqlite3
from collections.abc import Callable
from itertools import count
from pathlib import Path

from django.db import connection, transaction
from django.db.utils import DatabaseError

# Written by what follows every migration, and read by every test.
STANDING = ("django_migrations", "django_content_type", "auth_permission", "auth_group", "auth_group_permissions")
TRIES = 40  # a quarter of a second each: a request may still come to its end
_standing: list[tuple] = []


def remember() -> None:
    """To be called once, when the database is made and nobody has written yet."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(_kept())])
        connection.close()
    else:
        _standing[:] = _rows()


def restore() -> bool:
    """False where it is for Django to do."""
    if connection.vendor == "sqlite":
        return _give_pages_back()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")  # no trigger and no foreign key looks on
            tables = [name for name in connection.introspection.table_names(cursor) if name not in STANDING]
            any_row = (f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in tables)  # noqa: S608
            cursor.execute(" UNION ALL ".join(any_row))
            for (name,) in cursor.fetchall():
                cursor.execute(f"DELETE FROM {name}")  # noqa: S608
    except DatabaseError:  # only the owner of a server may
        return False
    return _rows() == _standing


def _rows() -> list[tuple]:
    found = []
    with connection.cursor() as cursor:
        for name in STANDING:
            cursor.execute(f"SELECT * FROM {name} ORDER BY id")  # noqa: S608  (tables of our own)
            found.append(tuple(cursor.fetchall()))
    return found


def _kept() -> Path:
    return Path(f"{connection.settings_dict['NAME']}.kept")


def _gives_up() -> Callable[[int, int, int], None]:
    """A writer that a test forgot is an error; sqlite3 would wait for it for ever, a quarter of a second each time."""
    refused = count(1)

    def progress(status: int, _remaining: int, _total: int) -> None:
        if status not in (sqlite3.SQLITE_OK, sqlite3.SQLITE_DONE) and next(refused) > TRIES:
            raise sqlite3.OperationalError("Somebody still writes after the test.")

    return progress


def _give_pages_back() -> bool:
    if not _kept().exists():
        return False
    connection.ensure_connection()
    kept = sqlite3.connect(_kept())
    try:
        kept.backup(connection.connection, progress=_gives_up())
    finally:
        kept.close()
    return True
