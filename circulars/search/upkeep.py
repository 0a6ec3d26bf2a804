"""Brings the index up to what it is made of, in short slices: for the job of every minute and for a rebuild.

How far it came stands in the rows themselves, so it may be killed at any moment and go on. Nothing waits for it but
words that are new around a document; what the public may see never depends on it.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import DatabaseError, DataError, connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from circulars import changes, sections, words
from circulars.locking import lock_circulars
from circulars.models import (
    Circular,
    Dossier,
    Edition,
    Event,
    JobRun,
    Removal,
    SearchCopy,
    SearchEntry,
    SearchSubject,
    WorkingCopy,
)
from circulars.search import copies, entries, proving, subjects, watching

SLICE = 20  # rows a transaction: writers wait for a part of a second
PAUSE = 0.05  # seconds between two, for writers on SQLite, who do not queue
JOB_SECONDS = 20.0
TURNING_JOB = "index_turned_posts"
OUTDATED = Q(version__lt=words.VERSION) | Q(version__gt=words.VERSION)  # as ranges, which an index answers
FILES_OUTDATED = Q(files_version__lt=words.VERSION) | Q(files_version__gt=words.VERSION)
logger = logging.getLogger(__name__)


class Kind(NamedTuple):
    """``waiting`` gives the rows that are to be done, ``do`` writes some of them, by key."""

    name: str
    waiting: Callable[[datetime], QuerySet]
    do: Callable[[Sequence[int], datetime], None]
    size: int = SLICE


class Progress(NamedTuple):
    """``done`` and ``failed`` count rows by the name of their kind; ``is_finished``: nothing is left to try."""

    done: Counter[str]
    failed: Counter[str]
    is_finished: bool


# what waits ---------------------------------------------------------------------------------------------------------


def _superseded(now: datetime) -> QuerySet:
    return SearchEntry.objects.filter(superseded_at__lte=now)


def _missing(now: datetime) -> QuerySet:
    """Circulars with an edition that should have an entry; only after an upgrade, a crash, or a change of its rules.

    They are looked for among all editions only where there are fewer entries than editions that are to have one.
    """
    public = Edition.objects.filter(superseded_at=None)
    touched = list(Removal.objects.filter(erased_at__isnull=False).values_list("circular", flat=True))
    erased = public.filter(circular__in=touched, erased_at__isnull=False)
    if public.count() - erased.count() == SearchEntry.objects.filter(superseded_at=None).count():
        return Circular.objects.none()
    without = entries.wanted(now).filter(circular=OuterRef("pk"), search_entry=None)
    return Circular.objects.filter(Exists(without))


def _entries(now: datetime) -> QuerySet:
    return SearchEntry.objects.filter(OUTDATED)


def _files(now: datetime) -> QuerySet:
    return SearchEntry.objects.filter(FILES_OUTDATED)


def _copies(now: datetime) -> QuerySet:
    if WorkingCopy.objects.count() == SearchCopy.objects.count():  # each has a row, some of which may be outdated
        return WorkingCopy.objects.filter(pk__in=SearchCopy.objects.filter(OUTDATED).values("pk"))
    fresh = SearchCopy.objects.filter(working_copy=OuterRef("pk"), version=words.VERSION)
    return WorkingCopy.objects.filter(~Exists(fresh))


def _events(now: datetime) -> QuerySet:
    return Event.objects.filter(~Exists(SearchSubject.objects.filter(event=OuterRef("pk"), version=words.VERSION)))


def _dossiers(now: datetime) -> QuerySet:
    return Dossier.objects.filter(~Exists(SearchSubject.objects.filter(dossier=OuterRef("pk"), version=words.VERSION)))


# how it is done -----------------------------------------------------------------------------------------------------
# A row that somebody else is just marking stale is left to the next time: to wait for it could close a ring.


@transaction.atomic
def _drop(keys: Sequence[int], now: datetime) -> None:
    _superseded(now).filter(pk__in=keys).delete()


@transaction.atomic
def _index(circular_ids: Sequence[int], now: datetime) -> None:
    lock_circulars(circular_ids)
    entries.index_circulars(circular_ids, sections.load(), now)


@transaction.atomic
def _write_entries(keys: Sequence[int], now: datetime) -> None:
    """Columns as well: what lies around an entry may be among them."""
    circulars = set(SearchEntry.objects.filter(pk__in=keys).values_list("circular_id", flat=True))
    lock_circulars(circulars)
    entries.index_circulars(sorted(circulars), sections.load(), now)
    entries.write_words(_free(SearchEntry.objects.filter(OUTDATED, pk__in=keys)))


def _write_files(keys: Sequence[int], now: datetime) -> None:
    for key in keys:
        entries.write_files(key)


@transaction.atomic
def _write_copies(keys: Sequence[int], now: datetime) -> None:
    there = WorkingCopy.objects.filter(pk__in=keys).order_by("pk")
    found = set(there.select_for_update(no_key=True).values_list("pk", flat=True))
    held = found & set(SearchCopy.objects.filter(pk__in=keys).values_list("pk", flat=True))
    free = _free(SearchCopy.objects.filter(pk__in=held))
    copies.index_copies(sorted(found - held | set(free)))


@transaction.atomic
def _write_events(keys: Sequence[int], now: datetime) -> None:
    busy = _busy("event_id", keys)
    subjects.index_subjects(events=[key for key in keys if key not in busy])


@transaction.atomic
def _write_dossiers(keys: Sequence[int], now: datetime) -> None:
    busy = _busy("dossier_id", keys)
    subjects.index_subjects(dossiers=[key for key in keys if key not in busy])


def _free(rows: QuerySet) -> list[int]:
    """The keys of those rows that nobody else holds, locked until the end of the transaction."""
    return list(rows.order_by("pk").select_for_update(skip_locked=True).values_list("pk", flat=True))


def _busy(column: str, keys: Sequence[int]) -> set[int]:
    rows = SearchSubject.objects.filter(**{f"{column}__in": keys})
    free = set(_free(rows))
    return {key for pk, key in rows.values_list("pk", column) if pk not in free}


KINDS = (
    Kind("superseded", _superseded, _drop, 200),
    Kind("missing", _missing, _index),
    Kind("editions", _entries, _write_entries),
    Kind("copies", _copies, _write_copies),
    Kind("events", _events, _write_events),
    Kind("dossiers", _dossiers, _write_dossiers),
    Kind("files", _files, _write_files, 1),
)

PUBLIC = ("missing", "editions", "events", "dossiers", "files")


def waiting(now: datetime) -> dict[str, int]:
    """How many rows of each kind are to be done."""
    return {kind.name: kind.waiting(now).count() for kind in KINDS}


def work(
    now: datetime,
    *,
    seconds: float | None = None,
    limit: int | None = None,
    told: Callable[[Counter[str]], None] | None = None,
) -> Progress:
    """Do what waits, for ``seconds`` or up to ``limit`` rows, each row once. One that fails is logged and left."""
    until = time.monotonic() + seconds if seconds is not None else None
    done: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    for kind in KINDS:
        for keys in _slices(kind, now):
            if limit is not None:
                keys = keys[: limit - done.total() - failed.total()]
            if not keys or (until is not None and time.monotonic() >= until):
                return Progress(done, failed, False)
            broken = _try(kind, keys, now)
            failed[kind.name] += broken
            done[kind.name] += len(keys) - broken
            if told:
                told(done)
            if connection.vendor == "sqlite":
                time.sleep(PAUSE)
    return Progress(done, failed, True)


def _slices(kind: Kind, now: datetime) -> Iterator[list[int]]:
    """By rising key, each asked for when its turn comes: what is done falls out, what failed lies behind."""
    last = -1
    while keys := list(kind.waiting(now).filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[: kind.size]):
        yield keys
        last = keys[-1]


def _try(kind: Kind, keys: Sequence[int], now: datetime) -> int:
    """How many failed: where one does, each is tried alone."""
    try:
        kind.do(keys, now)
    except Exception as error:
        if isinstance(error, DatabaseError) and not isinstance(error, DataError):  # which is the fault of one row
            raise
        if len(keys) > 1:
            return sum(_try(kind, [key], now) for key in keys)
        # without the message, which may repeat words
        logger.error("Search: %s %s cannot be indexed (%s).", kind.name, keys[0], type(error).__name__)
        return 1
    return 0


def mark_all() -> int:
    """Everything is to be written anew; what is there is found meanwhile. Words of nothing go. How many rows."""
    proving.drop_orphans()
    changed = SearchEntry.objects.filter(version__gt=0).update(version=0, files_version=0)
    changed += SearchEntry.objects.filter(files_version__gt=0).update(files_version=0)
    changed += SearchCopy.objects.filter(version__gt=0).update(version=0)
    return changed + SearchSubject.objects.filter(version__gt=0).update(version=0)


# jobs ---------------------------------------------------------------------------------------------------------------


def keep_up(now: datetime) -> str:
    """For the job: how many rows were written, and whether some are left."""
    progress = work(now, seconds=JOB_SECONDS)
    if any(progress.done[name] for name in PUBLIC):
        changes.touch()  # pages of results that browsers keep were made from the words before
    parts = [f"{count} {name}" for name, count in progress.done.items() if count]
    parts += [f"{count} {name} failed" for name, count in progress.failed.items() if count]
    if not progress.is_finished:
        parts.append("more to do")
    return ", ".join(parts)


def turn_posts(now: datetime) -> str:
    """For the job after midnight: duties and teams that are others from today on, and from days without an upkeep."""
    today = timezone.localdate(now, timezone.get_default_timezone())
    before = JobRun.objects.filter(name=TURNING_JOB).values_list("finished_at", flat=True).first()
    first = timezone.localdate(before, timezone.get_default_timezone()) if before else today - timedelta(days=1)
    count = watching.posts_turned(min(first, today), today)
    return f"{count} marked" if count else ""
