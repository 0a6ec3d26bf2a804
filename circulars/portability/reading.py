"""Read JSON lines: each is checked and taken alone, a refused one is reported, and the rest goes on."""

import json
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, NamedTuple

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from circulars import references
from circulars.portability import (
    attached,
    audited,
    contents,
    counters,
    desk,
    documents,
    editions,
    notices,
    passages,
    people,
)
from circulars.portability.catalogue import (
    APPOINTMENTS,
    BEFORE_CIRCULARS,
    DOSSIERS,
    EVENTS,
    RELATED_ITEMS,
    RELATIONS,
    SECTION_EDITORS,
    SECTIONS,
)
from circulars.portability.originals import ORIGINALS
from circulars.portability.outcome import Outcome
from circulars.portability.reviewed import ACCEPTED_FINDINGS, FILE_REVIEWS, NOTE_AMENDMENTS, REMARKS, REVIEW_STEPS
from circulars.portability.searching import PROMOTED_RESULTS, SYNONYMS
from circulars.portability.session import ImportSession
from circulars.portability.tables import Table
from circulars.portability.values import Refused
from circulars.portability.writing import ALL, PUBLIC, SCHEMA
from circulars.publishing import PublishingError, importing

PORTION = 50  # lines a transaction; it ends before a circular, so that none is left without its editions
LONGEST_LINE = 32 * 1024 * 1024
# What Python says of a value of another kind than the one expected, wherever a taker meets it; a last net.
SHAPELESS = (TypeError, ValueError, LookupError, AttributeError, OverflowError, RecursionError, ObjectDoesNotExist)
Taker = Callable[[dict[str, Any], ImportSession], Outcome]


class Line(NamedTuple):
    """What became of a line; ``refused`` says why it was not taken, with the field where one is to blame."""

    number: int
    type: str
    outcome: Outcome | None
    refused: str = ""


def _takers() -> dict[str, Taker]:
    tables = (
        *BEFORE_CIRCULARS, SECTIONS, APPOINTMENTS, EVENTS, SECTION_EDITORS, REVIEW_STEPS, NOTE_AMENDMENTS, RELATIONS,
        RELATED_ITEMS,
        DOSSIERS, ACCEPTED_FINDINGS, FILE_REVIEWS, ORIGINALS, REMARKS,
        SYNONYMS, PROMOTED_RESULTS,
    )  # fmt: skip
    return {
        **{table.kind: partial(_take_row, table) for table in tables},
        "export": _take_header,
        "account": people.take_account,
        "person": people.take_person,
        "series_counter": counters.take_counter,
        "passage": passages.take,
        "blob": lambda record, session: contents.take(record, session.folder, dry_run=session.dry_run),
        "circular": documents.take,
        "file": attached.take,
        "edition": editions.take,
        "versions_used": notices.take_versions_used,
        "removal": notices.take_removal,
        "changes": notices.take_changes,
        "withdrawal": notices.take_withdrawal,
        "reference": notices.take_reference,
        "redirect": notices.take_redirect,
        "working_copy": desk.take_copy,
        "set_aside": desk.take_set_aside,
        "audit": audited.take,
    }


def _take_row(table: Table, record: dict[str, Any], session: ImportSession) -> Outcome:
    session.numbered = None  # it may be a series or the name of an issuer
    return table.take(record)


def _take_header(record: dict[str, Any], session: ImportSession) -> Outcome:
    if record.get("schema") != SCHEMA or record.get("form") not in (PUBLIC, ALL):
        raise Refused(_("This export is of a version that this portal does not read."), "schema")
    session.form = record["form"]
    return Outcome.UNCHANGED


def read(lines: Iterable[bytes], session: ImportSession) -> Iterator[Line]:
    """Take line after line and tell of each. What was taken is committed in portions, before the next is read.

    With ``session.dry_run`` everything happens in one transaction that is rolled back at the end.
    """
    if not session.dry_run:
        yield from _read(lines, session)
        return
    with transaction.atomic():
        yield from _read(lines, session)
        transaction.set_rollback(True)


def _read(lines: Iterable[bytes], session: ImportSession) -> Iterator[Line]:
    takers = _takers()
    portion: list[tuple[int, dict[str, Any] | Refused]] = []
    for number, raw in enumerate(lines, start=1):
        parsed = _parse(raw)
        if parsed is None:
            continue
        begins = isinstance(parsed, dict) and parsed.get("type") == "circular"
        if len(portion) >= PORTION and (begins or len(portion) >= 10 * PORTION):
            yield from _take_portion(portion, takers, session)
            portion = []
        portion.append((number, parsed))
    yield from _take_portion(portion, takers, session)


def _take_portion(
    portion: list[tuple[int, dict[str, Any] | Refused]], takers: dict[str, Taker], session: ImportSession
) -> list[Line]:
    told = []
    with transaction.atomic():
        for number, record in portion:
            told.append(_take(number, record, takers, session))
        for circular in session.arrived:
            references.resolve_waiting_for(circular)
        importing.relist(session.unlisted)
        session.arrived.clear()
        session.unlisted.clear()
    return told


def _take(number: int, record: dict[str, Any] | Refused, takers: dict[str, Taker], session: ImportSession) -> Line:
    if isinstance(record, Refused):
        return Line(number, "", None, str(record))
    kind = record.get("type")
    taker = takers.get(kind) if isinstance(kind, str) else None
    if taker is None:
        return Line(number, str(kind), None, _("type: “%(type)s” is not known.") % {"type": kind})
    arrived = len(session.arrived)
    try:
        with transaction.atomic():
            return Line(number, kind, taker(record, session))
    except Refused as error:
        reason = str(error)
    except PublishingError as error:
        reason = str(error)
    except ValidationError as error:
        reason = " ".join(error.messages)
    except SHAPELESS:
        reason = _("The line does not have the shape of its type.")
    except DatabaseError as error:
        reason = _("The database refuses this line: %(reason)s") % {"reason": str(error).splitlines()[0]}
    del session.arrived[arrived:]
    return Line(number, kind, None, reason)


def _parse(raw: bytes) -> dict[str, Any] | Refused | None:
    if len(raw) > LONGEST_LINE:
        return Refused(_("The line is too long."))
    if not raw.strip():
        return None
    try:
        record = json.loads(raw.decode("utf-8-sig"), parse_constant=_no_number)
        if b"\\ud" in raw or b"\\uD" in raw:  # half of a character passes as JSON, but nothing can store it
            json.dumps(record, ensure_ascii=False).encode()
    except (UnicodeDecodeError, ValueError, RecursionError):
        return Refused(_("The line is not valid JSON in UTF-8."))
    if not isinstance(record, dict):
        return Refused(_("The line must be a JSON object."))
    return record


def _no_number(constant: str) -> None:
    """NaN and the infinities, which JSON does not know."""
    raise ValueError(constant)


def bounded(stream) -> Iterator[bytes]:
    """Lines of a binary stream, none read further than what is refused anyway."""
    while line := stream.readline(LONGEST_LINE + 1):
        yield line
        while line and len(line) > LONGEST_LINE and not line.endswith(b"\n"):
            line = stream.readline(LONGEST_LINE + 1)


__all__ = ["ImportSession", "Line", "bounded", "read"]
