"""The parts of the page of one body that its first page begins with, and how it received what is listed."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from circulars.events import due, moments, overview, visible
from circulars.memory import per_generation
from circulars.models import AddresseeLine, AddresseeRole, Edition, Event, EventMention
from circulars.reading import days, words

MOST = 50  # deadlines, and events, that the page names


class Coming(NamedTuple):
    """``is_cut`` tells that more is open or to come than is shown."""

    deadlines: list[dict[str, Any]]
    events: list[dict[str, Any]]
    is_cut: bool


def coming(addressee: int, at: datetime, generation: str, language: str) -> Coming:
    """What can still be met, the soonest first, without what was withdrawn; then the events that are not over.

    Kept for a state of the public site and a day: the hours of deadlines turn the state.
    """
    key = ("addressee", addressee, days.of(at), language)
    return per_generation(generation, key, lambda: _coming(addressee, at, generation, language))


def _coming(addressee: int, at: datetime, generation: str, language: str) -> Coming:
    today = days.of(at)
    lines = due.read(due.still_open(at).filter(_sent(addressee)), MOST + 1)
    rows = due.rows(lines[:MOST], at, generation, language, with_withdrawn=False)
    rows = sorted((row for row in rows if row["state"] != "closed"), key=lambda row: row["sorted_by"])
    ahead = _told(addressee, at, today - overview.ZONES)[: MOST + 1]
    found = [event for event in ahead if moments.days_here(event)[1] >= today]
    return Coming(rows, overview.rows(found[:MOST], language), len(lines) > MOST or len(found) > MOST)


def _sent(addressee: int) -> Exists:
    """The condition on lines of an edition that it names the body; few lines are asked, and of each its own edition."""
    return Exists(AddresseeLine.objects.filter(edition=OuterRef("edition"), addressee=addressee))


def _told(addressee: int, at: datetime, first: date) -> QuerySet[Event]:
    """The public events that end on ``first`` or later and of which the body was told, as they are today."""
    mentions = EventMention.objects.annotate(present=Coalesce("event__merged_into", "event")).filter(
        Q(event__ends_on__gte=first) | Q(event__merged_into__ends_on__gte=first),
        Edition.objects.live(at).originals().of_line(),
        _sent(addressee),
    )
    return visible.public(at).filter(ends_on__gte=first, pk__in=mentions.order_by().values("present"))


def roles(addressee: int, editions: Sequence[int], language: str) -> dict[int, str]:
    """How the body received each of these editions, escaped; whoever is both was sent it."""
    say = words.labels(language)
    lines = AddresseeLine.objects.filter(addressee=addressee, edition__in=editions).order_by("pk")
    found: dict[int, str] = {}
    for edition, role in lines.values_list("edition_id", "role"):
        if role == AddresseeRole.TO or edition not in found:
            found[edition] = say["to" if role == AddresseeRole.TO else "for_information"]
    return found
