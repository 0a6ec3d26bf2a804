"""Lists of events: what comes, what was, by year and place."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Max, Min, Q, QuerySet
from django.utils.safestring import SafeString

from circulars import addresses
from circulars.events import moments, visible
from circulars.memory import per_generation
from circulars.models import Event, EventAlias, EventStatus
from circulars.reading import days, names, words

LONGEST = 200  # events in one list
PAST = 10  # that the page shows before a year is asked for
ZONES = timedelta(days=1)
LONGEST_PLACE = 100


class Wanted(NamedTuple):
    """What the reader asked for; 0 and empty narrow nothing."""

    year: int = 0
    place: str = ""

    @property
    def is_narrowed(self) -> bool:
        return any(self)


class Found(NamedTuple):
    """``is_cut`` tells that there are more than are shown."""

    coming: list[dict[str, Any]]
    past: list[dict[str, Any]]
    is_cut: bool


def find(wanted: Wanted, at: datetime, language: str) -> Found:
    """Coming ones the soonest first, past ones the latest first; in a year both are of that year alone."""
    today = days.of(at)
    events = visible.public(at)
    if wanted.year:
        events = events.filter(starts_on__lte=date(wanted.year, 12, 31), ends_on__gte=date(wanted.year, 1, 1))
    if wanted.place:
        events = events.filter(at_place(wanted.place)).distinct()
    most = LONGEST if wanted.is_narrowed else PAST
    coming = list(events.filter(ends_on__gte=today - ZONES).order_by("starts_on", "slug")[: LONGEST + 1])
    past = list(events.filter(ends_on__lt=today + ZONES).order_by("-starts_on", "slug")[: most + 1])
    over = {event.pk for event in [*coming, *past] if moments.days_here(event)[1] < today}
    coming = [event for event in coming if event.pk not in over]
    past = [event for event in past if event.pk in over]
    return Found(
        [row(event, language) for event in coming[:LONGEST]],
        [row(event, language) for event in past[:most]],
        len(coming) > LONGEST or (len(past) > most and wanted.is_narrowed),
    )


def at_place(text: str) -> Q:
    """By any name of the place; letters large and small are the same."""
    alias = Q(aliases__of=EventAlias.Of.PLACE, aliases__text__icontains=text)
    return Q(place__icontains=text) | Q(place_ko__icontains=text) | alias


def years(at: datetime, generation: str) -> list[int]:
    """From the latest year in which a public event begins back to the first."""

    def compute() -> list[int]:
        first, last = visible.public(at).aggregate(first=Min("starts_on"), last=Max("ends_on")).values()
        return moments.years(first, last) if first else []

    return per_generation(generation, "years of events", compute)


def between(at: datetime, first: date, last: date) -> QuerySet[Event]:
    """The public events that fall on one of these days."""
    return visible.public(at).filter(starts_on__lte=last, ends_on__gte=first)


def rows(events: Iterable[Event], language: str) -> list[dict[str, Any]]:
    return [row(event, language) for event in events]


def row(event: Event, language: str) -> dict[str, Any]:
    """What a list shows of an event."""
    name, written_in = name_of(event, language)
    place = (event.place_ko if language == "ko" else "") or event.place or event.place_ko
    is_planned = event.status == EventStatus.PLANNED
    return {
        "url": addresses.event(event.slug, language),
        "name": SafeString(names.words(name)),
        "language": written_in,
        "days": SafeString(days.span(event.starts_on, event.ends_on, language)),
        "place": SafeString(names.in_guessed_language(place, language)) if place else "",
        "status": "" if is_planned else SafeString(words.choices("event_status", language)[event.status]),
        "starts_on": event.starts_on,
        "ends_on": event.ends_on,
    }


def name_of(event: Event, language: str) -> tuple[str, str]:
    """(name, its language) for a page in this language; the own name where the office gave no other."""
    given = event.name_ko if language == "ko" else event.name_en
    return (given, language) if given else (event.name, guessed(event.name, language))


def guessed(text: str, language: str) -> str:
    """The language of a name that says none: Korean, else English where it holds Latin letters."""
    if names.HANGUL.search(text):
        return "ko"
    return "en" if names.LATIN.search(text) else language
