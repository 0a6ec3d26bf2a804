"""The database as of one moment, while the portal goes on serving and saving; and an empty one filled with it.

SQLite writes a compact copy inside one read transaction, in which nothing of deleted rows is left. PostgreSQL's own
``pg_dump`` and ``pg_restore`` do its part; they must be as new as the server.
"""

import gzip
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from django.db import DatabaseError, connection, transaction

from circulars.backups import unsettled
from circulars.backups.errors import BackupError

TABLE_OF_BLOBS = "circulars_blob"
ROWS = 2_000
# What the settings may say of a connection, by the variable from which PostgreSQL's programs take it.
# Source: PostgreSQL's manual, "libpq: Environment Variables".
LIBPQ = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "passfile": "PGPASSFILE",
    "service": "PGSERVICE",
    "options": "PGOPTIONS",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "sslcrl": "PGSSLCRL",
    "ssl_min_protocol_version": "PGSSLMINPROTOCOLVERSION",
    "channel_binding": "PGCHANNELBINDING",
    "gssencmode": "PGGSSENCMODE",
    "target_session_attrs": "PGTARGETSESSIONATTRS",
    "connect_timeout": "PGCONNECT_TIMEOUT",
}
SAID = 400  # letters of what a program of PostgreSQL said that are passed on


class Snapshot(NamedTuple):
    """``file`` is the dump; ``blobs`` are the hashes and sizes of all files that it names, in order of the hash."""

    file: Path
    name: str
    blobs: list[tuple[str, int]]
    migrations: dict[str, str]  # app → newest migration applied


@contextmanager
def snapshot(folder: Path) -> Iterator[Snapshot]:
    """Write into ``folder``, an existing one on a local disk, and tidy up behind the caller. Raises BackupError."""
    taken = _of_sqlite(folder) if connection.vendor == "sqlite" else _of_postgresql(folder)
    try:
        yield taken
    finally:
        taken.file.unlink(missing_ok=True)


def is_empty() -> bool:
    """There is no table in the database of the settings, or the file of SQLite is not there yet."""
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        return True
    return not set(connection.introspection.table_names()) - {unsettled.TABLE}


def fill(dump: Path, vendor: str) -> None:
    """Put a dump into the empty database of the settings: all of it, or nothing. Raises BackupError."""
    if vendor != connection.vendor:
        raise BackupError(
            f"The backup is one of {vendor}, and the settings name {connection.vendor}. Restore it into {vendor}; "
            "move_database brings it from one to the other."
        )
    connection.close()
    if vendor == "sqlite":
        _fill_sqlite(dump)
    else:
        _run("pg_restore", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error",
             "--dbname", _settings()["dbname"], str(dump))  # fmt: skip


def _of_sqlite(folder: Path) -> Snapshot:
    copy, packed = folder / "database.sqlite3", folder / "database.sqlite3.gz"
    copy.unlink(missing_ok=True)
    reading = connection.copy()  # with Django's functions, which constraints of the tables ask for
    try:
        with reading.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(copy)])
    except DatabaseError as error:
        raise BackupError(f"SQLite could not write its copy into {folder}: {error}.") from None
    finally:
        reading.close()
    try:
        with sqlite3.connect(copy) as made:
            blobs = made.execute(f"SELECT sha256, size FROM {TABLE_OF_BLOBS} ORDER BY sha256").fetchall()  # noqa: S608
            migrations = dict(made.execute("SELECT app, max(name) FROM django_migrations GROUP BY app").fetchall())
        made.close()
        with copy.open("rb") as source, gzip.open(packed, "wb", compresslevel=6) as target:
            shutil.copyfileobj(source, target, 1024 * 1024)
    finally:
        copy.unlink(missing_ok=True)
    return Snapshot(packed, packed.name, blobs, migrations)


def _of_postgresql(folder: Path) -> Snapshot:
    dump = folder / "database.pgdump"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (moment,) = cursor.fetchone()
        cursor.execute(f"SELECT sha256, size FROM {TABLE_OF_BLOBS} ORDER BY sha256")  # noqa: S608
        blobs = [tuple(row) for row in cursor.fetchall()]
        cursor.execute("SELECT app, max(name) FROM django_migrations GROUP BY app")
        migrations = dict(cursor.fetchall())
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={moment}",
             "--file", str(dump), "--dbname", _settings()["dbname"])  # fmt: skip
    return Snapshot(dump, dump.name, blobs, migrations)


def _fill_sqlite(dump: Path) -> None:
    final = Path(connection.settings_dict["NAME"])
    final.parent.mkdir(parents=True, exist_ok=True)
    unpacked = final.with_name(f"{final.name}.restored")
    try:
        with gzip.open(dump, "rb") as source, unpacked.open("wb") as target:
            shutil.copyfileobj(source, target, 1024 * 1024)
            target.flush()
            os.fsync(target.fileno())
        if (answer := _integrity(unpacked)) != "ok":
            raise BackupError(f"The database of the backup is damaged: {answer}.")
        for remains in (f"{final.name}-wal", f"{final.name}-shm"):
            final.with_name(remains).unlink(missing_ok=True)
        os.replace(unpacked, final)
    except (OSError, EOFError, sqlite3.Error) as error:
        raise BackupError(f"The database could not be put back: {error}.") from None
    finally:
        unpacked.unlink(missing_ok=True)


def _integrity(file: Path) -> str:
    looking = connection.copy()
    looking.settings_dict["NAME"] = str(file)
    try:
        with looking.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check(1)")
            return cursor.fetchone()[0]
    except DatabaseError as error:
        return str(error)
    finally:
        looking.close()


def _settings() -> dict[str, Any]:
    return connection.get_connection_params()


def _run(program: str, *arguments: str) -> None:
    """With the password in the environment: arguments can be seen by every account of the machine."""
    given = _settings()
    environment = os.environ | {LIBPQ[key]: str(value) for key, value in given.items() if key in LIBPQ and value}
    path = shutil.which(program) or _newest(program)
    if path is None:
        raise BackupError(f"{program} is not on this machine. Install PostgreSQL's client programs.")
    done = subprocess.run(  # noqa: S603  (our own arguments)
        [path, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BackupError(f"{program} failed: {done.stderr.strip()[:SAID]}")


def _newest(program: str) -> str | None:
    """Debian keeps the programs of a server beside it."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), key=lambda path: float(path.parts[4]))
    return str(found[-1]) if found else None
