"""The mailbox that returned mails come into: that of the portal's sender, read and never changed."""

import imaplib
from datetime import datetime

from django.conf import settings

from circulars.bounces import counting, reports
from circulars.intake import imap, polling

MOST = 500  # mails of one poll; the next one goes on
READER = "returned mails of "  # how far they were read is another matter than what was received


def is_set() -> bool:
    return bool(settings.BOUNCE_MAILBOX)


def name() -> str:
    """The mailbox as it is shown, without a password."""
    return imap.address_of(settings.BOUNCE_MAILBOX).name


def poll(now: datetime) -> str:
    """For the upkeep and ``read_bounce --mailbox``: how many mails counted; nothing where no mailbox is set."""
    if not is_set():
        return ""
    count = 0

    def take(connection: imaplib.IMAP4, uid: int) -> None:
        nonlocal count
        content = imap.content_of(connection, uid, at_most=reports.MOST)
        count += bool(content and counting.take(content, now))

    url, password = settings.BOUNCE_MAILBOX, settings.BOUNCE_MAILBOX_PASSWORD
    trouble = polling.poll(url, password, take, now, at_most=MOST, reader=READER)
    words = [f"{count} returned mails counted" if count else "", trouble and f"trouble: {trouble}"]
    return "; ".join(word for word in words if word)
