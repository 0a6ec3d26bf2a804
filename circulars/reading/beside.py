"""What stands beside a circular: its dossiers, what staff chose, and what its events and dossiers lead to.

Which circulars are concerned is kept per state of the public site, so that the page of one that has nothing of it asks
nothing, and the page of another one question.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from django.db.models import F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from circulars.memory import per_generation
from circulars.models import DossierEntry, Edition, Event, EventMention, RelatedItem
from circulars.prepared import Prepared
from circulars.reading.links import Linked, in_words

RELATED = 5  # of each kind, and in all


class PartOf(NamedTuple):
    """A dossier in which the circular stands."""

    slug: str
    name_ko: str
    name_en: str


@dataclass(slots=True)
class Beside:
    part_of: tuple[PartOf, ...] = ()  # public dossiers, in their order
    chosen: list[Linked] = field(default_factory=list)  # by staff, in their order
    reasons: dict[str, tuple[str, str]] = field(default_factory=dict)  # by the path of a chosen one
    same_event: list[Linked] = field(default_factory=list)  # the newest; ``kind`` is the slug of the event
    same_dossier: list[Linked] = field(
        default_factory=list
    )  # after (1) and before it (0); ``kind`` is the dossier's slug


def part_of(generation: str, circular: int) -> tuple[PartOf, ...]:
    return per_generation(generation, "dossiers of circulars", _dossiers).get(circular, ())


def load(generation: str, *, at: datetime, circular: int, edition: int, listed_on: date, has_events: bool) -> Beside:
    """In one query, or in none; two more once per state of the public site."""
    chosen = per_generation(generation, "chosen beside circulars", _chosen).get(circular, {})
    found = Beside(part_of(generation, circular), reasons=chosen)
    wanted = (bool(chosen), has_events, bool(found.part_of))
    if not any(wanted):
        return found
    given = {"at": at, "circular": circular}
    if has_events:
        given["edition"] = edition
    if found.part_of:
        given["listed_on"] = listed_on
    rows = [Linked(*values) for values in _prepared(wanted).rows(**given)]
    rows.sort(key=lambda row: (row.listed_on, row.path), reverse=True)
    for row in rows:
        getattr(found, row.role).append(row)
    found.chosen.sort(key=lambda row: row.position)
    found.same_dossier.sort(key=lambda row: -row.position)
    return found


def _dossiers() -> dict[int, tuple[PartOf, ...]]:
    found: dict[int, tuple[PartOf, ...]] = {}
    rows = DossierEntry.objects.filter(dossier__is_public=True, circular__isnull=False)
    for circular, *words in rows.order_by("dossier__position", "dossier__slug").values_list(
        "circular_id", "dossier__slug", "dossier__name_ko", "dossier__name_en"
    ):
        found[circular] = (*found.get(circular, ()), PartOf(*words))
    return found


def _chosen() -> dict[int, dict[str, tuple[str, str]]]:
    """By circular: path of the other one → reasons. What of it is public, the door decides."""
    found: dict[int, dict[str, tuple[str, str]]] = {}
    rows = RelatedItem.objects.filter(other__path__isnull=False).order_by()
    for circular, path, korean, english in rows.values_list("circular_id", "other__path", "reason_ko", "reason_en"):
        found.setdefault(circular, {})[path] = (korean, english)
    return found


@lru_cache(maxsize=8)
def _prepared(wanted: tuple[bool, bool, bool]) -> Prepared:
    """One question for what is wanted of the chosen ones, those of the same event, and the neighbours in dossiers."""

    def build(at: datetime, circular: int, edition: int = 0, listed_on: date = date.min) -> QuerySet:
        chosen, events, dossiers = wanted
        parts = [_of_staff(at, circular)] if chosen else []
        if events:
            parts.append(_of_same_event(at, circular, edition))
        if dossiers:
            parts += [_of_same_dossier(at, circular, listed_on, newer=newer) for newer in (True, False)]
        return parts[0].union(*parts[1:]) if len(parts) > 1 else parts[0]

    return Prepared(build)


def _of_staff(at: datetime, circular: int) -> QuerySet:
    live = Edition.objects.live(at).originals().order_by()
    return in_words(
        live.filter(circular__related_from__circular=circular),
        "chosen",
        position=F("circular__related_from__position"),
    )


def _of_same_event(at: datetime, circular: int, edition: int) -> QuerySet:
    """The newest other documents that speak of an event of this edition, with the slug that the event has today.

    Of two rows that proved to be one event either may be named; both are meant.
    """
    told = EventMention.objects.filter(edition=edition, event__isnull=False).order_by()
    events = told.annotate(today=Coalesce("event__merged_into", "event")).values("today")
    same = events.union(Event.objects.filter(merged_into__in=events).order_by().values("pk"), all=True)
    mentions = EventMention.objects.filter(event__in=same)
    others = Edition.objects.live(at).originals().filter(pk__in=mentions.values("edition")).exclude(circular=circular)
    newest = others.order_by(Coalesce("listed_on", "listed_on").desc(), "-circular_id")  # never along all documents
    return in_words(
        Edition.objects.live(at).filter(pk__in=Subquery(newest.values("pk")[:RELATED])).order_by(),
        "same_event",
        Subquery(
            mentions.filter(edition=OuterRef("pk"))
            .order_by("event")
            .annotate(slug_today=Coalesce("event__merged_into__slug", "event__slug"))
            .values("slug_today")[:1]
        ),
    )


def _of_same_dossier(at: datetime, circular: int, listed_on: date, *, newer: bool) -> QuerySet:
    """The next document in each public dossier, after or before this one, with the slug of that dossier."""
    stands_in = DossierEntry.objects.filter(circular=circular, dossier__is_public=True)
    there = Edition.objects.live(at).originals().filter(circular__dossier_entries__dossier=OuterRef("dossier"))
    if newer:
        beyond = Q(listed_on__gt=listed_on) | Q(listed_on=listed_on, circular__gt=circular)
    else:
        beyond = Q(listed_on__lt=listed_on) | Q(listed_on=listed_on, circular__lt=circular)
    order = ("listed_on", "circular_id") if newer else ("-listed_on", "-circular_id")
    nearest = stands_in.order_by().annotate(
        nearest=Subquery(there.filter(beyond).order_by(*order).values("pk")[:1], output_field=IntegerField())
    )
    shared = DossierEntry.objects.filter(circular=OuterRef("circular"), dossier__in=stands_in.values("dossier"))
    return in_words(
        Edition.objects.live(at).filter(pk__in=nearest.values("nearest")).order_by(),
        "same_dossier",
        Subquery(shared.order_by("dossier__position", "dossier__slug").values("dossier__slug")[:1]),
        Value(1 if newer else 0, output_field=IntegerField()),
    )
