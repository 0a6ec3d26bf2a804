"""Requests that failed through a fault of ours: counted by the place in the code, told at most once an hour a place.

Kept are the class of the error and the frames with their lines. What the error says is left out: it may repeat a
value of a row, and so may the address and the query of the request.
"""

import sys
import traceback
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any

from django.conf import settings
from django.core.signals import got_request_exception
from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import F
from django.utils import timezone

from circulars import tally, tracing
from circulars.models import ServerError
from circulars.observing import alarms

HOUR = timedelta(hours=1)
KEPT = timedelta(days=90)
FRAMES = 12
AT_MOST = 20  # places in one mail
_known: dict[str, tuple[str, str]] = {}  # place → frames, number of the first request


def connect() -> None:
    got_request_exception.connect(_count, dispatch_uid="circulars.observing.failures")
    errors.connect()


def _count(**kwargs: Any) -> None:
    error_type, _error, tb = sys.exc_info()
    if error_type is None:
        return
    place, frames = place_of(error_type, tb)
    if place not in _known and len(_known) < tally.DISTINCT:
        _known[place] = (frames, tracing.current())
        errors.hurry()  # the first of its kind is written with this answer, not a minute later
    errors.add(place)


def place_of(error_type: type[BaseException], tb: TracebackType | None) -> tuple[str, str]:
    """The innermost frame of our own code, and the last frames of all."""
    found = traceback.extract_tb(tb)
    lines = [f"{_short(frame.filename)}:{frame.lineno} {frame.name}\n    {frame.line}" for frame in found[-FRAMES:]]
    own = [frame for frame in found if _is_ours(frame.filename)]
    name = error_type.__name__
    if not own:
        return f"{found[-1].name} {name}"[:200] if found else name, "\n".join([*lines, name])
    return f"{_short(own[-1].filename)}:{own[-1].lineno} {own[-1].name} {name}"[:200], "\n".join([*lines, name])


def _is_ours(filename: str) -> bool:
    return filename.startswith(str(settings.BASE_DIR)) and "site-packages" not in filename


def _short(filename: str) -> str:
    """Without the folders of this machine."""
    path = Path(filename)
    if _is_ours(filename):
        return path.relative_to(settings.BASE_DIR).as_posix()
    return "/".join(path.parts[-2:])


def _write(counts: dict[str, int]) -> None:
    now = timezone.now()
    for place, number in counts.items():
        frames, request_id = _known.get(place, ("", ""))
        with transaction.atomic():
            fresh = ServerError(place=place, frames=frames, first_at=now, last_at=now)
            ServerError.objects.bulk_create([fresh], ignore_conflicts=True)
            ServerError.objects.filter(place=place).update(
                count=F("count") + number, last_at=now, request_id=request_id, frames=frames
            )
    for place in counts:
        _known.pop(place, None)


errors: tally.Tally[str] = tally.Tally("circulars.observing.errors", write=_write, alias=lambda: DEFAULT_DB_ALIAS)


def tell_due(now: datetime) -> str:
    """The job: places that failed since they were told last, an hour ago or never."""
    ServerError.objects.filter(last_at__lt=now - KEPT).delete()
    with transaction.atomic():
        rows = ServerError.objects.select_for_update().filter(count__gt=F("count_told"))
        due = [row for row in rows if row.told_at is None or now - row.told_at >= HOUR][:AT_MOST]
        if not due:
            return ""
        alarms.tell_errors(due, now)
        for row in due:
            row.count_told, row.told_at = row.count, now
            row.save(update_fields=["count_told", "told_at"])
    return f"{len(due)} told"
