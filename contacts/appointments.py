"""Who holds a post from when: hand it over, take a planned hand-over back, find the vacant ones.

A hand-over ends what runs on the day before and adds a row; nothing has to run on the day itself. Its record in
the post's history keeps what was ended and how, so that undoing brings back exactly what was there.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from contacts import hooks
from contacts.models import Appointment, Person, Post, PostState

FURTHEST_AHEAD = timedelta(days=2 * 366)  # beyond it a date is a slip of the keyboard


class HandOverRefused(Exception):
    """The hand-over or its undoing makes no sense; the message is fit to show to staff. Nothing has changed."""


@dataclass(frozen=True)
class PlannedHandOver:
    """A hand-over that lies ahead and can be taken back. ``successor`` is None where the post falls vacant."""

    from_date: date
    successor: Person | None
    entry_pk: int
    created_pk: int | None
    ended: tuple[tuple[int, date | None], ...]  # appointment and the last day it had before


def hand_over(
    post: Post,
    successor: Person | None,
    *,
    from_date: date,
    by,
    at: datetime,
    is_acting: bool = False,
    leaving: Person | None = None,
) -> Appointment | None:
    """Give the post to ``successor`` from ``from_date`` on, or leave it vacant; the new appointment comes back.

    Ends, the day before, whoever is in the lead or acting, and the successor's own part as one of several
    holders; other holders stay. Where ``leaving`` is one of those, only this part is handed over.
    ``from_date`` is a day in the office's zone, from that of ``at`` on. Raises HandOverRefused.
    """
    plan = carry_out(post, successor, from_date=from_date, by=by, at=at, is_acting=is_acting, leaving=leaving)
    return Appointment.objects.get(pk=plan.created_pk) if plan.created_pk else None


@transaction.atomic
def carry_out(
    post: Post,
    successor: Person | None,
    *,
    from_date: date,
    by,
    at: datetime,
    is_acting: bool = False,
    leaving: Person | None = None,
) -> PlannedHandOver:
    """``hand_over``, answering with what was written and ended."""
    post = Post.objects.select_for_update().get(pk=post.pk)
    ended = []
    eve = from_date - timedelta(days=1)
    leads = not _is_beside_others(post, leaving, from_date)
    for appointment in ended_by_hand_over(post, successor, from_date=from_date, at=at, leaving=leaving):
        ended.append((appointment.pk, appointment.to_date))
        appointment.to_date = eve
        appointment.save(update_fields=["to_date"])
    created = None
    if successor is not None:
        created = Appointment.objects.create(
            post=post, person=successor, from_date=from_date, is_acting=is_acting, is_lead=leads
        )
    entry = _log(
        post,
        by,
        hand_over={
            "from_date": from_date.isoformat(),
            "created": created and created.pk,
            "ended": [(pk, to_date and to_date.isoformat()) for pk, to_date in ended],
        },
    )
    hooks.handed_over.send(Post, post=post, by=by, at=at, action="hand_over", from_date=from_date, successor=successor)
    return PlannedHandOver(from_date, successor, entry.pk, created and created.pk, tuple(ended))


def ended_by_hand_over(
    post: Post, successor: Person | None, *, from_date: date, at: datetime, leaving: Person | None = None
) -> list[Appointment]:
    """The appointments that this hand-over would end; in any other, people go on holding the post together.

    Changes nothing. Raises HandOverRefused.
    """
    is_beside = _is_beside_others(post, leaving, from_date)
    _refuse_nonsense(post, successor, from_date, today=timezone.localdate(at), leads=not is_beside)
    first = Q(person=leaving) if is_beside else Q(is_lead=True) | Q(is_acting=True)
    return list(
        post.appointments.filter(running_on(from_date), from_date__lt=from_date)
        .filter(first | Q(person=successor))
        .select_related("person")
        .order_by("pk")
    )


def _is_beside_others(post: Post, leaving: Person | None, from_date: date) -> bool:
    """Whether ``leaving`` holds the post without being in the lead or acting: others go on answering for it."""
    if leaving is None:
        return False
    own = list(post.appointments.filter(running_on(from_date), person=leaving))
    return bool(own) and not any(one.is_lead or one.is_acting for one in own)


@transaction.atomic
def undo_hand_over(post: Post, *, from_date: date, by, at: datetime) -> None:
    """Take back the hand-over of ``from_date``, which must lie ahead: all is as if it had not been entered.

    Raises HandOverRefused where the day has come, or somebody changed the appointments since.
    """
    post = Post.objects.select_for_update().get(pk=post.pk)
    if from_date <= timezone.localdate(at):
        raise HandOverRefused(_("The day has come: hand the post over again instead."))
    found = [plan for plan in planned_hand_overs(post, at=at) if plan.from_date == from_date]
    if not found:
        raise HandOverRefused(_("No hand-over is planned for this day."))
    plan = found[0]
    eve = from_date - timedelta(days=1)
    rows = {row.pk: row for row in post.appointments.filter(pk__in=[pk for pk, _to_date in plan.ended])}
    if any(pk not in rows or rows[pk].to_date != eve for pk, _to_date in plan.ended):
        raise HandOverRefused(_("The appointments were changed after the hand-over. Correct them one by one."))
    if plan.created_pk is not None:
        created = post.appointments.get(pk=plan.created_pk)
        if created.to_date is not None:
            raise HandOverRefused(_("Another hand-over follows this one. Undo that one first."))
        created.delete()
    for pk, to_date in plan.ended:
        rows[pk].to_date = to_date
        rows[pk].save(update_fields=["to_date"])
    _log(post, by, undo_hand_over=plan.entry_pk)
    hooks.handed_over.send(
        Post, post=post, by=by, at=at, action="undo_hand_over", from_date=from_date, successor=plan.successor
    )


def planned_hand_overs(post: Post, *, at: datetime) -> list[PlannedHandOver]:
    """The hand-overs of a post that lie ahead and can still be taken back, the next one first."""
    today = timezone.localdate(at)
    plans: dict[int, dict] = {}
    for pk, message in _entries(post).values_list("pk", "change_message"):
        record = _record_in(message)
        plans.pop(record.get("undo_hand_over", 0), None)
        if "hand_over" in record and date.fromisoformat(record["hand_over"]["from_date"]) > today:
            plans[pk] = record["hand_over"]
    created = {
        row.pk: row.person
        for row in post.appointments.filter(
            pk__in=[plan["created"] for plan in plans.values() if plan["created"]]
        ).select_related("person")
    }
    found = [
        PlannedHandOver(
            from_date=date.fromisoformat(plan["from_date"]),
            successor=created.get(plan["created"]),
            entry_pk=pk,
            created_pk=plan["created"],
            ended=tuple((row, date.fromisoformat(day) if day else None) for row, day in plan["ended"]),
        )
        for pk, plan in plans.items()
        if plan["created"] is None or plan["created"] in created  # else somebody deleted the appointment
    ]
    return sorted(found, key=lambda plan: plan.from_date)


def running_on(day: date) -> Q:
    """Appointments that hold on ``day``."""
    return Q(from_date__lte=day) & (Q(to_date=None) | Q(to_date__gte=day))


def teams_held_by(user_id: int, *, on: date) -> QuerySet:
    """The keys of the teams to which the posts belong that this account's person holds on that day; for subqueries."""
    state = PostState.objects.filter(post=OuterRef("post"), from_date__lte=on).order_by("-from_date")
    held = Appointment.objects.filter(running_on(on), person__user=user_id)
    return held.annotate(held_team=Subquery(state.values("team")[:1])).values("held_team")


def open_posts(day: date) -> QuerySet[Post]:
    """Posts that have begun and are not closed on ``day``."""
    state = PostState.objects.filter(post=OuterRef("pk"), from_date__lte=day).order_by("-from_date")
    return Post.objects.annotate(closed_on_day=Subquery(state.values("is_closed")[:1])).filter(closed_on_day=False)


def vacant_posts(day: date) -> QuerySet[Post]:
    """Open posts that nobody holds on ``day``."""
    holders = Appointment.objects.filter(running_on(day), post=OuterRef("pk"))
    return open_posts(day).filter(~Exists(holders))


def _refuse_nonsense(post: Post, successor: Person | None, from_date: date, *, today: date, leads: bool = True) -> None:
    if from_date < today:
        raise HandOverRefused(_("A hand-over begins today or later: what pages said on past days stays."))
    if from_date > today + FURTHEST_AHEAD:
        raise HandOverRefused(_("This day is more than two years ahead."))
    if not open_posts(from_date).filter(pk=post.pk).exists():
        raise HandOverRefused(_("The post does not exist on this day, or is closed."))
    then = Q(is_lead=True) | Q(person=successor) if leads else Q(person=successor)
    later = post.appointments.filter(from_date__gte=from_date).filter(then)
    if (first := later.order_by("from_date").select_related("person").first()) is not None:
        raise HandOverRefused(
            _("%(person)s already takes over on %(day)s. Undo that first.")
            % {"person": first.person, "day": date_format(first.from_date)}
        )
    running = post.appointments.filter(running_on(from_date))
    if leads and successor is None and not running.filter(Q(is_lead=True) | Q(is_acting=True)).exists():
        raise HandOverRefused(_("Nobody leads this post on that day, so there is nothing to hand over."))
    settled = (
        running.filter(person=successor, is_lead=True, is_acting=False) if leads else running.filter(person=successor)
    )
    if successor is not None and settled.exists():
        raise HandOverRefused(_("%(person)s already holds this post on that day.") % {"person": successor})


def _log(post: Post, by, **record) -> LogEntry:
    fields = [str(Appointment._meta.verbose_name)]
    return LogEntry.objects.create(
        user=by,
        content_type=ContentType.objects.get_for_model(Post),
        object_id=str(post.pk),
        object_repr=str(post)[:200],
        action_flag=CHANGE,
        change_message=json.dumps([{"changed": {"fields": fields}, **record}], ensure_ascii=False),
    )


def _entries(post: Post) -> QuerySet[LogEntry]:
    content_type = ContentType.objects.get_for_model(Post)
    entries = LogEntry.objects.filter(content_type=content_type, object_id=str(post.pk))
    return entries.filter(change_message__contains="hand_over").order_by("pk")


def _record_in(message: str) -> dict:
    try:
        content = json.loads(message)
    except ValueError:
        return {}
    return content[0] if isinstance(content, list) and content and isinstance(content[0], dict) else {}
