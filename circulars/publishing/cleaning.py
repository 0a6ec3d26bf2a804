"""What erasing does outside its transaction: bytes of files, and the remains of rows in the database's own files.

It is written down as a ``DiskCleaning`` in the transaction that erases, begun at once, and repeated by upkeep until
it is done, so that neither a crash nor a busy database leaves it half done.
"""

from datetime import datetime, timedelta

from circulars import memory
from circulars.files import derived, store, sweep
from circulars.following import kept
from circulars.models import Blob, DiskCleaning, Removal
from circulars.publishing import overwriting

SETTLED = timedelta(minutes=1)  # by then no request is under way that began before the words were gone
PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)


def plan(removal: Removal, blobs: set[int], *, now: datetime) -> DiskCleaning:
    hashes = sorted(Blob.objects.filter(pk__in=blobs).values_list("sha256", flat=True))
    return DiskCleaning.objects.create(removal=removal, blobs=sorted(blobs), hashes=hashes, due_at=now + SETTLED)


def begin(cleaning_id: int) -> None:
    """Right after the commit, in the request: what is quick. The row stays for upkeep to finish."""
    clear_files(DiskCleaning.objects.get(pk=cleaning_id))
    overwriting.empty_log()


def clear_files(row: DiskCleaning) -> None:
    """Delete what nothing names any more, also where a process died between the row and its bytes."""
    store.delete_unused(row.blobs)
    sweep.delete_contents(row.hashes)
    derived.clear_lost()
    derived.forget_paper()
    kept.forget()
    memory.forget()  # other processes turn with the generation


def clean_due(now: datetime) -> str:
    """The job of upkeep. One writing of the database serves all that were erased before it."""
    due = list(DiskCleaning.objects.filter(done_at=None, due_at__lte=now).order_by("due_at", "pk"))
    if not due:
        return ""
    for row in due:
        clear_files(row)
    try:
        overwriting.overwrite(now)
    except overwriting.NotYet as error:
        for row in due:
            pause = min(PAUSE * (row.tries + 1), LONGEST_PAUSE)
            DiskCleaning.objects.filter(pk=row.pk).update(tries=row.tries + 1, due_at=now + pause)
        return f"0 of {len(due)}: {error}"
    DiskCleaning.objects.filter(pk__in=[row.pk for row in due]).update(done_at=now)
    return f"{len(due)} of {len(due)}"
