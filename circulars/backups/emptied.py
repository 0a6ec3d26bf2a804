"""A place that is empty and should not be: a disk that is not mounted looks like a folder to begin in.

Whoever began there would fill the server's own disk, and believe that its backups lie elsewhere.
"""

import hashlib
from datetime import datetime

from circulars.backups import manifests
from circulars.backups.errors import BackupError
from circulars.backups.places import Place
from circulars.models import JobRun

JOB = "backup_place"  # of the row that names, by a hash, the place where the last backup was made


def note(address: str, stamp: str, now: datetime) -> None:
    values = {"started_at": now, "finished_at": now, "outcome": f"{stamp} {_mark_of(address)}", "failures": 0}
    JobRun.objects.update_or_create(name=JOB, defaults=values)


def had_backups(address: str) -> bool:
    """Whether the last backup that the portal knows of was made there."""
    said = JobRun.objects.filter(name=JOB).values_list("outcome", flat=True).first() or ""
    return said.rpartition(" ")[2] == _mark_of(address)


def refuse(place: Place, address: str) -> None:
    """Raises BackupError where nothing is left of what was there."""
    if had_backups(address) and not manifests.stamps(place):
        raise BackupError(
            "There is no backup at this place, though the last one was made there. Look whether its disk is mounted. "
            "If it is meant to be empty, run `manage.py backup --begin` once."
        )


def _mark_of(address: str) -> str:
    return hashlib.sha256(address.encode()).hexdigest()[:16]
