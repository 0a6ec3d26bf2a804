"""Rebuild what is derived; what was entered or frozen is never touched here."""

from django.db import transaction

from circulars import changes, search
from circulars.locking import locked
from circulars.models import Edition, SearchEntry, WorkingCopy
from circulars.publishing import intervals, removal
from circulars.rendering import derived


@transaction.atomic
def repair(circular_id: int) -> None:
    """What is derived of one circular: intervals, removals, lists, words found, search, states of working copies."""
    circular = locked(circular_id)
    for language in sorted(set(circular.editions.values_list("language", flat=True))):
        intervals.derive(circular, language)
    removal.derive(circular)
    derived.words_found(circular.editions.only("body", "facts"))
    for copy in WorkingCopy.objects.filter(circular=circular):
        newest = Edition.objects.filter(circular=circular, language=copy.language).order_by("-published_at").first()
        WorkingCopy.objects.filter(pk=copy.pk).update(public_from=newest.published_at if newest else None)
    entries = list(SearchEntry.objects.filter(circular=circular).values_list("pk", flat=True))
    search.write_words(entries)
    search.mark_files_stale([circular_id])  # files are read again by the upkeep, outside of this transaction
    changes.touch()
