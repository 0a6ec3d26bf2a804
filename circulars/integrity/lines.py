"""Whether the columns and lines of an edition say what its facts say."""

import unicodedata
from collections.abc import Iterator
from datetime import date, time
from typing import Any

from circulars import facts
from circulars.models import Edition

# In the facts → the relation, and the keys that a row repeats. Names of bodies and events may be given anew later.
LINES = {
    "addressees": ("addresseelines", ("role", "text")),
    "deadlines": ("deadlinelines", ("kind", "text", "due_on", "due_time", "time_zone", "answer_to")),
    "events": ("eventmentions", ("role", "text", "starts_on", "ends_on", "place")),
    "sources": ("sourcelines", ("publisher", "title", "url", "dated_on", "accessed_on")),
    "requested_files": ("requestedfiles", ("text", "requested_on")),
    "passages": ("passagelines", ("place", "heading", "body", "revision")),
}
RELATIONS = (*(relation for relation, _keys in LINES.values()), "attachments__file", "attachments__blob")


def differences(edition: Edition, erased_files: set[str]) -> Iterator[str]:
    """In words; ``edition`` comes with ``RELATIONS`` prefetched. The issuer's name may have changed since."""
    try:
        for name, value in facts.fields_of(edition.facts).items():
            stored = getattr(edition, name)
            if (unicodedata.normalize("NFC", stored) if isinstance(stored, str) else stored) != value:
                yield f"the column {name} differs from the facts"
        for name, (relation, keys) in LINES.items():
            rows = [[_spelt(getattr(row, key)) for key in keys] for row in getattr(edition, relation).all()]
            if rows != [[line[key] for key in keys] for line in _told(edition, name)]:
                yield f"the lines of {name} differ from the facts"
        wanted = [_file(line) for line in edition.facts["files"] if line["code"] not in erased_files]
        rows = [
            _file(
                {name: _spelt(getattr(row, name)) for name in facts.FILE_FIELDS}
                | {"code": row.file.code, "sha256": row.blob.sha256}
            )
            for row in edition.attachments.all()
        ]
        if rows != wanted:
            yield "the files differ from the facts"
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        yield f"the facts cannot be read ({type(error).__name__})"


def _told(edition: Edition, name: str) -> list[dict[str, Any]]:
    return edition.facts.get(name, []) if name in ("passages", "requested_files") else edition.facts[name]


def _file(line: dict[str, Any]) -> list[Any]:
    return [line["code"], line["sha256"], *(line[name] for name in facts.FILE_FIELDS)]


def _spelt(value: Any) -> Any:
    if isinstance(value, date | time):
        return value.isoformat()
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else value
