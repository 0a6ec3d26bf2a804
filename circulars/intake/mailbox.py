"""The one mailbox that partners write to, polled: each mail becomes an original, once, whatever the server counts.

How far it was read is kept after every mail, so that a connection may die at any moment. A mail that came before is
known by its hash, also after the server began to count anew.
"""

import hashlib
import imaplib
import logging
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError

from circulars.files import store
from circulars.intake import imap, polling
from circulars.intake.errors import NotPossible
from circulars.intake.polling import trouble_of
from circulars.intake.reading import HEADER_ALONE
from circulars.intake.receiving import receive
from circulars.models import Intake

__all__ = ["is_set", "poll", "trouble_of"]
logger = logging.getLogger(__name__)

MOST = 50  # mails of one poll; the next one goes on
HEADER_LIMIT = 1 << 20


def is_set() -> bool:
    return bool(settings.INTAKE_MAILBOX)


def poll(now: datetime) -> str:
    """For the upkeep and ``poll_mailbox``: how many mails came. Nothing to do where no mailbox is set.

    A mailbox that cannot be read says why in ``MailboxCursor.trouble`` and here; what came before that stays.
    """
    if not is_set():
        return ""
    count = 0

    def take(connection: imaplib.IMAP4, uid: int) -> None:
        nonlocal count
        count += _take(connection, uid, now)

    url, password = settings.INTAKE_MAILBOX, settings.INTAKE_MAILBOX_PASSWORD
    trouble = polling.poll(url, password, take, now, at_most=MOST)
    words = [f"{count} mails received" if count else "", trouble and f"trouble: {trouble}"]
    return "; ".join(word for word in words if word)


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
