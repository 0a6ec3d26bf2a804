"""Personal values in what becomes public: words, lines, names of files and their texts. Detected, never rewritten.

``of_fields`` is pure, for words that are only typed yet; ``of_copy`` and ``of_edition`` gather the words of a row.
Source: docs/domain.md, "Privacy".
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from django.utils import timezone
from django.utils.translation import get_language

from circulars.checks.findings import Finding, Level
from circulars.checks.privacy import places, wording
from circulars.checks.privacy.places import FileWords
from circulars.checks.privacy.wording import LIKELY
from circulars.masking import Certainty, Found, Kind, find, fingerprint, masked
from circulars.models import BlobText, Edition, WorkingCopy

__all__ = ["FileWords", "of_copy", "of_edition", "of_fields", "of_text"]

MOST = 100  # told of one text; who has so many looks at the text, not at the list

KNOWN = 500  # files whose findings a process remembers: masks and hashes, no values
_known: dict[tuple, list[Finding]] = {}

LEVELS = {Certainty.SURE: Level.BLOCK, Certainty.LIKELY: Level.NEEDS_REASON, Certainty.UNLIKELY: Level.NOTICE}
WITH_A_REASON = (Kind.ACCOUNT, Kind.MOBILE)
UNREAD = {BlobText.State.EMPTY, BlobText.State.LOCKED, BlobText.State.BROKEN, BlobText.State.UNKNOWN}


def of_copy(copy: WorkingCopy) -> Iterator[Finding]:
    """What its publication would make public. Call ``file_texts.ensure`` before, outside of any transaction."""
    yield from of_fields(places.fields_of(copy), places.files_of(copy))


def of_edition(edition: Edition) -> Iterator[Finding]:
    yield from of_fields(places.fields_of(edition), places.files_of(edition))


def of_fields(
    fields: Mapping[str, str], files: Sequence[FileWords] = (), *, today: date | None = None
) -> Iterator[Finding]:
    """Findings in plain texts by form field; a key ``deadlines.2`` is the second row of ``deadlines``.

    Spans count in the text that was given; only those of the fields themselves are told, not of rows and files.
    """
    for key, text in fields.items():
        field, _, row = key.partition(".")
        yield from of_text(text, field=field, today=today, row=int(row) if row else None)
    for number, file in enumerate(files, start=1):
        yield from _of_file(file, number, today)


def of_text(text: str, *, field: str, row: int | None = None, today: date | None = None) -> Iterator[Finding]:
    shown, more = _shown(text, today)
    for value in shown:
        where = wording.where(field, row, _line(text, value))
        span = (value.start, value.end) if row is None else (None, None)
        yield _finding(value, text, field, where, span, row)
    if more:
        yield _further(more, field, wording.where(field, row, 0), row)


def _of_file(file: FileWords, number: int, today: date | None) -> Iterator[Finding]:
    for value in find(file.name, today=today):
        yield _finding(value, file.name, "files", wording.file_name(number), row=number)
    state = file.state
    if state is None or state in UNREAD or file.is_cut:
        message, why = wording.not_checked(file.name, state)
        known_by = fingerprint(file.sha256) if file.sha256 else ""
        where = wording.in_file(number, file.name)
        yield Finding(Level.NOT_CHECKED, "file_not_checked", "files", message, why, where, known_by, row=number)
    for finding in _of_file_text(file, today):
        yield replace(finding, where=wording.in_file(number, file.name, finding.row or 0), row=number)


def _of_file_text(file: FileWords, today: date | None) -> list[Finding]:
    """With the line for a row, whatever the file is called. Bytes never change, so a process looks at them once."""
    key = (file.sha256, len(file.text), today or timezone.localdate(), get_language())
    if file.sha256 and key in _known:
        return _known[key]
    shown, more = _shown(file.text, today)
    found = [_finding(value, file.text, "files", "", row=_line(file.text, value)) for value in shown]
    if more:
        found.append(_further(more, "files", "", None))
    if file.sha256:
        if len(_known) >= KNOWN:
            _known.clear()
        _known[key] = found
    return found


def _shown(text: str, today: date | None) -> tuple[list[Found], int]:
    """The values to tell of, in the order of the text, and how many others there are; the worst are told of first."""
    values = find(text, today=today)
    if len(values) <= MOST:
        return values, 0
    distinct = {(value.certainty, fingerprint(text[value.start : value.end])): value for value in reversed(values)}
    worst = sorted(distinct.values(), key=lambda value: (-value.certainty, value.start))
    more = sum(value.certainty > Certainty.UNLIKELY for value in worst[MOST:])
    return sorted(worst[:MOST], key=lambda value: value.start), more


def _further(count: int, field: str, where: str, row: int | None) -> Finding:
    """Nobody can accept what he was not shown: this one has no fingerprint."""
    message, why = wording.further(count)
    return Finding(Level.BLOCK, "privacy_more", field, message, why, where, row=row)


def _finding(
    value: Found,
    text: str,
    field: str,
    where: str,
    span: tuple[int | None, int | None] = (None, None),
    row: int | None = None,
) -> Finding:
    written = text[value.start : value.end]
    message, why = wording.of_value(value, masked(written))
    return Finding(_level(value), _code(value), field, message, why, where, fingerprint(written), *span, row=row)


def _code(value: Found) -> str:
    """Also tells what blocks from what only needs a reason: who accepts the one has not accepted the other."""
    if value.certainty == Certainty.UNLIKELY:
        return f"privacy_{value.reason}"
    blocks_when_sure = value.kind not in WITH_A_REASON
    return f"privacy_{value.kind}{LIKELY if blocks_when_sure and value.certainty == Certainty.LIKELY else ''}"


def _level(value: Found) -> Level:
    """Accounts and mobiles may have to be public, with a reason; the others never, or a second person says so."""
    if value.kind in WITH_A_REASON and value.certainty == Certainty.SURE:
        return Level.NEEDS_REASON
    return LEVELS[value.certainty]


def _line(text: str, value: Found) -> int:
    """The line of a value, from 1; 0 where the text has only one."""
    if "\n" not in text:
        return 0
    return text.count("\n", 0, value.start) + 1
