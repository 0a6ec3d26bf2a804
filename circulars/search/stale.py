"""What is to be read again because something around it has changed: one UPDATE each, the upkeep does the rest."""

from django.db.models import Q, QuerySet

from circulars import changes
from circulars.models import Attachment, FileRole, SearchCopy, SearchEntry
from circulars.search import entries


def mark_stale(rows: QuerySet[SearchEntry] | QuerySet[SearchCopy]) -> int:
    """These entries or copies are written anew by the upkeep; until then they are found by their old words."""
    return rows.update(version=0)


def mark_files_stale(circular_ids: list[int]) -> int:
    """The words of the files of these circulars are written anew."""
    return SearchEntry.objects.filter(circular__in=circular_ids).update(files_version=0)


def file_was_read(blob_id: int) -> None:
    """Take up the words of a file that has just been read, wherever it is attached. Safe to run twice."""
    lines = Attachment.objects.filter(blob=blob_id, role=FileRole.ATTACHMENT)
    editions = lines.exclude(edition=None).values("edition")
    found = list(SearchEntry.objects.filter(edition__in=editions).values_list("pk", flat=True))
    SearchEntry.objects.filter(pk__in=found).update(files_version=0)  # a crash from here on leaves it to the upkeep
    mark_stale(SearchCopy.objects.filter(Q(working_copy__in=lines.exclude(working_copy=None).values("working_copy"))))
    for key in found:
        entries.write_files(key)
    if found:
        changes.touch()  # pages of results that browsers keep were made without these words
