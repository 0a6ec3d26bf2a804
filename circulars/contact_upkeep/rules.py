"""The rules. Each reads a snapshot alone and asks the database nothing."""

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from circulars.contact_upkeep.kinds import Finding
from circulars.contact_upkeep.snapshot import AHEAD, Snapshot
from circulars.models import FoundAddress
from contacts.entries import PostView, TeamView
from contacts.telephone import Telephone


def closed(world: Snapshot) -> Iterator[Finding]:
    for post in world.directory.every_post():
        pages = world.pages.get(post.pk, 0)
        if not pages or not (post.is_closed or post.team.is_closed):
            continue
        if post.is_closed:
            url, detail = _form(post), _("The post is closed.")
        else:
            url, detail = reverse("admin:contacts_team_change", args=[post.team.pk]), _("Its team is closed.")
        yield _of_post("closed", world, post, f"{detail} {_in_words(pages)}", url)


def unreachable(world: Snapshot) -> Iterator[Finding]:
    for post in world.directory.posts:
        if not post.telephone and not post.mailbox and world.pages.get(post.pk):
            yield _of_post("unreachable", world, post, _in_words(world.pages[post.pk]), _form(post))


def vacant(world: Snapshot) -> Iterator[Finding]:
    for post in world.directory.vacant_posts():
        if pages := world.pages.get(post.pk):
            planned = [row for row in world.appointments.get(post.pk, []) if row.from_date > world.today]
            detail = _in_words(pages)
            if planned:
                detail += " " + _("Held again from %(day)s on.") % {"day": date_format(planned[0].from_date)}
            yield _of_post("vacant", world, post, detail, _hand_over(post))


def ended_account(world: Snapshot) -> Iterator[Finding]:
    for post in world.directory.posts:
        for row in world.running(post, world.today):
            if row.person.user_id and not row.person.user.is_active:
                detail = _("Who leads it.") if row.is_lead else _("One of several who hold it.")
                yield _of_post("ended_account", world, post, detail, _hand_over(post), row.person_id)


def ending(world: Snapshot) -> Iterator[Finding]:
    """The last day of whoever leads lies near, and nobody leads the day after; unless the post ends with it."""
    for post in world.directory.posts:
        leads = [row for row in world.running(post, world.today) if row.is_lead]
        ends = [row.to_date for row in leads if row.to_date is not None and row.to_date <= world.today + AHEAD]
        if not leads or len(ends) < len(leads):
            continue
        after = max(ends) + timedelta(days=1)
        closes = world.closing.get(post.pk)
        if (closes and closes <= after) or any(row.is_lead for row in world.running(post, after)):
            continue
        detail = _("Last day: %(day)s.") % {"day": date_format(max(ends))}
        if world.running(post, after):
            detail += " " + _("Others stay, and nobody of them leads.")
        yield _of_post("ending", world, post, detail, _hand_over(post))


def leads(world: Snapshot) -> Iterator[Finding]:
    for post in world.directory.posts:
        held = world.running(post, world.today)
        number = sum(row.is_lead for row in held)
        if held and number != 1:
            detail = _("Nobody leads.") if not number else _("%(number)d people lead.") % {"number": number}
            yield _of_post("leads", world, post, detail, _form(post))


def telephone(world: Snapshot) -> Iterator[Finding]:
    """A team's number is told once, at the team; a post that has neither number is told by itself."""
    for team in world.directory.teams:
        if trouble := _trouble(team.telephone):
            url = reverse("admin:contacts_team_change", args=[team.pk])
            yield Finding("telephone", f"telephone:team:{team.pk}", team.name(), "", trouble, url)
    for post in world.directory.posts:
        if not post.telephone:
            if post.mailbox or not world.pages.get(post.pk):  # else it is unreachable, which says more
                yield _of_post("telephone", world, post, _("There is no number."), _form(post))
        elif post.telephone != post.team.telephone and (trouble := _trouble(post.telephone)):
            yield _of_post("telephone", world, post, trouble, _form(post))


def bounced(world: Snapshot) -> Iterator[Finding]:
    for team in world.directory.teams:
        if team.mailbox.lower() in world.bounced:
            url = reverse("admin:contacts_team_change", args=[team.pk])
            yield Finding("bounced", f"bounced:team:{team.pk}", team.name(), "", team.mailbox, url)
    for post in world.directory.posts:
        if post.mailbox != post.team.mailbox and post.mailbox.lower() in world.bounced:
            yield _of_post("bounced", world, post, post.mailbox, _form(post))


def dead_address(world: Snapshot) -> Iterator[Finding]:
    yield from (_of_address("dead_address", row) for row in world.dead)


def former_mailbox(world: Snapshot) -> Iterator[Finding]:
    yield from (_of_address("former_mailbox", row) for row in world.former)


def _of_post(kind: str, world: Snapshot, post: PostView, detail: str, url: str, more: int | None = None) -> Finding:
    key = f"{kind}:{post.pk}" if more is None else f"{kind}:{post.pk}:{more}"
    return Finding(kind, key, post.duty(), _place(world, post.team), detail, url, world.pages.get(post.pk, 0))


def _of_address(kind: str, row: FoundAddress) -> Finding:
    number = row.circulars  # type: ignore[attr-defined]
    url = reverse("admin:circulars_foundaddress_change", args=[row.pk])
    return Finding(kind, f"{kind}:{row.pk}", row.address, row.owner, _in_words(number), url, number)


def _place(world: Snapshot, team: TeamView) -> str:
    return " › ".join(one.name() for one in (*world.directory.ancestors(team), team))


def _trouble(number: Telephone | None) -> str:
    if number is None:
        return ""
    if not number.tel_uri:
        return _("“%(number)s” cannot be dialled.") % {"number": number.typed}
    return "" if number.is_valid else _("“%(number)s” is in no numbering plan.") % {"number": number.display()}


def _in_words(pages: int) -> str:
    return ngettext("%(number)d public page names it.", "%(number)d public pages name it.", pages) % {"number": pages}


def _form(post: PostView) -> str:
    return reverse("admin:contacts_post_change", args=[post.pk])


def _hand_over(post: PostView) -> str:
    return reverse("admin:contacts_post_hand_over", args=[post.pk])
