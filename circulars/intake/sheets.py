"""The right side of the confirming page: every field with what was proposed for it and what was decided."""

from dataclasses import dataclass, field
from typing import Any

from circulars.grammar.proposal import SURE
from circulars.intake import merging, values
from circulars.models import Intake, IntakeDraft, Origin, Proposal


@dataclass(frozen=True)
class Entry:
    """One proposal. ``value`` is what would go into the draft, ``read_value`` what was read.

    ``line``, ``start``, ``end`` and ``text`` are its evidence in the part ``part``; what a person added has none.
    """

    key: str
    field: str
    position: int
    value: Any
    shown: str
    line: int | None
    start: int | None
    end: int | None
    text: str
    part: int
    confidence: float
    is_sure: bool
    origin: str
    decided_value: Any
    read_value: Any

    @property
    def is_decided(self) -> bool:
        return self.origin != Origin.AUTOMATIC

    @property
    def is_used(self) -> bool:
        """Whether the draft takes it: decided by a person, or sure and not refused."""
        if self.origin == Origin.REFUSED:
            return False
        return self.is_decided or self.is_sure


@dataclass(frozen=True)
class Field:
    name: str
    label: str
    is_several: bool
    entries: list[Entry] = field(default_factory=list)


@dataclass(frozen=True)
class Sheet:
    """``items`` are all documents begun in this original, ``part`` is the one that this item was read from."""

    item: int
    items: list[int]
    part: int
    fields: list[Field]
    circular_id: int | None
    undecided: int
    unsure: int

    def field(self, name: str) -> Field:
        return next(one for one in self.fields if one.name == name)


def sheet(intake: Intake, item: int = 0) -> Sheet:
    """All fields in the order of a document, those without a proposal empty."""
    entries: dict[str, list[Entry]] = {}
    for row in Proposal.objects.filter(intake=intake, item=item).exclude(field=merging.ITEM).order_by("position"):
        entries.setdefault(row.field, []).append(entry_of(row))
    fields = [Field(name, values.label(name), values.is_several(name), entries.get(name, [])) for name in values.FIELDS]
    everything = [entry for one in fields for entry in one.entries]
    drafts = dict(IntakeDraft.objects.filter(intake=intake).values_list("item", "circular_id"))
    chosen = merging.chosen_parts(intake)
    return Sheet(
        item=item,
        items=sorted(chosen.keys() | drafts.keys()),
        part=chosen.get(item, intake.main_part),
        fields=fields,
        circular_id=drafts.get(item),
        undecided=sum(not entry.is_decided for entry in everything),
        unsure=sum(not entry.is_decided and not entry.is_sure for entry in everything),
    )


def entry_of(row: Proposal) -> Entry:
    value = row.value if row.decided_value is None else row.decided_value
    return Entry(
        key=f"{row.field}-{row.position}",
        field=row.field,
        position=row.position,
        value=value,
        shown=values.shown(row.field, value),
        line=row.line,
        start=row.start,
        end=row.end,
        text=row.text,
        part=row.part,
        confidence=row.confidence,
        is_sure=row.confidence >= SURE,
        origin=row.origin,
        decided_value=row.decided_value,
        read_value=row.value,
    )
