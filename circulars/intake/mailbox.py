"""The one mailbox that partners write to, polled: each mail becomes an original, once, whatever the server counts.

How far it was read is kept after every mail, so that a connection may die at any moment. A mail that came before is
known by its hash, also after the server began to count anew.
"""

import hashlib
import imaplib
import logging
import ssl
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from circulars.files import store
from circulars.intake import imap
from circulars.intake.errors import NotPossible
from circulars.intake.reading import HEADER_ALONE
from circulars.intake.receiving import receive
from circulars.models import Intake, MailboxCursor

logger = logging.getLogger(__name__)

MOST = 50  # mails of one poll; the next one goes on
POLL_TIME = timedelta(seconds=50)
HEADER_LIMIT = 1 << 20
TROUBLES: dict[str, str | Promise] = {
    "password": _("No password is set for the mailbox."),
    "login": _("The mail server refused the user name or the password."),
    "folder": _("The mail server has no such folder, or does not let it be read."),
    "answer": _("The mail server gave an answer that makes no sense."),
    "certificate": _("The certificate of the mail server cannot be trusted."),
    "storage": _("The portal could not keep a mail: its disk is full or cannot be written."),
    "network": _("The mail server cannot be reached, or the connection broke off."),
}


def is_set() -> bool:
    return bool(settings.INTAKE_MAILBOX)


def poll(now: datetime) -> str:
    """For the upkeep and ``poll_mailbox``: how many mails came. Nothing to do where no mailbox is set.

    A mailbox that cannot be read says why in ``MailboxCursor.trouble`` and here; what came before that stays.
    """
    if not is_set():
        return ""
    address = imap.address_of(settings.INTAKE_MAILBOX)
    cursor = MailboxCursor.objects.get_or_create(mailbox=address.name)[0]
    trouble, count = "", 0

    def came() -> None:
        nonlocal count
        count += 1

    try:
        if not settings.INTAKE_MAILBOX_PASSWORD:
            raise imap.Refused("password")
        box = imap.open_box(address, settings.INTAKE_MAILBOX_PASSWORD)
        try:
            _take_all(box, cursor, now, came)
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
    words = [f"{count} mails received" if count else "", trouble and f"trouble: {trouble}"]
    return "; ".join(word for word in words if word)


def trouble_of(cursor: MailboxCursor) -> str:
    """Why the last poll failed, as a sentence; empty where it did not."""
    return str(TROUBLES.get(cursor.trouble, TROUBLES["network"])) if cursor.trouble else ""


def _take_all(box: imap.Box, cursor: MailboxCursor, now: datetime, came: Callable[[], None]) -> None:
    if box.uid_validity != cursor.uid_validity:
        cursor.uid_validity, cursor.last_uid = box.uid_validity, 0
        cursor.save(update_fields=["uid_validity", "last_uid"])
    deadline = timezone.now() + POLL_TIME
    for uid in imap.uids_after(box.connection, cursor.last_uid)[:MOST]:
        if _take(box.connection, uid, now):
            came()
        # raised, never lowered: another poll may have gone further meanwhile
        here = MailboxCursor.objects.filter(pk=cursor.pk, uid_validity=box.uid_validity, last_uid__lt=uid)
        here.update(last_uid=uid)
        if timezone.now() > deadline:
            break


def _take(connection: imaplib.IMAP4, uid: int, now: datetime) -> bool:
    """Receive one mail; False where it came before or holds nothing. A mail too large comes as its header alone."""
    size = imap.size_of(connection, uid)
    if size is None:
        return False
    is_large = size > store.max_bytes()
    content = imap.content_of(connection, uid, header_alone=is_large)
    if not content or (is_large and len(content) > HEADER_LIMIT):
        logger.warning("Mail %s of the mailbox is empty, or its header is larger than a mail.", uid)
        return False
    sha256 = hashlib.sha256(content).hexdigest()
    if Intake.objects.filter(sha256=sha256, channel=Intake.Channel.MAILBOX).exists():
        return False
    row = _receive(content, f"mail-{uid}.eml", uid, now)
    if row is not None and is_large:
        Intake.objects.filter(pk=row.pk).update(trouble=HEADER_ALONE)
    return row is not None


def _receive(content: bytes, name: str, uid: int, now: datetime) -> Intake | None:
    """No mail stops the next: one that cannot be taken apart is kept unread. Where disk or database fail, all wait."""
    values: dict[str, Any] = {"name": name, "channel": Intake.Channel.MAILBOX, "by": None, "now": now}
    try:
        return receive(content, **values)
    except NotPossible:
        logger.warning("Mail %s of the mailbox was refused.", uid)
        return None
    except (OperationalError, InterfaceError):
        raise
    except OSError as error:
        raise imap.Refused("storage") from error
    except Exception as error:  # whatever a mail is made of, the others follow
        logger.error("Mail %s of the mailbox cannot be taken apart: %s.", uid, type(error).__name__)
        return receive(content, **values, seconds=0)
