"""What proposals are worth beside the gold: values right, wrongly given and missed, by field.

A single value that differs counts twice: given wrongly, and missed. ``accept`` in the gold names other values as good,
and the kindest counts; ``skip`` names fields on which two careful readers would differ. An event that is ``optional``
in the gold neither helps nor harms.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

from benchmarks.intake.values import FIELDS, SEVERAL


class Tally(NamedTuple):
    right: int = 0
    wrong: int = 0
    missed: int = 0

    def plus(self, other: "Tally") -> "Tally":
        return Tally(*(mine + yours for mine, yours in zip(self, other, strict=True)))

    @property
    def errors(self) -> int:
        return max(self.wrong, self.missed)

    @property
    def f1(self) -> float | None:
        """None where nothing was to be found and nothing was proposed."""
        return 2 * self.right / (2 * self.right + self.wrong + self.missed) if any(self) else None


class Outcome(NamedTuple):
    """``fields`` are those that were judged, in the order of the table."""

    file: str
    kind: str
    fields: dict[str, Tally]

    @property
    def is_exact(self) -> bool:
        return not any(tally.errors for tally in self.fields.values())


def judge(gold: dict[str, Any], proposal: dict[str, Any] | None) -> Outcome:
    """One file; no proposal, or one that says it could not be read, proposes nothing."""
    given = {} if proposal is None or proposal.get("error") else proposal
    skipped = gold.get("skip", [])
    fields = {name: _field(name, gold, given) for name in FIELDS if name not in skipped}
    return Outcome(gold["file"], gold["kind"], fields)


def by_field(outcomes: Iterable[Outcome]) -> dict[str, Tally]:
    sums = dict.fromkeys(FIELDS, Tally())
    for outcome in outcomes:
        for name, tally in outcome.fields.items():
            sums[name] = sums[name].plus(tally)
    return sums


def macro_f1(outcomes: Iterable[Outcome]) -> float:
    """The plain mean over the fields that have anything to show."""
    figures = [tally.f1 for tally in by_field(outcomes).values() if tally.f1 is not None]
    return sum(figures) / len(figures) if figures else 0.0


def _field(name: str, gold: dict[str, Any], given: dict[str, Any]) -> Tally:
    if name == "events":
        needed = [event for event in gold["events"] if not event.get("optional")]
        spare = [event for event in gold["events"] if event.get("optional")]
        return _compare(bag(name, needed), bag(name, given.get(name)), spare=bag(name, spare))
    proposed = bag(name, value_of(name, given))
    return min(
        (_compare(bag(name, value), proposed) for value in good_values(name, gold)),
        key=lambda tally: (tally[1] + tally[2], -tally[0]),
    )


def good_values(name: str, gold: dict[str, Any]) -> list[Any]:
    """The value of the gold and those that it accepts beside it."""
    others = gold.get("accept", {}).get(name, [])
    return [value_of(name, gold), *({"label": value} if name == "number.label" else value for value in others)]


def value_of(name: str, record: dict[str, Any]) -> Any:
    return record.get("number" if name == "number.label" else name)


def bag(name: str, value: Any) -> Counter:
    """Comparable values; only events may say the same twice."""
    if value is None or value == "":
        return Counter()
    members = value if name in SEVERAL and isinstance(value, list) else [value]
    compared = [FIELDS[name](member) for member in members if member not in (None, "", [], {})]
    bag = Counter(one for one in compared if one not in ("", False))
    return bag if name == "events" else Counter(set(bag))


def _compare(wanted: Counter, proposed: Counter, *, spare: Counter | None = None) -> Tally:
    right = (wanted & proposed).total()
    beyond = proposed - wanted
    return Tally(right, (beyond - spare if spare else beyond).total(), wanted.total() - right)


def is_marked_multiple(gold: dict[str, Any], proposal: dict[str, Any] | None) -> bool | None:
    """Whether a page of several items was seen to be one; None for other pages."""
    return (proposal or {}).get("multiple") is True if gold.get("multiple") else None
