"""Sending what was confirmed, in the minute's run: from what is public then, so that nothing hidden goes out."""

from collections import OrderedDict
from datetime import datetime

from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from circulars import changes, deliveries
from circulars.deliveries import Sent, Way
from circulars.members import answering, composing, mailboxes, papers
from circulars.members.composing import Letter
from circulars.models import Edition, Sending, SendingRecipient

AT_MOST = 2_000  # mails of one run
SECONDS = 40.0  # of one run, which shares its minute with the other jobs
KEPT = 4  # letters with their PDF that a process keeps while it sends
_kept: OrderedDict[tuple[int, str, str], Letter | None] = OrderedDict()


def keep_up(now: datetime) -> str:
    """Send what is due; returns a line for the record of the job. Any number may run at once."""
    return str(send_due(now))


def send_due(now: datetime, *, at_most: int = AT_MOST, seconds: float = SECONDS) -> Sent:
    return deliveries.send_due(_MEMBERS, now, at_most=at_most, seconds=seconds)


def message(row: SendingRecipient, now: datetime) -> EmailMultiAlternatives | None:
    """None where the edition is not public any more, or has been withdrawn since it was confirmed."""
    found = letter(row.sending, row.language, now)
    return composing.mail(found, name=row.name, address=row.address, row=row.pk) if found else None


def letter(sending: Sending, language: str, now: datetime) -> Letter | None:
    generation = changes.state(now).generation
    key = (sending.pk, language, f"{generation} {timezone.localdate(now)}")
    if key not in _kept:
        _kept[key] = _made(sending, language, now)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return _kept[key]


def _made(sending: Sending, language: str, now: datetime) -> Letter | None:
    edition = Edition.objects.live(now).filter(pk=sending.edition_id).select_related("circular").first()
    if edition is None:
        return None
    notice = answering.withdrawal_of(edition, now)
    if notice and notice.effective_at > sending.confirmed_at:
        return None
    subject, note = sending.words(language)
    return Letter(
        language=language,
        subject=subject,
        note=note,
        facts=composing.facts_of(edition, language, now),
        reply_to=sending.reply_to,
        paper=papers.of(edition, language, now) if sending.with_pdf else None,
    )


def _refused(row: SendingRecipient, now: datetime) -> None:
    mailboxes.refuse(row.address, now)


_MEMBERS = Way(
    SendingRecipient.objects.select_related("sending").all,
    message,
    refused=_refused,
    name="members",
)
