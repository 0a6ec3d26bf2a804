"""Who would receive a mail: each mailbox once, and who is left out for which reason. Five queries, however many."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from circulars.members import answering
from circulars.models import MemberBody, MemberGroup, MemberMailbox, SendingRecipient


class Selection(NamedTuple):
    """What staff chose. ``again``: whoever was sent something older; ``follows``: the list of that sending."""

    groups: tuple[int, ...] = ()
    members: tuple[int, ...] = ()
    is_everybody: bool = False
    again: bool = False
    follows: int | None = None
    without: tuple[int, ...] = ()


class Why(models.TextChoices):
    INACTIVE = "inactive", _("not active any more")
    NO_MAILBOX = "no_mailbox", _("no mailbox is known")
    BOUNCED = "bounced", _("mail to this mailbox came back")
    SAME = "same", _("the same mailbox stands in this list already")
    DELETED = "deleted", _("not kept as a member any more")


class Recipient(NamedTuple):
    member: int
    name: str  # in the language of its mail
    address: str
    language: str


class LeftOut(NamedTuple):
    name: str
    address: str
    why: Why


class Chosen(NamedTuple):
    recipients: list[Recipient]
    left_out: list[LeftOut]

    @property
    def languages(self) -> list[str]:
        """In which mails go out; Korean first."""
        found = {one.language for one in self.recipients}
        return [language for language in ("ko", "en") if language in found]


def choose(selection: Selection, *, circular_id: int, turned: answering.Turn | None) -> Chosen:
    """``turned`` is when the circular last became what it is now, for ``again``."""
    members = _members(selection, circular_id, turned)
    mailboxes: dict[int, list[MemberMailbox]] = defaultdict(list)
    for box in MemberMailbox.objects.filter(member__in=members.order_by().values("pk")).order_by("pk"):
        mailboxes[box.member_id].append(box)
    recipients: list[Recipient] = []
    left_out: list[LeftOut] = []
    taken: set[str] = set()
    for member in members.order_by("name_ko", "pk"):
        name = member.name_in(member.language)
        if not member.is_active:
            left_out.append(LeftOut(name, "", Why.INACTIVE))
        elif not mailboxes[member.pk]:
            left_out.append(LeftOut(name, "", Why.NO_MAILBOX))
        else:
            for box in mailboxes[member.pk]:
                if why := _why_not(box, taken):
                    left_out.append(LeftOut(name, box.address, why))
                    continue
                taken.add(box.address.casefold())
                recipients.append(Recipient(member.pk, name, box.address, member.language))
    return Chosen(recipients, left_out + _deleted(selection, circular_id))


def group_names(keys: Iterable[int]) -> list[str]:
    return list(MemberGroup.objects.filter(pk__in=keys).values_list("name_ko", flat=True))


def _members(selection: Selection, circular_id: int, turned: answering.Turn | None) -> QuerySet[MemberBody]:
    """Somebody who is in two of the groups is there once."""
    wanted = Q(pk__in=selection.members) | Q(
        pk__in=MemberGroup.members.through.objects.filter(membergroup__in=selection.groups).values("memberbody")
    )
    if selection.is_everybody:
        wanted |= Q(is_active=True)
    if selection.follows:
        listed = SendingRecipient.objects.filter(sending=selection.follows, sending__circular=circular_id)
        wanted |= Q(pk__in=listed.exclude(member=None).values("member"))
    if selection.again and turned:
        wanted |= Q(pk__in=answering.not_told_since(turned).values("member"))
    return MemberBody.objects.filter(wanted).exclude(pk__in=selection.without)


def _why_not(box: MemberMailbox, taken: set[str]) -> Why | None:
    if box.bounced_at:
        return Why.BOUNCED
    return Why.SAME if box.address.casefold() in taken else None


def _deleted(selection: Selection, circular_id: int) -> list[LeftOut]:
    """Of a list of long ago: whom nobody keeps as a member any more."""
    if not selection.follows:
        return []
    listed = SendingRecipient.objects.filter(sending=selection.follows, sending__circular=circular_id)
    gone = listed.filter(member=None).order_by("name", "pk")
    return [LeftOut(name, "", Why.DELETED) for name in gone.values_list("name", flat=True)]
