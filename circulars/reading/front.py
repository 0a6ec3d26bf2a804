"""The front page: what is new, what is open until when, what happens next, where to find things, whom to call.

Gathered once per state, day and language, in a number of queries that does not depend on how much there is.
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from circulars import addresses, sections
from circulars.events import due, overview, visible
from circulars.memory import per_generation
from circulars.models import Dossier, Edition, EventMention, Kind
from circulars.reading import days, listing, names, notices
from circulars.reading.parts import lists
from contacts import directory
from contacts.directory import Directory
from contacts.entries import TeamView

NEWEST, DEADLINES, EVENTS, DOSSIERS, BRIEFS, PINNED = 8, 5, 5, 6, 4, 3
LINES = 4 * DEADLINES  # read, of which some are withdrawn, closed by an hour, or of the same circular
BRIEFS_FOR = timedelta(days=730)  # bounds what is looked through where an office writes none
TEAMS, POSTS = 12, 4  # that are named with their duties; the directory has all


def context(at: datetime, generation: str, language: str, new_days: int) -> dict[str, Any]:
    today = days.of(at)
    return per_generation(
        generation, ("front", today, language), lambda: _context(at, today, generation, language, new_days)
    )


def dossiers(generation: str, language: str) -> list[tuple[str, str]]:
    """(name as markup, address) of the public ones."""

    def compute() -> list[tuple[str, str]]:
        found = Dossier.objects.filter(is_public=True).values_list("slug", "name_ko", "name_en")
        return [
            (SafeString(names.two(korean, english, language)), addresses.dossier(slug, language))
            for slug, korean, english in found
        ]

    return per_generation(generation, ("dossiers", language), compute)


def _context(at: datetime, today: date, generation: str, language: str, new_days: int) -> dict[str, Any]:
    originals = Edition.objects.live(at).originals().newest_first()
    newest = list(originals.values_list("pk", flat=True)[:NEWEST])
    recent = originals.filter(kind=Kind.BRIEF, listed_on__gte=today - BRIEFS_FOR)
    briefs = list(recent.values_list("pk", flat=True)[:BRIEFS])
    until = dict(listing.pinned(0, at, today, generation))
    shown = list(dict.fromkeys([*list(until)[:PINNED], *newest]))
    read = listing.entries(list(dict.fromkeys([*shown, *briefs])), at)
    marks = lists.Marks(
        today=today,
        new_days=new_days,
        pinned=until,
        withdrawn=notices.withdrawn(generation, at),
        titles=listing.titles_in(language, read, at),
    )
    entries = [entry for entry in read if entry.edition in shown]
    return {
        "table": SafeString(lists.table(entries, marks, gettext("Newest documents"), language)) if entries else "",
        "deadlines": _deadlines(at, generation, language),
        "deadlines_url": addresses.deadlines(language),
        "events": _events(at, today, generation, language),
        "events_url": addresses.events(language),
        "briefs": [_brief(entry, marks, language) for entry in read if entry.edition in briefs],
        "briefs_url": addresses.every_circular(language, kind=Kind.BRIEF),
        "dossiers": dossiers(generation, language)[:DOSSIERS],
        "dossiers_url": addresses.dossiers(language),
        "sections": [
            {
                "name": node.name(language),
                "url": addresses.section(node.slug, language),
                "intro": node.intro(language),
                "children": [(one.name(language), addresses.section(one.slug, language)) for one in node.children],
            }
            for node in sections.tree(generation).roots
        ],
        "teams": _teams(directory.as_of(today, generation), language),
    }


def _brief(entry: listing.Entry, marks: lists.Marks, language: str) -> dict[str, Any]:
    title, written_in, _original = lists.title_of(entry, marks.titles, language)
    return {
        "url": addresses.circular(entry.path, language),
        "title": title,
        "language": written_in,
        "day": SafeString(days.marked_short(entry.listed_on, language)),
    }


def _deadlines(at: datetime, generation: str, language: str) -> list[dict[str, Any]]:
    """The next ones of live circulars that are not withdrawn; a circular's first open deadline only."""
    found: dict[str, dict[str, Any]] = {}
    for row in due.rows(due.read(due.still_open(at), LINES), at, generation, language, with_withdrawn=False):
        if row["state"] != "closed":
            found.setdefault(row["url"], row)
    return sorted(found.values(), key=lambda row: row["sorted_by"])[:DEADLINES]


def _events(at: datetime, today: date, generation: str, language: str) -> list[dict[str, Any]]:
    """The next ones that the public knows; withdrawn where every circular that speaks of them is."""
    coming = list(visible.public(at).filter(ends_on__gte=today)[:EVENTS])
    told = _told([event.pk for event in coming], at)
    withdrawn = notices.withdrawn(generation, at)
    found = []
    for event in coming:
        spoken = told.get(event.pk, set())  # of one that only a dossier names nothing can be withdrawn
        is_withdrawn = bool(spoken) and all(notices.covering(withdrawn, *one) is not None for one in spoken)
        found.append(overview.row(event, language) | {"is_withdrawn": is_withdrawn})
    return found


def _told(events: Collection[int], at: datetime) -> dict[int, set[tuple[int, str]]]:
    """By event, (circular, language) of the live documents that speak of it; in one query for all."""
    live = EventMention.objects.filter(Edition.objects.live(at).originals().of_line())
    found: dict[int, set[tuple[int, str]]] = {}
    for field in ("event", "event__merged_into"):
        rows = live.filter(**{f"{field}__in": events}).annotate(of=F(f"{field}_id"))
        for event, circular, language in rows.values_list("of", "edition__circular_id", "edition__language"):
            found.setdefault(event, set()).add((circular, language))
    return found


def _teams(today: Directory, language: str) -> list[dict[str, Any]]:
    """Teams with their telephone, and the duties below it with theirs; no names, which a person may not publish."""
    return [
        {
            "name": team.name(language),
            "url": addresses.team(team.slug, language),
            "duties": team.duties.text(language),
            "telephone": team.telephone,
            "telephone_text": team.telephone.display(language) if team.telephone else "",
            "posts": _posts(today, team, language),
        }
        for team in today.teams[:TEAMS]
    ]


def _posts(today: Directory, team: TeamView, language: str) -> list[dict[str, Any]]:
    """Duties with a telephone of their own; where it is the team's, that stands above already."""
    return [
        {
            "duty": post.duty(language),
            "telephone": post.telephone if post.telephone != team.telephone else None,
            "telephone_text": post.telephone.display(language) if post.telephone else "",
        }
        for post in today.posts_of(team)[:POSTS]
        if post.duty(language)
    ]
