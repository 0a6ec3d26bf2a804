"""The queue: who has an original, and what became of it. Every step is a conditional update of its state."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from circulars import audit
from circulars.intake.errors import NotPossible
from circulars.intake.locking import claimed, locked, taken_by
from circulars.models import Intake, IntakeDraft

State = Intake.State


@transaction.atomic
def take(intake_id: int, *, by, now: datetime) -> Intake:
    """Take a new original. One's own again is no error; what another has raises NotPossible naming them."""
    free = Intake.objects.filter(pk=intake_id, state=State.NEW)
    if free.update(state=State.TAKEN, taken_by=by, taken_at=now):
        intake = Intake.objects.get(pk=intake_id)
        audit.record("take_intake", intake, by=by, now=now, code=intake.code)
        return intake
    intake = Intake.objects.select_related("taken_by").filter(pk=intake_id).first()
    if intake is None:
        raise NotPossible(_("This original is no longer there."))
    if intake.state == State.TAKEN:
        if intake.taken_by_id == by.pk:
            return intake
        if intake.taken_by_id is not None:
            raise NotPossible(taken_by(intake))
        return claimed(intake_id, by=by, now=now)  # whoever had it has no account any more
    raise NotPossible(_NOT_TAKEN[State(intake.state)]())


@transaction.atomic
def release(intake_id: int, *, by, now: datetime) -> Intake:
    """Put it back into the queue, also what a colleague has: who is away cannot do it."""
    intake = locked(intake_id)
    if intake.state != State.TAKEN:
        raise NotPossible(_("Nobody has taken this original."))
    intake.state, intake.taken_by, intake.taken_at = State.NEW, None, None
    if _has_draft(intake):  # taken for a further draft
        intake.state = State.DRAFTED
    intake.save(update_fields=["state", "taken_by", "taken_at"])
    audit.record("release_intake", intake, by=by, now=now, code=intake.code)
    return intake


@transaction.atomic
def pass_on(intake_id: int, *, leaving, to, by, now: datetime) -> bool:
    """Give what ``leaving`` has taken to ``to``, who goes on with it; False where ``leaving`` has it no more."""
    intake = locked(intake_id)
    if intake.state != State.TAKEN or intake.taken_by_id != leaving.pk:
        return False
    intake.taken_by, intake.taken_at = to, now
    intake.save(update_fields=["taken_by", "taken_at"])
    before, after = audit.label_of(leaving), audit.label_of(to)
    audit.record("pass_on_intake", intake, by=by, now=now, code=intake.code, before=before, after=after)
    return True


@transaction.atomic
def decline(intake_id: int, *, by, now: datetime, reason: str) -> Intake:
    """Not for publication, and why. Raises NotPossible without a reason, or where there is a draft."""
    reason = " ".join(reason.split())
    if not reason:
        raise NotPossible(_("Say why this is not for publication."))
    if len(reason) > 300:
        raise NotPossible(_("The reason is longer than 300 characters."))
    intake = claimed(intake_id, by=by, now=now)
    if intake.state == State.DRAFTED or _has_draft(intake):
        raise NotPossible(_("There is a draft of this original. Delete the draft first."))
    intake.state, intake.reason = State.DECLINED, reason
    intake.decided_by, intake.decided_at = by, now
    intake.save(update_fields=["state", "reason", "decided_by", "decided_at"])
    audit.record("decline_intake", intake, by=by, now=now, reason=reason, code=intake.code)
    return intake


@transaction.atomic
def reopen(intake_id: int, *, by, now: datetime) -> Intake:
    """Back into the queue: what was declined, and what was drafted when every draft of it has been deleted."""
    intake = locked(intake_id)
    if intake.state not in (State.DECLINED, State.DRAFTED):
        raise NotPossible(_("This original is in the queue already."))
    if intake.state == State.DRAFTED and _has_draft(intake):
        raise NotPossible(_("There is a draft of this original. Begin a further one instead."))
    intake.state, intake.reason, intake.taken_by, intake.taken_at = State.NEW, "", None, None
    intake.decided_by = intake.decided_at = None
    intake.save(update_fields=["state", "reason", "taken_by", "taken_at", "decided_by", "decided_at"])
    audit.record("reopen_intake", intake, by=by, now=now, code=intake.code)
    return intake


def _has_draft(intake: Intake) -> bool:
    return IntakeDraft.objects.filter(intake=intake, circular__isnull=False).exists()


_NOT_TAKEN = {
    State.DRAFTED: lambda: _("This original has been drafted. Begin a further draft instead."),
    State.DECLINED: lambda: _("This original was put aside as not for publication. Reopen it first."),
}
