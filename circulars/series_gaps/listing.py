"""The numbers of one run that are looked at, and for a page of them who cites them and who told what."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from circulars.masking import mask
from circulars.models import Edition, Intake, MissingNumber, WorkingCopy
from circulars.series_gaps.ranges import Ranges
from circulars.series_gaps.runs import Run, is_yearly, waiting_citations

OPEN, EVERY, ARRIVED, CITED = "open", "all", "arrived", "cited"
SHOWN = 5  # of those that cite one number


class Citing(NamedTuple):
    """``copy_id`` is that of the form, where the person may open it."""

    title: str
    language: str
    copy_id: int | None


class Row(NamedTuple):
    """``citing`` are the first few, ``citations`` how many there are; ``originals`` in the queue may be this number."""

    number: int
    is_cited_only: bool
    told: MissingNumber | None
    citing: list[Citing]
    citations: int
    originals: list[Intake]


def numbers_of(run: Run, shown: str) -> Ranges:
    """``shown`` is one of the constants above, or a disposition."""
    if shown == OPEN:
        return run.undecided
    if shown == ARRIVED:
        return Ranges.of(run.arrived)
    if shown == CITED:
        return Ranges.of(run.cited - run.known)
    if shown in MissingNumber.Disposition.values:
        return Ranges.of(number for number in run.disposed if run.told[number] == shown)
    return run.missing | Ranges.of(run.disposed | run.beyond)


def rows_of(run: Run, numbers: Sequence[int], *, user) -> list[Row]:
    """A page of numbers in five queries, whatever its length."""
    told = {
        row.serial: row
        for row in MissingNumber.objects.filter(series=run.series, year=run.year, serial__in=numbers).select_related(
            "recorded_by"
        )
    }
    citing = _citing(run, numbers, user)
    originals = _originals(run, numbers, user)
    return [
        Row(
            number,
            number in run.beyond,
            told.get(number),
            citing[number][:SHOWN],
            len(citing[number]),
            originals[number],
        )
        for number in numbers
    ]


def _citing(run: Run, numbers: Sequence[int], user) -> dict[int, list[Citing]]:
    rows = waiting_citations(user).filter(series=run.series, serial__in=numbers)
    if not run.is_over_years:
        rows = rows.filter(year=run.year)
    by_number: dict[int, dict[int, Edition | WorkingCopy]] = defaultdict(dict)
    rows = rows.select_related("edition", "working_copy").order_by("-edition_id", "-working_copy_id", "position")
    shown = ("number_serial", "number_year", "number_suffix", "number_label", "title", "language", "circular_id")
    names = [f"{owner}__{name}" for owner in ("edition", "working_copy") for name in shown]
    for row in rows.only("serial", *names):
        owner = row.edition or row.working_copy
        by_number[row.serial].setdefault(owner.circular_id, owner)
    circulars = {key for owners in by_number.values() for key in owners}
    copies = WorkingCopy.objects.editable_by(user).filter(circular__in=circulars)
    forms = {(copy.circular_id, copy.language): copy.pk for copy in copies.only("circular_id", "language")}
    found: dict[int, list[Citing]] = defaultdict(list)
    for number, owners in by_number.items():
        for key, owner in owners.items():
            title = mask(f"{owner.number} {owner.title}".strip())
            found[number].append(Citing(title, owner.language, forms.get((key, owner.language))))
    return found


def _originals(run: Run, numbers: Sequence[int], user) -> dict[int, list[Intake]]:
    """Originals in the queue whose number fits and whose series nobody can tell yet; staff look at them."""
    found: dict[int, list[Intake]] = defaultdict(list)
    if not user.has_perm("circulars.view_intake"):
        return found
    waiting = Intake.objects.open_to(user).waiting().filter(number_serial__in=numbers)
    if is_yearly(run.series):
        waiting = waiting.filter(number_year=run.year)
    for intake in waiting.only("pk", "subject", "name", "code", "number_serial"):
        found[intake.number_serial].append(intake)
    return found
