"""A database in which what was removed is public again, or that is half moved: nothing serves it until it is settled.

Two marks say so, from before the database is filled until it is fit: a file in the data folder, and a table of its own
beside those of the portal, which all machines see that share a PostgreSQL. No dump has it, so that it may be there
before.
"""

import logging
import os
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, OperationalError, connection, transaction
from django.db.backends.signals import connection_created

from circulars.backups.errors import BackupError

TABLE = "hoeram_unsettled"
IS_MARKED = {
    "postgresql": f"SELECT to_regclass('{TABLE}') IS NOT NULL",
    "sqlite": f"SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = '{TABLE}')",  # noqa: S608
}
REFUSAL = (
    "The database was put back from a backup, and what was removed since is NOT removed again yet. Do not start the "
    "portal: run `manage.py settle_recovery --place …` with the place of the backups until it ends well."
)
MOVING = (
    "Rows are being moved into this database, or that was broken off. Do not start the portal: run "
    "`manage.py move_database` again until it ends well."
)
SAID_EVERY = 60.0  # seconds
WATCH = "circulars.unsettled"
logger = logging.getLogger(__name__)
_said_at = -SAID_EVERY


class Unsettled(BackupError):
    """The database is there, and not fit to be served."""


class NotSettled(OperationalError):
    """Of a connection that somebody opened to serve: the database counts as away until it is settled."""


def mark() -> None:
    """On the disk before the database is: a power cut must not leave one without the other.

    Whoever serves the database at this moment, on whatever machine, loses the connection and gets no other one.
    """
    file = _file()
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w") as opened:
        opened.write(REFUSAL + "\n")
        opened.flush()
        os.fsync(opened.fileno())
    _sync(file.parent)
    if connection.vendor == "postgresql":  # a file of SQLite is put back whole
        mark_inside(REFUSAL)


def mark_inside(reason: str) -> None:
    """The database alone: another one may be served from the same data folder."""
    with connection.cursor() as cursor:
        with transaction.atomic():
            cursor.execute(f"CREATE TABLE IF NOT EXISTS {TABLE} (reason text NOT NULL)")
            cursor.execute(f"DELETE FROM {TABLE}")  # noqa: S608  (a name of our own)
            cursor.execute(f"INSERT INTO {TABLE} VALUES (%s)", [reason])  # noqa: S608
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                " AND usename = current_user AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )


def end() -> None:
    end_inside()
    _file().unlink(missing_ok=True)


def end_inside() -> None:
    """The mark of the database alone, see ``mark_inside``."""
    if _is_there():
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")


def reason() -> str:
    """Why nothing may serve, or empty. A database that does not answer tells nothing: whoever asks it is told."""
    if why := reason_here():
        return why
    if not _is_there():
        return ""
    is_open = connection.connection is not None
    looking = connection if is_open else connection.copy()  # none is left open in a process that forks
    try:
        with looking.cursor() as cursor:
            return reason_in(looking, cursor)
    except NotSettled as error:
        return str(error)
    except DatabaseError:
        return ""
    finally:
        if not is_open:
            looking.close()


def refuse() -> None:
    """Raises Unsettled. For whatever serves, sends or does upkeep, before it begins."""
    if why := reason():
        raise Unsettled(why)


def watch() -> None:
    """This process serves: each connection that it opens from now on is refused while the database is not settled."""
    connection_created.connect(_refuse_connection, dispatch_uid=WATCH)


def _refuse_connection(*, connection: Any, **kwargs: Any) -> None:
    """Receiver of ``connection_created``, see ``watch``. Raises NotSettled, and leaves nothing open."""
    asking = connection.connection.cursor()  # the driver's own: no question of the portal, that anybody would count
    try:
        why = reason_in(connection, asking)
    except Exception:  # what cannot be asked is not served, and not left open for the next request
        connection.close()
        raise
    finally:
        asking.close()
    if why:
        connection.close()
        _say(why)
        raise NotSettled(why)


def _say(why: str) -> None:
    """In the log of each machine: its readers are told no more than that nothing answers."""
    global _said_at
    if time.monotonic() - _said_at >= SAID_EVERY:
        _said_at = time.monotonic()
        logger.error("%s", why)


def reason_here() -> str:
    """Why nothing that is kept in the data folder may be served, or empty."""
    return REFUSAL if _file().exists() else ""


def reason_in(looking: Any, cursor: Any) -> str:
    """What the database of the connection ``looking`` says of itself, asked by ``cursor``; or empty."""
    cursor.execute(IS_MARKED[looking.vendor])
    if not cursor.fetchone()[0]:
        return ""
    cursor.execute(f"SELECT reason FROM {TABLE}")  # noqa: S608
    row = cursor.fetchone()
    return row[0] if row else REFUSAL


def _is_there() -> bool:
    """To ask SQLite for a file that is not there would make it."""
    return connection.vendor != "sqlite" or Path(connection.settings_dict["NAME"]).exists()


def _file() -> Path:
    return Path(settings.DATA_DIR) / "unsettled"


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
