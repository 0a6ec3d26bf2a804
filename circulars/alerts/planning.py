"""From a change to rows of mails: in bounded steps, each a transaction, so that a killed worker loses and doubles none.

``AlertChange.planned_to`` says how far it has come; it is moved by compare-and-set in the transaction that writes the
rows. The mails of a day or week are gathered under one key.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from circulars import changes
from circulars.alerts import matching
from circulars.alerts.matching import Match
from circulars.alerts.noting import morning_of
from circulars.models import AlertChange, AlertMail, AlertMailItem, Rhythm

STEP = 500  # rows read for one transaction
CLOSES = timedelta(minutes=5)  # before a gathered mail goes out nothing is added to it
MONDAY = 0


def due(at: datetime) -> QuerySet[AlertChange]:
    return AlertChange.objects.filter(planned_at=None, stopped_at=None, release_at__lte=at)


def plan_due(now: datetime) -> int:
    """Write the mails of all changes that are due; how many people are told."""
    return sum(plan(change, now) for change in due(now).order_by("release_at", "pk"))


def plan(change: AlertChange, now: datetime) -> int:
    """Go on from where the last one came to. What is not public any more is told to nobody."""
    generation = changes.state(now).generation
    circulars = matching.circulars_of(change, now)
    told = 0
    if circulars:
        wanted = matching.follow(change, circulars, now, generation)
        while matches := matching.next_matches(wanted, change, after=change.planned_to, count=STEP):
            if not _write(change, matches, now):
                return told  # stopped at the desk, or another process is at it
            told += len(matches)
    AlertChange.objects.filter(pk=change.pk, planned_at=None, planned_to=change.planned_to).update(planned_at=now)
    return told


@transaction.atomic
def stop(change_id: int, *, by, now: datetime) -> bool:
    """Tell nobody, or nobody further: mails that wait leave it out. False where all of them are out."""
    waiting = Q(planned_at=None) | Q(items__mail__sent_at=None, items__mail__given_up_at=None, items__isnull=False)
    rows = AlertChange.objects.filter(waiting, pk=change_id, stopped_at=None).values("pk")
    return bool(AlertChange.objects.filter(pk__in=rows).update(stopped_at=now, stopped_by=by))


@transaction.atomic
def _write(change: AlertChange, matches: list[Match], now: datetime) -> bool:
    last = matches[-1].subscriber
    still = AlertChange.objects.filter(pk=change.pk, planned_to=change.planned_to, planned_at=None, stopped_at=None)
    if not still.update(planned_to=last, recipients=F("recipients") + len(matches)):
        return False
    mails = {match.subscriber: _mail(change, match, now) for match in matches}
    AlertMail.objects.bulk_create(mails.values(), ignore_conflicts=True)
    keys = _keys_of(mail.key for mail in mails.values())
    items = [
        AlertMailItem(
            mail_id=keys[mails[match.subscriber].key],
            change=change,
            subscriber_id=match.subscriber,
            subscription_id=match.subscription,
        )
        for match in matches
    ]
    AlertMailItem.objects.bulk_create(items, ignore_conflicts=True)
    change.planned_to = last
    return True


def _mail(change: AlertChange, match: Match, now: datetime) -> AlertMail:
    if match.rhythm == Rhythm.NOW:
        return AlertMail(
            key=f"now:{change.pk}:{match.subscriber}",
            subscriber_id=match.subscriber,
            rhythm=match.rhythm,
            next_try_at=now,
        )
    day = next_day(match.rhythm, now)
    return AlertMail(
        key=f"{match.rhythm}:{day}:{match.subscriber}",
        subscriber_id=match.subscriber,
        rhythm=match.rhythm,
        next_try_at=morning_of(day),
    )


def next_day(rhythm: str, now: datetime) -> date:
    """The day on whose morning what is noted at ``now`` goes out."""
    day = timezone.localdate(now, timezone.get_default_timezone())
    if now >= morning_of(day) - CLOSES:
        day += timedelta(days=1)
    if rhythm == Rhythm.WEEKLY:
        day += timedelta(days=(MONDAY - day.weekday()) % 7)
    return day


def _keys_of(keys: Iterable[str]) -> dict[str, int]:
    return dict(AlertMail.objects.filter(key__in=list(keys)).values_list("key", "pk"))
