"""A person leaves: every post handed over at once, taken back together until the day comes, and told about after.

Each post goes the way of ``appointments``; what is added here is that all of them go in one transaction and are kept
as one record. Source: docs/domain.md, "Hand-over".
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from contacts import appointments, directory, hooks
from contacts.appointments import HandOverRefused, running_on
from contacts.models import Appointment, HandOver, Person, Post, Reorganisation


@dataclass(frozen=True)
class Choice:
    """What is to become of one post. ``successor`` is None where it falls vacant."""

    post: Post
    successor: Person | None
    is_acting: bool = False


@dataclass(frozen=True)
class Effect:
    """What a choice does: the appointments it ends on the eve, under the post's name of that day."""

    choice: Choice
    duty: str
    team: str
    ended: tuple[Appointment, ...]
    uses: tuple[hooks.Use, ...]


@dataclass(frozen=True)
class Plan:
    """All effects of a hand-over and ``shown``, which names exactly these: another effect has another name."""

    person: Person | None
    from_date: date
    effects: tuple[Effect, ...]
    account_uses: tuple[hooks.Use, ...]
    work: str
    work_to: Person | None
    shown: str


def held_until(person: Person, day: date) -> list[Appointment]:
    """What the person holds on the eve of ``day`` and would go on holding: what is to be handed over on it."""
    found = person.appointments.filter(running_on(day), from_date__lt=day).select_related("post", "person")
    open_then = set(appointments.open_posts(day).values_list("pk", flat=True))
    return [one for one in found.order_by("from_date", "pk") if one.post_id in open_then]


def held_later(person: Person, day: date) -> list[Appointment]:
    """What the person is to take over on ``day`` or after it; it has to be undone where it was entered."""
    return list(person.appointments.filter(from_date__gte=day).select_related("post", "person").order_by("from_date"))


def plan(
    choices: Iterable[Choice],
    *,
    from_date: date,
    at: datetime,
    person: Person | None = None,
    work: str = HandOver.Work.STAYS,
    work_to: Person | None = None,
) -> Plan:
    """What handing over would do, without doing it. Raises HandOverRefused, naming the post it is about."""
    chosen = sorted(choices, key=lambda choice: choice.post.pk)
    if not chosen and work == HandOver.Work.STAYS:
        raise HandOverRefused(_("There is nothing to hand over on that day."))
    _refuse_work(person, work, work_to)
    found = directory.load(from_date)
    effects = tuple(_effect(choice, found, person, from_date, at, len(chosen) > 1) for choice in chosen)
    account = tuple(_account_uses(person))
    return Plan(
        person, from_date, effects, account, work, work_to, _name_of(effects, account, from_date, work, work_to)
    )


@transaction.atomic
def confirm(
    choices: Sequence[Choice],
    *,
    shown: str,
    from_date: date,
    by,
    at: datetime,
    person: Person | None = None,
    work: str = HandOver.Work.STAYS,
    work_to: Person | None = None,
) -> HandOver | None:
    """Hand all of it over, if it is still what ``shown`` names; None, and nothing done, where it is not.

    Raises HandOverRefused.
    """
    keys = sorted(choice.post.pk for choice in choices)
    list(Post.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk").values_list("pk"))
    planned = plan(choices, from_date=from_date, at=at, person=person, work=work, work_to=work_to)
    if planned.shown != shown:
        return None
    made, counted = [], {use.key: use.count for use in planned.account_uses if use.key}
    for effect in planned.effects:
        choice = effect.choice
        done = appointments.carry_out(
            choice.post,
            choice.successor,
            from_date=from_date,
            by=by,
            at=at,
            is_acting=choice.is_acting and choice.successor is not None,
            leaving=person,
        )
        made.append(
            {
                "post": choice.post.pk,
                "entry": done.entry_pk,
                "successor": choice.successor.pk if choice.successor else None,
                "is_acting": choice.is_acting and choice.successor is not None,
                "ended": [one.person_id for one in effect.ended],
            }
        )
        for use in effect.uses:
            if use.key:
                counted[use.key] = counted.get(use.key, 0) + use.count
    record = HandOver.objects.create(
        person=person,
        from_date=from_date,
        made=made,
        counted=counted,
        work=work,
        work_to=work_to if work != HandOver.Work.STAYS else None,
        confirmed_at=at,
        confirmed_by=by,
    )
    if work == HandOver.Work.NOW or (work == HandOver.Work.DAY and from_date <= timezone.localdate(at)):
        move_work(record, by=by, at=at)
    return record


def move_work(record: HandOver, *, by, at: datetime) -> None:
    """Give the open work of the account on; of a record that was locked or just made."""
    leaving, to = record.person and record.person.user, record.work_to and record.work_to.user
    if leaving is not None and to is not None:
        record.work_moved = hooks.move_work(leaving, to, by, at)
    record.work_moved_at = at
    record.save(update_fields=["work_moved", "work_moved_at"])


def move_due_work(at: datetime) -> str:
    """A job: open work that goes on with the day. Safe to run again; says how much went."""
    moved = 0
    due = HandOver.objects.filter(
        work=HandOver.Work.DAY, work_moved_at=None, undone_at=None, from_date__lte=timezone.localdate(at)
    )
    for pk in list(due.values_list("pk", flat=True)):
        with transaction.atomic():
            record = HandOver.objects.select_for_update(of=("self",)).get(pk=pk)
            if record.work_moved_at is None and record.undone_at is None:
                move_work(record, by=record.confirmed_by, at=at)
                moved += record.work_moved
    return f"{moved} given on" if moved else ""


@transaction.atomic
def undo(record_pk: int, *, by, at: datetime) -> HandOver:
    """Take all of it back, which must lie ahead. Work that was given on stays with who has it.

    Raises HandOverRefused, and then nothing has changed.
    """
    record = HandOver.objects.select_for_update(of=("self",)).get(pk=record_pk)
    if record.undone_at is not None:
        raise HandOverRefused(_("This hand-over was taken back already."))
    if record.from_date <= timezone.localdate(at):
        raise HandOverRefused(_("The day has come: hand the post over again instead."))
    posts = Post.objects.in_bulk([made["post"] for made in record.made])
    for made in sorted(record.made, key=lambda one: one["post"]):
        if made["post"] not in posts:
            raise HandOverRefused(_("A post of this hand-over is gone. Correct the appointments one by one."))
        try:
            appointments.undo_hand_over(posts[made["post"]], from_date=record.from_date, by=by, at=at)
        except HandOverRefused as refusal:
            raise HandOverRefused(f"{posts[made['post']]}: {refusal}") from refusal
    record.undone_at, record.undone_by = at, by
    record.save(update_fields=["undone_at", "undone_by"])
    return record


def whole_of(entry_pk: int, post: Post, from_date: date) -> HandOver | Reorganisation | None:
    """The record that a planned hand-over of one post is part of, in force; None where it stands alone."""
    for record in HandOver.objects.filter(from_date=from_date, undone_at=None):
        if any(made["entry"] == entry_pk for made in record.made):
            return record
    for plan_of_many in Reorganisation.objects.filter(from_date=from_date, undone_at=None):
        if [post.pk, entry_pk] in plan_of_many.made.get("hand_overs", []):
            return plan_of_many
    return None


def _effect(
    choice: Choice, found, person: Person | None, from_date: date, at: datetime, is_one_of_many: bool
) -> Effect:
    view = found.own_post(choice.post.pk)
    duty, team = (view.duty(), view.team.name()) if view else (str(choice.post), "")
    if choice.successor is not None and choice.successor == person:
        raise HandOverRefused(
            _("%(person)s cannot be the successor: it is this person who hands over.") % {"person": person}
        )
    try:
        ended = appointments.ended_by_hand_over(
            choice.post, choice.successor, from_date=from_date, at=at, leaving=person
        )
    except HandOverRefused as refusal:
        raise HandOverRefused(f"{duty}: {refusal}" if is_one_of_many else str(refusal)) from refusal
    if person is not None and not any(one.person_id == person.pk for one in ended):
        raise HandOverRefused(
            _("%(duty)s: %(person)s does not hold this on the eve of %(day)s.")
            % {"duty": duty, "person": person, "day": date_format(from_date)}
        )
    uses = tuple(use for ask in hooks.post_users for use in ask(choice.post) if use.count)
    return Effect(choice, duty, team, tuple(ended), uses)


def _account_uses(person: Person | None) -> Iterable[hooks.Use]:
    if person is None or person.user is None:
        return ()
    return [use for ask in hooks.account_users for use in ask(person.user) if use.count]


def _refuse_work(person: Person | None, work: str, work_to: Person | None) -> None:
    if work == HandOver.Work.STAYS:
        return
    if person is None or person.user_id is None:
        raise HandOverRefused(_("This person has no account, so no open work can be given on."))
    if work_to is None:
        raise HandOverRefused(_("Say who gets the open work."))
    if work_to.pk == person.pk:
        raise HandOverRefused(_("The open work is with this person already. Choose somebody else."))
    if work_to.user is None or not work_to.user.is_active:
        raise HandOverRefused(_("%(person)s has no account that open work can go to.") % {"person": work_to})


def _name_of(effects, account, from_date: date, work: str, work_to: Person | None) -> str:
    value = [
        from_date.isoformat(),
        [
            [
                one.choice.post.pk,
                one.choice.successor.pk if one.choice.successor else None,
                one.choice.is_acting,
                [[row.pk, row.to_date.isoformat() if row.to_date else None] for row in one.ended],
                [[use.key or use.label, use.count] for use in one.uses],
            ]
            for one in effects
        ],
        [[use.key or use.label, use.count] for use in account],
        work,
        work_to.pk if work_to and work != HandOver.Work.STAYS else None,
    ]
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()[:32]


def reported(record: HandOver, at: datetime) -> list[dict]:
    """Each post of a record for its report: names as they are, people as they stand in the directory today."""
    found = directory.load(max(record.from_date, timezone.localdate(at)))
    keys = {made["successor"] for made in record.made} | {pk for made in record.made for pk in made["ended"]}
    people = Person.objects.in_bulk([pk for pk in keys if pk])
    posts = Post.objects.in_bulk([made["post"] for made in record.made])
    lines = []
    for made in record.made:
        view, post = found.own_post(made["post"]), posts.get(made["post"])
        lines.append(
            {
                "post": post,
                "duty": view.duty() if view else str(post or f"#{made['post']}"),
                "team": view.team.name() if view else "",
                "successor": people.get(made["successor"]),
                "is_acting": made["is_acting"],
                "ended": [people[pk] for pk in made["ended"] if pk in people],
            }
        )
    return lines


def latest_for(person: Person) -> list[HandOver]:
    """The records a person's form leads to: what the person handed over, the newest first."""
    return list(person.hand_overs.order_by("-from_date", "-pk")[:5])
