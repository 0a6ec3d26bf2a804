"""Events, deadlines and milestones as the rows of a calendar, each under the same name for ever.

A deadline is named by its document and its place among those of its kind there: when a correction moves the day, the
calendar moves it too. One of a withdrawn document is cancelled; what was removed is gone from the calendar.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import CharField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext

from circulars import addresses
from circulars.events import moments
from circulars.following import calendars, news
from circulars.following.calendars import Row
from circulars.following.identity import first_code_of_original, uid
from circulars.models import DeadlineKind, Edition, Event, EventAlias, EventStatus, Milestone
from circulars.models.lines import closing_moment
from circulars.reading import names, notices

MOST = 1_000  # documents with dates, and events, that one calendar holds: the latest ones
COLUMNS = ("circular_id", "circular__path", "language", "is_original", "version", "published_at", "facts", "first_code")


class Asked(NamedTuple):
    """Who asks for a calendar: ``language`` is that of the interface and the active one."""

    at: datetime
    generation: str
    language: str
    origin: str


class Document(NamedTuple):
    circular: int
    path: str
    language: str
    is_original: bool
    version: int
    published_at: datetime
    facts: dict[str, Any]
    first_code: str


def since(today: date) -> date:
    """Calendars go back to the beginning of the year before."""
    return date(today.year - 1, 1, 1)


def documents(editions: QuerySet[Edition]) -> list[Document]:
    """``editions`` come through a door and in an order."""
    rows = editions.annotate(first_code=first_code_of_original())
    return [Document(*row) for row in rows.values_list(*COLUMNS)[:MOST]]


def with_deadlines(editions: QuerySet[Edition], first: date) -> list[Document]:
    """Of these live originals those that set a deadline on ``first`` or later."""
    due = editions.filter(deadlinelines__due_on__gte=first).values("pk")
    return documents(Edition.objects.filter(pk__in=due).order_by("-listed_on", "-circular_id"))


def deadlines(found: Iterable[Document], asked: Asked, first: date = date.min) -> list[Row]:
    return [row for document in found for row in _deadlines(document, asked, first)]


def _deadlines(document: Document, asked: Asked, first: date) -> Iterable[Row]:
    facts, language = document.facts, asked.language
    turned = news.turns_of(asked.generation, asked.at, document.circular, document.language)
    is_withdrawn = notices.withdrawal(asked.generation, asked.at, document.circular, document.language) is not None
    number = names.number_of(facts)
    title = facts["title_ko"] if language == "ko" and facts["title_ko"] else facts["title"]
    said = names.with_issuer(names.short_issuer(facts["issuer"], language), number) if number else ""
    named = f"{said}: {title}" if said else title
    page = f"{asked.origin}{addresses.circular(document.path, language, document=_language(document))}"
    seen: Counter[str] = Counter()
    for line in facts["deadlines"]:
        seen[line["kind"]] += 1
        day = date.fromisoformat(line["due_on"])
        if day < first:
            continue
        kind = DeadlineKind(line["kind"])
        label = str(kind.label) if kind != DeadlineKind.OTHER or not line["text"] else line["text"]
        summary = gettext("Deadline: %(what)s (%(document)s)") % {"what": label, "document": named}
        yield Row(
            uid=uid("deadline", document.first_code, line["kind"], seen[line["kind"]]),
            summary=_cancelled(summary, gettext("withdrawn")) if is_withdrawn else summary,
            starts=_due(day, line),
            ends=None,
            url=page,
            sequence=document.version - 1 + len(turned),
            changed_at=max([document.published_at, *(turn.at for turn in turned)]),
            status="CANCELLED" if is_withdrawn else "CONFIRMED",
            description="\n".join(filter(None, (line["text"], _answer(line["answer_to"]), page))),
            categories=(gettext("Deadlines"), str(kind.label)),
        )


def _due(day: date, line: dict[str, Any]) -> date | datetime:
    """The day, or the moment by the clock that the document names."""
    if not line["due_time"]:
        return day
    closes = closing_moment(day, time.fromisoformat(line["due_time"]), line["time_zone"])
    return closes.astimezone(moments.zone_of(line["time_zone"] or settings.TIME_ZONE))


def _answer(to: str) -> str:
    return gettext("Answer to: %(whom)s") % {"whom": to} if to else ""


def _cancelled(summary: str, word: str) -> str:
    """In words too: many programs show a cancelled event as any other."""
    return f"[{word}] {summary}"


def _language(document: Document) -> str:
    return "" if document.is_original else document.language


# --- Events -------------------------------------------------------------------------------------------------------


def events(found: QuerySet[Event], asked: Asked, first: date = date.min) -> list[Row]:
    """``found`` are events that the public knows."""
    former = EventAlias.objects.filter(event=OuterRef("pk"), of=EventAlias.Of.ADDRESS).order_by("pk")
    rows = (
        found.filter(ends_on__gte=first)
        .annotate(first_slug=Coalesce(Subquery(former.values("text")[:1]), "slug", output_field=CharField()))
        .order_by("-starts_on", "pk")
    )
    return [_event(event, asked) for event in rows[:MOST]]


def _event(event: Any, asked: Asked) -> Row:
    language = asked.language
    name = (event.name_ko if language == "ko" else event.name_en) or event.name
    note = (event.status_note_en if language == "en" else "") or event.status_note_ko
    place = (event.place_ko if language == "ko" else "") or event.place
    page = f"{asked.origin}{addresses.event(event.slug, language)}"
    starts, ends = _days(event)
    is_planned = event.status == EventStatus.PLANNED
    return Row(
        uid=uid("event", event.first_slug),
        summary=name if is_planned else _cancelled(name, str(EventStatus(event.status).label)),
        starts=starts,
        ends=ends,
        url=page,
        sequence=event.sequence,
        changed_at=event.changed_at,
        status={EventStatus.CANCELLED: "CANCELLED", EventStatus.POSTPONED: "TENTATIVE"}.get(event.status, "CONFIRMED"),
        description="\n".join(filter(None, ("" if is_planned else note, event.online_url, page))),
        place=place or event.online_url,
        categories=(gettext("Events"),),
    )


def _days(event: Event) -> tuple[date | datetime, date | datetime | None]:
    if event.starts_at is None:
        return event.starts_on, event.ends_on
    zone = moments.zone_of(event.time_zone)
    starts = event.starts_at.astimezone(zone)
    if event.ends_at is not None:
        return starts, event.ends_at.astimezone(zone)
    if event.ends_on == event.starts_on:
        return starts, None
    return starts, datetime.combine(calendars.day_after(event.ends_on), time(), zone)


def mentions(found: Iterable[Document], asked: Asked) -> list[Row]:
    """What documents say of events that have no page of their own; without a day nothing can be shown."""
    return [row for document in found for row in _mentions(document, asked)]


def _mentions(document: Document, asked: Asked) -> Iterable[Row]:
    page = f"{asked.origin}{addresses.circular(document.path, asked.language, document=_language(document))}"
    turned = news.turns_of(asked.generation, asked.at, document.circular, document.language)
    for place, line in enumerate(document.facts["events"]):
        if line["event"] or not line["starts_on"]:
            continue
        yield Row(
            uid=uid("mention", document.first_code, place),
            summary=line["text"] or document.facts["title"],
            starts=date.fromisoformat(line["starts_on"]),
            ends=date.fromisoformat(line["ends_on"] or line["starts_on"]),
            url=page,
            sequence=document.version - 1 + len(turned),
            changed_at=max([document.published_at, *(turn.at for turn in turned)]),
            description=page,
            place=line["place"],
            categories=(gettext("Events"),),
        )


# --- Milestones ---------------------------------------------------------------------------------------------------


def milestones(found: Iterable[Milestone], slug: str, asked: Asked) -> list[Row]:
    """Points of a process; one that recurs is one row with a rule."""
    page = f"{asked.origin}{addresses.dossier(slug, asked.language)}"
    return [
        Row(
            uid=uid("milestone", slug, row.pk),
            summary=(row.name_en if asked.language == "en" else "") or row.name_ko,
            starts=row.first_on,
            ends=row.first_on,
            url=page,
            status="TENTATIVE" if row.every_months else "CONFIRMED",  # a day that was computed is nobody's appointment
            description=page,
            categories=(gettext("Milestones"),),
            every_months=row.every_months,
            until=row.until,
        )
        for row in found
    ]
