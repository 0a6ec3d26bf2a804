"""Sending planned alerts, and keeping no more than is needed afterwards."""

from datetime import datetime, timedelta

from django.db.models import Q

from circulars import deliveries
from circulars.alerts import composing, noting, planning
from circulars.deliveries import Sent, Way
from circulars.models import AlertMail, Subscriber

AT_MOST = 5_000  # mails of one run
SECONDS = 40.0  # of one run, which shares its minute with the other jobs
ROWS_KEPT = timedelta(days=30)  # of mails that went out; the number of people told stays with the change


def keep_up(now: datetime) -> str:
    """Note, plan and send what is due; returns a line for the record of the job. Any number may run at once."""
    noted = noting.note_due(now)
    told = planning.plan_due(now)
    sent = send_due(now)
    parts = (f"{noted} noted" if noted else "", f"{told} planned" if told else "", str(sent))
    return ", ".join(part for part in parts if part)


def send_due(now: datetime, *, at_most: int = AT_MOST, seconds: float = SECONDS) -> Sent:
    return deliveries.send_due(_ALERTS, now, at_most=at_most, seconds=seconds)


def forget(now: datetime) -> str:
    """How many rows went, for the job."""
    over = Q(sent_at__lte=now - ROWS_KEPT) | Q(given_up_at__lte=now - ROWS_KEPT)
    gone, _of = AlertMail.objects.filter(over).delete()
    return f"{gone} ended" if gone else ""


def _stop(mail: AlertMail, now: datetime) -> None:
    """The server will never take mail for this mailbox. Confirming once more begins anew."""
    Subscriber.objects.filter(pk=mail.subscriber_id, stopped_at=None).update(stopped_at=now)


_ALERTS = Way(
    AlertMail.objects.select_related("subscriber").all,
    composing.message,
    refused=_stop,
    name="alerts",
)
