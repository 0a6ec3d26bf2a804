"""What was received before: the same bytes, mail or number, or nearly the same words. It is shown, never refused."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Q

from circulars.intake import fingerprints
from circulars.intake.recognising import series_of
from circulars.models import Circular, Intake, IntakeDraft, IntakeFile, Proposal, WorkingCopy
from circulars.readers.document import Document

MOST = 20  # of one kind
CANDIDATES = 500  # with the same sixteen bits; more say nothing any more


class Double(NamedTuple):
    """``kind`` is "hash", "message_id", "number" or "text". ``likeness`` from 0 to 1, where both texts are kept."""

    kind: str
    intake: Intake | None
    circular: Circular | None
    likeness: float | None


def doubles(intake: Intake, *, by=None) -> list[Double]:
    """Each other original once, under the strongest kind; then circulars with the same number.

    Limited drafts are among them for whom they name (``by``), and for nobody else.
    """
    found: dict[int, Double] = {}
    others = Intake.objects.open_to(by).exclude(pk=intake.pk).defer("document")
    for kind, rows in (
        ("hash", others.filter(sha256=intake.sha256)),
        ("message_id", others.filter(message_id=intake.message_id) if intake.message_id else []),
        ("number", _same_number(others, intake)),
    ):
        for row in list(rows[:MOST]):
            found.setdefault(row.pk, Double(kind, row, None, 1.0 if kind == "hash" else None))
    for row, likeness in _alike(intake, others.exclude(pk__in=found)):
        found[row.pk] = Double("text", row, None, likeness)
    return [*found.values(), *(Double("number", None, circular, None) for circular in _circulars(intake, by))]


def _same_number(others, intake: Intake):
    if intake.number_serial is None or intake.number_year is None:
        return others.none()
    return others.filter(
        number_serial=intake.number_serial, number_year=intake.number_year, number_suffix=intake.number_suffix
    )


def _circulars(intake: Intake, by) -> Iterable[Circular]:
    """Those with a working copy of this number, but for the drafts of this original; none of another known series."""
    if intake.number_serial is None or intake.number_year is None:
        return []
    year = Q(number_year=intake.number_year) | Q(number_year=None, issued_on__year=intake.number_year)
    copies = WorkingCopy.objects.open_to(by).filter(
        year, number_serial=intake.number_serial, number_suffix=intake.number_suffix
    )
    own = IntakeDraft.objects.filter(intake=intake, circular__isnull=False).values("circular")
    copies = copies.exclude(circular__in=own).select_related("circular").order_by("pk")[:MOST]
    number = Proposal.objects.filter(intake=intake, item=0, field="number").order_by("position").first()
    series = series_of(number.value if number else None)
    return {
        copy.circular_id: copy.circular
        for copy in copies
        if series is None or copy.circular.series_id in (None, series.pk)
    }.values()


def _alike(intake: Intake, others) -> list[tuple[Intake, float | None]]:
    if intake.simhash is None:
        return []
    near = set(others.filter(text_hash=intake.text_hash).values_list("pk", flat=True)[:MOST])
    bands = fingerprints.bands_of(intake.simhash)
    for band, bits in enumerate(bands):
        rows = others.filter(**{f"band_{band}": bits}).order_by().values_list("pk", "simhash")[:CANDIDATES]
        near |= {pk for pk, simhash in rows if fingerprints.distance(simhash, intake.simhash) <= fingerprints.NEAR}
    text = _text_of(intake)
    result = []
    for row in Intake.objects.filter(pk__in=sorted(near, reverse=True)[:MOST]).order_by("-pk"):
        likeness = _likeness(text, _text_of(row))
        if row.text_hash == intake.text_hash:
            likeness = 1.0
        if likeness is None or likeness >= fingerprints.LIKE:
            result.append((row, likeness))
    return sorted(result, key=lambda pair: -(pair[1] or 0))


def _likeness(first: Document | None, second: Document | None) -> float | None:
    return None if first is None or second is None else fingerprints.likeness(first, second)


def _text_of(intake: Intake) -> Document | None:
    """The document whose words the bits are made of: the part that was chosen."""
    held = intake.document
    if intake.main_part:
        rows = IntakeFile.objects.filter(intake=intake, position=intake.main_part)
        held = rows.values_list("document", flat=True).first()
    return Document.from_json(held) if held else None
