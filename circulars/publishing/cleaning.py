"""What erasing does outside its transaction: bytes of files, and the remains of rows in the database's own files.

It is written down as a ``DiskCleaning`` in the transaction that erases, tried at once, and repeated by upkeep until
it is done, so that neither a crash nor a busy database leaves it half done.
"""

from datetime import datetime, timedelta

from django.db import connection

from circulars.files import derived, store
from circulars.models import Blob, DiskCleaning, Removal

PAUSE = timedelta(minutes=1)


def plan(removal: Removal, blobs: set[int], *, now: datetime) -> DiskCleaning:
    hashes = sorted(Blob.objects.filter(pk__in=blobs).values_list("sha256", flat=True))
    return DiskCleaning.objects.create(removal=removal, blobs=sorted(blobs), hashes=hashes, due_at=now)


def clean_due(now: datetime) -> str:
    """The job of upkeep: every cleaning that is still to be done."""
    due = list(DiskCleaning.objects.filter(done_at=None, due_at__lte=now).order_by("due_at", "pk"))
    done = [clean(row.pk, now=now) for row in due]
    return f"{done.count(True)} of {len(done)}" if done else ""


def clean(cleaning_id: int, *, now: datetime) -> bool:
    """Delete what nothing names any more, then empty the database's leftovers; False if that is still to be done."""
    row = DiskCleaning.objects.get(pk=cleaning_id)
    store.delete_unused(row.blobs)
    for sha256 in row.hashes:
        if not Blob.objects.filter(sha256=sha256).exists():
            derived.purge(sha256)
    is_clean = _clean_database()
    DiskCleaning.objects.filter(pk=row.pk, done_at=None).update(
        tries=row.tries + 1, **({"done_at": now} if is_clean else {"due_at": now + PAUSE})
    )
    return is_clean


def _clean_database() -> bool:
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return cursor.fetchone()[0] == 0
    return True
