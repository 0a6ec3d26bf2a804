"""All that the page of an event shows, in a fixed number of queries."""

from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from circulars import addresses
from circulars.events import due, moments, telling
from circulars.events.overview import guessed, name_of
from circulars.models import Dossier, Event, EventAlias, EventStatus
from circulars.reading import days, listing, names, notices, words
from circulars.reading.parts import lists

DEADLINES = 50


def context(
    event: Event, *, at: datetime, generation: str, language: str, origin: str, new_days: int
) -> dict[str, Any]:
    """For ``circulars/event_detail.html``."""
    today = days.of(at)
    url = f"{origin}{addresses.event(event.slug, language)}"
    name, written_in = name_of(event, language)
    subject = quote(name, safe="")
    return {
        "event": event,
        "name": name,
        "title": SafeString(names.words(name)),
        "name_language": written_in,
        "other_names": other_names(event, language),
        "series": SafeString(series_of(event, language)),
        "when": moments.When(*(SafeString(part) for part in moments.when(event, language))),
        "standing": standing(event, today),
        "status": _status(event, language),
        "is_cancelled": event.status == EventStatus.CANCELLED,
        "place": _place(event, language),
        "groups": _groups(event, at, generation, language, new_days),
        "deadlines": due.of_event(event, at, generation, language, DEADLINES),
        "dossiers": [
            (SafeString(names.two(korean, english, language)), addresses.dossier(slug, language))
            for slug, korean, english in Dossier.objects.filter(is_public=True, entries__event=event).values_list(
                "slug", "name_ko", "name_en"
            )
        ],
        "page_url": url,
        "calendar_address": f"{addresses.event(event.slug, language)}event.ics",
        "month_address": addresses.events(language, month=f"{event.starts_on:%Y-%m}"),
        "mail_address": f"mailto:?subject={subject}&body={subject}%0A{quote(url, safe='')}%0A",
    }


def other_names(event: Event, language: str) -> list[tuple[str, str]]:
    """(name, its language): the own one and those in the other language, without the one that heads the page."""
    shown, _written_in = name_of(event, language)
    given = [(event.name, guessed(event.name, language)), (event.name_ko, "ko"), (event.name_en, "en")]
    known = {shown: ""}
    return [(text, code) for text, code in given if text and text not in known and not known.update({text: code})]


def series_of(event: Event, language: str) -> str:
    """Markup, with words in another language marked as such."""
    parts = filter(None, (event.series_name, event.series_edition))
    return " · ".join(names.in_guessed_language(part, language) for part in parts)


def standing(event: Event, today: date) -> str:
    """When it takes place, by the days of the office; empty for one that does not take place as planned."""
    if event.status != EventStatus.PLANNED:
        return ""
    first, last = moments.days_here(event)
    if last < today:
        return gettext("It has taken place.")
    if first <= today:
        return gettext("It takes place today.") if first == last else gettext("It is taking place now.")
    left = (first - today).days
    return ngettext("It begins in %(count)d day.", "It begins in %(count)d days.", left) % {"count": left}


def _status(event: Event, language: str) -> dict[str, Any]:
    """What a reader has to know first, where it is postponed or cancelled."""
    sentences = {
        EventStatus.POSTPONED: gettext("This event has been postponed."),
        EventStatus.CANCELLED: gettext("This event has been cancelled."),
    }
    if event.status not in sentences:
        return {}
    note = names.two(event.status_note_ko, event.status_note_en, language) if _has_note(event) else ""
    return {"sentence": sentences[EventStatus(event.status)], "note": SafeString(note)}


def _has_note(event: Event) -> bool:
    return bool(event.status_note_ko or event.status_note_en)


def _place(event: Event, language: str) -> dict[str, Any]:
    """The place in the page's language, and as it is called elsewhere."""
    shown = (event.place_ko if language == "ko" else "") or event.place or event.place_ko
    if not shown:
        return {}
    aliases = event.aliases.filter(of=EventAlias.Of.PLACE).values_list("text", flat=True)
    others = [text for text in dict.fromkeys([event.place, event.place_ko, *aliases]) if text and text != shown]
    return {
        "name": SafeString(names.in_guessed_language(shown, language)),
        "others": [SafeString(names.in_guessed_language(text, language)) for text in others[:5]],
    }


def _groups(event: Event, at: datetime, generation: str, language: str, new_days: int) -> list[dict[str, Any]]:
    """The documents in each role, the newest first, and how many there are."""
    told = telling.by_role(event, at)
    shown = {role: ones[: telling.SHOWN] for role, ones in told.items()}
    entries = {one.edition: one for one in listing.entries(_keys(shown), at)}
    marks = lists.Marks(
        today=days.of(at),
        new_days=new_days,
        pinned={},
        withdrawn=notices.withdrawn(generation, at),
        titles=listing.titles_in(language, list(entries.values())[: listing.PAGE_SIZE], at),
    )
    headings = {
        "announces": gettext("Documents that announce it"),
        "changes": gettext("Documents that change it"),
        "reports": gettext("Reports on it"),
    }
    return [
        {
            "role": role,
            "heading": headings[role],
            "rows": [_row(entries[one.edition], one, event, marks, language) for one in ones if one.edition in entries],
            "count": len(told[role]),
            "is_cut": len(told[role]) > len(ones),
            "all_address": addresses.every_circular(language, event=event.slug),
        }
        for role, ones in shown.items()
    ]


def _keys(shown: dict[str, list[telling.Told]]) -> list[int]:
    return list(dict.fromkeys(one.edition for ones in shown.values() for one in ones))


def _row(entry: listing.Entry, told: telling.Told, event: Event, marks: lists.Marks, language: str) -> dict[str, Any]:
    title, written_in, _original = lists.title_of(entry, marks.titles, language)
    said = ""
    if told.starts_on and (told.starts_on, told.ends_on or told.starts_on) != (event.starts_on, event.ends_on):
        said = days.span(told.starts_on, told.ends_on, language)
    number = names.with_issuer(entry.issuer, entry.number) if entry.number else entry.issuer_in(language)
    kind = "" if entry.number else words.choices("kind", language)[entry.kind]
    return {
        "url": addresses.circular(entry.path, language, document="" if entry.is_original else entry.language),
        "title": SafeString(names.words(title)),
        "language": written_in,
        "day": SafeString(days.marked_short(entry.listed_on, language)),
        "number": SafeString(f"{names.words(number)} {kind}".strip()),
        "badges": SafeString(marks.badges(entry, language)),
        "said": SafeString(said),
    }
