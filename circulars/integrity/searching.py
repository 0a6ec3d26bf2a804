"""The index of search against what it is made of: rows, their columns, and the words of a sample."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import prefetch_related_objects
from django.utils import timezone

from circulars import sections
from circulars.integrity import portions
from circulars.integrity.problem import Problem
from circulars.models import Circular, JobRun, SearchCopy, SearchEntry, SearchPart, SearchSubject
from circulars.search import backends, entries, index, proving, upkeep

SAMPLE = 20  # entries of a portion whose words are read again
SHOWN = 20  # rows of nothing that are named
PATIENCE = timedelta(hours=1)  # for the upkeep, which runs each minute
JOB = "index_search"


def check() -> Iterator[Problem]:
    now = timezone.now()
    if missing := index.missing():
        for name in missing:
            yield Problem("search", name, "this table or trigger is missing; `migrate` makes it")
        return
    tree = sections.load()
    for portion in portions.of_circulars():
        yield from _entries(portion, tree, now)
    yield from _words_of_others()
    for name in backends.OWNERS:
        for key in proving.of_nothing(name, SHOWN):
            yield Problem("search", f"{name} {key}", "words of a row that is gone; `rebuild_search` deletes them")
    yield from _upkeep(now)


def _entries(portion: list[Circular], tree: sections.SectionTree, now: datetime) -> Iterator[Problem]:
    prefetch_related_objects(portion, "placement_rows", "topics")
    names = {circular.pk: str(circular) for circular in portion}
    expected = entries.expected(portion, tree, now)
    found = {entry.edition_id: entry for entry in SearchEntry.objects.filter(circular__in=portion)}
    for edition in sorted(expected.keys() | found.keys()):
        entry, columns = found.get(edition), expected.get(edition)
        if entry is None and columns is not None:
            circular = columns["circular_id"]
            yield Problem("search", names[circular], f"edition {edition} has no entry", circular, is_derived=True)
        elif entry is not None and columns is None:
            if entry.superseded_at is None or entry.superseded_at <= now - PATIENCE:
                what = f"the entry of edition {edition} should not be"
                yield Problem("search", names[entry.circular_id], what, entry.circular_id, is_derived=True)
        elif entry is not None and columns is not None:
            other = [name for name in ("id", *entries.COLUMNS) if getattr(entry, name) != columns[name]]
            if other and entry.version:
                what = f"the entry of edition {edition} differs in {', '.join(other)}"
                yield Problem("search", names[entry.circular_id], what, entry.circular_id, is_derived=True)
    yield from _words([entry for edition, entry in sorted(found.items()) if edition in expected], names)


def _words(rows: list[SearchEntry], names: dict[int, str]) -> Iterator[Problem]:
    by_key = {entry.pk: entry for entry in rows}
    without = proving.without_words("editions", list(by_key))
    parts = dict(SearchPart.objects.filter(entry__in=by_key).values_list("pk", "entry_id"))
    without_parts = {parts[key] for key in proving.without_words("parts", list(parts))}
    there = [entry.pk for entry in rows if entry.pk not in without]
    sample = there[:: max(1, len(there) // SAMPLE)] if there else []
    differing = set(proving.differing_entries(sample))
    for keys, what in (
        (without, "has no words"),
        (without_parts, "lacks words of a file or of a long text"),
        (differing, "has other words than its edition"),
    ):
        for key in sorted(keys):
            entry = by_key[key]
            said = f"the entry of edition {entry.edition_id} {what}"
            yield Problem("search", names[entry.circular_id], said, entry.circular_id, is_derived=True)


def _words_of_others() -> Iterator[Problem]:
    copies, subjects = SearchCopy.objects.filter(version__gt=0), SearchSubject.objects.filter(version__gt=0)
    for name, rows in (("copies", copies), ("subjects", subjects)):
        last = -1
        while keys := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[: portions.SIZE]):
            for key in sorted(proving.without_words(name, keys)):
                yield Problem("search", f"{name} {key}", "it has no words; `rebuild_search` writes them")
            last = keys[-1]


def _upkeep(now: datetime) -> Iterator[Problem]:
    """Rows that wait are no damage, as long as somebody works on them."""
    run = JobRun.objects.filter(name=JOB).first()
    if run is None or run.finished_at is None:
        return
    waiting = {name: count for name, count in upkeep.waiting(now).items() if count}
    said = ", ".join(f"{count} {name}" for name, count in waiting.items())
    if waiting and run.finished_at < now - PATIENCE:
        yield Problem("search", JOB, f"{said} wait, and the upkeep ended last at {run.finished_at:%Y-%m-%d %H:%M} UTC")
    elif waiting and "failed" in run.outcome:
        yield Problem("search", JOB, f"some cannot be written: {run.outcome}; the log tells which")
