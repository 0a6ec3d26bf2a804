"""The entries of a timeline, each made of the row it stands for."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from circulars import addresses
from circulars.dossiers import milestones
from circulars.models import Dossier, DossierEntry, Edition, Event, EventStatus, Kind, Milestone
from circulars.reading import days, deadlines, names, notices, words

CLOSED = "closed"
COLUMNS = (
    "circular_id", "circular__path", "circular__series__issuer__abbreviation", "kind", "language", "title", "title_ko",
    "number_label", "number_serial", "number_suffix", "number_year", "listed_on",
)  # fmt: skip
MARKUP = ("when", "label", "remark", "about", "state_words")


class Item(NamedTuple):
    """One entry; ``title``, ``number``, ``url`` and ``language`` are text, all other words are markup."""

    kind: str
    day: date
    last_day: date
    when: str
    label: str  # what it is
    url: str
    number: str
    title: str
    language: str  # of the title, empty where it is that of the page
    remark: str = ""
    about: str = ""  # a place, the words of a deadline, the rule of a milestone
    state: str = ""
    state_words: str = ""
    is_open: bool = False  # a deadline that can be met, something that is still to come or goes on
    is_ahead: bool = False
    is_withdrawn: bool = False
    rank: int = 0

    @property
    def order(self) -> tuple:
        return self.day, self.rank, self.title


class Row(NamedTuple):
    circular: int
    path: str
    issuer: str
    kind: str
    language: str
    title: str
    title_ko: str
    label: str
    serial: int | None
    suffix: str
    year: int | None
    listed_on: date


def of_documents(
    dossier: Dossier, rows: list[Row], *, at: datetime, language: str, withdrawn: notices.Withdrawn
) -> list[Item]:
    if not rows:
        return []
    say = words.choices("kind", language)
    remarks = {
        circular: names.two(korean, english, language)
        for circular, korean, english in DossierEntry.objects.filter(dossier=dossier, event=None)
        .exclude(remark_ko="", remark_en="")
        .values_list("circular_id", "remark_ko", "remark_en")
    }
    titles = _translated(dossier, rows, at, language)
    today = days.of(at)
    found = []
    for row in rows:
        title, written_in = titles.get(row.circular) or _title(row, language)
        found.append(
            Item(
                kind="brief" if row.kind == Kind.BRIEF else "circular",
                day=row.listed_on,
                last_day=row.listed_on,
                when=days.marked(row.listed_on, language),
                label=say[row.kind],
                url=addresses.circular(row.path, language),
                number=_number(row),
                title=title,
                language=written_in,
                remark=remarks.get(row.circular, ""),
                is_ahead=row.listed_on > today,
                is_withdrawn=notices.covering(withdrawn, row.circular, row.language) is not None,
                rank=3,
            )
        )
    return found


def _translated(dossier: Dossier, rows: list[Row], at: datetime, language: str) -> dict[int, tuple[str, str]]:
    """Titles of live translations into the language of the page, where the office has no title of its own."""
    if all(row.language == language or (language == "ko" and row.title_ko) for row in rows):
        return {}
    live = Edition.objects.live(at).filter(
        circular__dossier_entries__dossier=dossier, language=language, is_original=False
    )
    return {circular: (title, "") for circular, title in live.order_by().values_list("circular_id", "title")}


def of_deadlines(rows: Iterable[tuple], *, today: date, language: str, withdrawn: notices.Withdrawn) -> list[Item]:
    say = words.choices("deadline", language)
    found = []
    for kind, text, due_on, due_time, time_zone, *columns in rows:
        row = Row(*columns)
        if notices.covering(withdrawn, row.circular, row.language):
            continue
        line = {"due_on": due_on.isoformat(), "due_time": due_time and due_time.isoformat(), "time_zone": time_zone}
        state, state_words = deadlines.standing(deadlines.due_day(line), today, language)
        title, written_in = _title(row, language)
        says_more = text not in {days.long(due_on, "ko"), days.long(due_on, "en"), due_on.isoformat()}
        found.append(
            Item(
                kind="deadline",
                day=due_on,
                last_day=due_on,
                when=days.marked(due_on, language),
                label=f"{_('deadline')} · {say[kind]}",
                url=addresses.circular(row.path, language),
                number=_number(row),
                title=title,
                language=written_in,
                about=names.in_language(text, row.language, language) if says_more else "",
                state=state,
                state_words=state_words,
                is_open=state != CLOSED,
                is_ahead=state != CLOSED,
                rank=1,
            )
        )
    return found


def of_events(entries: QuerySet[DossierEntry], today: date, language: str) -> list[Item]:
    """Each event once, also where two that were entered proved to be the same."""
    found: dict[int, Item] = {}
    for entry in entries.select_related("event__merged_into"):
        event = entry.event.merged_into or entry.event
        found.setdefault(event.pk, _event_item(entry, event, today, language))
    return list(found.values())


def _event_item(entry: DossierEntry, event: Event, today: date, language: str) -> Item:
    name = (event.name_ko if language == "ko" else event.name_en) or event.name
    place = (event.place_ko if language == "ko" else "") or event.place
    is_off, is_changed = event.status == EventStatus.CANCELLED, event.status != EventStatus.PLANNED
    about = [names.in_guessed_language(place, language)] if place else []
    if is_changed and (event.status_note_ko or event.status_note_en):
        about.append(names.two(event.status_note_ko or event.status_note_en, event.status_note_en, language))
    return Item(
        kind="event",
        day=event.starts_on,
        last_day=event.ends_on,
        when=days.span(event.starts_on, event.ends_on, language),
        label=_("event"),
        url=addresses.event(event.slug, language),
        number="",
        title=name,
        language=_guessed(name, language),
        remark=names.two(entry.remark_ko, entry.remark_en, language),
        about=" · ".join(about),
        state="" if event.status == EventStatus.PLANNED else CLOSED,
        state_words=""
        if event.status == EventStatus.PLANNED
        else words.choices("event_status", language)[event.status],
        is_open=event.ends_on >= today and not is_off,
        is_ahead=event.ends_on >= today,
        rank=2,
    )


def of_milestones(rows: Iterable[Milestone], year: int | None, today: date, language: str) -> list[Item]:
    found = []
    for milestone in rows:
        name, written_in = _of_two(milestone.name_ko, milestone.name_en, language)
        rule = milestones.rule(milestone)
        for one in milestones.up_to_next(milestone, today):
            if year and one.day.year != year:
                continue
            found.append(
                Item(
                    kind="milestone",
                    day=one.day,
                    last_day=one.day,
                    when=milestones.marked(one, language),
                    label=_("milestone"),
                    url="",
                    number="",
                    title=name,
                    language=written_in,
                    about=rule,
                    is_open=one.day >= today,
                    is_ahead=one.day >= today,
                )
            )
    return found


def marked(item: Item) -> Item:
    """What is markup, known as such by templates."""
    return item._replace(**{name: SafeString(getattr(item, name)) for name in MARKUP})


def _number(row: Row) -> str:
    number = names.number_text(row.label, row.serial, row.suffix, row.year)
    return names.with_issuer(row.issuer, number) if number else ""


def _title(row: Row, language: str) -> tuple[str, str]:
    if language == "ko" and row.title_ko:
        return row.title_ko, ""
    return row.title, "" if row.language == language else row.language


def _of_two(korean: str, english: str, language: str) -> tuple[str, str]:
    """(text, its language, empty where it is that of the page)."""
    if language == "ko" or not english:
        return korean, "" if language == "ko" else "ko"
    return english, "" if language == "en" else "en"


def _guessed(text: str, language: str) -> str:
    if names.HANGUL.search(text):
        return "" if language == "ko" else "ko"
    return "en" if language != "en" and names.LATIN.search(text) else ""
