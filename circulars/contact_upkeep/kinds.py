"""The kinds of findings, those first that leave a reader without an answer today."""

from dataclasses import dataclass
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PERMISSION = "contacts.change_post"  # of those who are shown findings, and told of new ones


@dataclass(frozen=True)
class Kind:
    slug: str
    title: str | Promise
    about: str | Promise  # what to do


class Finding(NamedTuple):
    """It names no person. ``key`` is the same as long as the same is wrong."""

    kind: str
    key: str
    what: str
    where: str
    detail: str
    url: str  # where it is mended
    pages: int = 0  # public circulars and dossiers that it reaches


KINDS: dict[str, Kind] = {
    kind.slug: kind
    for kind in (
        Kind(
            "closed",
            _("Closed without a successor"),
            _("Public pages name them, and nobody took over. Say at the post or the team who answers now."),
        ),
        Kind(
            "unreachable",
            _("Neither telephone nor mailbox"),
            _("Public pages name them, and a reader finds no way to ask. Enter a number or a role mailbox."),
        ),
        Kind("vacant", _("Vacant, with public pages"), _("Hand them over to somebody, acting if need be.")),
        Kind(
            "ended_account",
            _("Held by somebody whose account has ended"),
            _("Whoever left may still be named to the public. Hand the post over."),
        ),
        Kind(
            "ending",
            _("Ends within 30 days, without a successor"),
            _("Enter the hand-over now; pages turn by themselves on its day."),
        ),
        Kind(
            "leads",
            _("Several in the lead, or nobody"),
            _("One person leads a post and is named first. Say at the post who does."),
        ),
        Kind(
            "telephone",
            _("Telephone missing or wrong"),
            _("A number that cannot be dialled or is in no numbering plan, or none at all. Correct it."),
        ),
        Kind(
            "bounced",
            _("Mailboxes whose mail came back"),
            _("A mail to them came back for good. Correct the mailbox, or have it opened again."),
        ),
        Kind(
            "dead_address",
            _("Addresses in texts that do not answer"),
            _("Public texts still name them. Correct the circulars that the form lists."),
        ),
        Kind(
            "former_mailbox",
            _("Mailboxes of former staff in texts"),
            _("Public texts name the mailbox of an ended account, or one that no team or post has any more."),
        ),
    )
}
