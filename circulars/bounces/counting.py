"""A returned mail is counted once, however often its report is read; what it ends is done in the same transaction."""

from datetime import datetime, timedelta

from django.db import transaction

from circulars.bounces import kinds, reports
from circulars.bounces.reports import Returned
from circulars.models import Bounce

ROWS_KEPT = timedelta(days=90)  # of returned mails to readers, and of what staff have looked after


def take(content: bytes, now: datetime) -> Returned | None:
    """Count what a report says; None where it says nothing, or came before."""
    returned = reports.read(content)
    return returned if returned and count(returned, now) else None


@transaction.atomic
def count(returned: Returned, now: datetime) -> bool:
    """False where it was counted before, or nothing is known of the mail any more."""
    handler = kinds.HANDLERS.get(returned.name.kind)
    if handler is None:
        return False
    row = {"key": str(returned.name), "status": returned.status}
    bounce, is_new = Bounce.objects.get_or_create(**row, defaults={"is_permanent": returned.is_permanent, "at": now})
    if not is_new:
        return False
    mailbox = handler(returned.name.row, returned, now)
    if mailbox is None:
        bounce.delete()
        return False
    Bounce.objects.filter(pk=bounce.pk).update(mailbox=mailbox)
    return True


def forget(now: datetime) -> str:
    """How many rows went, for the job. What nobody has looked after stays."""
    old = Bounce.objects.filter(at__lte=now - ROWS_KEPT)
    gone, _of = (old.filter(mailbox="") | old.filter(settled_at__isnull=False)).delete()
    return f"{gone} returned mails ended" if gone else ""
