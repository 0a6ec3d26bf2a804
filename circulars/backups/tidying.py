"""What a backup, a restore or a trial left that was killed: copies of the database, as plain as it is itself."""

import re
import secrets
import shutil
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

DEAD_AFTER = timedelta(days=1)  # nothing of ours works that long
LOCK = "lock"
TRIAL = re.compile(r"hoeram_drill_(?:([0-9]{12})_)?[0-9a-f]{8}")  # an earlier release gave no moment
MOMENT = "%Y%m%d%H%M"


def tidy_here(now: datetime) -> int:
    """Remove what is older than a day on this machine and in its cluster of PostgreSQL; how many things."""
    work = settings.DATA_DIR / "backup-work"
    return clear(work, written_before=now - DEAD_AFTER, keep=LOCK) + _drop_trials(now - DEAD_AFTER)


def clear(folder: Path, *, written_before: datetime, keep: str = "") -> int:
    count = 0
    for path in folder.glob("*"):
        with suppress(FileNotFoundError):
            if path.name == keep or path.lstat().st_mtime >= written_before.timestamp():
                continue
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
            count += 1
    return count


def name_of_trial(now: datetime) -> str:
    """Of a database for a trial: PostgreSQL does not say when one was made."""
    return f"hoeram_drill_{now.astimezone(UTC).strftime(MOMENT)}_{secrets.token_hex(4)}"


def _drop_trials(made_before: datetime) -> int:
    """Those of the portal's own account that nobody is connected to."""
    if connection.vendor != "postgresql":
        return 0
    dropped = 0
    dropping = connection.copy()  # outside any transaction
    try:
        with dropping.cursor() as cursor:
            cursor.execute(
                "SELECT datname FROM pg_database WHERE datname LIKE %s AND pg_get_userbyid(datdba) = current_user"
                " AND NOT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datid = pg_database.oid)",
                ["hoeram\\_drill\\_%"],
            )
            for (name,) in cursor.fetchall():
                if (named := TRIAL.fullmatch(name)) and _is_before(named[1], made_before):
                    with suppress(DatabaseError):  # somebody came in between, or was quicker
                        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
                        dropped += 1
    finally:
        dropping.close()
    return dropped


def _is_before(text: str | None, moment: datetime) -> bool:
    with suppress(ValueError):
        return text is None or datetime.strptime(f"{text}+0000", f"{MOMENT}%z") < moment
    return False
