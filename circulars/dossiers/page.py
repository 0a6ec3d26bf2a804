"""The page of a process, and the list of all of them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import Count, Max
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circulars import addresses
from circulars.dossiers import bodies, milestones, timeline
from circulars.dossiers.items import CLOSED, Item
from circulars.dossiers.timeline import Asked
from circulars.models import Dossier, Edition
from circulars.reading import days, names
from circulars.reading.parts import document
from contacts import directory

DEADLINES = 3  # named in the box of what comes next
KINDS = {
    "circular": gettext_lazy("Documents"),
    "brief": gettext_lazy("News briefs"),
    "event": gettext_lazy("Events"),
    "deadline": gettext_lazy("Deadlines"),
    "milestone": gettext_lazy("Milestones"),
}
QUERY = ("kind", "open", "order", "year", "view")


class Shown(NamedTuple):
    item: Item
    is_after_today: bool  # the line of today is drawn before it


class Choice(NamedTuple):
    label: str
    url: str
    is_chosen: bool


def asked_for(query: dict[str, str]) -> Asked:
    """What an address asks for; what nobody offers asks for nothing."""
    kind, year = query.get("kind", ""), query.get("year", "")
    return Asked(
        kinds=(kind,) if kind in timeline.KINDS else timeline.KINDS,
        open_only=query.get("open") == "1",
        oldest_first=query.get("order") == "oldest",
        year=int(year) if len(year) == 4 and year.isascii() and year.isdigit() and int(year) else None,
    )


def context(
    dossier: Dossier, *, at: datetime, generation: str, language: str, asked: Asked, publishes_names: bool
) -> dict[str, Any]:
    today = days.of(at)
    every = Asked(kinds=("event", "deadline"), open_only=True)
    told = timeline.load(dossier, at=at, generation=generation, language=language, asked=asked)
    if asked == Asked() and not told.is_cut:
        coming = told.items
    else:  # the box says the same, whatever the list is narrowed to
        coming = timeline.load(dossier, at=at, generation=generation, language=language, asked=every).items
    present, former = bodies.told(dossier.bodies.all(), today, language)
    post = directory.as_of(today, generation).post(dossier.post_id) if dossier.post_id else None
    address = addresses.dossier(dossier.slug, language)
    return {
        "slug": dossier.slug,
        "title": SafeString(names.two(dossier.name_ko, dossier.name_en, language)),
        "plain_title": (dossier.name_en if language == "en" else "") or dossier.name_ko,
        "summary": summary(dossier, language),
        "summary_language": "ko" if language != "ko" and not dossier.summary_en else "",
        "is_concluded": dossier.status == Dossier.Status.CLOSED,
        "status": dossier.get_status_display(),
        "status_note": SafeString(
            names.two(dossier.status_note_ko or dossier.status_note_en, dossier.status_note_en, language)
        ),
        "next": coming_next(dossier, coming, today, language),
        "present": present,
        "former": former,
        "years": _years(told, asked, today),
        "year_links": _year_links(address, told, asked),
        "count": len(told.items),
        "longest": timeline.LONGEST,
        "is_cut": told.is_cut,
        "is_narrowed": asked._replace(oldest_first=False) != Asked(),
        "is_open_only": asked.open_only,
        "kinds": _kinds(address, asked),
        "open_choice": _choice(address, asked, _("Open ones only"), open_only=not asked.open_only),
        "order_choice": _choice(
            address,
            asked,
            _("Newest first") if asked.oldest_first else _("Oldest first"),
            oldest_first=not asked.oldest_first,
        ),
        "every_url": _address(address, Asked(oldest_first=asked.oldest_first)),
        "print_url": _address(address, asked, view="print"),
        "current_address": _address(address, asked),
        "contact": SafeString(document.contact(post, publishes_names, language)),
    }


def coming_next(dossier: Dossier, items: Sequence[Item], today: date, language: str) -> dict[str, Any]:
    """The next event, the deadlines that can still be met, and the next milestone; empty where nothing lies ahead."""
    ahead = sorted((item for item in items if item.is_open), key=lambda item: item.order)
    planned = [item for item in ahead if item.kind == "event" and item.state != CLOSED]
    points = [(one, row) for row in dossier.milestones.all() if (one := milestones.following(row, today))]
    found: dict[str, Any] = {}
    if planned:
        found["event"] = planned[0]
    if lines := [item for item in ahead if item.kind == "deadline"]:
        found["deadlines"] = lines[:DEADLINES]
    if points:
        one, row = min(points, key=lambda pair: (pair[0].day, pair[1].pk))
        found["milestone"] = {
            "name": SafeString(names.two(row.name_ko, row.name_en, language)),
            "when": SafeString(milestones.marked(one, language)),
            "rule": milestones.rule(row),
            "is_computed": one.is_computed,
        }
    return found


def summary(dossier: Dossier, language: str) -> str:
    return (dossier.summary_en if language == "en" else "") or dossier.summary_ko


def listed(at: datetime, language: str) -> list[tuple[str, list[dict[str, Any]]]]:
    """(words of the status, dossiers) of those that are public, under way before concluded; two queries."""
    live = Edition.objects.live(at).originals().filter(circular__dossier_entries__dossier__is_public=True)
    numbers = {
        key: (count, latest)
        for key, count, latest in live.order_by()
        .values_list("circular__dossier_entries__dossier")
        .annotate(count=Count("pk"), latest=Max("listed_on"))
    }
    groups: dict[str, list[dict[str, Any]]] = {}
    for dossier in Dossier.objects.filter(is_public=True).order_by("position", "slug"):
        count, latest = numbers.get(dossier.pk, (0, None))
        groups.setdefault(dossier.status, []).append(
            {
                "name": SafeString(names.two(dossier.name_ko, dossier.name_en, language)),
                "url": addresses.dossier(dossier.slug, language),
                "summary": summary(dossier, language),
                "summary_language": "ko" if language != "ko" and not dossier.summary_en else "",
                "note": SafeString(
                    names.two(dossier.status_note_ko or dossier.status_note_en, dossier.status_note_en, language)
                ),
                "count": count,
                "latest": SafeString(days.marked(latest, language)) if latest else "",
            }
        )
    return [(str(status.label), groups[status]) for status in Dossier.Status if status in groups]


def _years(told: timeline.Timeline, asked: Asked, today: date) -> list[tuple[int, list[Shown]]]:
    """The items by year in their order; the line of today stands once, where the days pass it."""
    groups: list[tuple[int, list[Shown]]] = []
    is_drawn = asked.open_only or asked.year not in (None, today.year)
    before: Item | None = None
    for item in told.items:
        passes = item.day > today if asked.oldest_first else item.day <= today
        draws = not is_drawn and passes and before is not None
        is_drawn = is_drawn or passes
        if not groups or groups[-1][0] != item.day.year:
            groups.append((item.day.year, []))
        groups[-1][1].append(Shown(item, draws))
        before = item
    return groups


def _year_links(address: str, told: timeline.Timeline, asked: Asked) -> list[Choice]:
    """To the year on the page, or to a page of the year where the whole has no room."""
    years = sorted(told.years, reverse=not asked.oldest_first)
    if told.is_cut or asked.year:
        return [Choice(str(year), _address(address, asked._replace(year=year)), year == asked.year) for year in years]
    return [Choice(str(year), f"#y{year}", False) for year in years] if len(years) > 1 else []


def _kinds(address: str, asked: Asked) -> list[Choice]:
    every = asked.kinds == timeline.KINDS
    found = [Choice(_("All"), _address(address, asked._replace(kinds=timeline.KINDS)), every)]
    for kind, label in KINDS.items():
        chosen = asked.kinds == (kind,)
        found.append(Choice(str(label), _address(address, asked._replace(kinds=(kind,))), chosen))
    return found


def _choice(address: str, asked: Asked, label: str, **changed: Any) -> Choice:
    return Choice(label, _address(address, asked._replace(**changed)), asked.open_only)


def _address(address: str, asked: Asked, **more: str) -> str:
    query: dict[str, str] = {}
    if asked.kinds != timeline.KINDS:
        query["kind"] = asked.kinds[0]
    if asked.open_only:
        query["open"] = "1"
    if asked.oldest_first:
        query["order"] = "oldest"
    if asked.year:
        query["year"] = str(asked.year)
    query |= more
    return f"{address}?{urlencode(query)}" if query else address
