"""What stands in a document, as the API shows it: text, files, events, deadlines, abbreviations, links."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.utils import timezone

from circulars import addresses, glossary
from circulars.api import addresses as api
from circulars.api.base import day
from circulars.api.editions import Document, Reader
from circulars.file_access import FileState
from circulars.reading import links, notices
from circulars.reading.parts.files import public_lines
from circulars.rendering import body as rendering

TAG_WITH_ADDRESS = re.compile(r'<[a-z][^<>]* (?:href|src)="/[^<>]*>')
OWN_ADDRESS = re.compile(r'( (?:href|src)=")/(?!/)')


def body(document: Document, linked: links.Links, reader: Reader) -> str:
    targets = {
        ordinal: (api.circular(reader.origin, row.path)["url"], row.title) for ordinal, row in linked.by_ordinal.items()
    }
    html = str(rendering.body(document, reader.at, targets))
    if '="/' not in html:
        return html
    return TAG_WITH_ADDRESS.sub(lambda tag: OWN_ADDRESS.sub(rf"\g<1>{reader.origin}/", tag[0]), html)


def files(
    document: Document, version: int | None, origin: str, states: Mapping[str, FileState], alive: list[Document]
) -> list[dict[str, Any]]:
    """Without those that were removed alone."""
    public = public_lines(alive) if any(state.copy for state in states.values()) else {}
    return [
        {
            **line,
            "url": f"{origin}{addresses.file(line['code'], line['name'], version=version)}",
            "accessibility": _accessibility(line, states.get(line["code"]), public, version, origin),
        }
        for line in document.facts["files"]
        if line["code"] not in document.removed_files
    ]


def _accessibility(
    line: Mapping[str, Any],
    state: FileState | None,
    public: Mapping[str, Mapping[str, Any]],
    version: int | None,
    origin: str,
) -> dict[str, Any] | None:
    """None for pictures of the text, which have their alternative text."""
    if state is None:
        return None
    found, copy = state.found, public.get(state.copy)
    text = addresses.file_text(line["code"], line["name"], settings.LANGUAGE_CODE)
    return {
        "text": state.text or "waiting",
        "text_url": f"{origin}{text}" if state.has_text and version is None else None,
        "tagged": found.get("tagged"),
        "declared_language": found.get("language", ""),
        "has_title": found.get("has_title"),
        "shows_title": found.get("shows_title"),
        "has_headings": found.get("has_headings"),
        "pictures_without_text": found.get("pictures_without_text"),
        "verdict": state.verdict,
        "checked_on": day(state.checked_on),
        "accessible_copy": f"{origin}{addresses.file(copy['code'], copy['name'])}" if copy else None,
    }


def events(facts: Mapping[str, Any], reader: Reader) -> list[dict[str, Any]]:
    """What the document says of each event, and the shared event as it stands now."""
    if not facts["events"]:
        return []
    known = notices.events(reader.generation, {line["event"] for line in facts["events"] if line["event"]})
    found = []
    for line in facts["events"]:
        event = None
        if state := known.get(line["event"]):
            event = {
                "slug": state.slug,
                "name": state.name,
                "name_ko": state.name_ko,
                "name_en": state.name_en,
                "starts_on": day(state.starts_on),
                "ends_on": day(state.ends_on),
                "status": state.status,
                "self": api.event(reader.origin, state.slug)["self"],
            }
        found.append({**line, "event": event})
    return found


def due_at(line: Mapping[str, Any]) -> str | None:
    """The hour with its offset where one is printed; without a zone of its own the office's."""
    if not line["due_time"]:
        return None
    try:
        zone = ZoneInfo(line["time_zone"] or settings.TIME_ZONE)
    except (ZoneInfoNotFoundError, ValueError):
        zone = timezone.get_default_timezone()
    due = datetime.combine(date.fromisoformat(line["due_on"]), time.fromisoformat(line["due_time"]), tzinfo=zone)
    return due.isoformat()


def abbreviations(linked: links.Links, reader: Reader) -> list[dict[str, Any]]:
    """As at the foot of the page."""
    return [
        {
            "short": entry.short,
            "names": [{"name": name, "language": language} for name, language in entry.names],
            "explanation_ko": entry.explanation_ko,
            "explanation_en": entry.explanation_en,
            "website": entry.website,
            "is_office": entry.is_office,
        }
        for entry in glossary.explained(linked.abbreviations, glossary.office(reader.generation))
    ]


def linked(row: links.Linked, origin: str) -> dict[str, Any]:
    return {
        **api.circular(origin, row.path),
        "issuer": row.issuer,
        "number": row.number,
        "title": row.title,
        "title_ko": row.title_ko,
        "language": row.language,
    }
