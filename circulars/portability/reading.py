"""Read JSON lines: each is checked and taken alone, a refused one is reported, and the rest goes on."""

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from functools import partial
from itertools import groupby
from typing import Any, NamedTuple

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from circulars import changes, references
from circulars.portability import (
    ahead,
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
    raw_lines,
    together,
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
from circulars.portability.raw_lines import bounded
from circulars.portability.reviewed import ACCEPTED_FINDINGS, FILE_REVIEWS, NOTE_AMENDMENTS, REMARKS, REVIEW_STEPS
from circulars.portability.searching import PROMOTED_RESULTS, SYNONYMS
from circulars.portability.session import ImportSession
from circulars.portability.tables import Table
from circulars.portability.values import Refused
from circulars.portability.writing import ALL, PUBLIC, SCHEMA
from circulars.publishing import PublishingError, importing

logger = logging.getLogger(__name__)

PORTION = 50  # lines a transaction; it ends before a circular, so that none is left without its editions
PLAIN_PORTION = 200  # of short lines of circulars, which are taken together
LARGEST_PORTION = 4 * 1024 * 1024  # bytes of lines: what is taken together is in memory together
PAUSE = 0.05  # seconds between two portions, for writers on SQLite, who do not queue
ALONE = 10  # lines; the words of as few working copies are indexed at once, as after a save
TRIES = 3  # of a portion whose commit is refused
# What Python says of a value of another kind than the one expected, wherever a taker meets it; a last net.
SHAPELESS = (TypeError, ValueError, LookupError, AttributeError, OverflowError, RecursionError, ObjectDoesNotExist)
PROBLEMS = (Refused, PublishingError, ValidationError, DatabaseError, *SHAPELESS)
Taker = Callable[[dict[str, Any], ImportSession], Outcome]
Lines = list[tuple[int, dict[str, Any] | Refused]]


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
    """Take line after line and tell of each. What was taken is committed in portions, in the order of the lines.

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
    with closing(ahead.prepared(_portions(lines, session), session)) as portions:
        for index, (portion, prepared) in enumerate(portions):
            if index and not session.dry_run and not connection.features.has_select_for_update:
                time.sleep(PAUSE)
            yield from _take_portion(portion.lines, takers, session, prepared)


def _portions(lines: Iterable[bytes], session: ImportSession) -> Iterator[ahead.Portion]:
    portion: Lines = []
    is_plain, size = True, 0
    for number, raw in enumerate(lines, start=1):
        parsed = raw_lines.parse(raw)
        if parsed is None:
            continue
        begins = isinstance(parsed, dict) and parsed.get("type") == "circular"
        most = 1 if session.is_strict else PLAIN_PORTION if is_plain else PORTION
        is_full = begins and (len(portion) >= most or size > LARGEST_PORTION)
        if is_full or len(portion) >= 10 * PORTION:
            yield ahead.Portion(portion, is_plain and len(portion) > ALONE)
            portion, is_plain, size = [], True, 0
        is_plain = is_plain and together.fits(parsed)
        size += len(raw)
        portion.append((number, parsed))
    yield ahead.Portion(portion, is_plain and len(portion) > ALONE)


def _take_portion(
    portion: Lines, takers: dict[str, Taker], session: ImportSession, ready: ahead.Prepared
) -> list[Line]:
    told = _stored(portion, takers, session, ready)
    if not session.dry_run and connection.features.has_select_for_update:  # else nobody wrote meanwhile
        _link_again(session.met)
    session.met.clear()
    session.is_again = bool(told) and all(line.outcome is Outcome.UNCHANGED for line in told.values())
    return [told[number] for number in sorted(told)]


def _link_again(circular_ids: set[int]) -> None:
    """The portion is stored, whatever becomes of this: somebody who publishes may have what it waits for, and wait."""
    for is_last in (False, True):
        try:
            return references.link_many_again(circular_ids)
        except DatabaseError as error:
            if is_last:
                logger.warning("Some citations wait until the import is run again: %s", type(error).__name__)


def _stored(
    portion: Lines, takers: dict[str, Taker], session: ImportSession, ready: ahead.Prepared, *, tries: int = TRIES
) -> dict[int, Line]:
    """Where somebody deletes meanwhile what a line names, the commit is refused: then all is looked up anew."""
    audit_moment, audit_twins = session.audit_moment, dict(session.audit_twins)
    try:
        return _store(portion, takers, session, ready)
    except IntegrityError as error:
        if tries == 1:
            raise
        logger.info("%d lines from %d are taken once more: %s", len(portion), portion[0][0], type(error).__name__)
    session.forget_portion()
    session.met.clear()
    session.numbered = None
    session.audit_moment, session.audit_twins = audit_moment, audit_twins
    return _stored(portion, takers, session, {}, tries=tries - 1)


def _store(portion: Lines, takers: dict[str, Taker], session: ImportSession, ready: ahead.Prepared) -> dict[int, Line]:
    """One transaction. Whoever wants to publish waits for its end alone, where the counter is raised."""
    told: dict[int, Line] = {}
    began = session.moment()
    with transaction.atomic():
        with changes.at_the_end():
            for is_plain, lines in groupby(portion, key=lambda line: together.fits(line[1])):
                run = list(lines)
                if is_plain and len(run) > ALONE:
                    _take_together(run, takers, session, told, ready)
                else:
                    _take_alone(run, takers, session, told)
            references.resolve_waiting_for(*session.arrived)
            importing.relist(session.unlisted, session.read)
        importing.date_changes(session.unlisted, now=session.now, since=began, clock=session.moment)
    session.forget_portion()
    return told


def _take_together(
    run: Lines, takers: dict[str, Taker], session: ImportSession, told: dict[int, Line], ready: ahead.Prepared
) -> None:
    """Take at once what can be, and the rest alone before what follows: the first line for an address has it."""
    prepared = []
    refused: dict[int, str] = {}
    try:
        with transaction.atomic():
            for number, record in run:
                try:
                    document = ready.get(number) or documents.prepare(record, session)
                    prepared.append(together.Prepared(number, record, document))
                except (Refused, PublishingError, ValidationError, *SHAPELESS) as error:
                    refused[number] = _reason(error)
            outcomes = together.take(prepared, session)
    except PROBLEMS as error:  # one of them cannot be stored: alone it says why, and the others are taken with fewer
        if not isinstance(error, Refused | PublishingError | ValidationError):
            logger.info("%d lines from %d are taken with fewer: %s", len(run), run[0][0], type(error).__name__)
        half = len(run) // 2
        for part in (run[:half], run[half:]):
            if half > ALONE:
                _take_together(part, takers, session, told, ready)
            else:
                _take_alone(part, takers, session, told)
        return
    told |= {number: Line(number, "circular", None, reason) for number, reason in refused.items()}
    for number, outcome in outcomes.items():
        if isinstance(outcome, Refused):
            told[number] = Line(number, "circular", None, str(outcome))
        else:
            told[number] = Line(number, "circular", outcome)
    _take_alone(run, takers, session, told)


def _take_alone(run: Lines, takers: dict[str, Taker], session: ImportSession, told: dict[int, Line]) -> None:
    for number, record in run:
        if number not in told:
            told[number] = _take(number, record, takers, session)


def _take(number: int, record: dict[str, Any] | Refused, takers: dict[str, Taker], session: ImportSession) -> Line:
    if isinstance(record, Refused):
        return Line(number, "", None, str(record))
    kind = record.get("type")
    taker = takers.get(kind) if isinstance(kind, str) else None
    if taker is None:
        return Line(number, str(kind), None, _("type: “%(type)s” is not known.") % {"type": kind})
    if kind != "circular":
        session.forget_names()
    arrived = len(session.arrived)
    try:
        with transaction.atomic():
            return Line(number, kind, taker(record, session))
    except PROBLEMS as error:
        reason = _reason(error)
    del session.arrived[arrived:]
    return Line(number, kind, None, reason)


def _reason(error: Exception) -> str:
    """Why a line is not taken, in a sentence."""
    match error:
        case Refused() | PublishingError():
            return str(error)
        case ValidationError():
            return " ".join(error.messages)
        case DatabaseError():
            return _("The database refuses this line: %(reason)s") % {"reason": str(error).splitlines()[0]}
    return _("The line does not have the shape of its type.")


__all__ = ["ImportSession", "Line", "bounded", "read"]
