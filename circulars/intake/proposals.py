"""What a person decides about proposals: accept, change, refuse, take back, add, and begin a further document."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from circulars import audit
from circulars.grammar.proposal import SURE
from circulars.intake import merging, parts, values
from circulars.intake.errors import NotPossible
from circulars.intake.locking import claimed, refuse_drafted
from circulars.intake.sheets import Entry, entry_of
from circulars.models import Intake, IntakeDraft, IntakeFile, Origin, Proposal
from circulars.readers.document import Document

READ_SECONDS = 8.0


@transaction.atomic
def decide(
    intake_id: int, *, item: int, field: str, position: int, origin: str, value: Any = None, by, now: datetime
) -> Entry:
    """Accept ("confirmed"), change ("manual", with a value), refuse ("refused"), or take a decision back ("automatic").

    A value that a person added goes when it is taken back or refused. Raises NotPossible.
    """
    if origin not in Origin.values:
        raise NotPossible(_("There is no such decision."))
    intake = claimed(intake_id, by=by, now=now)
    refuse_drafted(intake, item)
    known = Proposal.objects.filter(intake=intake, item=item, field=field, position=position)
    row = known.first() if field in values.FIELDS else None
    if row is None:
        raise NotPossible(_("This proposal is no longer there. Reload the page to see what was read."))
    if _is_added(row) and origin in (Origin.AUTOMATIC, Origin.REFUSED):
        row.delete()
        row.origin = origin
        return entry_of(row)
    if origin == Origin.MANUAL:
        row.decided_value = values.clean_value(field, value)
    elif origin == Origin.AUTOMATIC:
        row.decided_value = None
    is_open = origin == Origin.AUTOMATIC
    row.origin = origin
    row.decided_by, row.decided_at = (None, None) if is_open else (by, now)
    row.save()
    if origin in (Origin.CONFIRMED, Origin.MANUAL) and not values.is_several(field):
        _leave_one(row)
    return entry_of(row)


@transaction.atomic
def add(intake_id: int, *, item: int, field: str, value: Any, by, now: datetime) -> Entry:
    """A value that was not read; of a field that holds one, it takes the place of what was. Raises NotPossible."""
    intake = claimed(intake_id, by=by, now=now)
    refuse_drafted(intake, item)
    if item not in merging.chosen_parts(intake):
        raise NotPossible(_("There is no such document in this original."))
    cleaned = values.clean_value(field, value)
    rows = list(Proposal.objects.filter(intake=intake, item=item, field=field).order_by("position"))
    if len(rows) >= merging.MOST:
        raise NotPossible(_("This field has too many values."))
    if rows and not values.is_several(field):
        first = next((row for row in rows if row.origin != Origin.REFUSED), rows[0])
        return decide(
            intake_id, item=item, field=field, position=first.position, origin=Origin.MANUAL, value=cleaned, by=by,
            now=now,
        )  # fmt: skip
    row = Proposal.objects.create(
        intake=intake,
        item=item,
        part=merging.chosen_parts(intake).get(item, intake.main_part),
        field=field,
        position=rows[-1].position + 1 if rows else 0,
        value=None,
        confidence=1.0,
        origin=Origin.MANUAL,
        decided_value=cleaned,
        decided_by=by,
        decided_at=now,
    )
    return entry_of(row)


@transaction.atomic
def accept_sure(intake_id: int, *, item: int, by, now: datetime) -> int:
    """Accept what is sure and undecided; how many were. What is not sure stays for a look."""
    intake = claimed(intake_id, by=by, now=now)
    refuse_drafted(intake, item)
    sure = Proposal.objects.filter(intake=intake, item=item, origin=Origin.AUTOMATIC, confidence__gte=SURE)
    return sure.exclude(field=merging.ITEM).update(origin=Origin.CONFIRMED, decided_by=by, decided_at=now)


def another(intake_id: int, *, by, now: datetime, main_part: int | None = None) -> int:
    """Begin a further document of the same original with one of its parts; the number of the new item."""
    part = _part(intake_id, main_part)
    with transaction.atomic():
        intake = claimed(intake_id, by=by, now=now)
        item = max([*merging.chosen_parts(intake), *_drafted(intake)]) + 1
        _choose(intake, item, part, by, now)
        if intake.state == Intake.State.DRAFTED and by is not None:
            intake.state, intake.taken_by, intake.taken_at = Intake.State.TAKEN, by, now
            intake.save(update_fields=["state", "taken_by", "taken_at"])
        audit.record("intake_item", intake, by=by, now=now, code=intake.code, item=item)
    return item


def use_part(intake_id: int, *, item: int, part: int, by, now: datetime) -> None:
    """Read an item from another part than the one chosen; decisions stay. Raises NotPossible."""
    chosen = _part(intake_id, part)
    with transaction.atomic():
        intake = claimed(intake_id, by=by, now=now)
        refuse_drafted(intake, item)
        if item not in merging.chosen_parts(intake):
            raise NotPossible(_("There is no such document in this original."))
        _choose(intake, item, chosen, by, now)


def _choose(intake: Intake, item: int, part: parts.Part, by, now: datetime) -> None:
    if intake.emptied_at:  # while the part was being read
        raise NotPossible(_("The original is no longer kept."))
    Proposal.objects.update_or_create(
        intake=intake,
        item=item,
        field=merging.ITEM,
        position=0,
        defaults={
            "value": {"part": part.position},
            "part": part.position,
            "origin": Origin.MANUAL,
            "decided_by": by,
            "decided_at": now,
        },
    )
    merging.replace(intake, item, merging.found(part))


def _part(intake_id: int, position: int | None) -> parts.Part:
    """One part with its proposals, read now: outside of a transaction, because that takes its time."""
    intake = Intake.objects.select_related("blob").filter(pk=intake_id).first()
    if intake is None:
        raise NotPossible(_("This original is no longer there."))
    position = intake.main_part if position is None else position
    row: Intake | IntakeFile | None = intake
    if position:
        row = IntakeFile.objects.select_related("blob").filter(intake=intake, position=position).first()
    if row is None:
        raise NotPossible(_("There is no such file in this original."))
    part = parts.Part(position, row.name, row.media_type, row.sha256, row.size, row.blob)
    if row.blob is None:
        raise NotPossible(_("The original is no longer kept."))
    parts.read_again(part, now=timezone.now(), seconds=READ_SECONDS)
    if part.document is None and row.document:
        part.document = Document.from_json(row.document)
    return part


def _drafted(intake: Intake) -> list[int]:
    return list(IntakeDraft.objects.filter(intake=intake).values_list("item", flat=True))


def _is_added(row: Proposal) -> bool:
    return row.value is None and row.line is None and row.origin == Origin.MANUAL


def _leave_one(row: Proposal) -> None:
    """Of a field that holds one value, one can be accepted: another that was goes back to where it was."""
    others = Proposal.objects.filter(
        intake=row.intake_id, item=row.item, field=row.field, origin__in=[Origin.CONFIRMED, Origin.MANUAL]
    ).exclude(pk=row.pk)
    others.update(origin=Origin.AUTOMATIC, decided_value=None, decided_by=None, decided_at=None)
