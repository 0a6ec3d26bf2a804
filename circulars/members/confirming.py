"""From a preview to rows of mails: what was shown is what goes out, once, however often the button is pressed.

A preview has a fingerprint over edition, words, list and mailbox for answers. Confirming looks at all of them again
under the lock of the circular, and writes rows only where nothing differs.
"""

import hashlib
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from circulars import audit, deliveries
from circulars.facts import canonical
from circulars.locking import locked
from circulars.members import answering, choosing, composing
from circulars.members.choosing import Chosen, Selection
from circulars.members.proposing import Words
from circulars.models import Edition, Sending, SendingRecipient

STOPPED = "stopped"  # the trouble of a mail that staff stopped
AT_ONCE = 500  # rows written in one statement


class NotSendable(Exception):
    """Nothing can be sent; the message is fit to show to staff."""


class Changed(Exception):
    """Something differs from the preview that was confirmed; ``plan`` is what would be sent now."""

    def __init__(self, plan: "Plan") -> None:
        self.plan = plan
        super().__init__(_("Something has changed since the preview was made. Look at it once more."))


class Wish(NamedTuple):
    """What staff asked for: of which circular the edition of which language, to whom, in which words."""

    circular: int
    language: str
    selection: Selection
    words: Words
    with_pdf: bool


class Plan(NamedTuple):
    wish: Wish
    edition: Edition
    chosen: Chosen
    reply_to: str
    earlier: int | None  # the last sending of the circular
    fingerprint: str


def public_edition(circular_id: int, language: str, now: datetime) -> Edition:
    """Raises NotSendable where nothing is public."""
    edition = answering.live_edition(circular_id, language, now)
    if edition is None:
        raise NotSendable(_("Only what is public is sent to members. Publish the circular first."))
    return edition


def reply_to(edition: Edition, now: datetime) -> str:
    """The mailbox of the post, to which answers go. Raises NotSendable where there is none."""
    post = composing.contact_of(edition, now)
    if post is None:
        raise NotSendable(_("The circular names no contact, so nobody could answer. Choose the contact on its form."))
    if not post.mailbox:
        raise NotSendable(
            _("The contact of this circular has no mailbox, so nobody could answer. Give the post or its team one.")
        )
    return post.mailbox


def plan(wish: Wish, *, now: datetime) -> Plan:
    """What would be sent at ``now``. Raises NotSendable."""
    edition = public_edition(wish.circular, wish.language, now)
    answers = reply_to(edition, now)
    turned = answering.turn_of(edition, now)
    chosen = choosing.choose(wish.selection, circular_id=wish.circular, turned=turned)
    latest = answering.latest_of(wish.circular)
    earlier = latest.pk if latest else None
    return Plan(wish, edition, chosen, answers, earlier, _fingerprint(wish, edition, chosen, answers, earlier, turned))


@transaction.atomic
def confirm(wish: Wish, *, fingerprint: str, token: str, by, now: datetime) -> tuple[Sending, bool]:
    """Write the sending with its rows; whether it is new. One with this ``token`` is found again, not sent again.

    Raises Changed or NotSendable: nothing is written then.
    """
    circular = locked(wish.circular)
    if done := Sending.objects.filter(token=token, circular=circular).first():
        return done, False
    planned = plan(wish, now=now)
    if planned.fingerprint != fingerprint:
        raise Changed(planned)
    if not planned.chosen.recipients:
        raise NotSendable(_("Nobody is left to send it to."))
    sending = Sending.objects.create(
        token=token,
        circular=circular,
        edition=planned.edition,
        follows_id=_follows(planned),
        groups=_groups(wish.selection),
        **_needed(wish.words, planned.chosen.languages),
        with_pdf=wish.with_pdf,
        reply_to=planned.reply_to,
        sent_by=by,
        sent_by_label=audit.label_of(by),
        confirmed_at=now,
    )
    rows = [
        SendingRecipient(
            sending=sending,
            member_id=one.member,
            name=one.name,
            address=one.address,
            language=one.language,
            next_try_at=now,
        )
        for one in planned.chosen.recipients
    ]
    SendingRecipient.objects.bulk_create(rows, batch_size=AT_ONCE)
    audit.record(
        "send_to_members",
        circular,
        by=by,
        now=now,
        circular=circular,
        version=planned.edition.version,
        language=wish.language,
        count=len(rows),
    )
    return sending, True


@transaction.atomic
def stop(sending_id: int, *, by, now: datetime) -> int:
    """What has not gone out does not; how many. A mail that is being sent at this moment still goes."""
    sending = Sending.objects.select_related("circular").get(pk=sending_id)
    waiting = deliveries.due(sending.recipients.all(), datetime.max.replace(tzinfo=now.tzinfo))
    free = waiting.filter(claimed_at=None) | waiting.filter(claimed_at__lte=now - deliveries.CLAIM_LASTS)
    stopped = SendingRecipient.objects.filter(pk__in=free.values("pk")).update(given_up_at=now, trouble=STOPPED)
    if stopped:
        _told("stop_sending", sending, stopped, by=by, now=now)
    return stopped


@transaction.atomic
def try_again(sending_id: int, *, by, now: datetime) -> int:
    """Those that were given up, but for what staff stopped and what the public does not see any more; how many."""
    sending = Sending.objects.select_related("circular").get(pk=sending_id)
    spent = sending.recipients.filter(given_up_at__isnull=False, bounced_at=None)
    spent = spent.exclude(trouble__in=(STOPPED, deliveries.NOTHING))
    number = deliveries.try_again(SendingRecipient.objects.filter(pk__in=spent.values("pk")), now=now)
    if number:
        _told("retry_sending", sending, number, by=by, now=now)
    return number


def _told(action: str, sending: Sending, count: int, *, by, now: datetime) -> None:
    version = Edition.objects.values_list("version", flat=True).get(pk=sending.edition_id)
    circular = sending.circular
    audit.record(action, circular, by=by, now=now, circular=circular, version=version, count=count)


def _follows(planned: Plan) -> int | None:
    """The sending that it repeats or corrects."""
    selection = planned.wish.selection
    if selection.follows:
        return Sending.objects.filter(pk=selection.follows, circular=planned.wish.circular).values("pk").first()["pk"]
    return planned.earlier if selection.again else None


def _groups(selection: Selection) -> list[str]:
    found = choosing.group_names(selection.groups)
    with translation.override("ko"):
        return [_("all active members"), *found] if selection.is_everybody else found


def _needed(words: Words, languages: list[str]) -> dict[str, str]:
    """Words in a language that nobody is written to in were not sent and are not kept."""
    kept = {name: value for name, value in words._asdict().items() if name[-2:] in languages}
    return kept | {name: composing.one_line(value) for name, value in kept.items() if name.startswith("subject")}


def _fingerprint(
    wish: Wish, edition: Edition, chosen: Chosen, answers: str, earlier: int | None, turned: answering.Turn
) -> str:
    seen = {
        "edition": edition.pk,
        "turned": turned.at.isoformat(),
        "words": list(wish.words),
        "with_pdf": wish.with_pdf,
        "recipients": [list(one) for one in chosen.recipients],
        "left_out": [[one.name, one.address, one.why.value] for one in chosen.left_out],
        "reply_to": answers,
        "earlier": earlier,
    }
    return hashlib.sha256(canonical(seen)).hexdigest()
