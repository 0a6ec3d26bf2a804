"""Mails to the people whom a step concerns, written in its transaction; never to the one who took it.

Nobody is told of a circular that he cannot open, and no mail holds words of a draft: the desk shows those.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from circulars import audit, outbox, steps
from circulars.masking import mask
from circulars.models import Circular, WorkingCopy

SUBJECTS = {
    "submitted": _("Waiting for your approval: %(circular)s"),
    "returned": _("Returned: %(circular)s"),
    "approved": _("Approved: %(circular)s"),
    "published_alone": _("Published without approval: %(circular)s"),
    "assigned": _("Given to you: %(circular)s"),
    "fact_checked": _("Fact check answered: %(circular)s"),
}


def submitted(copy: WorkingCopy, *, by, now: datetime) -> None:
    """To everybody who may give an approval to these words."""
    _tell("submitted", copy, steps.approvers(copy, now), by=by, now=now)


def returned(copy: WorkingCopy, *, by, now: datetime) -> None:
    _tell("returned", copy, _workers(copy), by=by, now=now, remarks=copy.remarks.filter(resolved_at=None).count())


def approved(copy: WorkingCopy, *, by, now: datetime) -> None:
    """To those who worked on it, once the last approval is there."""
    _tell("approved", copy, _workers(copy), by=by, now=now)


def published_alone(copy: WorkingCopy, *, by, now: datetime, reason: str) -> None:
    """To those who worked on words that went out without the approvals that their section asks for."""
    _tell("published_alone", copy, _workers(copy), by=by, now=now, reason=mask(reason.strip()))


def assigned(copy: WorkingCopy, *, by, now: datetime) -> None:
    """To the one who works on it from now on."""
    _tell("assigned", copy, [copy.assigned_to], by=by, now=now)


def fact_checked(copy: WorkingCopy, *, given_by, now: datetime) -> None:
    """To whoever gave the draft link, and to those who work on it: an outside reader has answered."""
    _tell("fact_checked", copy, [given_by, *_workers(copy)], by=None, now=now)


def _workers(copy: WorkingCopy) -> list[Any]:
    return [copy.assigned_to, copy.edited_by]


def _tell(event: str, copy: WorkingCopy, people: Iterable[Any], *, by, now: datetime, **words: Any) -> None:
    told = {by.pk} if by else set()
    desk = outbox.address(reverse("admin:circulars_workingcopy_change", args=[copy.pk]))
    values = {"circular": mask(str(copy)), "who": audit.label_of(by), "address": desk, **words}
    for user in people:
        if user is None or user.pk in told or not user.wants_desk_mails:
            continue
        told.add(user.pk)
        if not Circular.objects.editable_by(user).filter(pk=copy.circular_id).exists():
            continue
        outbox.queue(
            f"{event}:{copy.pk}:{copy.revision}:{now.timestamp():.6f}:{user.pk}",
            to=user,
            subject=lambda: SUBJECTS[event] % values,
            body=lambda: render_to_string(f"email/{event}.txt", values),
            now=now,
            circular=copy.circular,
        )
