"""Whether values that are sure are right: they are accepted together, without a look at each."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from benchmarks.intake.scoring import bag, good_values
from benchmarks.intake.values import FIELDS, SEVERAL
from circulars.grammar.proposal import SURE

# Of all sure values of fields that hold one value.
PROMISED = 0.97


class Counted(NamedTuple):
    """Values right and wrong, those that are sure and those that are not."""

    right: int = 0
    wrong: int = 0
    right_unsure: int = 0
    wrong_unsure: int = 0

    def plus(self, other: "Counted") -> "Counted":
        return Counted(*(mine + yours for mine, yours in zip(self, other, strict=True)))

    @property
    def share(self) -> float | None:
        """Of the sure values those that are right."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else None


def of_field(name: str, gold: dict[str, Any], given: dict[str, Any]) -> Counted:
    """One field of one file. A value counts as right where it is one of the gold; the label of a number is apart."""
    figures = given.get("confidence", {}).get(name)
    if figures is None or name in gold.get("skip", []):
        return Counted()
    members = given[name] if name in SEVERAL else [given[name]]
    figures = figures if name in SEVERAL else [figures]
    allowed: Counter = Counter()
    for value in good_values(name, gold):
        allowed |= bag(name, value)
    counts = Counter(
        (figure >= SURE, bool(bag(name, [member] if name in SEVERAL else member) & allowed))
        for member, figure in zip(members, figures, strict=True)
    )
    return Counted(counts[True, True], counts[True, False], counts[False, True], counts[False, False])


def by_field(gold: Sequence[dict[str, Any]], proposals: dict[str, dict[str, Any]]) -> dict[str, Counted]:
    sums = {name: Counted() for name in FIELDS if name != "number.label"}
    for record in gold:
        given = proposals.get(record["file"]) or {}
        for name in sums:
            sums[name] = sums[name].plus(of_field(name, record, given))
    return sums


def total(counted: Sequence[dict[str, Counted]], *, of_several: bool) -> Counted:
    """All fields of all sets that hold several values, or all that hold one."""
    result = Counted()
    for one in counted:
        for name, figures in one.items():
            if (name in SEVERAL) == of_several:
                result = result.plus(figures)
    return result


def table(names: Sequence[str], counted: Sequence[dict[str, Counted]]) -> Iterator[str]:
    """Lines of Markdown."""
    yield f"Values that are sure (confidence from {SURE}): right and wrong, and in brackets those that are not sure."
    yield ""
    yield f"| field | {' | '.join(names)} |"
    yield "|---" * (len(names) + 1) + "|"
    for name in counted[0] if counted else ():
        cells = (
            f"{one[name].right} : {one[name].wrong} ({one[name].right_unsure} : {one[name].wrong_unsure})"
            for one in counted
        )
        yield f"| {name} | {' | '.join(cells)} |"
    yield ""
    own = [one for name, one in zip(names, counted, strict=True) if name.startswith("own")]
    for of_several, words in ((False, "one value"), (True, "several values")):
        figures = total(own, of_several=of_several)
        share = "none is sure" if figures.share is None else f"{figures.share:.4f} of the sure values are right"
        yield f"Own documents, fields of {words}: {share} ({figures.right} : {figures.wrong})."
