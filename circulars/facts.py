"""The typed facts of a circular as one canonical JSON value: frozen in editions, set aside, exported, shown.

Everything in it is portable: bodies, events and files are named by slug, code and hash, never by primary key.
Source: docs/domain.md, "Facts".
"""

import hashlib
import json
import unicodedata
from collections.abc import Iterator
from datetime import date, time
from typing import Any

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
    Series,
    SourceLine,
    TurningMoment,
    WorkingCopy,
)

SCHEMA = 1
TEXT_FIELDS = (
    "kind", "issuer_name", "title", "title_ko", "summary_ko", "place", "salutation", "closing", "signatory",
    "rights", "rights_holder",
)  # fmt: skip
OPTIONAL_FIELDS = ("received_from", "text_status", "original_hash")  # absent where empty, as in older editions
DATE_FIELDS = ("issued_on", "received_on", "posted_on")
FILE_FIELDS = (
    "role", "name", "title", "language", "rights", "allows_ai_training", "alternative_text", "is_decorative",
    "caption", "credit", "focal_x", "focal_y",
)  # fmt: skip


def content_of(owner: WorkingCopy | Edition) -> dict[str, Any]:
    """``{"facts": …, "body": …}``: everything a reader sees of the words, from rows."""
    return {"facts": collect(owner), "body": owner.body}


def collect(owner: WorkingCopy | Edition) -> dict[str, Any]:
    """The facts of a working copy or an edition, read from its columns and lines."""
    facts: dict[str, Any] = {"schema": SCHEMA, "language": owner.language}
    facts.update({name: in_one_spelling(getattr(owner, name)) for name in TEXT_FIELDS})
    facts.update({name: in_one_spelling(value) for name in OPTIONAL_FIELDS if (value := getattr(owner, name))})
    facts.update({name: _iso(getattr(owner, name)) for name in DATE_FIELDS})
    facts["allows_ai_training"] = owner.allows_ai_training
    facts["issuer"] = issuer_of(owner.circular.series)
    facts["number"] = (
        {
            "serial": owner.number_serial,
            "year": owner.number_year,
            "suffix": in_one_spelling(owner.number_suffix),
            "label": in_one_spelling(owner.number_label),
        }
        if owner.is_numbered or owner.number_label or owner.number_year  # a label may hold no serial that fits
        else None
    )
    facts["addressees"] = [
        {
            "role": line.role,
            "text": in_one_spelling(line.text),
            "addressee": line.addressee.slug if line.addressee else None,
        }
        for line in owner.addresseelines.select_related("addressee")
    ]
    facts["deadlines"] = [
        {
            "kind": line.kind,
            "text": in_one_spelling(line.text),
            "due_on": _iso(line.due_on),
            "due_time": _iso(line.due_time),
            "time_zone": in_one_spelling(line.time_zone),
            "answer_to": in_one_spelling(line.answer_to),
        }
        for line in owner.deadlinelines.all()
    ]
    facts["events"] = [
        {
            "role": line.role,
            "text": in_one_spelling(line.text),
            "starts_on": _iso(line.starts_on),
            "ends_on": _iso(line.ends_on),
            "place": in_one_spelling(line.place),
            "event": line.event.slug if line.event else None,
        }
        for line in owner.eventmentions.select_related("event")
    ]
    facts["sources"] = [
        {
            "publisher": in_one_spelling(line.publisher),
            "title": in_one_spelling(line.title),
            "url": in_one_spelling(line.url),
            "dated_on": _iso(line.dated_on),
            "accessed_on": _iso(line.accessed_on),
        }
        for line in owner.sourcelines.all()
    ]
    facts["files"] = [
        {
            "code": line.file.code,
            "sha256": line.blob.sha256,
            "size": line.blob.size,
            "media_type": line.blob.media_type,
            "width": line.blob.width,
            "height": line.blob.height,
            **{name: in_one_spelling(getattr(line, name)) for name in FILE_FIELDS},
        }
        for line in owner.attachments.select_related("file", "blob")
    ]
    if requested := owner.requestedfiles.all():  # absent where there is none, as in older editions
        facts["requested_files"] = [
            {
                "text": in_one_spelling(line.text),
                "requested_on": _iso(line.requested_on),
            }
            for line in requested
        ]
    if passages := passages_of(owner):  # absent where there is none, as in editions frozen before there were any
        facts["passages"] = passages
    return facts


def passages_of(owner: WorkingCopy | Edition) -> list[dict[str, Any]]:
    """The reusable passages around the text in order: those an edition froze, of a working copy today's words.

    A caller that must see one state throughout (``publish``) prefetches ``passagelines__passage``.
    """
    lines = owner.passagelines.all()
    if "passagelines" not in getattr(owner, "_prefetched_objects_cache", {}):
        lines = lines.select_related("passage")
    found = []
    for line in lines:
        words = line if isinstance(owner, Edition) else line.passage
        found.append(
            {
                "code": line.passage.code,
                "place": line.place,
                "heading": in_one_spelling(words.heading),
                "body": in_one_spelling(words.body),
                "revision": words.revision,
            }
        )
    return found


def canonical(value: Any) -> bytes:
    """The one spelling of a JSON value that is hashed and exported: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def hash_of(facts: dict[str, Any], body: str) -> str:
    """SHA-256 in hexadecimal over the canonical ``{"body", "facts"}``."""
    return hashlib.sha256(canonical({"body": body, "facts": facts})).hexdigest()


def says_the_same(facts: dict[str, Any], body: str, edition: Edition) -> bool:
    """Whether these are the words of the edition; a passage changed and changed back is no difference."""
    if hash_of(facts, body) == edition.content_hash:
        return True
    if not edition.facts or not facts.get("passages"):
        return False
    return hash_of(_unnumbered(facts), body) == hash_of(_unnumbered(edition.facts), edition.body)


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
    side = {"edition" if isinstance(owner, Edition) else "working_copy": owner}
    bodies = _by_slug(Addressee, (line["addressee"] for line in facts["addressees"]))
    events = Event.objects.by_slugs(line["event"] for line in facts["events"])
    AddresseeLine.objects.bulk_create(
        AddresseeLine(
            **side, position=position, role=line["role"], text=line["text"], addressee=bodies.get(line["addressee"])
        )
        for position, line in enumerate(facts["addressees"])
    )
    deadlines = DeadlineLine.objects.bulk_create(
        DeadlineLine(
            **side,
            position=position,
            **{
                **line,
                "due_on": _day(line["due_on"]),
                "due_time": time.fromisoformat(line["due_time"]) if line["due_time"] else None,
            },
        )
        for position, line in enumerate(facts["deadlines"])
    )
    if isinstance(owner, Edition):
        moments = {moment for line in deadlines if (moment := line.closes_at)}
        TurningMoment.objects.bulk_create([TurningMoment(at=moment) for moment in moments], ignore_conflicts=True)
    EventMention.objects.bulk_create(
        EventMention(
            **side,
            position=position,
            **{
                **line,
                "starts_on": _day(line["starts_on"]),
                "ends_on": _day(line["ends_on"]),
                "event": events.get(line["event"]),
            },
        )
        for position, line in enumerate(facts["events"])
    )
    SourceLine.objects.bulk_create(
        SourceLine(
            **side,
            position=position,
            **{**line, "dated_on": _day(line["dated_on"]), "accessed_on": _day(line["accessed_on"])},
        )
        for position, line in enumerate(facts["sources"])
    )
    Attachment.objects.bulk_create(
        Attachment(
            **side,
            position=position,
            file=File.objects.get(code=line["code"]),
            blob=Blob.objects.get(sha256=line["sha256"]),
            **{name: line[name] for name in FILE_FIELDS},
        )
        for position, line in enumerate(facts["files"])
    )
    RequestedFile.objects.bulk_create(
        RequestedFile(**side, position=position, **{**line, "requested_on": _day(line["requested_on"])})
        for position, line in enumerate(facts.get("requested_files", []))
    )
    PassageLine.objects.bulk_create(_passage_lines(owner, side, facts))


def _passage_lines(owner: WorkingCopy | Edition, side: dict[str, Any], facts: dict[str, Any]) -> Iterator[PassageLine]:
    named = facts.get("passages", [])
    rows = Passage.objects.filter(language=facts["language"], code__in=[line["code"] for line in named])
    known = {row.code: row for row in rows} if named else {}
    for position, line in enumerate(named):
        values: dict[str, Any] = {"place": line["place"], "position": position}
        if isinstance(owner, Edition):
            values |= {name: line[name] for name in ("heading", "body", "revision")}
        if line["code"] in known:
            yield PassageLine(**side, passage=known[line["code"]], **values)
        elif isinstance(owner, Edition):
            raise Passage.DoesNotExist(line["code"])


def issuer_of(series: Series | None) -> dict[str, str] | None:
    """The body and series as facts name them."""
    if series is None:
        return None
    issuer = series.issuer
    return {
        "slug": issuer.slug,
        "series": series.code,
        "abbreviation": issuer.abbreviation,
        "name": issuer.name,
        "name_ko": issuer.name_ko,
        "name_en": issuer.name_en,
    }


def _unnumbered(facts: dict[str, Any]) -> dict[str, Any]:
    passages = [{**line, "revision": None} for line in facts.get("passages", [])]
    return {**facts, "passages": passages}


def _by_slug(model, slugs) -> dict[str, Any]:
    wanted = {slug for slug in slugs if slug}
    return {row.slug: row for row in model.objects.filter(slug__in=wanted)} if wanted else {}


def in_one_spelling(value: Any) -> Any:
    """A text in NFC, as facts hold it; any other value as it is."""
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else value


def _iso(value: date | time | None) -> str | None:
    return value.isoformat() if value else None


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
