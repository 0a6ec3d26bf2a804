"""The way of a working copy from draft to approval. Every step compares state and revision under the lock.

Source: docs/domain.md, "Workflow".
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from circulars import audit
from circulars.locking import locked_copy
from circulars.models import Approval, State, WorkingCopy


class WrongState(Exception):
    """The step does not fit the state or the words any more; the message is fit to show to staff."""


def submit(copy_id: int, *, revision: int, by, now: datetime) -> WorkingCopy:
    """Draft or returned → in review."""
    return _step("submit", copy_id, revision, [State.DRAFT, State.RETURNED], State.IN_REVIEW, by=by, now=now)


def send_back(copy_id: int, *, revision: int, by, now: datetime, remarks: str) -> WorkingCopy:
    """In review or approved → returned, with remarks for the one who works on it."""
    if not remarks.strip():
        raise WrongState(_("Say what has to be changed."))
    return _step(
        "return",
        copy_id,
        revision,
        [State.IN_REVIEW, State.APPROVED],
        State.RETURNED,
        by=by,
        now=now,
        returned_because=remarks.strip(),
    )


@transaction.atomic
def approve(copy_id: int, *, revision: int, by, now: datetime) -> WorkingCopy:
    """A second person approves this very revision; the last needed approval makes the copy approved."""
    copy = locked_copy(copy_id)
    if copy.state not in (State.IN_REVIEW, State.APPROVED) or copy.revision != revision:
        raise WrongState(_changed())
    if copy.edited_by_id == by.pk:
        raise WrongState(_("Somebody other than the last editor has to approve."))
    Approval.objects.get_or_create(working_copy=copy, revision=revision, approved_by=by, defaults={"approved_at": now})
    if approvals(copy) >= max(1, required(copy)):
        copy.state = State.APPROVED
        copy.save(update_fields=["state"])
    audit.record("approve", copy, by=by, now=now, circular=copy.circular, revision=revision)
    return copy


def required(copy: WorkingCopy) -> int:
    """How many others must approve before publication, as the home section says."""
    section = copy.circular.home_section
    return section.required_approvals if section else 0


def approvals(copy: WorkingCopy) -> int:
    """How many people other than the last editor approved these very words."""
    return copy.approvals.filter(revision=copy.revision, alone_reason="").exclude(approved_by=copy.edited_by_id).count()


def _step(action, copy_id, revision, allowed, state, *, by, now, **changes) -> WorkingCopy:
    with transaction.atomic():
        copy = locked_copy(copy_id)
        if copy.revision != revision or copy.state not in allowed:
            raise WrongState(_changed())
        for name, value in {"state": state, **changes}.items():
            setattr(copy, name, value)
        copy.save(update_fields=["state", *changes])
        audit.record(
            action,
            copy,
            by=by,
            now=now,
            circular=copy.circular,
            reason=changes.get("returned_because", ""),
            revision=revision,
        )
        return copy


def _changed() -> str:
    return _("Someone else has just changed this circular. Reload it to see its state.")
