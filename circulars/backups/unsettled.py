"""A database of an earlier moment, in which what was removed since is public again: nothing serves it until settled.

A file in the data folder says so, from before the database is put back until ``restoring.settle`` has ended well.
"""

import os
from pathlib import Path

from django.conf import settings

from circulars.backups.errors import BackupError

REFUSAL = (
    "The database was put back from a backup, and what was removed since is NOT removed again yet. Do not start the "
    "portal: run `manage.py settle_recovery --place …` with the place of the backups until it ends well."
)


class Unsettled(BackupError):
    """The database is back, and not fit to be served."""


def mark() -> None:
    """On the disk before the database is: a power cut must not leave one without the other."""
    file = _file()
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w") as opened:
        opened.write(REFUSAL + "\n")
        opened.flush()
        os.fsync(opened.fileno())
    _sync(file.parent)


def end() -> None:
    _file().unlink(missing_ok=True)


def refuse() -> None:
    """Raises Unsettled. For whatever serves, sends or does upkeep, before it begins."""
    if _file().exists():
        raise Unsettled(REFUSAL)


def _file() -> Path:
    return Path(settings.DATA_DIR) / "unsettled"


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
