"""What it means that a mail of a kind came back: by the letter in its Message-ID.

A handler gets the key of the row, what was said and the clock, inside the transaction that counts it. It answers the
official mailbox it was sent to, "" where the mailbox is a person's and is not to be kept, or None where nothing is
known of the mail any more.
"""

from collections.abc import Callable
from datetime import datetime

from circulars import mail_names
from circulars.bounces.reports import Returned
from circulars.models import AlertMail, Bounce, MemberMailbox, OutgoingMail, SendingRecipient, Subscriber
from contacts.models import PostState, TeamState

IN_A_ROW = 3  # mails that came back with none between them that arrived


def alert(row: int, returned: Returned, now: datetime) -> str | None:
    """For good, or by complaint: nothing more is sent until its owner confirms anew. Else after three in a row."""
    mail = AlertMail.objects.filter(pk=row).only("subscriber_id").first()
    if mail is None:
        return None
    subscriber = Subscriber.objects.select_for_update().get(pk=mail.subscriber_id)
    if returned.is_permanent or _came_back_in_a_row(subscriber):
        Subscriber.objects.filter(pk=subscriber.pk, stopped_at=None).update(stopped_at=now)
    return ""


def _came_back_in_a_row(subscriber: Subscriber) -> bool:
    """Among what was sent since its owner confirmed: later mails that came back may be known before earlier ones."""
    sent = subscriber.mails.filter(sent_at__gte=subscriber.confirmed_at).order_by("sent_at", "pk")
    keys = [f"{mail_names.ALERT}{pk}" for pk in sent.values_list("pk", flat=True)]
    returned = set(Bounce.objects.filter(key__in=keys).values_list("key", flat=True))
    run = 0
    for key in keys:
        run = run + 1 if key in returned else 0
        if run == IN_A_ROW:
            return True
    return False


def outbox(row: int, returned: Returned, now: datetime) -> str | None:
    """Of duties and teams the mailbox is told; a colleague's own stands in the list of outgoing mails alone."""
    mail = OutgoingMail.objects.filter(pk=row).first()
    if mail is None:
        return None
    OutgoingMail.objects.filter(pk=row).update(trouble=f"returned: {returned.status}")
    is_official = any(model.objects.filter(mailbox__iexact=mail.recipient).exists() for model in (PostState, TeamState))
    return mail.recipient if is_official else ""


def member(row: int, returned: Returned, now: datetime) -> str | None:
    recipient = SendingRecipient.objects.filter(pk=row).first()
    if recipient is None:
        return None
    SendingRecipient.objects.filter(pk=row, bounced_at=None).update(bounced_at=now)
    if returned.is_permanent:
        boxes = MemberMailbox.objects.filter(member=recipient.member_id, address__iexact=recipient.address)
        boxes.filter(bounced_at=None).update(bounced_at=now)
    return recipient.address


HANDLERS: dict[str, Callable[[int, Returned, datetime], str | None]] = {
    mail_names.ALERT: alert,
    mail_names.OUTBOX: outbox,
    mail_names.MEMBER: member,
}
