"""Official mailboxes to which nothing is sent because a mail came back, until staff say that they are right again."""

from datetime import datetime

from circulars import audit
from circulars.models import MemberMailbox


def refuse(address: str, now: datetime) -> None:
    """Its server said that it will never take mail for it. Every member that names it is meant."""
    MemberMailbox.objects.filter(address__iexact=address, bounced_at=None).update(bounced_at=now)


def set_right(mailbox: MemberMailbox, *, by, now: datetime) -> bool:
    """Staff say that mail to it arrives again; False where it was not marked."""
    marked = MemberMailbox.objects.filter(pk=mailbox.pk, bounced_at__isnull=False)
    if not marked.update(bounced_at=None):
        return False
    audit.record("mailbox_right_again", mailbox.member, by=by, now=now)
    return True
