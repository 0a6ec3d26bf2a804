"""The facts of a working copy or an edition, read from its columns and lines."""

import unicodedata
from datetime import date, time
from typing import Any

from circulars.models import Edition, Series, WorkingCopy

SCHEMA = 1
TEXT_FIELDS = (
    "kind", "issuer_name", "title", "title_ko", "summary_ko", "place", "salutation", "closing", "signatory",
    "rights", "rights_holder",
)  # fmt: skip
# absent where empty, as in older editions
OPTIONAL_FIELDS = ("received_from", "text_status", "original_hash", "signatory_post", "signatory_person")
DATE_FIELDS = ("issued_on", "received_on", "posted_on")
FILE_FIELDS = (
    "role", "name", "title", "language", "rights", "allows_ai_training", "alternative_text", "is_decorative",
    "caption", "credit", "focal_x", "focal_y",
)  # fmt: skip
# For whoever collects many: with these prefetched, ``collect`` asks nothing.
LINES = (
    "addresseelines__addressee", "deadlinelines", "eventmentions__event", "sourcelines", "attachments__file",
    "attachments__blob", "requestedfiles", "passagelines__passage",
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
        for line in _rows(owner, "addresseelines", "addressee")
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
        for line in _rows(owner, "eventmentions", "event")
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
        for line in _rows(owner, "attachments", "file", "blob")
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
    found = []
    for line in _rows(owner, "passagelines", "passage"):
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


def _rows(owner: WorkingCopy | Edition, relation: str, *links: str) -> Any:
    """The lines with what they name: as they were prefetched (``LINES``), else in one query."""
    lines = getattr(owner, relation).all()
    return lines if relation in getattr(owner, "_prefetched_objects_cache", {}) else lines.select_related(*links)


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


def in_one_spelling(value: Any) -> Any:
    """A text in NFC, as facts hold it; any other value as it is."""
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else value


def _iso(value: date | time | None) -> str | None:
    return value.isoformat() if value else None
