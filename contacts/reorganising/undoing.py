"""Until its day a re-organisation can be taken back as a whole: all is then as if it had not been entered."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from contacts import appointments, hooks
from contacts.appointments import HandOverRefused
from contacts.models import Appointment, Post, Reorganisation, Team
from contacts.reorganising.applying import digest, lock
from contacts.reorganising.refusal import ReorganisationRefused
from contacts.reorganising.state import MODELS


@transaction.atomic
def undo(record_pk: int, *, by, at: datetime) -> Reorganisation:
    """Raises ReorganisationRefused, and then nothing has changed, where the day has come or later rows build on it."""
    record = Reorganisation.objects.select_for_update(of=("self",)).get(pk=record_pk)
    if record.undone_at is not None:
        raise ReorganisationRefused(_("This re-organisation was taken back already."))
    if record.from_date <= timezone.localdate(at):
        raise ReorganisationRefused(_("The day has come: enter another re-organisation instead."))
    lock()
    made = record.made
    states = _unchanged_states(made)
    _refuse_later_rows(made, states, record.from_date)
    _refuse_used(made)
    _undo_hand_overs(made, record.from_date, by, at)
    _bring_back_ended(made, record.from_date)
    try:
        for state in states:
            state.delete()
        for model, name in ((Post, "posts"), (Team, "teams")):
            for row in model.objects.filter(pk__in=made[name]):
                row.delete()
    except ProtectedError as error:
        used = ", ".join(sorted({str(one) for one in error.protected_objects})[:5])
        raise ReorganisationRefused(
            _("What this made new is in use by now: %(used)s. Change that first.") % {"used": used}
        ) from error
    record.undone_at, record.undone_by = at, by
    record.save(update_fields=["undone_at", "undone_by"])
    hooks.reorganised.send(Reorganisation, record=record, by=by, at=at, action="undo_reorganisation")
    return record


def _unchanged_states(made: dict[str, Any]) -> list:
    states = []
    for kind, pk, before in made["states"]:
        row = MODELS[kind][1].objects.select_related(kind).filter(pk=pk).first()
        if row is None or digest(row, kind) != before:
            raise ReorganisationRefused(
                _("“%(name)s” was changed after the re-organisation. Correct it one by one.")
                % {"name": row if row is not None else f"{kind} #{pk}"}
            )
        states.append(row)
    return states


def _refuse_later_rows(made: dict[str, Any], states: list, day: date) -> None:
    known = {tuple(one) for one in made["later"]}
    for state in states:
        kind = "team" if hasattr(state, "name_ko") else "post"
        owner = getattr(state, kind)
        for later in owner.states.filter(from_date__gt=day):
            if (kind, later.pk) not in known:
                raise ReorganisationRefused(
                    _("A later entry builds on this: %(entry)s. Delete that first.") % {"entry": later}
                )


def _refuse_used(made: dict[str, Any]) -> None:
    """A post that was made is not taken from under a circular, nor from under somebody appointed later."""
    by_hand_over = {post for post, _entry in made["hand_overs"]}
    for post in Post.objects.filter(pk__in=made["posts"]):
        used = [f"{use.label}: {use.count}" for ask in hooks.post_users for use in ask(post) if use.count]
        most = 1 if post.pk in by_hand_over else 0
        if post.appointments.count() > most:
            used.append(_("appointments: %(count)d") % {"count": post.appointments.count()})
        if used:
            raise ReorganisationRefused(
                _("“%(name)s”, which this made, is in use by now (%(used)s). Change that first.")
                % {"name": post, "used": ", ".join(used)}
            )


def _undo_hand_overs(made: dict[str, Any], day: date, by, at: datetime) -> None:
    posts = Post.objects.in_bulk([post for post, _entry in made["hand_overs"]])
    for pk, _entry in sorted(made["hand_overs"]):
        if pk not in posts:
            raise ReorganisationRefused(_("A post of this re-organisation is gone. Correct it one by one."))
        try:
            appointments.undo_hand_over(posts[pk], from_date=day, by=by, at=at)
        except HandOverRefused as refusal:
            raise ReorganisationRefused(f"{posts[pk]}: {refusal}") from refusal


def _bring_back_ended(made: dict[str, Any], day: date) -> None:
    rows = Appointment.objects.in_bulk([pk for pk, _to_date in made["ended"]])
    for pk, to_date in made["ended"]:
        if pk not in rows or rows[pk].to_date != day - timedelta(days=1):
            raise ReorganisationRefused(_("The appointments were changed after it. Correct them one by one."))
        rows[pk].to_date = date.fromisoformat(to_date) if to_date else None
        rows[pk].save(update_fields=["to_date"])
