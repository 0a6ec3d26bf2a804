"""The figures of a run, as a page for people."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from benchmarks.intake import calibration
from benchmarks.intake.corpus import DocumentSet
from benchmarks.intake.scoring import Outcome, by_field, macro_f1, value_of

WORST = 12
# Macro F1 and exact files before anybody had mended a rule for these documents.
FIRST = {
    "variants of the samples": (0.9292, 4),
    "own documents A": (0.8724, 10),
    "own documents B": (0.8893, 10),
    "own documents C": (0.8815, 15),
}


class Measured(NamedTuple):
    documents: DocumentSet
    outcomes: list[Outcome]
    seconds: float
    calibrated: dict[str, calibration.Counted]
    multiple: tuple[int, int]  # pages of several items that were marked, and all of them

    @property
    def macro(self) -> float:
        return macro_f1(self.outcomes)

    @property
    def exact(self) -> int:
        return sum(outcome.is_exact for outcome in self.outcomes)


def page(measured: list[Measured], hostile: tuple[int, int, float] | None) -> Iterator[str]:
    """Lines of Markdown. ``hostile``: files as expected, all of them, seconds."""
    yield "| documents | files | macro F1 | exact files | when first read | several items marked | seconds |"
    yield "|---|---|---|---|---|---|---|"
    for one in measured:
        marked = f"{one.multiple[0]} of {one.multiple[1]}" if one.multiple[1] else "–"
        first = FIRST.get(one.documents.name)
        yield (
            f"| {one.documents.name} | {len(one.outcomes)} | {one.macro:.4f} | {one.exact} of {len(one.outcomes)} "
            f"| {f'{first[0]:.4f}, {first[1]} exact' if first else '–'} | {marked} | {one.seconds:.1f} |"
        )
    if hostile:
        good, total, seconds = hostile
        yield f"| hostile files, as expected | {total} | – | {good} of {total} | – | – | {seconds:.1f} |"
    yield from ("", *_fields(measured), "")
    yield from calibration.table([one.documents.name for one in measured], [one.calibrated for one in measured])
    yield from ("", *_kinds(measured))
    for one in measured:
        yield from ("", *_errors(one))


def _fields(measured: list[Measured]) -> Iterator[str]:
    yield "F1 by field, and in brackets values right, wrongly given and missed."
    yield ""
    yield f"| field | {' | '.join(one.documents.name for one in measured)} |"
    yield "|---" * (len(measured) + 1) + "|"
    sums = [by_field(one.outcomes) for one in measured]
    for field in sums[0] if sums else []:
        cells = [
            "–" if of[field].f1 is None else f"{of[field].f1:.2f} ({', '.join(map(str, of[field]))})" for of in sums
        ]
        yield f"| {field} | {' | '.join(cells)} |"


def _kinds(measured: list[Measured]) -> Iterator[str]:
    yield "Files without an error, by kind of document and by format."
    yield ""
    yield "| documents | of | files | exact |"
    yield "|---|---|---|---|"
    for one in measured:
        exact = [outcome for outcome in one.outcomes if outcome.is_exact]
        for group_of in (_kind, _format):
            good = Counter(map(group_of, exact))
            for group, total in sorted(Counter(map(group_of, one.outcomes)).items()):
                yield f"| {one.documents.name} | {group} | {total} | {good[group]} |"


def _kind(outcome: Outcome) -> str:
    return outcome.kind


def _format(outcome: Outcome) -> str:
    return outcome.file.rpartition(".")[2]


def _errors(one: Measured) -> Iterator[str]:
    """Of the documents kept back only the fields with their counts."""
    if one.documents.is_kept_back:
        wrong = {field: tally.errors for field, tally in by_field(one.outcomes).items() if tally.errors}
        counts = ", ".join(f"{field} {count}" for field, count in wrong.items())
        yield f"Errors in {one.documents.name}: {counts or 'none'}"
        return
    faulty = [outcome for outcome in one.outcomes if not outcome.is_exact]
    yield f"Errors in {one.documents.name}: {'none' if not faulty else f'{len(faulty)} files'}"
    faulty.sort(key=lambda outcome: (-sum(tally.errors for tally in outcome.fields.values()), outcome.file))
    for outcome in faulty[:WORST]:
        yield f"- {outcome.file}: {', '.join(field for field, tally in outcome.fields.items() if tally.errors)}"


def differences(
    gold: list[dict[str, Any]], outcomes: list[Outcome], proposals: dict[str, dict[str, Any]]
) -> Iterator[str]:
    """For those who mend the rules: each wrong value beside the one that was wanted."""
    for record, outcome in zip(gold, outcomes, strict=True):
        proposal = proposals.get(outcome.file, {})
        for field in (field for field, tally in outcome.fields.items() if tally.errors):
            wanted, got = (json.dumps(value_of(field, one), ensure_ascii=False) for one in (record, proposal))
            yield f"{outcome.file} {field}: wanted {wanted}, got {got}"
