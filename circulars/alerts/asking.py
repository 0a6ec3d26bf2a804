"""Asking to be told, showing that the mailbox is one's own, choosing otherwise, and being forgotten.

Whoever asks learns nothing of who subscribes: the answer is the same for every address, and only its mailbox is told.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circulars import changes, outbox
from circulars.alerts import composing, links
from circulars.alerts.wanted import MOST, Wanted, name_of
from circulars.models import Rhythm, SignUp, Subscriber, Subscription

VALID = timedelta(days=2)  # a sign-up that nobody confirmed is gone then
MOST_OPEN = 3  # sign-ups of one mailbox that wait: more are mails that somebody else asks for


class NotTaken(Exception):
    """The choice cannot be kept; the message is fit to show to its sender. Nothing was written."""


@transaction.atomic
def ask(address: str, wanted: Wanted, *, language: str, now: datetime) -> None:
    """Keep what was asked for, and mail a link to confirm it. ``address`` is as ``mailboxes.normal`` writes it.

    Says nothing of what it did: a mailbox with too many open sign-ups gets no further mail.
    """
    if SignUp.objects.filter(address=address, created_at__gt=now - VALID).count() >= MOST_OPEN:
        return
    sign_up = SignUp.objects.create(
        secret=links.new_secret(), address=address, language=language, asked_for=wanted.to_json(), created_at=now
    )
    outbox.queue(
        f"sign-up:{sign_up.pk}:{now.timestamp():.6f}",
        to=address,
        language=language,
        subject=gettext_lazy("Confirm that you want to be told"),
        body=lambda: _words(sign_up, wanted, now),
        now=now,
        is_private=True,
    )


def _words(sign_up: SignUp, wanted: Wanted, now: datetime) -> str:
    """The words of a search are left out: whoever typed them would write to a mailbox that is another's."""
    row = Subscription(kind=wanted.kind, target_id=wanted.target)
    target = None if wanted.kind == Subscription.Kind.SEARCH else name_of(row, sign_up.language, now)
    values = {
        "office": composing.office_in(sign_up.language, changes.state(now).generation),
        "about": f"{row.get_kind_display()}: {target.name} ({Rhythm(wanted.rhythm).label})" if target else "",
        "address": links.to_confirm(sign_up),
        "days": VALID.days,
    }
    return render_to_string("email/alert_confirm.txt", values)


def is_open(sign_up: SignUp, at: datetime) -> bool:
    return sign_up.created_at > at - VALID


@transaction.atomic
def confirm(sign_up_id: int, *, now: datetime) -> Subscriber | None:
    """Make what was asked for hold; None where the sign-up has ended or was confirmed already. Safe twice at once.

    Whoever had been stopped because mails came back is sent to again: the mailbox has just answered.
    """
    sign_up = SignUp.objects.select_for_update().filter(pk=sign_up_id).first()
    if sign_up is None or not is_open(sign_up, now):
        return None
    subscriber, _created = Subscriber.objects.get_or_create(
        address=sign_up.address,
        defaults={"language": sign_up.language, "secret": links.new_secret(), "confirmed_at": now},
    )
    subscriber = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    subscriber.language = sign_up.language
    subscriber.stopped_at, subscriber.confirmed_at = None, now  # what came back before says nothing any more
    subscriber.save(update_fields=["language", "stopped_at", "confirmed_at"])
    _keep(subscriber, Wanted.of_json(sign_up.asked_for), now=now)
    sign_up.delete()
    return subscriber


@transaction.atomic
def choose(subscriber_id: int, subscription_id: int, *, rhythm: str, reasons: dict[str, bool]) -> None:
    """Another rhythm or other reasons of one's own subscription. Raises NotTaken."""
    if rhythm not in Rhythm.values:
        raise NotTaken(_("Choose how often you want to be told."))
    if not any(reasons.values()):
        raise NotTaken(_("Choose at least one reason, or end this subscription."))
    rows = Subscription.objects.filter(pk=subscription_id, subscriber=subscriber_id)
    if not rows.update(rhythm=rhythm, **reasons):
        raise NotTaken(_("This subscription has ended already."))


@transaction.atomic
def end(subscriber_id: int, subscriptions: tuple[int, ...] = ()) -> bool:
    """End these subscriptions, or all; with the last one everything kept of the mailbox goes. True where it went."""
    subscriber = Subscriber.objects.select_for_update().filter(pk=subscriber_id).first()
    if subscriber is None:
        return True
    if subscriptions:
        subscriber.subscriptions.filter(pk__in=subscriptions).delete()
        if subscriber.subscriptions.exists():
            return False
    forget(subscriber.address)
    return True


@transaction.atomic
def forget(address: str) -> int:
    """Let go of everything that is kept of a mailbox; how many rows went."""
    gone, _of = Subscriber.objects.filter(address=address).delete()
    waiting, _of = SignUp.objects.filter(address=address).delete()
    return gone + waiting


def forget_unconfirmed(now: datetime) -> str:
    """How many sign-ups went, for the job."""
    gone, _of = SignUp.objects.filter(created_at__lte=now - VALID).delete()
    return f"{gone} ended" if gone else ""


def _keep(subscriber: Subscriber, wanted: Wanted, *, now: datetime) -> None:
    own = {"kind": wanted.kind, "target_id": wanted.target, "query": wanted.query}
    chosen = {"rhythm": wanted.rhythm, **wanted.reasons}
    if subscriber.subscriptions.filter(**own).update(**chosen):
        return
    if subscriber.subscriptions.count() < MOST:
        subscriber.subscriptions.create(**own, **chosen, created_at=now)
