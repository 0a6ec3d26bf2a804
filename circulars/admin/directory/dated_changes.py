"""The dated changes of a post or a team beside its history, each with the pages that it reached."""

from datetime import date, timedelta
from typing import NamedTuple

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from circulars.admin.directory import on_day as pages
from circulars.reading import on_day
from contacts import directory
from contacts.models import Appointment, Post, PostState, Team, TeamState

MOST = 12  # days; older ones are asked for by their date


class Change(NamedTuple):
    """What turned on a day. ``circulars`` is how many public ones named the post at the end of it."""

    day: date
    what: list[str]
    circulars: int
    dossiers: int
    url: str
    is_ahead: bool


def of(owner: Team | Post) -> tuple[list[Change], bool]:
    """The newest first, and whether there are more; a fixed number of queries for each day shown."""
    told = _of_post(owner) if isinstance(owner, Post) else _of_team(owner)
    days = sorted(told, reverse=True)
    now = timezone.now()
    today = timezone.localdate(now)
    name = owner._meta.model_name or ""
    found = []
    for day in days[:MOST]:
        known = directory.load(day)
        if isinstance(owner, Post):
            # who closes names a successor from this day on: what the post answered for until then is meant
            keys = {owner.pk, *(known.answers_for(view) if (view := known.own_post(owner.pk)) else ())}
        else:
            team = known.team_by_pk(owner.pk)
            keys = {key for post in known.posts_of(team) for key in known.answers_for(post)} if team else set()
            before = directory.load(day - timedelta(days=1))
            if was := before.team_by_pk(owner.pk):
                keys |= {post.pk for post in before.posts_of(was)}
        reached = on_day.reached(sorted(keys), on_day.end_of(day, now), most=0)
        url = "" if day > today else pages.address(name, owner.pk, day)
        found.append(Change(day, told[day], reached.count, len(reached.dossiers), url, day > today))
    return found, len(days) > MOST


def _of_post(post: Post) -> dict[date, list[str]]:
    told: dict[date, list[str]] = {}
    states = PostState.objects.filter(post=post).order_by("from_date")
    _tell_states(list(states), ("team_id", "duty_ko", "duty_en", "telephone", "mailbox", "is_closed"), told)
    for row in Appointment.objects.filter(post=post).select_related("person").order_by("from_date", "pk"):
        begins = _("%(person)s holds it as acting") if row.is_acting else _("%(person)s holds it")
        told.setdefault(row.from_date, []).append(begins % {"person": row.person})
        if row.to_date:
            ends = _("%(person)s holds it no longer") % {"person": row.person}
            told.setdefault(row.to_date + timedelta(days=1), []).append(ends)
    return told


def _of_team(team: Team) -> dict[date, list[str]]:
    told: dict[date, list[str]] = {}
    states = TeamState.objects.filter(team=team).order_by("from_date")
    fields = (
        "name_ko", "name_en", "parent_id", "duties_ko", "duties_en", "telephone", "mailbox", "postal_address_ko",
        "postal_address_en", "opening_hours_ko", "opening_hours_en", "is_closed",
    )  # fmt: skip
    _tell_states(list(states), fields, told)
    return told


def _tell_states(states: list, fields: tuple[str, ...], told: dict[date, list[str]]) -> None:
    """What differs from the state before, by the names of the fields; the first state begins it."""
    before: PostState | TeamState | None = None
    for state in states:
        if before is None:
            words = _("Began")
        elif state.is_closed and not before.is_closed:
            words = _("Closed")
            if state.closed_in_favour_of_id:
                owner = type(state)._meta.get_field("closed_in_favour_of").related_model  # by its name of today
                successor = owner.objects.get(pk=state.closed_in_favour_of_id)
                words = _("Closed; taken over by: %(successor)s") % {"successor": successor}
        else:
            changed = [name for name in fields if getattr(state, name) != getattr(before, name)]
            words = ", ".join(capfirst(str(state._meta.get_field(name).verbose_name)) for name in changed)
            words = _("Changed: %(fields)s") % {"fields": words} if words else _("Unchanged")
        told.setdefault(state.from_date, []).append(words)
        before = state
