"""Sending rows of mails, whatever they tell: each claimed before it is sent, tried again later, given up in sight.

A row whose sender was killed is free again after ten minutes. Its mail may have gone out then already, which nobody
can know; it carries the same Message-ID, so that a mailbox can drop the second.
"""

import re
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from typing import Any, NamedTuple

from django.core.mail import EmailMessage, get_connection
from django.db.models import F, Q, QuerySet

from circulars.models import RunningTotal
from circulars.models.delivery import Delivery

WAITS = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120)]  # after the first, second … failure
CLAIM_LASTS = timedelta(minutes=10)
SMTP_TIMEOUT = 30  # seconds for one answer of the server: far less than a claim lasts
CUT_OFF = "the sender was stopped"
NOTHING = "nothing left to tell"
LOOKED_AT = 2_000  # characters of a server's words
_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?!\d|\.\d)")
_OF_MAILBOX = re.compile(r"5\.(?:1\.(?![78]$)\d+|2\.[014]|0\.0)$")


class Sent(NamedTuple):
    """How many rows of one run."""

    sent: int = 0
    failed: int = 0
    empty: int = 0  # there was nothing left to tell

    def __str__(self) -> str:
        return f"{self.sent} sent, {self.failed} failed" if self.sent or self.failed else ""


class Way(NamedTuple):
    """How rows of a kind become mails. ``message_of`` answers None where there is nothing left to tell.

    ``refused`` is told of each row whose mailbox the server refused for good.
    """

    rows: Callable[[], QuerySet]
    message_of: Callable[[Any, datetime], EmailMessage | None]
    refused: Callable[[Any, datetime], None] = lambda row, now: None
    name: str = ""  # under which what went out is counted


def send_due(way: Way, now: datetime, *, at_most: int, seconds: float = 3600.0) -> Sent:
    """Send what is due, one after the other, for so many seconds at the longest. Any number may run at once.

    ``now`` moves on with the time that sending takes, so that a long run never holds claims that look old.
    """
    began = time.monotonic()

    def clock() -> datetime:
        return now + timedelta(seconds=time.monotonic() - began)

    _give_up_the_cut_off(way.rows(), now)
    sent = failed = empty = 0
    connection = None
    for pk in list(due(way.rows(), now).order_by("next_try_at", "pk").values_list("pk", flat=True)[:at_most]):
        if time.monotonic() - began > seconds:
            break
        claimed = _claim(way.rows(), pk, now=clock())
        if claimed is None:
            continue
        is_open = connection is not None
        try:
            mail = way.message_of(claimed, clock())
            if mail is None:
                empty += 1
                _held(way.rows(), claimed).update(given_up_at=clock(), claimed_at=None, trouble=NOTHING)
                continue
            if connection is None:
                connection = get_connection(timeout=SMTP_TIMEOUT)
                connection.open()
                is_open = True
            mail.connection = connection
            mail.send()
        except Exception as error:  # whatever it is, the next mail is sent all the same
            failed += 1
            _failed(way, claimed, error, now=clock())
            _close(connection)
            connection = None
            if not is_open:
                break  # the server is away: nobody else's tries are used up on it
        else:
            sent += 1
            _held(way.rows(), claimed).update(sent_at=clock(), claimed_at=None, trouble="")
    _close(connection)
    _count(way.name, sent=sent, failed=failed)
    return Sent(sent, failed, empty)


def _count(name: str, **numbers: int) -> None:
    """For those who draw it over time: rows of mails go, and no process sends all of them."""
    for what, number in numbers.items():
        if name and number:
            row = f"mails.{name}.{what}"
            if not RunningTotal.objects.filter(name=row).update(total=F("total") + number):
                RunningTotal.objects.bulk_create([RunningTotal(name=row)], ignore_conflicts=True)
                RunningTotal.objects.filter(name=row).update(total=F("total") + number)


def due(rows: QuerySet, at: datetime) -> QuerySet:
    """What may be sent at ``at`` and is claimed by nobody who could still be at it."""
    free = Q(claimed_at=None) | Q(claimed_at__lte=at - CLAIM_LASTS)
    return rows.filter(free, sent_at=None, given_up_at=None, next_try_at__lte=at)


def try_again(rows: QuerySet, *, now: datetime) -> int:
    """Let rows that wait or were given up go out with the next run; returns how many. One that is out stays so."""
    return rows.filter(sent_at=None).update(next_try_at=now, given_up_at=None, tries=0, trouble="")


def _claim(rows: QuerySet, pk: int, *, now: datetime) -> Any:
    """Take the row, if nobody else did since the list was read."""
    if not due(rows, now).filter(pk=pk).update(claimed_at=now, tries=F("tries") + 1):
        return None
    return rows.filter(pk=pk).first()


def _held(rows: QuerySet, row: Delivery) -> QuerySet:
    """The row, as long as our claim on it lives."""
    return rows.filter(pk=row.pk, claimed_at=row.claimed_at, sent_at=None)


def _failed(way: Way, row: Delivery, error: Exception, *, now: datetime) -> None:
    """Later again, or given up: after the last wait, or at once where the server refuses the mailbox for good."""
    held, trouble = _held(way.rows(), row), trouble_of(error)
    if is_refused_for_good(error):
        held.update(claimed_at=None, given_up_at=now, trouble=trouble)
        way.refused(row, now)
    elif row.tries > len(WAITS):
        held.update(claimed_at=None, given_up_at=now, trouble=trouble)
    else:
        held.update(claimed_at=None, next_try_at=now + WAITS[row.tries - 1], trouble=trouble)


def is_refused_for_good(error: Exception) -> bool:
    """The server said with a code beginning with 5 that it will never take mail for this mailbox.

    Where it says in RFC 3463's words that it means the mail or its sender, another mail may be taken.
    """
    if not isinstance(error, SMTPRecipientsRefused):
        return False
    said = [(code, enhanced(words.decode("ascii", "replace"))) for code, words in error.recipients.values()]
    return bool(said) and all(500 <= code < 600 and (not status or is_of_mailbox(status)) for code, status in said)


def enhanced(text: str) -> str:
    """The first status of RFC 3463 in a server's words that tells of a failure: ``5.1.1``; "" where there is none."""
    found = next((match for match in _STATUS.finditer(text[:LOOKED_AT]) if match[1] != "2"), None)
    return ".".join(found.groups()) if found else ""


def is_of_mailbox(status: str) -> bool:
    """Whether a status of RFC 3463 says that the mailbox takes no mail, whatever the mail, today or later.

    1 speaks of its address (but 7 and 8 of the sender's), 2 of the mailbox (a full one may be emptied). All others
    speak of the way, the mail or its sender: an office whose sender stands on a list of spam would lose its readers.
    """
    return bool(_OF_MAILBOX.match(status))


def trouble_of(error: Exception) -> str:
    """What kind of failure it was. The words of the server are left out: they may name people."""
    kind = type(error).__name__
    if isinstance(error, SMTPRecipientsRefused):
        codes = sorted({code for code, _words in error.recipients.values()})
        return f"{kind} {' '.join(map(str, codes))}"
    return f"{kind} {error.smtp_code}" if isinstance(error, SMTPResponseException) else kind


def _give_up_the_cut_off(rows: QuerySet, now: datetime) -> None:
    """A mail on which sender after sender was stopped is not tried for ever."""
    spent = rows.filter(sent_at=None, given_up_at=None, tries__gt=len(WAITS), claimed_at__lte=now - CLAIM_LASTS)
    spent.update(given_up_at=now, claimed_at=None, trouble=CUT_OFF)


def _close(connection: Any) -> None:
    if connection is None:
        return
    try:
        connection.close()
    except (SMTPException, OSError):  # it was broken before: the mail it was opened for has its row
        return
