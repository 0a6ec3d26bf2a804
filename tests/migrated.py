"""A database with every migration applied, made once and copied for each process of the tests.

The migrations take half a minute of a processor; a copy takes a moment. Django goes on from it with ``migrate`` all
the same, which then finds nothing to do but what follows every migration. What the copy is taken from is named by a
hash over all that a migration reads, so that a changed migration or model makes a new one.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.db import connections
from django.db.utils import Error

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "build" / "test-database"
APPS = ("portal", "circulars", "contacts")
READ = ("migrations/*.py", "groups.py", "triggers.py")
PREFIX = "hoeram_migrated_"
LOCK = 4_711_001  # any number that nothing else of the server uses
KEPT = 6 * 60 * 60  # seconds a file is kept that may be of another process with other models


def key() -> str:
    """Of migrations, of what follows them and is not taken back by them, and of the versions of all libraries."""
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for app in APPS:
        for path in sorted({path for pattern in READ for path in (ROOT / app).glob(pattern)}):
            digest.update(f"\0{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def sqlite_file() -> Path:
    """The migrated database, made first where there is none yet; other processes wait for it."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    wanted = FOLDER / f"{key()}.sqlite3"
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not wanted.exists():
            for old in FOLDER.glob("*.sqlite3"):
                if old.stat().st_mtime < time.time() - KEPT:
                    old.unlink(missing_ok=True)
            _apply(wanted, {})
    return wanted


def postgresql_name(connection) -> str:
    """The name of the migrated database on this server, made first where there is none yet."""
    wanted = PREFIX + key()
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])  # ends with this connection
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX])
        there = {name for (name,) in cursor.fetchall()}
        if wanted not in there:
            for old in there:
                with suppress(Error):  # somebody is at it
                    cursor.execute(f'DROP DATABASE "{old}"')
            being_made = f"{wanted}_new"
            cursor.execute(f'DROP DATABASE IF EXISTS "{being_made}"')
            cursor.execute(f'CREATE DATABASE "{being_made}"')
            url = urlsplit(os.environ["PORTAL_DATABASE_URL"])._replace(path=f"/{being_made}")
            _apply(None, {"PORTAL_DATABASE_URL": urlunsplit(url)})
            cursor.execute(f'ALTER DATABASE "{being_made}" RENAME TO "{wanted}"')
    return wanted


def prepare() -> None:
    """Let the database of the tests begin as a copy."""
    connection = connections["default"]
    if connection.vendor == "sqlite":
        shutil.copyfile(sqlite_file(), connection.settings_dict["TEST"]["NAME"])
    else:
        # Of this process alone: several runs may share a server.
        tests = connection.settings_dict["TEST"]
        tests |= {"TEMPLATE": postgresql_name(connection), "NAME": f"test_hoeram_{os.getpid()}"}


def _apply(target: Path | None, variables: dict[str, str]) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "PORTAL_DATABASE_URL"} | variables
    command = [sys.executable, "-m", "tests.migrated", *([str(target)] if target else [])]
    subprocess.run(command, cwd=ROOT, env=environment | {"DJANGO_SETTINGS_MODULE": "tests.settings"}, check=True)


def main(target: str | None) -> None:
    """Apply all migrations to the database of the settings and write it, compact, to ``target``."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    if target:
        being_made = Path(target).with_suffix(".new")
        being_made.unlink(missing_ok=True)
        with connections["default"].cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(being_made)])
        being_made.rename(target)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
