"""One backup after the other: made, then what is too old dropped. By night, and by hand before an upgrade."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.db import connection

from circulars import hooks
from circulars.backups import emptied, keeping, making, removals, tidying
from circulars.backups.errors import BackupError
from circulars.backups.places import Place, place_of
from circulars.backups.sealing import Seal

LOCK = 0x686F6572616D6275  # a number that means nothing else in the database


class Done(NamedTuple):
    """``line`` says what was done; hashes of files that could not be kept are ``missing`` or ``damaged``."""

    stamp: str
    line: str
    missing: list[str]
    damaged: list[str]

    @property
    def lacks(self) -> str:
        counts = ((self.missing, "missing"), (self.damaged, "damaged"))
        return " and ".join(f"{len(hashes)} files are {word}" for hashes, word in counts if hashes)


def run(place: Place, *, now: datetime, release: str = "") -> Done:
    """Raises BackupError and OSError."""
    rule = keeping.rule_of(settings.BACKUP_KEEP)
    with _alone():
        tidying.tidy_here(now)
        place.clear_unfinished(written_before=now - tidying.DEAD_AFTER)
        made = making.make(place, Seal(recipient=settings.BACKUP_KEY), now=now, release=release)
        dropped, gone = keeping.drop(place, rule)
    size = sum(kept.size for kept in made.manifest.objects)
    line = f"{made.manifest.stamp}: database {size / 1e6:.1f} MB, {made.manifest.blobs} files, {made.new_blobs} new"
    said = f"{line}; {dropped} old sets and {gone} files dropped"
    return Done(made.manifest.stamp, said, made.missing, made.damaged)


def at(address: str, *, now: datetime, begins: bool = False) -> Done:
    """At the place of this address, which may be empty after backups were made there only where it ``begins`` anew."""
    place = place_of(address)
    if not begins:
        emptied.refuse(place, address)
    done = run(place, now=now, release=hooks.release())
    emptied.note(address, done.stamp, now)
    return done


def back_up(now: datetime) -> str:
    """The job of the night, where the settings name a place. Raises where a file was not kept: somebody has to look."""
    if not settings.BACKUP_TO:
        return ""
    done = at(settings.BACKUP_TO, now=now)
    if done.lacks:
        raise BackupError(f"{done.line}; {done.lacks}: run check_data")
    return done.line


def tell_removals(now: datetime) -> str:
    """The job of each minute: what was removed is known outside before this machine can be lost."""
    if not settings.BACKUP_TO:
        return ""
    place = place_of(settings.BACKUP_TO)
    emptied.refuse(place, settings.BACKUP_TO)
    told = removals.tell(place)
    return f"{told} told" if told else ""


@contextmanager
def _alone() -> Iterator[None]:
    """Two at once would tidy up behind each other. The lock ends with the process."""
    folder = settings.DATA_DIR / "backup-work"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupError("Another backup is being made. Wait until it is done.") from None
        with _alone_of_all():
            yield


@contextmanager
def _alone_of_all() -> Iterator[None]:
    """Of several machines the database that they share lets one through; its lock ends with the connection."""
    if connection.vendor != "postgresql":
        yield
        return
    asking = connection.copy()
    try:
        with asking.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
            if not cursor.fetchone()[0]:
                raise BackupError("Another machine is making a backup. Wait until it is done.")
        yield
    finally:
        asking.close()
