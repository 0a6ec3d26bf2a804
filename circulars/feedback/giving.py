"""An answer is taken: bounded, looked through for personal numbers, and kept with the day alone."""

import re
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from circulars import masking
from circulars.feedback.asking import SCORES
from circulars.feedback.subjects import Subject
from circulars.locking import locked
from circulars.masking import Certainty, Kind
from circulars.models import Edition, Feedback

LONGEST = 1000  # characters of a remark
MOST_OF_A_PAGE = 300  # in a day: more is no longer readers
PERSONAL = _(
    "Your remark holds a number that looks like a resident registration number or another personal number. Take it "
    "out; the office does not need it."
)
TOO_LONG = _("Shorten your remark to %(most)d characters; it has %(count)d.")
TOO_MANY = _("This page was answered about too often today. Call the office, please.")
NOT_PUBLIC = _("This page is not public any more.")

_MAIL = re.compile(r"[^\s@]+\s?@\s?[\w-]+(?:\.[\w-]+)+")
_TELEPHONE = re.compile(r"(?<![\d-])(?:\+82[-.\s]?|0)\d{1,2}[-.)\s]?\s?\d{3,4}[-.\s]?\d{4}(?![\d-])")


class NotTaken(Exception):
    """The answer was not taken; the message is fit to show to its sender. Nothing was kept."""


def give(subject: Subject, *, score: int, remark: str, language: str, now: datetime) -> Feedback:
    """Keep an answer about a page that is public. Raises NotTaken."""
    remark = remark.strip()
    if score not in SCORES:
        raise NotTaken(_("Choose how satisfied you are."))
    if len(remark) > LONGEST:
        raise NotTaken(TOO_LONG % {"most": LONGEST, "count": len(remark)})
    refuse_personal(remark)
    day = timezone.localdate(now, timezone.get_default_timezone())
    with transaction.atomic():
        if subject.circular:
            locked(subject.circular)  # so that nothing is told of a circular while it is erased
            if not Edition.objects.live(now).filter(circular=subject.circular).exists():
                raise NotTaken(NOT_PUBLIC)
        if Feedback.objects.filter(day=day, path=subject.path)[:MOST_OF_A_PAGE].count() >= MOST_OF_A_PAGE:
            raise NotTaken(TOO_MANY)
        return Feedback.objects.create(
            path=subject.path,
            circular_id=subject.circular,
            team_id=subject.team,
            language=language,
            score=score,
            remark=remark,
            day=day,
        )


def refuse_personal(remark: str) -> None:
    """Raises NotTaken for what nobody should send: a resident's number, a passport's, a card's, an account's."""
    for found in masking.find(remark):
        if found.kind != Kind.MOBILE and found.certainty >= Certainty.LIKELY:
            raise NotTaken(PERSONAL)


def mentions_contact(remark: str) -> bool:
    """Whether somebody hopes for an answer: a mail address or a telephone, to which nobody can write or call back."""
    is_mobile = any(found.kind == Kind.MOBILE for found in masking.find(remark))
    return is_mobile or bool(_MAIL.search(remark) or _TELEPHONE.search(remark))
