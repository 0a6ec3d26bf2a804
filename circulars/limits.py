"""Limited drafts: who may meet one before it is public, and the way in for an administrator whom nobody named.

What is public of such a circular stays public. Source: docs/domain.md, "Limited drafts".
"""

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from circulars import audit, masking, outbox
from circulars.editing import NotEditable
from circulars.locking import locked
from circulars.models import Circular, DraftLink, LimitedReader, OutgoingMail
from contacts.appointments import running_on
from contacts.models import Appointment, PostState, Team

BREAK_IN = "circulars.break_in_circular"


@transaction.atomic
def limit(circular_id: int, *, users: Iterable, teams: Iterable[Team], by, now: datetime) -> None:
    """From now on only these people and teams meet what is not public of the circular.

    Whoever limits it, whoever began it and an administrator who broke in stay among them, so that no draft is left
    to nobody. Draft links that anybody else gave end, and mails to anybody else that wait are given up.
    """
    circular = locked(circular_id)
    if not Circular.objects.editable_by(by).filter(pk=circular.pk).exists():
        raise NotEditable(_("You may not see this circular any more."))
    rows = LimitedReader.objects.filter(circular=circular).select_related("user")
    before = names_of(rows)
    people = {user.pk for user in users} | {by.pk} | ({circular.created_by_id} - {None})
    chosen_teams = {team.pk for team in teams}
    broken_in = rows.exclude(broke_in_because="").values("pk")
    rows.exclude(pk__in=broken_in).exclude(user__in=people).exclude(team__in=chosen_teams).delete()
    present = set(rows.values_list("user_id", "team_id"))
    wanted = {(pk, None) for pk in people} | {(None, pk) for pk in chosen_teams}
    LimitedReader.objects.bulk_create(
        LimitedReader(circular=circular, user_id=user, team_id=team, added_at=now) for user, team in wanted - present
    )
    Circular.objects.filter(pk=circular.pk).update(is_limited=True)
    links = DraftLink.objects.open(now).filter(working_copy__circular=circular)
    links.exclude(created_by__in=people_named(circular, now=now)).update(revoked_at=now, revoked_by=by)
    _hold_back_mails(circular, now=now)
    after = names_of(rows.all())
    audit.record("limit_readers", circular, by=by, now=now, circular=circular, before=before, after=after)


@transaction.atomic
def lift(circular_id: int, *, by, now: datetime) -> None:
    """Everybody who may edit its section meets the circular again."""
    circular = locked(circular_id)
    if not circular.is_limited:
        raise NotEditable(_("This draft is not limited any more."))
    rows = LimitedReader.objects.filter(circular=circular).select_related("user")
    audit.record("lift_limit", circular, by=by, now=now, circular=circular, before=names_of(rows), after=[])
    rows.delete()
    Circular.objects.filter(pk=circular.pk).update(is_limited=False)


@transaction.atomic
def break_in(circular_id: int, *, reason: str, by, now: datetime) -> Circular:
    """Let ``by`` in though nobody named this account. It is recorded with the reason, and those named are told.

    Raises NotEditable without the right, without a reason, and for a number that is no limited draft: whoever
    guesses learns nothing.
    """
    reason = " ".join(reason.split())
    if not by.has_perm(BREAK_IN):
        raise NotEditable(_("Your account may not open limited drafts."))
    if not reason:
        raise NotEditable(_("Say why you have to open it. The reason is recorded."))
    closed = Circular.objects.closed_to(by).filter(pk=circular_id)
    circular = locked(circular_id) if closed.exists() else None
    if circular is None or not closed.exists():  # again, under the lock: the button may be pressed twice
        raise NotEditable(_("There is no limited draft of this number that is closed to you."))
    told = people_named(circular, now=now)
    row = LimitedReader.objects.create(
        circular=circular, user=by, added_at=now, broke_in_because=masking.mask(reason)[:300]
    )
    entry = audit.record("break_in", circular, by=by, now=now, circular=circular, reason=reason)
    for user in told:
        outbox.queue(
            f"break-in/{entry.pk}/{user.pk}",
            to=user,
            subject=partial(_subject, circular),
            body=partial(_body, circular, by, row.broke_in_because, now),
            now=now,
            circular=circular,
        )
    return circular


def people_named(circular: Circular, *, now: datetime) -> list:
    """The accounts that a limited draft names, by themselves or through a post of a team that they hold today."""
    from django.contrib.auth import get_user_model

    today = timezone.localdate(now)
    rows = LimitedReader.objects.filter(circular=circular)
    teams = set(rows.filter(team__isnull=False).values_list("team_id", flat=True))
    people = set(rows.filter(user__isnull=False).values_list("user_id", flat=True)) | _holders(teams, today)
    return list(get_user_model().objects.filter(pk__in=people, is_active=True).order_by("pk"))


def _hold_back_mails(circular: Circular, *, now: datetime) -> None:
    """What waits to be sent of the draft goes to nobody who is not named; reminders speak of the public edition."""
    named = {user.email.strip() for user in people_named(circular, now=now)}
    waiting = OutgoingMail.objects.filter(circular=circular, sent_at=None, given_up_at=None)
    waiting.exclude(recipient__in=named).exclude(key__startswith="review:").update(
        given_up_at=now, subject=f"#{circular.pk}", body=""
    )


def _holders(teams: set[int], today) -> set[int]:
    if not teams:
        return set()
    states = PostState.objects.filter(from_date__lte=today).order_by("from_date").values_list("post_id", "team_id")
    posts = [post for post, team in dict(states).items() if team in teams]
    held = Appointment.objects.filter(running_on(today), post__in=posts, person__user__isnull=False)
    return set(held.values_list("person__user_id", flat=True))


def names_of(rows: Iterable[LimitedReader]) -> list[str]:
    """The people and teams, as staff call them today."""
    found = list(rows)
    teams = Team.objects.filter(pk__in={row.team_id for row in found if row.team_id})  # with their names of today
    return sorted([audit.label_of(row.user) for row in found if row.user_id] + [str(team) for team in teams])


def _subject(circular: Circular) -> str:
    return _("Somebody opened the limited draft #%(number)s") % {"number": circular.pk}


def _body(circular: Circular, by, reason: str, now: datetime) -> str:
    values = {
        "who": by,
        "time": f"{timezone.localtime(now):%Y-%m-%d %H:%M}",
        "number": circular.pk,
        "reason": reason,
        "address": outbox.address(reverse("admin:circulars_circular_change", args=[circular.pk])),
    }
    return (
        _(
            "%(who)s, whom nobody had named, opened the limited draft #%(number)s on %(time)s.\n\n"
            "Reason: %(reason)s\n\n%(address)s"
        )
        % values
    )
