"""The way of a working copy from draft to approval. Every step compares state and revision under the lock.

Source: docs/domain.md, "Workflow".
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from circulars import audit, notifications, remarks, steps
from circulars.locking import locked_copy
from circulars.models import Approval, State, WorkingCopy


class WrongState(Exception):
    """The step does not fit the state or the words any more; the message is fit to show to staff."""


@transaction.atomic
def submit(copy_id: int, *, revision: int, by, now: datetime) -> WorkingCopy:
    """Draft or returned → in review; those who may approve are told. Open remarks go along."""
    copy = _claimed(copy_id, revision, [State.DRAFT, State.RETURNED])
    _enter(copy, State.IN_REVIEW)
    audit.record("submit", copy, by=by, now=now, circular=copy.circular, revision=revision)
    notifications.submitted(copy, by=by, now=now)
    return copy


@transaction.atomic
def send_back(
    copy_id: int, *, revision: int, by, now: datetime, remarks: str = "", fields: Iterable[tuple[str, str]] = ()
) -> WorkingCopy:
    """In review or approved → returned, for reasons: remarks on the whole, on ``fields`` (name, text), or open ones.

    Those who worked on it are told. The approvals of these words end: what was remarked is looked at anew.
    """
    copy = _claimed(copy_id, revision, [State.IN_REVIEW, State.APPROVED])
    written = _write_remarks(copy, remarks, fields, by=by, now=now)
    if not written and not copy.remarks.filter(resolved_at=None).exists():
        raise WrongState(_("Say what has to be changed."))
    copy.approvals.filter(revision=revision, alone_reason="").delete()  # the log tells who gave them
    _enter(copy, State.RETURNED)
    audit.record("return", copy, by=by, now=now, circular=copy.circular, revision=revision, remarks=written)
    notifications.returned(copy, by=by, now=now)
    return copy


@transaction.atomic
def approve(copy_id: int, *, revision: int, by, now: datetime) -> WorkingCopy:
    """One of those who may approves this very revision; the last approval that is needed makes the copy approved.

    Raises WrongState for who may not: without the right, the last editor, somebody whose approval would fill no step.
    """
    copy = _claimed(copy_id, revision, [State.IN_REVIEW, State.APPROVED])
    if refusal := steps.why_not(by, copy, now):
        raise WrongState(refusal)
    Approval.objects.update_or_create(
        working_copy=copy, revision=revision, approved_by=by, defaults={"approved_at": now, "alone_reason": ""}
    )
    if approvals(copy, now) >= max(1, required(copy)):
        _enter(copy, State.APPROVED)
    audit.record("approve", copy, by=by, now=now, circular=copy.circular, revision=revision)
    if copy.state == State.APPROVED:
        notifications.approved(copy, by=by, now=now)
    return copy


def required(copy: WorkingCopy) -> int:
    """How many others must approve before publication, as the home section says."""
    section = copy.circular.home_section
    return section.required_approvals if section else 0


def approvals(copy: WorkingCopy, now: datetime) -> int:
    """How many of the approvals that are asked for were given to these very words, each by another person."""
    return steps.filled(copy, now)


def _claimed(copy_id: int, revision: int, allowed: list[State]) -> WorkingCopy:
    copy = locked_copy(copy_id)
    if copy.revision != revision or copy.state not in allowed:
        raise WrongState(_("Someone else has just changed this circular. Reload it to see its state."))
    return copy


def _enter(copy: WorkingCopy, state: State) -> None:
    copy.state = state
    copy.save(update_fields=["state"])


def _write_remarks(copy: WorkingCopy, text: str, fields: Iterable[tuple[str, str]], *, by, now: datetime) -> int:
    written = 0
    for field, words in [("", text), *fields]:
        if words.strip():
            remarks.write(copy, text=words, field=field, by=by, now=now)
            written += 1
    return written
