"""Mails that should have gone out, and news that nobody was told of."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circulars import deliveries
from circulars.alerts import noting
from circulars.models import AlertMail, OutgoingMail, SendingRecipient
from circulars.observing.signs import Sign, State

MAILS = gettext_lazy("Mails")
ALERTS = gettext_lazy("News to readers")
WAITED = timedelta(minutes=30)
MANY = timedelta(hours=3)  # ten thousand readers take a while
QUEUES: dict[str, type[Model]] = {"desk": OutgoingMail, "alerts": AlertMail, "members": SendingRecipient}


class Queue(NamedTuple):
    waiting: int
    oldest: timedelta  # since its turn, at the first try
    failing: int  # tried and not sent, to be tried again


def queue(name: str, now: datetime) -> Queue:
    rows = QUEUES[name]._default_manager.filter(sent_at=None, given_up_at=None)
    due = deliveries.due(rows, now).order_by("next_try_at").values_list("next_try_at", flat=True).first()
    return Queue(rows.count(), now - due if due else timedelta(0), rows.filter(tries__gt=0).count())


def overdue_publications(now: datetime) -> int:
    """Public changes in effect for ten minutes that the upkeep has not noted. The pages themselves wait for nobody."""
    return noting.unnoted(now, before=now - timedelta(minutes=10)).count()


def look(now: datetime) -> Iterator[Sign]:
    queues = {name: queue(name, now) for name in QUEUES}
    address = reverse("admin:circulars_outgoingmail_changelist")
    waiting = sum(one.waiting for one in queues.values())
    failing = sum(one.failing for one in queues.values())
    seen = _("%(waiting)s wait, %(failing)s of them were tried in vain") % {"waiting": waiting, "failing": failing}
    late = queues["desk"].oldest > WAITED or any(one.oldest > MANY for one in queues.values())
    refused = OutgoingMail.objects.filter(tries__gt=1, sent_at=None, given_up_at=None).exists()
    if late or refused:
        advice = _("Look at “Do mails go out?” above the list of outgoing mails: it says what the mail server refuses.")
        yield Sign("mails", MAILS, State.BAD, "wait", seen, advice, address)
    else:
        yield Sign("mails", MAILS, State.GOOD, "ok", seen, address=address)
    count = overdue_publications(now)
    if count:
        seen = _("%(count)s publications are in effect and nobody was told.") % {"count": count}
        yield Sign("alerts", ALERTS, State.BAD, "wait", seen, _("Look at the job “Tell those who asked to be told”."))
    else:
        yield Sign("alerts", ALERTS, State.GOOD, "ok", _("Everything in effect is noted."))
