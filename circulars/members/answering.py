"""Who was sent what: asked when a circular is corrected or withdrawn, and years later."""

from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from circulars.models import Circular, Edition, Sending, SendingRecipient, Withdrawal

# Each state of a row with what holds then; one that came back was sent before, so it is asked for first.
STATES: dict[str, Q] = {
    "waiting": Q(sent_at=None, given_up_at=None),
    "sent": Q(sent_at__isnull=False, bounced_at=None),
    "given_up": Q(given_up_at__isnull=False, bounced_at=None),
    "returned": Q(bounced_at__isnull=False),
}


class Turn(NamedTuple):
    """When a circular in a language last became what it is: published, corrected or withdrawn."""

    circular: int
    language: str
    at: datetime
    version: int
    is_withdrawn: bool


def turn_of(edition: Edition, now: datetime) -> Turn:
    """Of a live edition."""
    notice = withdrawal_of(edition, now)
    at = max(edition.published_at, notice.effective_at) if notice else edition.published_at
    return Turn(edition.circular_id, edition.language, at, edition.version, notice is not None)


def live_edition(circular_id: int, language: str, now: datetime) -> Edition | None:
    return Edition.objects.live(now).filter(circular=circular_id, language=language).select_related("circular").first()


def withdrawal_of(edition: Edition, now: datetime) -> Withdrawal | None:
    """The withdrawal in force at ``now`` over this circular or language."""
    over = Q(language="") | Q(language=edition.language)
    notices = Withdrawal.objects.filter(over, circular=edition.circular_id, effective_at__lte=now)
    return notices.filter(Q(lifted_at=None) | Q(lifted_at__gt=now)).order_by("-effective_at").first()


def not_told_since(turned: Turn) -> QuerySet[SendingRecipient]:
    """Rows of members who were on a list before ``turned`` and on none since, whatever became of their mails.

    Somebody whose mail bounced then is among them: whether it goes out now depends on the mailbox of today.
    """
    rows = SendingRecipient.objects.filter(
        sending__circular=turned.circular, sending__edition__language=turned.language
    ).exclude(member=None)
    since = rows.filter(sending__confirmed_at__gte=turned.at, member=OuterRef("member"))
    return rows.filter(~Exists(since), sending__confirmed_at__lt=turned.at)


def count_not_told_since(turned: Turn) -> int:
    return not_told_since(turned).values("member").distinct().count()


def latest_of(circular: Circular | int) -> Sending | None:
    key = getattr(circular, "pk", circular)
    return Sending.objects.filter(circular=key).order_by("-confirmed_at", "-pk").first()


def with_counts(sendings: QuerySet[Sending]) -> Any:
    """How many mails each has in all, and in each of ``STATES``."""
    counted = {name: Count("recipients", filter=_within(condition)) for name, condition in STATES.items()}
    return sendings.annotate(total=Count("recipients"), **counted)


def _within(condition: Q) -> Q:
    pairs: Any = condition.children
    return Q(**{f"recipients__{name}": value for name, value in pairs})
