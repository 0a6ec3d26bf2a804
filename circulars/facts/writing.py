"""Columns and lines made of facts: for an edition that is frozen, an import, or a text that comes back."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, time
from typing import Any

from circulars.facts.collecting import DATE_FIELDS, FILE_FIELDS, OPTIONAL_FIELDS, TEXT_FIELDS
from circulars.models import (
    Addressee,
    AddresseeLine,
    Attachment,
    Blob,
    DeadlineLine,
    Edition,
    Event,
    EventMention,
    File,
    Passage,
    PassageLine,
    RequestedFile,
    SourceLine,
    TurningMoment,
    WorkingCopy,
)


def fields_of(facts: dict[str, Any]) -> dict[str, Any]:
    """The columns of ``CircularContent`` that the facts stand for, without the body."""
    number = facts.get("number") or {}
    return {
        **{name: facts.get(name) or "" for name in (*TEXT_FIELDS, *OPTIONAL_FIELDS)},
        **{name: _day(facts.get(name)) for name in DATE_FIELDS},
        "allows_ai_training": bool(facts.get("allows_ai_training")),
        "number_serial": number.get("serial"),
        "number_year": number.get("year"),
        "number_suffix": number.get("suffix") or "",
        "number_label": number.get("label") or "",
    }


def write_lines(owner: WorkingCopy | Edition, facts: dict[str, Any]) -> None:
    """Create the lines that the facts name. A slug that is not known leaves the words and an empty key.

    A working copy names its passages, an edition keeps their words too; it raises Passage.DoesNotExist for one that is
    gone, where a working copy goes without. Raises Blob.DoesNotExist or File.DoesNotExist where a file was never
    stored.
    """
    write_lines_of([(owner, facts)])


def write_lines_of(owners: Sequence[tuple[WorkingCopy | Edition, dict[str, Any]]]) -> None:
    """The same of many owners, each with its facts, in as many queries as for one."""
    everything = [facts for _owner, facts in owners]
    bodies = _by(Addressee, "slug", (line["addressee"] for facts in everything for line in facts["addressees"]))
    files = _by(File, "code", (line["code"] for facts in everything for line in facts["files"]))
    blobs = _by(Blob, "sha256", (line["sha256"] for facts in everything for line in facts["files"]))
    events = Event.objects.by_slugs(line["event"] for facts in everything for line in facts["events"])
    AddresseeLine.objects.bulk_create(
        AddresseeLine(**place, role=line["role"], text=line["text"], addressee=bodies.get(line["addressee"]))
        for place, line in _placed(owners, "addressees")
    )
    deadlines = DeadlineLine.objects.bulk_create(
        DeadlineLine(
            **place,
            **{
                **line,
                "due_on": _day(line["due_on"]),
                "due_time": time.fromisoformat(line["due_time"]) if line["due_time"] else None,
            },
        )
        for place, line in _placed(owners, "deadlines")
    )
    moments = {moment for line in deadlines if line.edition_id and (moment := line.closes_at)}
    TurningMoment.objects.bulk_create([TurningMoment(at=moment) for moment in sorted(moments)], ignore_conflicts=True)
    EventMention.objects.bulk_create(
        EventMention(
            **place,
            **{
                **line,
                "starts_on": _day(line["starts_on"]),
                "ends_on": _day(line["ends_on"]),
                "event": events.get(line["event"]),
            },
        )
        for place, line in _placed(owners, "events")
    )
    SourceLine.objects.bulk_create(
        SourceLine(**place, **{**line, "dated_on": _day(line["dated_on"]), "accessed_on": _day(line["accessed_on"])})
        for place, line in _placed(owners, "sources")
    )
    Attachment.objects.bulk_create(
        Attachment(
            **place,
            file=_known(File, files, line["code"]),
            blob=_known(Blob, blobs, line["sha256"]),
            **{name: line[name] for name in FILE_FIELDS},
        )
        for place, line in _placed(owners, "files")
    )
    RequestedFile.objects.bulk_create(
        RequestedFile(**place, **{**line, "requested_on": _day(line["requested_on"])})
        for place, line in _placed(owners, "requested_files")
    )
    PassageLine.objects.bulk_create(row for owner, facts in owners for row in _passage_lines(owner, facts))


def _placed(
    owners: Iterable[tuple[WorkingCopy | Edition, dict[str, Any]]], name: str
) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Each line of this name with the columns that say whose it is and where it stands."""
    for owner, facts in owners:
        for position, line in enumerate(facts.get(name, ())):
            yield {**_side(owner), "position": position}, line


def _side(owner: WorkingCopy | Edition) -> dict[str, Any]:
    return {"edition" if isinstance(owner, Edition) else "working_copy": owner}


def _passage_lines(owner: WorkingCopy | Edition, facts: dict[str, Any]) -> Iterator[PassageLine]:
    named = facts.get("passages", [])
    if not named:
        return
    rows = Passage.objects.filter(language=facts["language"], code__in=[line["code"] for line in named])
    known = {row.code: row for row in rows}
    for position, line in enumerate(named):
        values: dict[str, Any] = {"place": line["place"], "position": position}
        if isinstance(owner, Edition):
            values |= {name: line[name] for name in ("heading", "body", "revision")}
        if line["code"] in known:
            yield PassageLine(**_side(owner), passage=known[line["code"]], **values)
        elif isinstance(owner, Edition):
            raise Passage.DoesNotExist(line["code"])


def _by(model: Any, field: str, values: Iterable[str | None]) -> dict[str, Any]:
    wanted = {value for value in values if value}
    rows = model.objects.filter(**{f"{field}__in": wanted}) if wanted else ()
    return {getattr(row, field): row for row in rows}


def _known(model: Any, rows: dict[str, Any], value: str) -> Any:
    if value not in rows:
        raise model.DoesNotExist(value)
    return rows[value]


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
