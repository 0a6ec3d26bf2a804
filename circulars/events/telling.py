"""The documents that announce, change or report an event: live ones alone, each once in a role, newest first."""

from datetime import date, datetime
from typing import NamedTuple

from django.db.models import QuerySet

from circulars.models import Edition, Event, EventMention, EventRole

READ = 300  # mentions that a page of an event reads
SHOWN = 10  # documents that it names in each role; the list of all documents has the rest


class Told(NamedTuple):
    """A document in its role, by key of its live edition, with the days it prints itself."""

    edition: int
    circular: int
    role: str
    starts_on: date | None
    ends_on: date | None


def mentions(event: Event, at: datetime) -> QuerySet[EventMention]:
    """Also those that name an event which was merged into this one."""
    meant = Event.objects.same_as(event.pk).values("pk")
    return EventMention.objects.filter(Edition.objects.live(at).of_line(), event__in=meant)


def by_role(event: Event, at: datetime) -> dict[str, list[Told]]:
    """In the order announces, changes, reports; of a circular in several languages the original stands for all."""
    rows = (
        mentions(event, at)
        .order_by("-edition__listed_on", "-edition__circular_id", "-edition__is_original", "position", "pk")
        .values_list("edition_id", "edition__circular_id", "role", "starts_on", "ends_on")[:READ]
    )
    found: dict[str, dict[int, Told]] = {role: {} for role in EventRole.values}
    for row in rows:
        told = Told(*row)
        found.setdefault(told.role, {}).setdefault(told.circular, told)
    return {role: list(ones.values()) for role, ones in found.items() if ones}
