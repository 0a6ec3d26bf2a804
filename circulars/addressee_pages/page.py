"""The parts of the page of one body that its first page begins with, and how it received what is listed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from circulars.addressee_pages.known import sent
from circulars.events import due, moments, overview, visible
from circulars.models import AddresseeLine, AddresseeRole
from circulars.reading import days, words

MOST = 50  # deadlines, and events, that the page names


class Coming(NamedTuple):
    """``is_cut`` tells that more is open or to come than is shown."""

    deadlines: list[dict[str, Any]]
    events: list[dict[str, Any]]
    is_cut: bool


def coming(addressee: int, at: datetime, generation: str, language: str) -> Coming:
    """What can still be met, the soonest first, without what was withdrawn; then the events that are not over."""
    today = days.of(at)
    asked = due.still_open(at).filter(edition__in=sent(addressee, at).order_by().values("pk"))
    lines = due.read(asked, MOST + 1)
    rows = due.rows(lines[:MOST], at, generation, language, with_withdrawn=False)
    rows = sorted((row for row in rows if row["state"] != "closed"), key=lambda row: row["sorted_by"])
    ahead = visible.told_in(sent(addressee, at), at).filter(ends_on__gte=today - overview.ZONES)
    found = [event for event in ahead[: MOST + 1] if moments.days_here(event)[1] >= today]
    return Coming(rows, overview.rows(found[:MOST], language), len(lines) > MOST or len(found) > MOST)


def roles(addressee: int, editions: Sequence[int], language: str) -> dict[int, str]:
    """How the body received each of these editions, escaped; whoever is both was sent it."""
    say = words.labels(language)
    lines = AddresseeLine.objects.filter(addressee=addressee, edition__in=editions).order_by("pk")
    found: dict[int, str] = {}
    for edition, role in lines.values_list("edition_id", "role"):
        if role == AddresseeRole.TO or edition not in found:
            found[edition] = say["to" if role == AddresseeRole.TO else "for_information"]
    return found
