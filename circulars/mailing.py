"""Sending what waits in the outbox, and forgetting it in time. Source: docs/architecture.md, "Mail"."""

from datetime import datetime, timedelta

from django.core.mail import EmailMessage
from django.db.models import Q, QuerySet

from circulars import deliveries, mail_names
from circulars.deliveries import CUT_OFF, WAITS, Way
from circulars.models import OutgoingMail

__all__ = ["CUT_OFF", "ROWS_KEPT", "WAITS", "WORDS_KEPT", "due", "send_due", "try_again"]

AT_MOST = 200  # mails of one run; the next minute sends the rest
WORDS_KEPT = timedelta(days=30)
ROWS_KEPT = timedelta(days=365)


def send_due(now: datetime) -> str:
    """Send what is due; returns a line for the record of the job. Any number may run at once."""
    sent = deliveries.send_due(_OUTBOX, now, at_most=AT_MOST)
    _forget(now)
    return str(sent)


def due(at: datetime) -> QuerySet[OutgoingMail]:
    """What may be sent at ``at`` and is claimed by nobody who could still be at it."""
    return deliveries.due(OutgoingMail.objects.all(), at)


def try_again(mails: QuerySet[OutgoingMail], *, now: datetime) -> int:
    """Let mails that wait or were given up go out with the next run; returns how many. One that is out stays so."""
    return deliveries.try_again(mails.exclude(body=""), now=now)


def _forget(now: datetime) -> None:
    """Words go after a month; the row, which keeps a key from being sent twice, after a year.

    What names a private mailbox goes as soon as it went out or was given up.
    """
    over = Q(sent_at__isnull=False) | Q(given_up_at__isnull=False)
    OutgoingMail.objects.filter(over, is_private=True).delete()
    OutgoingMail.objects.filter(over, created_at__lte=now - WORDS_KEPT).exclude(body="").update(subject="", body="")
    OutgoingMail.objects.filter(over, created_at__lte=now - ROWS_KEPT).delete()


def _message(mail: OutgoingMail, now: datetime) -> EmailMessage:
    headers = {
        "Message-ID": mail_names.message_id(mail_names.OUTBOX, mail.pk),
        "Content-Language": mail.language,
        "Auto-Submitted": "auto-generated",  # out-of-office replies are not sent to it
    }
    return EmailMessage(mail.subject, mail.body, None, [mail.recipient], headers=headers)


_OUTBOX = Way(OutgoingMail.objects.all, _message, name="desk")
