"""The front page: newest, pinned, open deadlines, next events, dossiers, whom to call; kept per state and day."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from circulars import addresses, sections
from circulars.events import overview, telling, visible
from circulars.memory import per_generation
from circulars.models import DeadlineLine, Dossier, Edition
from circulars.reading import days, deadlines, listing, names, notices
from circulars.reading.parts import lists
from contacts import directory

ZONES = timedelta(days=1)  # yesterday evening elsewhere may be today here
NEWEST, DEADLINES, EVENTS, DOSSIERS = 8, 6, 6, 8
MENTIONS = 5  # of one event, among which one that is not withdrawn is looked for


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
    newest = list(Edition.objects.live(at).originals().newest_first().values_list("pk", flat=True)[:NEWEST])
    until = dict(listing.pinned(0, at, today, generation))
    entries = listing.entries(list(dict.fromkeys([*list(until)[:5], *newest]))[: listing.PAGE_SIZE], at)
    marks = lists.Marks(
        today=today,
        new_days=new_days,
        pinned=until,
        withdrawn=notices.withdrawn(generation, at),
        titles=listing.titles_in(language, entries, at),
    )
    return {
        "table": SafeString(lists.table(entries, marks, gettext("Newest documents"), language)) if entries else "",
        "deadlines": _deadlines(at, today, generation, language),
        "events": _events(at, today, generation, language),
        "dossiers": dossiers(generation, language)[:DOSSIERS],
        "sections": [
            (node.name(language), addresses.section(node.slug, language), node.children)
            for node in sections.tree(generation).roots
        ],
        "teams": [
            {
                "name": team.name(language),
                "url": f"{addresses.prefix(language)}/contacts/teams/{team.slug}/",
                "duties": team.duties.text(language),
                "telephone": team.telephone,
                "telephone_text": team.telephone.display(language) if team.telephone else "",
            }
            for team in directory.as_of(today, generation).teams
        ],
    }


def _deadlines(at: datetime, today: date, generation: str, language: str) -> list[dict[str, Any]]:
    """The next ones of live circulars that are not withdrawn; a circular's first open deadline only."""
    withdrawn = notices.withdrawn(generation, at)
    lines = (
        DeadlineLine.objects.filter(edition__in=Edition.objects.live(at).originals(), due_on__gte=today - ZONES)
        .select_related("edition__circular")
        .defer("edition__facts", "edition__body", "edition__rendered")
        .order_by("due_on", "pk")[: 4 * DEADLINES]
    )
    found: dict[int, dict[str, Any]] = {}
    for line in lines:
        edition = line.edition
        if edition.circular_id in found or notices.covering(withdrawn, edition.circular_id, edition.language):
            continue
        told = {
            "due_on": line.due_on.isoformat(),
            "due_time": line.due_time.isoformat() if line.due_time else None,
            "time_zone": line.time_zone,
        }
        state, words = deadlines.standing_at(told, at, language)
        if state == "closed":
            continue
        title, written_in = (
            (edition.title_ko, "ko") if language == "ko" and edition.title_ko else (edition.title, edition.language)
        )
        found[edition.circular_id] = {
            "url": addresses.circular(edition.circular.path, language),
            "title": title,
            "language": written_in,
            "kind": str(line.get_kind_display()),
            "day": SafeString(days.marked(line.due_on, language)),
            "state": state,
            "words": SafeString(words),
        }
    return list(found.values())[:DEADLINES]


def _events(at: datetime, today: date, generation: str, language: str) -> list[dict[str, Any]]:
    """The next ones that the public knows; withdrawn where every circular that speaks of them is."""
    withdrawn = notices.withdrawn(generation, at)
    found = []
    for event in visible.public(at).filter(ends_on__gte=today)[:EVENTS]:
        mentions = telling.mentions(event, at).order_by("-edition__listed_on")
        told = list(mentions.values_list("edition__circular_id", "edition__language")[:MENTIONS])
        found.append(
            overview.row(event, language)
            | {"is_withdrawn": bool(told) and all(notices.covering(withdrawn, *one) is not None for one in told)}
        )
    return found
