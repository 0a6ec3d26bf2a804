"""Citations of all editions found anew, with today's finder and series. What staff decided is never touched.

A row that is found again at its place keeps its ordinal, because the rendered column names it; a new one gets the
next, and one that is found no more goes. Where spans changed, the column is written anew. No edition changes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Max

from circulars import changes, references
from circulars.locking import locked
from circulars.models import Edition, Origin, Reference, Series
from circulars.rendering import derived

SLICE = 100
CONTENT = (
    "body", "language", "number_serial", "number_year", "number_suffix", "issued_on", "erased_at",
    "circular__year", "circular__series__is_numbered", "circular__series__issuer",
)  # fmt: skip
VALUES = ("text", "series_id", "serial", "year", "suffix")


@dataclass
class Difference:
    """What finding anew would change in one edition."""

    added: list[dict[str, Any]] = field(default_factory=list)
    changed: list[tuple[Reference, dict[str, Any]]] = field(default_factory=list)
    lost: list[Reference] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.lost)


@dataclass
class Tally:
    editions: int = 0
    touched: int = 0  # editions in which something differed
    added: int = 0
    changed: int = 0
    lost: int = 0
    linked: int = 0


def slices(after: int = 0) -> Iterator[list[int]]:
    """The keys of all editions that have words, from the one behind ``after``, a portion at a time."""
    rows = Edition.objects.filter(erased_at=None).order_by("pk")
    while keys := list(rows.filter(pk__gt=after).values_list("pk", flat=True)[:SLICE]):
        yield keys
        after = keys[-1]


def find_references_again(
    edition_ids: Sequence[int], series: list[Series] | None = None, *, dry_run: bool = False
) -> Tally:
    """Bring these editions up to date, each that differs in a transaction of its own; may be repeated at any time."""
    series = references.numbered_series() if series is None else series
    tally = Tally()
    for edition in _editions(edition_ids):
        tally.editions += 1
        found = _difference(edition, series)
        linked = 0
        if not dry_run and (found or _may_link(edition)):
            found, linked = _bring(edition.pk, series)
        tally.linked += linked
        tally.touched += bool(found or linked)
        tally.added += len(found.added)
        tally.changed += len(found.changed)
        tally.lost += len(found.lost)
    return tally


@transaction.atomic
def _bring(edition_id: int, series: list[Series]) -> tuple[Difference, int]:
    """The same once more under the lock: the edition may have been erased, or a citation decided, meanwhile."""
    locked(Edition.objects.values_list("circular_id", flat=True).get(pk=edition_id))
    (edition,) = _editions([edition_id])
    if edition.erased_at:
        return Difference(), 0
    found = _difference(edition, series)
    for row, values in found.changed:
        Reference.objects.filter(pk=row.pk).update(target=None, **values)
    Reference.objects.filter(pk__in=[row.pk for row in found.lost]).delete()
    last = Reference.objects.filter(edition=edition).aggregate(last=Max("position"))["last"]
    first = 0 if last is None else last + 1
    Reference.objects.bulk_create(
        Reference(edition=edition, position=first + index, **values) for index, values in enumerate(found.added)
    )
    linked = references.resolve_rows(edition)
    if found.added or found.lost:
        derived.rebuild([edition.pk])
    elif found.changed or linked:
        changes.touch()
    return found, linked


def _editions(keys: Sequence[int]) -> list[Edition]:
    rows = Edition.objects.filter(pk__in=keys).select_related("circular__series").order_by("pk")
    return list(rows.only(*CONTENT).prefetch_related("references"))


def _difference(edition: Edition, series: list[Series]) -> Difference:
    found = Difference()
    if edition.erased_at:
        return found
    rows = list(edition.references.all())
    decided = [row for row in rows if row.origin != Origin.AUTOMATIC]
    by_place = {(row.start, row.end): row for row in rows if row.origin == Origin.AUTOMATIC}
    for values in references.find_for(edition, series):
        if any(row.start < values["end"] and values["start"] < row.end for row in decided):
            continue
        row = by_place.pop((values["start"], values["end"]), None)
        if row is None:
            found.added.append(values)
        elif any(getattr(row, name) != values[name] for name in VALUES):
            found.changed.append((row, values))
    found.lost = list(by_place.values())
    return found


def _may_link(edition: Edition) -> bool:
    return any(
        row.target_id is None and row.series_id is not None and row.origin == Origin.AUTOMATIC
        for row in edition.references.all()
    )
