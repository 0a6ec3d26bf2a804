"""From accepted values to the columns and lines of a working copy."""

from dataclasses import dataclass, field
from datetime import date, time
from typing import Any
from urllib.parse import urlsplit

from circulars.intake import values
from circulars.intake.recognising import Addressees, event_of
from circulars.intake.sheets import Entry
from circulars.models import (
    AddresseeLine,
    AddresseeRole,
    CircularContent,
    DeadlineKind,
    DeadlineLine,
    EventMention,
    Kind,
    SourceLine,
    TextStatus,
    WorkingCopy,
)
from circulars.rendering import clean

# The fields whose values go into a column of the same name.
TEXTS = ("title", "title_ko", "place", "salutation", "closing", "signatory")
LINES = ("addressees", "for_information", "deadlines", "events", "sources")
MOST_LINES = 300


@dataclass
class Filled:
    """``columns`` of the content; ``lines`` by field the entries to be written as rows; ``used`` those of columns."""

    columns: dict[str, Any] = field(default_factory=dict)
    lines: dict[str, list[Entry]] = field(default_factory=dict)
    used: dict[str, Entry] = field(default_factory=dict)


def fill(entries: list[Entry], *, language: str) -> Filled:
    """What the draft takes. A sure value that does not fit its column after all is left out, never bent."""
    filled = Filled()
    for name in (*TEXTS, "kind", "issued_on", "posted_on", "text_status", "body", "number"):
        entry = best(entries, name)
        if entry is None or (name == "title_ko" and language == "ko"):
            continue
        columns = _columns(name, entry.value)
        if columns:
            filled.columns |= columns
            filled.used |= dict.fromkeys(columns, entry)
    for name in LINES:
        filled.lines[name] = [entry for entry in entries if entry.field == name and entry.is_used][:MOST_LINES]
    return filled


def best(entries: list[Entry], name: str, *, also_unsure: bool = False) -> Entry | None:
    """Of a field that holds one value the one to be used: decided by a person first, then the surest."""
    fitting = [
        entry for entry in entries if entry.field == name and (entry.is_used or (also_unsure and not entry.is_decided))
    ]
    return max(fitting, key=lambda entry: (entry.is_decided, entry.confidence, -entry.position), default=None)


def _columns(name: str, value: Any) -> dict[str, Any]:
    if name in TEXTS:
        text = str(value).strip() if name == "signatory" else " ".join(str(value).split())
        length = CircularContent._meta.get_field(name).max_length if name != "signatory" else None
        return {name: text[:length].rstrip()} if text else {}
    if name == "body":
        body = clean(str(value))
        return {"body": body} if body else {}
    if name in ("issued_on", "posted_on"):
        day = _day(value)
        return {name: day} if day else {}
    if name == "kind":
        return {"kind": value} if value in Kind.values else {}
    if name == "text_status":
        return {"text_status": value} if value in TextStatus.values else {}
    return _number(value)


def _number(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        return {}
    serial, year = value.get("serial"), value.get("year")
    columns: dict[str, Any] = {}
    if isinstance(serial, int) and 0 <= serial < 2**31:
        columns = {"number_serial": serial, "number_suffix": str(value.get("suffix") or "")[:20]}
    if isinstance(year, int) and 0 < year < 10_000:
        columns["number_year"] = year
    if value.get("label"):
        columns["number_label"] = str(value["label"])[:80]
    return columns


def write_lines(copy: WorkingCopy, filled: Filled) -> dict[str, list[str]]:
    """Create the rows; by group the words as they stand there now, for ``origins``."""
    written: dict[str, list[Any]] = {
        "addressees": _addressees(copy, filled),
        "deadlines": DeadlineLine.objects.bulk_create(_deadlines(copy, filled.lines["deadlines"])),
        "events": EventMention.objects.bulk_create(_events(copy, filled.lines["events"])),
        "sources": SourceLine.objects.bulk_create(_sources(copy, filled.lines["sources"])),
    }
    return {name: [str(row) for row in rows] for name, rows in written.items()}


def _addressees(copy: WorkingCopy, filled: Filled) -> list[AddresseeLine]:
    known = Addressees() if filled.lines["addressees"] or filled.lines["for_information"] else None
    roles = (("addressees", AddresseeRole.TO), ("for_information", AddresseeRole.FOR_INFORMATION))
    entries = [(role, str(entry.value)) for name, role in roles for entry in filled.lines[name]]
    return AddresseeLine.objects.bulk_create(
        AddresseeLine(working_copy=copy, position=position, role=role, text=text[:300], addressee=known.of(text))
        for position, (role, text) in enumerate(entries)
    )


def _deadlines(copy: WorkingCopy, entries: list[Entry]) -> list[DeadlineLine]:
    rows: list[DeadlineLine] = []
    for entry in entries:
        value = entry.value if isinstance(entry.value, dict) else {"due_on": entry.value}
        if not (due_on := _day(value.get("due_on"))):
            continue
        kind = str(value.get("kind") if value.get("kind") in DeadlineKind.values else DeadlineKind.OTHER.value)
        hour, text = _hour(value.get("due_time")), str(value.get("text") or "")[:300]
        rows.append(
            DeadlineLine(working_copy=copy, position=len(rows), kind=kind, text=text, due_on=due_on, due_time=hour)
        )
    return rows


def _events(copy: WorkingCopy, entries: list[Entry]) -> list[EventMention]:
    rows: list[EventMention] = []
    for entry in entries:
        if not isinstance(entry.value, dict):
            continue
        starts, ends = _day(entry.value.get("starts_on")), _day(entry.value.get("ends_on"))
        if ends and (starts is None or ends < starts):
            starts, ends = None, None
        name = str(entry.value.get("name") or "")
        rows.append(
            EventMention(
                working_copy=copy,
                position=len(rows),
                text=name[:300],
                starts_on=starts,
                ends_on=ends,
                place=str(entry.value.get("place") or "")[:200],
                event=event_of(name, starts, ends),
            )
        )
    return rows


def _sources(copy: WorkingCopy, entries: list[Entry]) -> list[SourceLine]:
    rows: list[SourceLine] = []
    for entry in entries:
        value = entry.value if isinstance(entry.value, dict) else {"title": str(entry.value)}
        url = str(value.get("url") or "")
        url = url if len(url) <= 1000 and values.is_web_address(url) else ""
        title = str(value.get("title") or "")
        publisher = str(value.get("publisher") or "") or (urlsplit(url).hostname or "" if url else title)
        if publisher:
            rows.append(
                SourceLine(working_copy=copy, position=len(rows), publisher=publisher[:200], title=title[:500], url=url)
            )
    return rows


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10]) if value else None
    except ValueError:
        return None


def _hour(value: Any) -> time | None:
    try:
        return time.fromisoformat(str(value)).replace(tzinfo=None) if value else None
    except ValueError:
        return None
