"""Say why numbers are missing, one or many at once, and take it back. Audited on the series."""

from collections import defaultdict
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from circulars import audit
from circulars.models import MissingNumber, Series
from circulars.series_gaps.ranges import Ranges
from circulars.series_gaps.runs import OVER_YEARS, Run, is_yearly, load


class NotPossible(Exception):
    """The numbers stay as they were; the message is fit to show to staff."""


@transaction.atomic
def tell(series_id: int, year: int, numbers: Ranges, *, disposition: str, note: str = "", by, now: datetime) -> int:
    """Record why these numbers are missing; how many rows that changed. ``year`` is 0 for a run over years.

    Raises NotPossible where one of them is here, or the series has no such run.
    """
    series = _locked(series_id, year)
    if disposition not in MissingNumber.Disposition.values:
        raise NotPossible(_("Choose why the numbers are missing."))
    if not numbers:
        raise NotPossible(_("Name the numbers, such as 3-7, 9."))
    if here := _here(series, year, numbers, by):
        raise NotPossible(_("Of these numbers %(numbers)s are here already.") % {"numbers": here})
    known = _rows(series, year, numbers)
    before: dict[tuple[str, str], list[int]] = defaultdict(list)
    changed = []
    for number in numbers:
        row = known.get(number)
        value = (row.disposition, row.note) if row else ("", "")
        if value != (disposition, note):
            before[value].append(number)
            changed.append(number)
    MissingNumber.objects.bulk_create(
        [
            MissingNumber(
                series=series, year=year, serial=number, disposition=disposition, note=note, recorded_by=by,
                recorded_at=now,
            )
            for number in changed
        ],
        update_conflicts=True,
        unique_fields=["series", "year", "serial"],
        update_fields=["disposition", "note", "recorded_at", "recorded_by"],
        batch_size=500,
    )  # fmt: skip
    _record("tell_missing", series, year, before, after=(disposition, note), by=by, now=now)
    return len(changed)


@transaction.atomic
def take_back(series_id: int, year: int, numbers: Ranges, *, by, now: datetime) -> int:
    """Forget what was said of these numbers; how many there were. What stood there is in the audit log."""
    series = _locked(series_id, year)
    before: dict[tuple[str, str], list[int]] = defaultdict(list)
    known = _rows(series, year, numbers)
    for number, row in known.items():
        before[row.disposition, row.note].append(number)
    for first in range(0, len(keys := [row.pk for row in known.values()]), 500):
        MissingNumber.objects.filter(pk__in=keys[first : first + 500]).delete()
    _record("take_back_missing", series, year, before, after=("", ""), by=by, now=now)
    return len(known)


def _locked(series_id: int, year: int) -> Series:
    series = Series.objects.select_for_update(no_key=True, of=("self",)).select_related("issuer").get(pk=series_id)
    is_fitting = 1900 <= year <= 2200 if is_yearly(series) else year == OVER_YEARS
    if series.allocates or not series.is_numbered or not is_fitting:
        raise NotPossible(_("The office receives no such numbers."))
    return series


def _here(series: Series, year: int, numbers: Ranges, user) -> Ranges:
    run = next((one for one in load(user, [series]) if one.year == year), Run(series, year))
    return Ranges.of(number for number in numbers if number in run.known)


def _rows(series: Series, year: int, numbers: Ranges) -> dict[int, MissingNumber]:
    """Read by range, so that two thousand single numbers are no two thousand parameters."""
    found: dict[int, MissingNumber] = {}
    if numbers:
        span = (numbers.pairs[0][0], numbers.pairs[-1][1])
        rows = MissingNumber.objects.select_for_update().filter(series=series, year=year, serial__range=span)
        found = {row.serial: row for row in rows.order_by("serial") if row.serial in numbers}
    return found


def _record(
    action: str, series: Series, year: int, before: dict[tuple[str, str], list[int]], *, after: tuple[str, str], by, now
) -> None:
    """One entry for each value that stood there before, so that it can be put back by hand."""
    for (disposition, note), numbers in before.items():
        changes = audit.differences(
            {"disposition": disposition, "note": note}, {"disposition": after[0], "note": after[1]}
        )
        run = {"year": year} if year else {}
        audit.record(action, series, by=by, now=now, numbers=str(Ranges.of(numbers)), **run, **changes)
