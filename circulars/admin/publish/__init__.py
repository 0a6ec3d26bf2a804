"""The steps around publication: each is a small form on a page of its own that makes one call of an operation."""

from circulars.admin.publish.assigning import Assign
from circulars.admin.publish.base import menu_of, step_view
from circulars.admin.publish.identity import AddLanguage, CopyAsNew, Relate, Rename, Unrelate
from circulars.admin.publish.limiting import LiftLimit, Limit
from circulars.admin.publish.notes import AmendNote
from circulars.admin.publish.notices import ChangeWithdrawal, LiftWithdrawal, Withdraw
from circulars.admin.publish.passages import RefreshPassages
from circulars.admin.publish.publication import Publish
from circulars.admin.publish.removal import Erase, Hide, Lift
from circulars.admin.publish.review import Approve, SendBack, Submit
from circulars.admin.publish.schedules import Cancel, Reschedule, moment_view_of
from circulars.admin.publish.sharing import GiveDraftLink, RevokeDraftLink
from circulars.admin.publish.summary import ConfirmSummary
from circulars.admin.publish.versions import RestoreEdition, SetWordsAside, TakeUp

STEPS = {
    step.slug: step
    for step in (
        Publish, Reschedule, Cancel, Submit, Approve, SendBack, Assign, SetWordsAside, TakeUp, RefreshPassages,
        ConfirmSummary, RestoreEdition, AddLanguage, CopyAsNew, Relate, Unrelate, Rename, Withdraw, ChangeWithdrawal,
        LiftWithdrawal, Hide, Lift, Erase, GiveDraftLink, RevokeDraftLink, Limit, LiftLimit, AmendNote,
    )
}  # fmt: skip


def menu(situation, *, user) -> list:
    """The steps that are possible now and allowed to this person, in the order of daily use."""
    return menu_of(STEPS.values(), situation, user=user)


def view_of(model_admin):
    return step_view(model_admin, STEPS)


def moment_of(model_admin):
    return moment_view_of(model_admin, STEPS)


__all__ = ["STEPS", "menu", "moment_of", "view_of"]
