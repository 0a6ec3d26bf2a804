"""A place that has lost the last backup: a disk that is not mounted looks like a folder to begin in.

Whoever began there would fill the server's own disk, and believe that its backups lie elsewhere.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings

from circulars.backups import manifests
from circulars.backups.errors import BackupError
from circulars.backups.places import Place
from circulars.models import JobRun

JOB = "backup_place"  # of the row that names the last backup at the place of the settings, and that by a hash


def note(address: str, stamp: str, now: datetime) -> None:
    """Remember it; what was made somewhere else by hand says nothing of the place of every night."""
    if _mark_of(address) != _mark_of(settings.BACKUP_TO):
        return
    values = {"started_at": now, "finished_at": now, "outcome": f"{stamp} {_mark_of(address)}", "failures": 0}
    JobRun.objects.update_or_create(name=JOB, defaults=values)


def forget() -> None:
    """A restored database was told of a backup that this place need not have."""
    JobRun.objects.filter(name=JOB).delete()


def lacks_the_last(address: str, stamps: Iterable[str]) -> bool:
    """Whether neither the last backup that was made there is among those found, nor a later one.

    The newest is never dropped, and an old one may lie in the folder on which a disk is mounted.
    """
    said = JobRun.objects.filter(name=JOB).values_list("outcome", flat=True).first() or ""
    stamp, _space, mark = said.rpartition(" ")
    return mark == _mark_of(address) and stamp > max(stamps, default="")


def refuse(place: Place, address: str) -> None:
    """Raises BackupError where it has not what was last made there."""
    if lacks_the_last(address, manifests.stamps(place)):
        raise BackupError(
            "The last backup is not at this place, though it was made there. Look whether its disk is mounted. "
            "If it was taken away on purpose, run `manage.py backup --begin` once."
        )


def _mark_of(address: str) -> str:
    return hashlib.sha256(address.rstrip("/").encode()).hexdigest()[:16]
