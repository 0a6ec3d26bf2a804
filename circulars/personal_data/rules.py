"""What becomes of a mail address where it stands: deleted at the owner's word, or kept, and then for what reason."""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from circulars.alerts import asking
from circulars.models import Bounce, Feedback, MemberMailbox, OutgoingMail
from contacts.models import PostState, TeamState

GONE = "…"  # stands where the address stood
Delete = Callable[[str, list[int]], int]


class Rule(NamedTuple):
    """``delete`` gets the address and rows in which it stands, and answers how many it changed.

    ``reason`` says why a row is left: all of them where there is no ``delete``. ``is_shown``: its values are told.
    """

    reason: str | Promise
    delete: Delete | None = None
    is_shown: bool = True


def is_official(address: str) -> bool:
    """A mailbox of a duty, a team or a member, or of an account of the staff: no private one."""
    rows: list[models.QuerySet] = [
        PostState.objects.filter(mailbox__iexact=address),
        TeamState.objects.filter(mailbox__iexact=address),
        MemberMailbox.objects.filter(address__iexact=address),
        _model(settings.AUTH_USER_MODEL)._base_manager.filter(email__iexact=address),
        _model("portal.Office")._base_manager.filter(mailbox__iexact=address),
    ]
    return any(one.exists() for one in rows)


def _forget_reader(address: str, rows: list[int]) -> int:
    return asking.forget(address)


def _mails(address: str, rows: list[int]) -> int:
    """To the address itself the whole row, in mails to others the words; what waits for others goes out first."""
    over = Q(sent_at__isnull=False) | Q(given_up_at__isnull=False)
    found = OutgoingMail.objects.filter(pk__in=rows)
    own = found.filter(over | Q(is_private=True), recipient__iexact=address)
    gone = 0 if is_official(address) else own.delete()[0]
    return gone + found.filter(over).exclude(recipient__iexact=address).update(subject="", body="")


def _bounces(address: str, rows: list[int]) -> int:
    return 0 if is_official(address) else Bounce.objects.filter(pk__in=rows).delete()[0]


def _remarks(address: str, rows: list[int]) -> int:
    for remark in Feedback.objects.filter(pk__in=rows):
        words = re.sub(re.escape(address), GONE, remark.remark, flags=re.IGNORECASE)
        Feedback.objects.filter(pk=remark.pk).update(remark=words)
    return len(rows)


def _rows_of(label: str) -> Delete:
    def delete(address: str, rows: list[int]) -> int:
        return _model(label)._base_manager.filter(pk__in=rows).delete()[0]

    return delete


def _model(label: str) -> Any:
    """Of the portal or of a package: those above and beside are reached by name."""
    return apps.get_model(label)


_WAITS = _("A mail that waits: it goes within hours, and its words 30 days later.")
_OFFICIAL = _("An official mailbox: changed in the directory, or among the members.")
_RECORD = _("A record of what the office did, which is kept unchanged.")
_DOCUMENT = _("Words of a document or list of the office: change them at the desk, or have them erased there.")
_ORIGINAL = _("A received original: it goes when its time is over, or is emptied at the desk.")
_ACCOUNT = _("An account of the staff: change its address among the staff accounts.")
_FOUND = _("Stands in a published text; it goes from here when it goes from there.")
_OTHER = _("What another reader follows.")
_TYPED = _("Words somebody is still writing: forgotten 14 days after the last change.")
_SETTING = _("A setting of this installation.")

RULES: dict[str, Rule] = {
    "circulars.SignUp": Rule("", _forget_reader),
    "circulars.Subscriber": Rule("", _forget_reader),
    "circulars.Subscription": Rule(_OTHER, is_shown=False),
    "circulars.OutgoingMail": Rule(_WAITS, _mails),
    "circulars.Bounce": Rule(_OFFICIAL, _bounces),
    "circulars.Feedback": Rule("", _remarks),
    "circulars.SearchMiss": Rule("", _rows_of("circulars.SearchMiss"), is_shown=False),
    "axes.AccessAttempt": Rule("", _rows_of("axes.AccessAttempt"), is_shown=False),
    "axes.AccessFailureLog": Rule("", _rows_of("axes.AccessFailureLog"), is_shown=False),
    "axes.AccessLog": Rule("", _rows_of("axes.AccessLog"), is_shown=False),
    "portal.User": Rule(_ACCOUNT, is_shown=False),
    "portal.Office": Rule(_OFFICIAL),
    "contacts.TeamState": Rule(_OFFICIAL),
    "contacts.PostState": Rule(_OFFICIAL),
    "circulars.MemberMailbox": Rule(_OFFICIAL),
    "circulars.Sending": Rule(_RECORD),
    "circulars.SendingRecipient": Rule(_RECORD),
    "circulars.AuditEntry": Rule(_RECORD, is_shown=False),
    "circulars.PersonalDataRead": Rule(_RECORD, is_shown=False),
    "admin.LogEntry": Rule(_RECORD, is_shown=False),
    "circulars.Intake": Rule(_ORIGINAL),
    "circulars.IntakeFile": Rule(_ORIGINAL, is_shown=False),
    "circulars.IntakeDraft": Rule(_ORIGINAL, is_shown=False),
    "circulars.Proposal": Rule(_ORIGINAL),
    "circulars.FoundAddress": Rule(_FOUND),
    "circulars.Autosave": Rule(_TYPED, is_shown=False),
    "circulars.MailboxCursor": Rule(_SETTING, is_shown=False),
}
WORDS = Rule(_DOCUMENT, is_shown=False)  # of every other table


def of(label: str) -> Rule:
    return RULES.get(label, WORDS)
