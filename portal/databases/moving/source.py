"""The database that rows come from: nobody else has it open meanwhile, and nothing in it is changed."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection, connections, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.utils import load_backend

from circulars.backups import unsettled
from circulars.search import index
from portal.databases.moving import rows
from portal.databases.moving.errors import NotMoved
from portal.environment.engines import database_at

ALIAS = "moved_from"
WAIT = "10s"
STOP = (
    "Stop the portal on every machine first (systemctl stop hoeram.target hoeram-web.socket hoeram-web), and whatever "
    "else reads the database: what was saved meanwhile would be lost."
)
OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND coalesce(backend_type, 'client backend') = 'client backend'"  # of other roles it is not told
)


@contextmanager
def held(url: str) -> Iterator[Any]:
    """In one transaction, as of its beginning. Raises NotMoved where it is in use or cannot be opened."""
    other = _connection(url)
    connections[ALIAS] = other
    try:
        try:
            other.ensure_connection()
        except DatabaseError as error:
            raise NotMoved(_refused(error)) from None
        try:
            tables = other.introspection.table_names() if other.vendor == "postgresql" else []
            entered = transaction.atomic(using=ALIAS)
            entered.__enter__()
            _hold(other, tables)
        except DatabaseError as error:
            raise NotMoved(_refused(error)) from None
        yield other
    finally:
        other.close()  # ends the transaction, in which nothing was written
        del connections[ALIAS]


def require_this_release(other: Any) -> None:
    """Both have the same tables: rows are carried as they are."""
    disk = set(MigrationLoader(None).disk_migrations or {})
    with other.cursor() as cursor:
        if "django_migrations" not in other.introspection.table_names(cursor):
            raise NotMoved("There is no portal in the database to move from.")
        cursor.execute("SELECT app, name FROM django_migrations")
        applied = {(app, name) for app, name in cursor.fetchall()}
    apps = {app for app, _name in disk}
    if waiting := sorted(f"{app} {name}" for app, name in disk - applied):
        raise NotMoved(
            f"The database to move from is of an earlier release (without {', '.join(waiting[:5])}). Run `migrate` "
            "there with this release first."
        )
    if later := sorted(f"{app} {name}" for app, name in applied - disk if app in apps):
        raise NotMoved(
            f"The database to move from is of a later release (with {', '.join(later[:5])}). Install that first."
        )


def unknown_tables(other: Any) -> list[str]:
    """What is left behind, because nothing in the portal knows it."""
    known = {model._meta.db_table for model in rows.every_model()} | {"django_migrations", unsettled.TABLE}
    words = tuple(index.tables())  # written anew; FTS5 keeps several tables of its own for each
    found = other.introspection.table_names()
    return sorted(name for name in found if name not in known and not name.startswith(words))


def _connection(url: str) -> Any:
    try:
        given = database_at(url, "--from")
    except ImproperlyConfigured as error:
        raise NotMoved(str(error)) from None
    is_file = "sqlite" in given["ENGINE"]
    if is_file == (connection.vendor == "sqlite"):
        raise NotMoved(
            f"Both databases are {connection.display_name}. Rows are moved from SQLite to PostgreSQL or back; `backup` "
            "and `restore` bring a portal from one place to another of the same kind."
        )
    if is_file:
        if not Path(given["NAME"]).is_file():
            raise NotMoved(f"There is no file {given['NAME']}.")
        held = {"timeout": 5, "transaction_mode": "EXCLUSIVE", "init_command": "PRAGMA locking_mode=EXCLUSIVE"}
        given |= {"OPTIONS": held}
    filled = connections.configure_settings({"default": {}, ALIAS: given})[ALIAS]
    return load_backend(filled["ENGINE"]).DatabaseWrapper(filled, ALIAS)


def _hold(other: Any, tables: list[str]) -> None:
    """The locks come before anything is read: the first reading settles of which moment all the others are."""
    with other.cursor() as cursor:
        if other.vendor == "sqlite":
            cursor.execute("SELECT count(*) FROM sqlite_master")  # alone: nobody else can even open it now
            _require_settled(other, cursor)
            return
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute(f"SET LOCAL lock_timeout = '{WAIT}'")
        if tables:
            cursor.execute(f"LOCK TABLE {', '.join(map(other.ops.quote_name, tables))} IN SHARE MODE")
        cursor.execute(OTHERS)
        if count := cursor.fetchone()[0]:
            raise NotMoved(f"{count} others are connected to the database to move from. {STOP}")
        _require_settled(other, cursor)


def _require_settled(other: Any, cursor: Any) -> None:
    """Else what was removed since its backup would come back with it, and the mark that says so would stay behind."""
    if why := unsettled.reason_in(other, cursor):
        raise NotMoved(f"The database to move from is not settled. {why}")


def _refused(error: DatabaseError) -> str:
    if "locked" in str(error) or getattr(error.__cause__, "sqlstate", "") == "55P03":
        return f"The database to move from is in use. {STOP}"
    return f"The database to move from does not answer as it should: {str(error).splitlines()[0]}"
