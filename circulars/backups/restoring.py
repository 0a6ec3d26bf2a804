"""Putting a set back into an empty place. All of it is proved first; the database comes last and at once.

Until then whatever breaks it off leaves the database empty, and the same command begins again: files are named by
their content. Afterwards the database is that of an earlier moment, which nothing serves until ``settle`` ended well.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.models import F

from circulars import integrity, masking
from circulars.backups import databases, emptied, manifests, proving, removals, unsettled
from circulars.backups.errors import BackupError, Damaged
from circulars.backups.manifests import Manifest
from circulars.backups.places import Place
from circulars.backups.sealing import Seal
from circulars.backups.unsettled import Unsettled
from circulars.files.storage import blobs as blob_storage
from circulars.models import Generation
from circulars.models.delivery import Delivery
from circulars.publishing import cleaning, replaying

HELD = "restored from a backup"


class Restored(NamedTuple):
    manifest: Manifest
    blobs: int
    removed_again: list[str]
    held_mails: int
    problems: list[str]  # of check_data
    damaged: list[str]  # files of the set that could not be brought back


def restore(
    place: Place,
    seal: Seal,
    *,
    stamp: str = "",
    without_damaged: bool = False,
    now: datetime,
    say: Callable[[str], object] = lambda line: None,
) -> Restored:
    """The newest set, or the one named. Raises BackupError and Damaged before anything is changed; then Unsettled.

    ``without_damaged`` goes on without files that are damaged; never without the database, or the register of
    removals. Mails that waited when the set was made are held: most went out since, and staff can send the others.
    """
    if not databases.is_empty():
        unsettled.refuse()
        raise BackupError(
            "There is a database already. Restore into an empty place: another PORTAL_DATA_DIR or PORTAL_DATABASE_URL."
        )
    manifest = manifests.read(place, stamp or manifests.newest(place))
    _require_known(manifest)
    if manifest.vendor != connection.vendor:
        raise BackupError(
            f"The backup is one of {manifest.vendor}, and the settings name {connection.vendor}. Restore it into "
            f"{manifest.vendor}; move_database brings it from one to the other."
        )
    say(f"Set {manifest.stamp}: proving {manifest.blobs} files and the database.")
    found, damaged = proving.look(place, seal, manifest)
    if damaged and not without_damaged:
        raise Damaged(damaged)
    entries = removals.read(place)
    for sha256, name in found:
        with place.open(name) as file, seal.opened(file, name) as plain:
            stored = blob_storage().store(_chunks(plain))
        if stored.sha256 != sha256:
            raise BackupError(f"{name} changed while it was read. Begin again.")
    say("Putting the database back.")
    _fill(place, seal, manifest)
    removed, held, problems = settle(entries, now=now, say=say)
    return Restored(manifest, len(found), removed, held, problems, damaged)


def settle(
    entries: list[dict[str, Any]], *, now: datetime, say: Callable[[str], object] = lambda line: None
) -> tuple[list[str], int, list[str]]:
    """Make a database of an earlier moment fit for today: what was removed again, mails held, problems found.

    May run twice. ``entries`` are those of the register of removals. Raises Unsettled, whatever breaks it off: the
    portal does not start until it has ended well.
    """
    if unsettled.reason() == unsettled.MOVING:
        raise Unsettled(unsettled.MOVING)
    unsettled.mark()
    try:
        settled = _settle(entries, now, say)
    except Exception as error:
        raise Unsettled(f"{masking.mask(f'{type(error).__name__}: {error}')}\n{unsettled.REFUSAL}") from error
    unsettled.end()
    return settled


def _settle(
    entries: list[dict[str, Any]], now: datetime, say: Callable[[str], object]
) -> tuple[list[str], int, list[str]]:
    call_command("migrate", verbosity=0, interactive=False)
    Generation.objects.update(counter=F("counter") + int(now.timestamp()))  # caches knew later states than these
    emptied.forget()
    held = sum(_hold(model, now) for model in Delivery.__subclasses__())
    say("Removing again what was removed since.")
    removed = replaying.replay(entries, now=now)
    cleaning.clean_due(now + cleaning.SETTLED)
    say("Checking everything.")
    return removed, held, [str(problem) for problem in integrity.check()]


def _require_known(manifest: Manifest) -> None:
    """A database of a later release has columns that this one does not know."""
    disk = MigrationLoader(None).disk_migrations
    apps = {app for app, _name in disk}
    later = [f"{app} {name}" for app, name in manifest.migrations.items() if app in apps and (app, name) not in disk]
    if later:
        raise BackupError(
            f"The set was made by a later release (it has {', '.join(sorted(later))}). Install that first."
        )


def _fill(place: Place, seal: Seal, manifest: Manifest) -> None:
    kept = proving.object_named(manifest, "database.")
    work = settings.DATA_DIR / "backup-work"
    work.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=work) as folder:
        dump = Path(folder) / "database"
        name = f"{manifests.SETS}/{manifest.stamp}/{kept.name}"
        try:
            with place.open(name) as file, seal.opened(file, name) as plain, dump.open("wb") as target:
                shutil.copyfileobj(plain, target, proving.CHUNK)
        except ValueError as error:
            raise BackupError(f"{name} {error}. Is this the identity of the backup?") from None
        unsettled.mark()
        try:
            databases.fill(dump, manifest.vendor)
        except BackupError:
            with suppress(DatabaseError):  # it is away; then the mark stays beside an empty database
                unsettled.end()  # all of it or nothing
            raise


def _hold(model: type[Delivery], now: datetime) -> int:
    waiting = model._default_manager.filter(sent_at=None, given_up_at=None)
    return waiting.update(given_up_at=now, claimed_at=None, trouble=HELD)


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    while chunk := file.read(proving.CHUNK):
        yield chunk
