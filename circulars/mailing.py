"""Sending what waits in the outbox: each mail claimed before it is sent, tried again later, given up in sight.

A mail whose sender was killed is free again after ten minutes. It may have gone out then already, which nobody can
know; it carries the same Message-ID, so that a mailbox can drop the second.
"""

import time
from datetime import datetime, timedelta
from email.utils import parseaddr
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import F, Q, QuerySet
from django.utils.crypto import salted_hmac

from circulars.models import OutgoingMail

WAITS = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120)]  # after the first, second … failure
CLAIM_LASTS = timedelta(minutes=10)
SMTP_TIMEOUT = 30  # seconds for one answer of the server: far less than a claim lasts
AT_MOST = 200  # mails of one run; the next minute sends the rest
WORDS_KEPT = timedelta(days=30)
ROWS_KEPT = timedelta(days=365)
CUT_OFF = "the sender was stopped"


def send_due(now: datetime) -> str:
    """Send what is due, one after the other; returns a line for the record of the job. Any number may run at once.

    ``now`` moves on with the time that sending takes, so that a long run never holds claims that look old.
    """
    began = time.monotonic()

    def clock() -> datetime:
        return now + timedelta(seconds=time.monotonic() - began)

    _give_up_the_cut_off(now)
    counts = {"sent": 0, "failed": 0}
    connection = None
    for pk in list(due(now).order_by("next_try_at", "pk").values_list("pk", flat=True)[:AT_MOST]):
        claimed = _claim(pk, now=clock())
        if claimed is None:
            continue
        is_open = connection is not None
        try:
            if connection is None:
                connection = get_connection(timeout=SMTP_TIMEOUT)
                connection.open()
                is_open = True
            _message(claimed, connection).send()
        except Exception as error:  # whatever it is, the next mail is sent all the same
            counts["failed"] += 1
            _failed(claimed, _trouble(error), now=clock())
            _close(connection)
            connection = None
            if not is_open:
                break  # the server is away: nobody else's tries are used up on it
        else:
            counts["sent"] += 1
            _held(claimed).update(sent_at=clock(), claimed_at=None, trouble="")
    _close(connection)
    _forget(now)
    return f"{counts['sent']} sent, {counts['failed']} failed" if any(counts.values()) else ""


def due(at: datetime) -> QuerySet[OutgoingMail]:
    """What may be sent at ``at`` and is claimed by nobody who could still be at it."""
    free = Q(claimed_at=None) | Q(claimed_at__lte=at - CLAIM_LASTS)
    return OutgoingMail.objects.filter(free, sent_at=None, given_up_at=None, next_try_at__lte=at)


def try_again(mails: QuerySet[OutgoingMail], *, now: datetime) -> int:
    """Let mails that wait or were given up go out with the next run; returns how many. One that is out stays so."""
    return mails.filter(sent_at=None).exclude(body="").update(next_try_at=now, given_up_at=None, tries=0, trouble="")


def _claim(pk: int, *, now: datetime) -> OutgoingMail | None:
    """Take the mail, if nobody else did since the list was read."""
    if not due(now).filter(pk=pk).update(claimed_at=now, tries=F("tries") + 1):
        return None
    return OutgoingMail.objects.filter(pk=pk).first()


def _held(mail: OutgoingMail) -> QuerySet[OutgoingMail]:
    """The row, as long as our claim on it lives."""
    return OutgoingMail.objects.filter(pk=mail.pk, claimed_at=mail.claimed_at, sent_at=None)


def _failed(mail: OutgoingMail, trouble: str, *, now: datetime) -> None:
    """Later again, or given up after the last wait."""
    if mail.tries > len(WAITS):
        _held(mail).update(claimed_at=None, given_up_at=now, trouble=trouble)
    else:
        _held(mail).update(claimed_at=None, next_try_at=now + WAITS[mail.tries - 1], trouble=trouble)


def _give_up_the_cut_off(now: datetime) -> None:
    """A mail on which sender after sender was stopped is not tried for ever."""
    spent = OutgoingMail.objects.filter(
        sent_at=None, given_up_at=None, tries__gt=len(WAITS), claimed_at__lte=now - CLAIM_LASTS
    )
    spent.update(given_up_at=now, claimed_at=None, trouble=CUT_OFF)


def _forget(now: datetime) -> None:
    """Words go after a month; the row, which keeps a key from being sent twice, after a year."""
    over = Q(sent_at__isnull=False) | Q(given_up_at__isnull=False)
    OutgoingMail.objects.filter(over, created_at__lte=now - WORDS_KEPT).exclude(body="").update(subject="", body="")
    OutgoingMail.objects.filter(over, created_at__lte=now - ROWS_KEPT).delete()


def _message(mail: OutgoingMail, connection: Any) -> EmailMessage:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    name = salted_hmac("circulars.mailing", mail.key).hexdigest()
    headers = {
        "Message-ID": f"<{name}@{domain}>",
        "Content-Language": mail.language,
        "Auto-Submitted": "auto-generated",  # out-of-office replies are not sent to it
    }
    return EmailMessage(mail.subject, mail.body, None, [mail.recipient], headers=headers, connection=connection)


def _trouble(error: Exception) -> str:
    """What kind of failure it was. The words of the server are left out: they may name people."""
    kind = type(error).__name__
    if isinstance(error, SMTPRecipientsRefused):
        codes = sorted({code for code, _words in error.recipients.values()})
        return f"{kind} {' '.join(map(str, codes))}"
    return f"{kind} {error.smtp_code}" if isinstance(error, SMTPResponseException) else kind


def _close(connection: Any) -> None:
    if connection is None:
        return
    try:
        connection.close()
    except (SMTPException, OSError):  # it was broken before: the mail it was opened for has its row
        return
