"""What a process consists of, in the order of its days: documents, briefs, events, deadlines and milestones.

Documents come from ``Edition.objects.live(at)`` alone, their deadlines with them; a deadline of a withdrawn document
does not hold and is left out. Events and milestones are those of the dossier itself.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import QuerySet

from circulars.dossiers import items
from circulars.dossiers.items import COLUMNS, Item, Row
from circulars.models import DeadlineLine, Dossier, DossierEntry, Edition, Kind
from circulars.reading import days, notices

LONGEST = 500  # on a page
KINDS = ("circular", "brief", "event", "deadline", "milestone")


class Timeline(NamedTuple):
    """``items`` are at most ``LONGEST``; ``is_cut`` says that there are more, ``years`` which can be asked for."""

    items: list[Item]
    is_cut: bool
    years: list[int]


class Asked(NamedTuple):
    """Which part of a timeline, and in which order; all of it, newest first, where nothing is asked."""

    kinds: tuple[str, ...] = KINDS
    open_only: bool = False
    oldest_first: bool = False
    year: int | None = None


def load(dossier: Dossier, *, at: datetime, generation: str, language: str, asked: Asked | None = None) -> Timeline:
    """In at most five queries, however long the process is; three more where not all of it has room."""
    asked = asked or Asked()
    today = days.of(at)
    withdrawn = notices.withdrawn(generation, at)
    sources: list[tuple[QuerySet, str]] = []
    found: list[Item] = []
    if {"circular", "brief"} & set(asked.kinds):
        documents = _documents(dossier, at, asked.kinds)
        sources.append((documents, "listed_on"))
        rows = [Row(*row) for row in _part(documents, "listed_on", asked).values_list(*COLUMNS)]
        found += items.of_documents(dossier, rows, at=at, language=language, withdrawn=withdrawn)
    if "deadline" in asked.kinds:
        lines = _lines(dossier, at)
        sources.append((lines, "due_on"))
        rows_of_lines = _part(lines, "due_on", asked).values_list(
            "kind", "text", "due_on", "due_time", "time_zone", *(f"edition__{name}" for name in COLUMNS)
        )
        found += items.of_deadlines(rows_of_lines, today=today, language=language, withdrawn=withdrawn)
    if "event" in asked.kinds:
        events = DossierEntry.objects.filter(dossier=dossier, circular=None)
        sources.append((events, "event__starts_on"))
        found += items.of_events(_part(events, "event__starts_on", asked), today, language)
    if "milestone" in asked.kinds:
        found += items.of_milestones(dossier.milestones.all(), asked.year, today, language)
    found.sort(key=lambda item: item.order, reverse=not asked.oldest_first)
    is_cut = len(found) > LONGEST
    shown = [items.marked(item) for item in found[:LONGEST] if item.is_open or not asked.open_only]
    years = _years(sources) if is_cut or asked.year else sorted({item.day.year for item in shown}, reverse=True)
    return Timeline(shown, is_cut, years)


def _documents(dossier: Dossier, at: datetime, kinds: Collection[str]) -> QuerySet[Edition]:
    live = Edition.objects.live(at).originals().filter(circular__dossier_entries__dossier=dossier)
    if "circular" not in kinds:
        return live.filter(kind=Kind.BRIEF)
    return live if "brief" in kinds else live.exclude(kind=Kind.BRIEF)


def _lines(dossier: Dossier, at: datetime) -> QuerySet[DeadlineLine]:
    return DeadlineLine.objects.filter(
        edition__in=Edition.objects.live(at).originals().filter(circular__dossier_entries__dossier=dossier)
    )


def _part(rows: QuerySet, day: str, asked: Asked) -> QuerySet:
    """One more than has room, from the end that is shown first."""
    if asked.year:
        rows = rows.filter(**{f"{day}__range": (date(asked.year, 1, 1), date(asked.year, 12, 31))})
    order = [day, "pk"] if asked.oldest_first else [f"-{day}", "-pk"]
    return rows.order_by(*order)[: LONGEST + 1]


def _years(sources: Iterable[tuple[QuerySet, str]]) -> list[int]:
    found: set[int] = set()
    for rows, name in sources:
        found |= set(rows.order_by().values_list(f"{name}__year", flat=True).distinct())
    return sorted(found, reverse=True)
