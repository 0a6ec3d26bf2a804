"""The basic information of a circular as a table: only what is known, each with its label.

Everything comes from the frozen facts; the words about deadlines and events are those of today.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from html import escape
from typing import Any, NamedTuple

from circulars import addresses
from circulars.models import AddresseeRole, DeadlineKind, EventRole, EventStatus
from circulars.reading import days, deadlines, names, words
from circulars.reading.notices import EventState
from circulars.rendering import mailboxes
from circulars.terms import Term

MAILBOX = re.compile(r"[^\s@/?&:<>]+@[^\s@/?&:<>]+\.[^\s@/?&:<>]+")


class Dates(NamedTuple):
    """What the edition knows of its own publication."""

    first_published_at: datetime | None
    published_at: datetime | None
    is_corrected: bool


def table(
    facts: Mapping[str, Any],
    *,
    dates: Dates,
    events: Mapping[str, EventState],
    at: datetime,
    language: str,
    past_terms: Sequence[Term] = (),
    bodies: Collection[str] = (),
) -> str:
    """In the order in which an office reads them.

    ``past_terms`` are those in which the document was issued; ``bodies`` the slugs of addressees that have a page.
    """
    say = words.labels(language)
    written_in = facts["language"]
    to = [line for line in facts["addressees"] if line["role"] == AddresseeRole.TO]
    informed = [line for line in facts["addressees"] if line["role"] != AddresseeRole.TO]
    rows = [
        ("issuer", _issuer(facts, language)),
        ("number", names.in_language(names.number_of(facts), written_in, language)),
        ("issued", _issued(facts, written_in, language) + terms(past_terms, language)),
        ("received", _day(facts["received_on"], language)),
        ("published", days.marked(days.of(dates.first_published_at), language) if dates.first_published_at else ""),
        (
            "last_corrected",
            days.marked(days.of(dates.published_at), language) if dates.is_corrected and dates.published_at else "",
        ),
        ("posted", _day(facts["posted_on"], language)),
        ("to", _list([_addressee(line, bodies, written_in, language) for line in to])),
        ("for_information", _list([_addressee(line, bodies, written_in, language) for line in informed])),
        ("deadlines", _list([deadline(line, at, written_in, language) for line in facts["deadlines"]])),
        ("events", _list([_event(line, events, written_in, language) for line in facts["events"]])),
    ]
    shown = "".join(f"<div><dt>{say[label]}</dt><dd>{value}</dd></div>\n" for label, value in rows if value)
    return (
        f'<section class="basics" aria-labelledby="basics-title"><h2 id="basics-title">{say["basics"]}</h2>\n'
        f"<dl>{shown}</dl></section>"
    )


def deadline(line: Mapping[str, Any], at: datetime, written_in: str, language: str) -> str:
    state, standing = deadlines.standing_at(line, at, language)
    kind = ""
    if line["kind"] != DeadlineKind.OTHER or not line["text"]:
        kind = f"<b>{words.choices('deadline', language)[line['kind']]}</b> "
    hour = f" {line['due_time'][:5]}" if line["due_time"] else ""
    zone = f" ({escape(line['time_zone'])})" if line["time_zone"] and hour else ""
    text = names.in_language(line["text"], written_in, language)
    found = f"{kind}{_day(line['due_on'], language)}{hour}{zone}"
    found += f' <span class="badge badge--{state}">{standing}</span>'
    if text:
        found += f'<span class="note">{text}</span>'
    if line["answer_to"]:
        found += f'<span class="note">{_answer(line["answer_to"], language)}</span>'
    return found


def _answer(to: str, language: str) -> str:
    label, where = words.labels(language)["answer_to"], names.words(to)
    if " " not in to and to.startswith(("https://", "http://")):
        return f'{label} <a href="{escape(to)}" rel="external noopener">{where}</a>'
    if MAILBOX.fullmatch(to):
        return mailboxes.disguised(f'{label} <a href="mailto:{escape(to)}">{where}</a>')
    return f"{label} {where}"


def _issuer(facts: Mapping[str, Any], language: str) -> str:
    issuer = facts["issuer"]
    if not issuer:
        return names.in_language(facts["issuer_name"], facts["language"], language)
    name = facts["issuer_name"] or names.issuer_name(issuer, language)
    link = f'<a href="{escape(addresses.every_circular(language, issuer=issuer["slug"]))}">{escape(name)}</a>'
    short = issuer["abbreviation"]
    return f"{link} ({escape(short)})" if short and short not in name else link


def _issued(facts: Mapping[str, Any], written_in: str, language: str) -> str:
    parts = (names.in_language(facts["place"], written_in, language), _day(facts["issued_on"], language))
    return ", ".join(part for part in parts if part)


def _addressee(line: Mapping[str, Any], bodies: Collection[str], written_in: str, language: str) -> str:
    """As printed; where the body has a page, it leads there."""
    printed = names.in_language(line["text"], written_in, language)
    if not printed or line["addressee"] not in bodies:
        return printed
    return f'<a href="{escape(addresses.addressee(line["addressee"], language))}">{printed}</a>'


def terms(past_terms: Sequence[Term], language: str) -> str:
    """Under the day of issue; each leads to everything that was issued in it."""
    return "".join(f'<span class="note">{term(one, language)}</span>' for one in past_terms)


def term(one: Term, language: str) -> str:
    name = names.in_language(one.name(language), one.written_in(language), language)
    link = f'<a href="{escape(addresses.every_circular(language, term=one.slug))}">{name}</a>'
    return words.labels(language)["issued_in_term"] % {"term": link, "years": one.years}


def _event(line: Mapping[str, Any], events: Mapping[str, EventState], written_in: str, language: str) -> str:
    event = events.get(line["event"] or "")
    name = names.in_language(line["text"], written_in, language)
    place = names.in_language(line["place"], written_in, language)
    first, last = days.parse(line["starts_on"]), days.parse(line["ends_on"])
    if event:
        name = name or escape(event.name_in(language))
        place = place or escape(event.place_in(language))
        if first is None:
            first, last = event.starts_on, event.ends_on
    other_name = _other_name(event, line["text"], written_in, language) if event else ""
    if name and event and event.slug:
        name = f'<a href="{escape(addresses.event(event.slug, language))}">{name}</a>'
    found = f"<b>{name}</b>{other_name}" if name else ""
    if line["role"] != EventRole.ANNOUNCES:
        found += f" ({words.choices('event_role', language)[line['role']]})"
    is_changed = event is not None and event.is_changed
    is_cancelled = event is not None and event.status == EventStatus.CANCELLED
    if is_changed:
        found += f' <span class="badge badge--closed">{words.choices("event_status", language)[event.status]}</span>'
    where = ", ".join(part for part in (days.span(first, last, language) if first else "", place) if part)
    if where:
        found += f'<span class="note">{where}</span>'
    if event and event.online_url and not is_cancelled:
        address = escape(event.online_url)
        label = words.labels(language)["online"]
        found += f'<span class="note">{label} <a href="{address}" rel="external noopener">{address}</a></span>'
    if is_changed and (event.note_ko or event.note_en):
        found += f'<span class="note">{names.two(event.note_ko, event.note_en, language)}</span>'
    return found


def _other_name(event: EventState, printed: str, written_in: str, language: str) -> str:
    """What the office calls the event in the language of the page, where the document prints it in another one."""
    given = event.name_ko if language == "ko" else event.name_en
    return f" ({escape(given)})" if given and printed and written_in != language and given != printed else ""


def _day(value: str | None, language: str) -> str:
    return days.marked(date.fromisoformat(value), language) if value else ""


def _list(values: list[str]) -> str:
    """One value alone, or a list of them."""
    if len(values) < 2:
        return values[0] if values else ""
    return f'<ul class="plain">{"".join(f"<li>{value}</li>" for value in values)}</ul>'
