"""Reading what is new in a mailbox, whoever reads it and for what: how far it came is kept after every mail.

A connection may die at any moment, and a server may answer anything: the next poll goes on, and the trouble is kept
where the desk and the command read it.
"""

import imaplib
import logging
import ssl
from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from circulars.intake import imap
from circulars.models import MailboxCursor

logger = logging.getLogger(__name__)

POLL_TIME = timedelta(seconds=50)
TROUBLES: dict[str, str | Promise] = {
    "password": _("No password is set for the mailbox."),
    "login": _("The mail server refused the user name or the password."),
    "folder": _("The mail server has no such folder, or does not let it be read."),
    "answer": _("The mail server gave an answer that makes no sense."),
    "certificate": _("The certificate of the mail server cannot be trusted."),
    "storage": _("The portal could not keep a mail: its disk is full or cannot be written."),
    "network": _("The mail server cannot be reached, or the connection broke off."),
}
Take = Callable[[imaplib.IMAP4, int], None]


def poll(url: str, password: str, take: Take, now: datetime, *, at_most: int, reader: str = "") -> str:
    """Hand each mail that is new to ``take``; returns the trouble as a word of ``TROUBLES``, empty where all went well.

    ``reader`` tells two readers of one mailbox apart: each comes as far as it comes.
    """
    address = imap.address_of(url)
    cursor = MailboxCursor.objects.get_or_create(mailbox=f"{reader}{address.name}"[:300])[0]
    trouble = ""
    try:
        if not password:
            raise imap.Refused("password")
        box = imap.open_box(address, password)
        try:
            _take_all(box, cursor, take, at_most)
        finally:
            imap.close(box.connection)
    except imap.Refused as refusal:
        trouble = str(refusal)
    except ssl.SSLCertVerificationError:
        trouble = "certificate"
    except (OSError, EOFError, imaplib.IMAP4.error) as error:
        logger.warning("The mailbox cannot be polled: %s.", type(error).__name__)
        trouble = "network"
    cursor.polled_at, cursor.trouble = now, trouble
    cursor.save(update_fields=["polled_at", "trouble"])
    return trouble


def trouble_of(cursor: MailboxCursor) -> str:
    """Why the last poll failed, as a sentence; empty where it did not."""
    return sentence(cursor.trouble)


def sentence(trouble: str) -> str:
    return str(TROUBLES.get(trouble, TROUBLES["network"])) if trouble else ""


def _take_all(box: imap.Box, cursor: MailboxCursor, take: Take, at_most: int) -> None:
    if box.uid_validity != cursor.uid_validity:
        cursor.uid_validity, cursor.last_uid = box.uid_validity, 0
        cursor.save(update_fields=["uid_validity", "last_uid"])
    deadline = timezone.now() + POLL_TIME
    for uid in imap.uids_after(box.connection, cursor.last_uid)[:at_most]:
        take(box.connection, uid)
        # raised, never lowered: another poll may have gone further meanwhile
        here = MailboxCursor.objects.filter(pk=cursor.pk, uid_validity=box.uid_validity, last_uid__lt=uid)
        here.update(last_uid=uid)
        if timezone.now() > deadline:
            break
