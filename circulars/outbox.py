"""Mails that wait to be sent: a row in the transaction that they tell of, so that none is lost and none goes out early.

``mailing`` sends them. A mail never holds words of a draft: whose it is, its number and title for those who may see
them, and a link to the desk.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import translation

from circulars.models import Circular, OutgoingMail

SUBJECT_LENGTH = OutgoingMail._meta.get_field("subject").max_length


def queue(
    key: str,
    *,
    to: Any,
    subject: Any,
    body: Any,
    now: datetime,
    circular: Circular | None = None,
    language: str = "",
    is_private: bool = False,
) -> bool:
    """Write a mail in the caller's transaction; False where nothing was written.

    ``key`` says what and to whom; a key that was written before is left alone, whatever became of it. ``to`` is an
    account, which is written to in its language (not at all when it has ended or has no mailbox), or an address.
    ``subject`` and ``body`` may be lazy translations or functions; they are read in that language. Of a private one
    nothing is kept once it went out.
    """
    if isinstance(to, str):
        recipient, language = to.strip(), language or settings.LANGUAGE_CODE
    elif to is None or not to.is_active:
        return False
    elif circular is not None and Circular.objects.closed_to(to).filter(pk=circular.pk).exists():
        return False  # a limited draft is not written of to those whom it does not name
    else:
        recipient, language = to.email.strip(), language or language_of(to)
    if not recipient or OutgoingMail.objects.filter(key=key).exists():
        return False
    with translation.override(language):
        line, text = _words(subject), _words(body)
    mail = OutgoingMail(
        key=key,
        recipient=recipient,
        language=language,
        subject=" ".join(line.split())[:SUBJECT_LENGTH],  # a line break would begin another header
        body=text.strip() + "\n",
        circular=circular,
        is_private=is_private,
        created_at=now,
        next_try_at=now,
    )
    OutgoingMail.objects.bulk_create([mail], ignore_conflicts=True)  # two at once with one key: the first one counts
    return True


def language_of(user) -> str:
    """The language of an account, where the portal still offers it."""
    offered = {code for code, _name in settings.LANGUAGES}
    return user.language if user.language in offered else settings.LANGUAGE_CODE


def address(path: str) -> str:
    """An address to be put into a mail: whole where the office has said its origin, else the path alone.

    A guessed host would be a link that leads nowhere, or to somebody else.
    """
    return f"{settings.PUBLIC_URL}{path}"


def _words(value: Any) -> str:
    return str(value() if callable(value) else value)
