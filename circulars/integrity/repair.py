"""Rebuild what is derived; what was entered or frozen is never touched here."""

from django.db import transaction

from circulars import changes
from circulars.locking import locked
from circulars.models import Edition, WorkingCopy
from circulars.publishing import intervals, removal


@transaction.atomic
def repair(circular_id: int) -> None:
    """Intervals, removals, list rows and the state of the working copies of one circular, from their sources."""
    circular = locked(circular_id)
    for language in sorted(set(circular.editions.values_list("language", flat=True))):
        intervals.derive(circular, language)
    removal.derive(circular)
    for copy in WorkingCopy.objects.filter(circular=circular):
        newest = Edition.objects.filter(circular=circular, language=copy.language).order_by("-published_at").first()
        WorkingCopy.objects.filter(pk=copy.pk).update(public_from=newest.published_at if newest else None)
    changes.touch()
