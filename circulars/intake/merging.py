"""Proposals of a new reading beside what people decided about those of an earlier one."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from circulars.grammar.proposal import SINGLE
from circulars.grammar.proposal import Proposal as Read
from circulars.intake import parts, storable
from circulars.intake.values import FIELDS
from circulars.models import Intake, IntakeDraft, Origin, Proposal

ITEM = "item"  # a row that no grammar proposes: which part an item begins with, chosen by a person
MOST = 200  # proposals of one field
# What a mail may say better than the file in it; never sure, so that a person looks.
FROM_OTHERS = ("number", "title", "title_ko", "issued_on", "deadlines", "events")
UNSURE = 0.6


def merge(intake: Intake, read: dict[int, parts.Part], *, now: datetime) -> None:
    """Replace what software read in every item that has no draft yet. ``read`` is by position."""
    drafted = set(IntakeDraft.objects.filter(intake=intake, circular__isnull=False).values_list("item", flat=True))
    for item, position in chosen_parts(intake).items():
        part = read.get(position)
        if item in drafted or part is None:
            continue
        others = [other for other in read.values() if other.position != position] if item == 0 else []
        replace(intake, item, found(part, others))


def chosen_parts(intake: Intake) -> dict[int, int]:
    """By item the part that it begins with; item 0 with what the grammar chose, unless a person chose otherwise."""
    chosen = {0: intake.main_part}
    if intake.pk:
        rows = Proposal.objects.filter(intake=intake, field=ITEM).values_list("item", "value")
        chosen |= {item: value["part"] for item, value in rows}
    return chosen


def found(part: parts.Part, others: Iterable[parts.Part] = ()) -> list[tuple[int, Read]]:
    """What was read, with the part it was read in: of ``part``, and what it does not say and the others do."""
    result = [(part.position, proposal) for proposal in part.proposals]
    said = {proposal.field for proposal in part.proposals}
    for other in others:
        for proposal in other.proposals:
            if proposal.field in FROM_OTHERS and proposal.field not in said:
                proposal.confidence = min(proposal.confidence, UNSURE)
                result.append((other.position, proposal))
        said |= {proposal.field for proposal in other.proposals}
    return result


def replace(intake: Intake, item: int, read: list[tuple[int, Read]]) -> None:
    """Write the proposals of one item. Rows that a person decided keep their place, value and decision."""
    rows = Proposal.objects.filter(intake=intake, item=item)
    rows.filter(origin=Origin.AUTOMATIC).delete()
    kept: dict[str, list[Proposal]] = {}
    for row in rows.exclude(field=ITEM):
        kept.setdefault(row.field, []).append(row)
    new: list[Proposal] = []
    counts: dict[str, int] = {}
    for position, proposal in read:
        if proposal.field not in FIELDS or counts.get(proposal.field, 0) >= MOST:
            continue
        if _is_decided(proposal, kept.get(proposal.field, [])):
            continue
        counts[proposal.field] = counts.get(proposal.field, 0) + 1
        new.append(_row(intake, item, position, proposal))
    _number(new, kept)
    Proposal.objects.bulk_create(new)


def _is_decided(proposal: Read, rows: list[Proposal]) -> bool:
    """Whether a person has spoken about this value, or about the one value that the field can have."""
    if any(canonical(row.value) == canonical(proposal.value) for row in rows):
        return True
    return proposal.field in SINGLE and any(row.origin != Origin.REFUSED for row in rows)


def _number(new: list[Proposal], kept: dict[str, list[Proposal]]) -> None:
    taken = {field: {row.position for row in rows} for field, rows in kept.items()}
    following: dict[str, int] = {}
    for row in new:
        position = following.get(row.field, 0)
        while position in taken.get(row.field, ()):
            position += 1
        row.position, following[row.field] = position, position + 1


def _row(intake: Intake, item: int, position: int, proposal: Read) -> Proposal:
    line, start, end = (
        value if isinstance(value, int) and value >= 0 else None
        for value in (proposal.line, proposal.start, proposal.end)
    )
    return Proposal(
        intake=intake,
        item=item,
        part=position,
        field=proposal.field,
        value=storable.as_json(proposal.value),
        line=line,
        start=start,
        end=end,
        text=storable.text(str(proposal.text or ""), 5000),
        confidence=min(1.0, max(0.0, float(proposal.confidence))),
    )


def canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
