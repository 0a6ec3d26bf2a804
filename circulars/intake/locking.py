"""One original at a time, and whose it is. The row of the intake is the lock of everything around it."""

from datetime import datetime

from django.utils.translation import gettext as _

from circulars import audit
from circulars.intake.errors import NotPossible
from circulars.models import Intake, IntakeDraft


def locked(intake_id: int) -> Intake:
    """The original, fresh and locked until the transaction ends; on SQLite the single writer is the lock."""
    intake = Intake.objects.select_for_update(no_key=True).filter(pk=intake_id).first()
    if intake is None:
        raise NotPossible(_("This original is no longer there."))
    return intake


def claimed(intake_id: int, *, by, now: datetime) -> Intake:
    """The original locked for work by ``by``: taken with the first step, unless another person has it.

    Software (``by`` None) takes nothing. Raises NotPossible.
    """
    intake = locked(intake_id)
    if intake.state == Intake.State.DECLINED:
        raise NotPossible(_("This original was put aside as not for publication. Reopen it first."))
    if intake.state == Intake.State.TAKEN and intake.taken_by_id and by is not None and intake.taken_by_id != by.pk:
        raise NotPossible(taken_by(intake))
    if by is not None and intake.state in (Intake.State.NEW, Intake.State.TAKEN) and intake.taken_by_id != by.pk:
        intake.state, intake.taken_by, intake.taken_at = Intake.State.TAKEN, by, now
        intake.save(update_fields=["state", "taken_by", "taken_at"])
        audit.record("take_intake", intake, by=by, now=now, code=intake.code)
    return intake


def taken_by(intake: Intake) -> str:
    return _("%(who)s has taken this original. Ask this person, or release it first.") % {
        "who": audit.label_of(intake.taken_by)
    }


def refuse_drafted(intake: Intake, item: int) -> None:
    """What was drafted is changed in the draft; here it would change nothing any more."""
    if IntakeDraft.objects.filter(intake=intake, item=item, circular__isnull=False).exists():
        raise NotPossible(_("There is a draft of this already. Change the draft itself."))
