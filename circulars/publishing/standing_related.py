"""What staff name beside a circular as worth reading with it: a standing fact, public at once and audited."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from circulars import audit, changes
from circulars.locking import locked
from circulars.models import Circular, PublicChange, RelatedItem, Removal
from circulars.publishing.errors import NotPossible

MOST = 5  # that a page shows


class Related(NamedTuple):
    other: int
    reason_ko: str = ""
    reason_en: str = ""


@transaction.atomic
def choose_related(
    circular_id: int, *, items: Sequence[Related], seen: Sequence[Related] | None = None, by, now: datetime
) -> None:
    """Name these in this order and no others. ``seen`` are those that the form showed.

    Raises NotPossible for more than five, for the circular itself, for one named twice, for one without an address or
    erased, and where somebody else has named others since.
    """
    circular = locked(circular_id)
    before = related_of(circular_id)
    if seen is not None and list(seen) != before:
        raise NotPossible(_("Somebody else has changed this list meanwhile. Look at it again."))
    wanted = [Related(one.other, one.reason_ko.strip(), one.reason_en.strip()) for one in items]
    _refuse(circular, wanted)
    if wanted == before:
        return
    RelatedItem.objects.filter(circular=circular).delete()
    RelatedItem.objects.bulk_create(
        RelatedItem(
            circular=circular, other_id=one.other, position=position, reason_ko=one.reason_ko, reason_en=one.reason_en
        )
        for position, one in enumerate(wanted, start=1)
    )
    names = dict(Circular.objects.filter(pk__in={one.other for one in (*before, *wanted)}).values_list("pk", "path"))
    audit.record(
        "choose_related",
        circular,
        by=by,
        now=now,
        circular=circular,
        before=[names.get(one.other) or f"#{one.other}" for one in before],
        after=[names.get(one.other) or f"#{one.other}" for one in wanted],
    )
    if circular.path is not None:
        changes.record(circular, PublicChange.Kind.STANDING, effective_at=now, now=now)


def related_of(circular_id: int) -> list[Related]:
    """Those named now, in their order."""
    rows = RelatedItem.objects.filter(circular=circular_id).order_by("position", "pk")
    return [Related(*row) for row in rows.values_list("other_id", "reason_ko", "reason_en")]


def _refuse(circular: Circular, wanted: list[Related]) -> None:
    others = {one.other for one in wanted}
    if len(wanted) > MOST:
        raise NotPossible(_("A page shows five related items at most."))
    if len(others) < len(wanted):
        raise NotPossible(_("A circular is named twice."))
    if circular.pk in others:
        raise NotPossible(_("A circular cannot be related to itself."))
    if Circular.objects.filter(pk__in=others).exclude(path=None).count() < len(others):
        raise NotPossible(_("Only a circular that has an address can be named."))
    if Removal.objects.filter(circular__in=others, scope=Removal.Scope.WHOLE, erased_at__isnull=False).exists():
        raise NotPossible(_("This circular has been erased and cannot be linked any more."))
