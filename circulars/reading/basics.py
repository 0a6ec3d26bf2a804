"""The basic information of a circular as rows of a table: only what is known, each with its label.

Everything comes from the frozen facts; the words about deadlines and events are those of today.
"""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils import timezone
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from circulars import addresses
from circulars.models import AddresseeRole, DeadlineKind, EventRole, EventStatus
from circulars.reading import days, names
from circulars.reading.notices import EventState

CLOSING_SOON = 30  # days within which the number of days is told


class Row(NamedTuple):
    label: str
    value: SafeString


class Dates(NamedTuple):
    """What the edition knows of its own publication."""

    first_published_at: datetime | None
    published_at: datetime | None
    is_corrected: bool


def rows(
    facts: Mapping[str, Any], *, dates: Dates, events: Mapping[str, EventState], today: date, language: str
) -> list[Row]:
    """In the order in which an office reads them."""
    written_in = facts["language"]
    found: list[Row] = []

    def add(label: str, value: str) -> None:
        if value:
            found.append(Row(label, value))  # type: ignore[arg-type]

    add(gettext("Issuer"), _issuer(facts, language))
    add(gettext("Number"), names.in_language(names.number_of(facts), written_in, language))
    add(gettext("Issued"), _issued(facts, written_in, language))
    if received := days.parse(facts["received_on"]):
        add(gettext("Received"), days.marked(received, language))
    if dates.first_published_at:
        add(gettext("Published"), days.marked(days.of(dates.first_published_at), language))
    if dates.is_corrected and dates.published_at:
        add(gettext("Last corrected"), days.marked(days.of(dates.published_at), language))
    if posted := days.parse(facts["posted_on"]):
        add(gettext("Posted on the former site"), days.marked(posted, language))
    for role, label in ((AddresseeRole.TO, gettext("To")), (AddresseeRole.FOR_INFORMATION, gettext("For information"))):
        lines = [line["text"] for line in facts["addressees"] if line["role"] == role]
        add(label, _list([names.in_language(text, written_in, language) for text in lines]))
    add(gettext("Deadlines"), _list([deadline(line, today, written_in, language) for line in facts["deadlines"]]))
    add(gettext("Events"), _list([_event(line, events, written_in, language) for line in facts["events"]]))
    return found


def due_day(line: Mapping[str, Any]) -> date:
    """The last day in the office's time zone; an hour given in another zone may fall on another day."""
    day = date.fromisoformat(line["due_on"])
    if not (line.get("due_time") and line.get("time_zone")):
        return day
    try:
        zone = ZoneInfo(line["time_zone"])
    except (ZoneInfoNotFoundError, ValueError):
        return day
    return timezone.localdate(datetime.combine(day, time.fromisoformat(line["due_time"]), zone))


def standing(last_day: date, today: date) -> tuple[str, str]:
    """(state, words): open, closing or closed, by the days of the office's time zone."""
    left = (last_day - today).days
    if left < 0:
        return "closed", gettext("closed")
    if left == 0:
        return "closing", gettext("closes today")
    if left <= CLOSING_SOON:
        return "closing", ngettext("closes in %(count)d day", "closes in %(count)d days", left) % {"count": left}
    return "open", gettext("open")


def deadline(line: Mapping[str, Any], today: date, written_in: str, language: str) -> SafeString:
    state, words = standing(due_day(line), today)
    kind = DeadlineKind(line["kind"]).label if line["kind"] != DeadlineKind.OTHER or not line["text"] else ""
    hour = f" {line['due_time'][:5]}" if line["due_time"] else ""
    zone = f" ({line['time_zone']})" if line["time_zone"] and hour else ""
    text = names.in_language(line["text"], written_in, language)
    parts = [
        format_html("<b>{}</b> ", kind) if kind else "",
        format_html("{}{}{}", days.marked(date.fromisoformat(line["due_on"]), language), hour, zone),
        format_html(' <span class="badge badge--{}">{}</span>', state, words),
        format_html('<span class="note">{}</span>', text) if text else "",
        format_html('<span class="note">{}</span>', _answer(line["answer_to"])) if line["answer_to"] else "",
    ]
    return format_html_join("", "{}", ((part,) for part in parts))


def _answer(to: str) -> SafeString:
    label = gettext("Answer to:")
    if to.startswith(("https://", "http://")) and " " not in to:
        return format_html('{} <a href="{}" rel="external noopener">{}</a>', label, to, to)
    if "@" in to and " " not in to and ":" not in to:
        return format_html('{} <a href="mailto:{}">{}</a>', label, to, to)
    return format_html("{} {}", label, to)


def _issuer(facts: Mapping[str, Any], language: str) -> SafeString | str:
    issuer = facts["issuer"]
    if not issuer:
        return names.in_language(facts["issuer_name"], facts["language"], language)
    name = facts["issuer_name"] or names.issuer_name(issuer, language)
    link = format_html('<a href="{}">{}</a>', addresses.every_circular(language, issuer=issuer["slug"]), name)
    short = issuer["abbreviation"]
    return format_html("{} ({})", link, short) if short and short not in name else link


def _issued(facts: Mapping[str, Any], written_in: str, language: str) -> SafeString | str:
    issued = days.parse(facts["issued_on"])
    place = names.in_language(facts["place"], written_in, language)
    if issued and place:
        return format_html("{}, {}", place, days.marked(issued, language))
    return days.marked(issued, language) if issued else place


def _event(line: Mapping[str, Any], events: Mapping[str, EventState], written_in: str, language: str) -> SafeString:
    event = events.get(line["event"] or "")
    name = names.in_language(line["text"], written_in, language) or (escape(event.name_in(language)) if event else "")
    first, last = days.parse(line["starts_on"]), days.parse(line["ends_on"])
    if first is None and event:
        first, last = event.starts_on, event.ends_on
    place = names.in_language(line["place"], written_in, language) or (
        escape(event.place_in(language)) if event else ""
    )
    parts = [format_html("<b>{}</b>", name) if name else ""]
    if line["role"] != EventRole.ANNOUNCES:
        parts.append(format_html(" ({})", EventRole(line["role"]).label))
    if event and event.is_changed:
        parts.append(
            format_html(' <span class="badge badge--closed">{}</span>', EventStatus(event.status).label)
        )
    where = [part for part in (days.span(first, last, language) if first else "", place) if part]
    if where:
        parts.append(format_html('<span class="note">{}</span>', format_html_join(", ", "{}", ((w,) for w in where))))
    if event and event.is_changed and (event.note_ko or event.note_en):
        parts.append(format_html('<span class="note">{}</span>', names.two(event.note_ko, event.note_en, language)))
    return format_html_join("", "{}", ((part,) for part in parts))


def _list(values: list) -> SafeString | str:
    """One value alone, or a list of them."""
    if len(values) < 2:
        return values[0] if values else ""
    return format_html('<ul class="plain">{}</ul>', format_html_join("", "<li>{}</li>", ((v,) for v in values)))
