"""One file as one record of what would be proposed, without receiving it: for scripts, and to measure the grammar."""

import time
from pathlib import Path
from typing import Any

from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _

from circulars import grammar, readers
from circulars.grammar.record import as_record
from circulars.intake import troubles
from circulars.models import ReadingState, Series

SECONDS = 18.0  # for a file with all that is in it
MOST_FILES = 20  # of one original that are looked at
DEEPEST = 3


def series_patterns() -> list[str]:
    """How the portal's series write their numbers; none where there is no database yet."""
    try:
        return list(Series.objects.order_by("pk").values_list("pattern", flat=True))
    except DatabaseError:
        return []


def record_of(path: Path, *, series: list[str]) -> dict[str, Any]:
    """``{"file", …values…}`` as ``grammar.record`` writes it, or ``{"file", "error"}`` with a sentence for staff.

    Of a mail with documents the grammar chooses which one is the circular. Raises nothing, whatever the file is.
    """
    deadline = time.monotonic() + SECONDS
    try:
        reading = _read(path, path.name, series, SECONDS)
    except OSError:
        return {"file": path.name, "error": _("There is no such file, or it cannot be opened.")}
    if reading.document is None:
        return {"file": path.name, "error": troubles.sentence_of(reading.state, reading.trouble)}
    readings = [(reading.document, _proposals(reading))]
    waiting = [(enclosed, 1) for enclosed in reading.document.enclosed]
    while waiting and len(readings) <= MOST_FILES and (left := deadline - time.monotonic()) > 1:
        enclosed, depth = waiting.pop(0)
        if not enclosed.content or enclosed.trouble:
            continue
        inner = _read(enclosed.content_bytes, enclosed.name, series, left, media_type=enclosed.media_type)
        if inner.document is not None:
            readings.append((inner.document, _proposals(inner)))
            if depth < DEEPEST:
                waiting.extend((further, depth + 1) for further in inner.document.enclosed)
    document, proposals = readings[grammar.choose(readings) if len(readings) > 1 else 0]
    return as_record(path.name, proposals, document)


def _read(
    source: Path | bytes, name: str, series: list[str], seconds: float, *, media_type: str = ""
) -> readers.DocumentReading:
    context = grammar.Context(timezone.localdate(), series, name=name)
    try:
        return readers.read_document(source, name=name, media_type=media_type, context=context, seconds=seconds)
    except readers.TookTooLong:
        return readers.DocumentReading(ReadingState.BROKEN, trouble="time")


def _proposals(reading: readers.DocumentReading) -> list[grammar.Proposal]:
    return [grammar.Proposal(**one) for one in reading.proposals]
