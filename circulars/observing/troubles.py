"""What is wrong, kept from minute to minute: told once when it lasts, again each day, and once when it is over.

A part that goes and comes stays one trouble: it has to be right for three minutes, and for twice as long after each
return, before it is over. So a flapping server writes one mail in the hour and not forty.
Source: docs/architecture.md, "Seeing".
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from circulars.models import Trouble
from circulars.observing import alarms, parts
from circulars.observing.signs import Sign

LASTS = timedelta(minutes=3)  # what is right again before is told to nobody
AT_MOST_GOOD = timedelta(hours=1)
AGAIN = timedelta(hours=1)  # what comes back within is the same trouble
REPEATED = timedelta(days=1)
UNSEEN = timedelta(days=1)  # a machine or a part that is no longer there
KEPT = timedelta(days=365)


def watch(now: datetime) -> str:
    """The job of each minute: look at everything, keep what is wrong, and tell whoever has to know."""
    told = take(list(parts.signs(now)), now)
    Trouble.objects.filter(ended_at__lt=now - KEPT).delete()
    return f"{told} told" if told else ""


@transaction.atomic
def take(signs: Iterable[Sign], now: datetime) -> int:
    """Of how many troubles was written. The mails are in the outbox when the transaction ends, or nothing happened."""
    found = {sign.kind: sign for sign in signs}
    rows = {row.kind: row for row in Trouble.objects.select_for_update().filter(ended_at=None)}
    begun, over = [], []
    for kind, sign in found.items():
        row = rows.get(kind)
        if sign.is_bad:
            row = _worse(row, sign, now)
            if _is_to_be_told(row, now):
                begun.append(row)
        elif row is not None and _is_over(row, now):
            over.append(row)
    for kind, row in rows.items():
        if kind not in found and _is_gone(row, now):
            over.append(row)
    return alarms.tell(begun, over, now)


def _worse(row: Trouble | None, sign: Sign, now: datetime) -> Trouble:
    if row is None:
        row = _reopened(sign.kind, now) or Trouble(kind=sign.kind, since=now)
    row.code, row.seen_at, row.good_since = sign.code, now, None
    row.save()
    return row


def _reopened(kind: str, now: datetime) -> Trouble | None:
    """What was told as over lately is a new mail to those who believed it; but it takes longer to be over again."""
    row = Trouble.objects.filter(kind=kind, ended_at__gt=now - AGAIN, told_at__isnull=False).first()
    if row is None:
        return None
    row.ended_at, row.told_at, row.since = None, None, now
    row.times_reopened += 1
    return row


def _is_to_be_told(row: Trouble, now: datetime) -> bool:
    if row.told_at is None:
        return now - row.since >= LASTS
    return now - row.told_at >= REPEATED


def _is_over(row: Trouble, now: datetime) -> bool:
    """Whether to tell so. What nobody was told of ends in silence."""
    row.seen_at = now
    row.good_since = row.good_since or now
    long_enough = min(LASTS * 2**row.times_reopened, AT_MOST_GOOD)
    if now - row.good_since >= long_enough:
        row.ended_at = now
    row.save()
    return row.ended_at is not None and row.told_at is not None


def _is_gone(row: Trouble, now: datetime) -> bool:
    """A job that does not fail any longer gives no sign; of another machine only time tells."""
    if "@" in row.kind:
        if now - row.seen_at < UNSEEN:
            return False
        row.ended_at = now
        row.save()
        return False
    return _is_over(row, now)
