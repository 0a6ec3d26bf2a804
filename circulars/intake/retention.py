"""How long originals are kept, and what is left of them: the hash, the facts of the header, and what was drafted."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from circulars import audit
from circulars.files import store
from circulars.models import Intake, Proposal

BATCH = 200
BATCH_TIME = timedelta(seconds=20)
OPEN = (Intake.State.NEW, Intake.State.TAKEN)


def empty_due(now: datetime) -> str:
    """For the upkeep: empty originals whose time has come, never one that somebody still has to look at."""
    deadline = timezone.now() + BATCH_TIME
    due = Intake.objects.filter(emptied_at=None, keep_until__lt=timezone.localdate(now)).exclude(state__in=OPEN)
    count = 0
    for pk in list(due.order_by("keep_until", "pk").values_list("pk", flat=True)[:BATCH]):
        count += empty(pk, now=now)
        if timezone.now() > deadline:
            break
    return f"{count} originals emptied" if count else ""


def empty(intake_id: int, *, now: datetime) -> bool:
    """Empty one original if it is still due: bytes, what was read, and the words of proposals go."""
    with transaction.atomic():
        intake = Intake.objects.select_for_update(no_key=True).filter(pk=intake_id).first()
        today = timezone.localdate(now)
        if intake is None or intake.emptied_at or intake.state in OPEN or not intake.keep_until:
            return False
        if intake.keep_until >= today:
            return False
        blobs = clear(intake, now=now)
        audit.record("empty_intake", intake, by=None, now=now, code=intake.code)
    store.delete_unused(blobs)
    return True


def clear(intake: Intake, *, now: datetime) -> set[int]:
    """Inside the caller's transaction; the keys of blobs that may have lost their last use."""
    files = intake.files.all()
    blobs = {key for key in (intake.blob_id, *files.values_list("blob_id", flat=True)) if key is not None}
    files.update(blob=None, document=None)
    Proposal.objects.filter(intake=intake).delete()
    Intake.objects.filter(pk=intake.pk).update(blob=None, document=None, emptied_at=now)
    return blobs
