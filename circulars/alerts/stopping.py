"""Mails that came back, and complaints: after them nothing is sent. What came back is not kept, only that it did."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from circulars.models import Subscriber

ENOUGH = 3  # passing failures in a row


class Stopped:
    BOUNCED = "bounced"
    COMPLAINED = "complained"


@transaction.atomic
def came_back(subscriber_id: int, *, is_permanent: bool, now: datetime) -> None:
    """A mailbox that does not exist ends at once; one that is full or away when it was so three times in a row."""
    rows = Subscriber.objects.filter(pk=subscriber_id, stopped_at=None)
    if not is_permanent:
        rows.update(soft_bounces=F("soft_bounces") + 1)
        rows = rows.filter(soft_bounces__gte=ENOUGH)
    rows.update(stopped_at=now, stop_reason=Stopped.BOUNCED)


def complained(subscriber_id: int, *, now: datetime) -> None:
    Subscriber.objects.filter(pk=subscriber_id, stopped_at=None).update(stopped_at=now, stop_reason=Stopped.COMPLAINED)


def answered(subscriber_id: int) -> None:
    """A mail went out: failures are counted anew."""
    Subscriber.objects.filter(pk=subscriber_id, soft_bounces__gt=0).update(soft_bounces=0)
