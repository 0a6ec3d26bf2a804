"""The locks that operations take, in one order for all, so that nobody waits in a ring: sections, then circulars.

Most take the row of one circular and nothing else.
"""

from collections.abc import Iterable

from django.db import connection

from circulars.models import Circular, Section, WorkingCopy


def locked(circular_id: int) -> Circular:
    """The circular, fresh and locked until the transaction ends; on SQLite the single writer is the lock.

    ``no_key``: rows of others that only point here (a reference, a relation) need not wait.
    """
    if connection.features.has_select_for_update:
        # first the lock alone: what is joined to a row that had to be waited for is that of before
        Circular.objects.select_for_update(no_key=True).values_list("pk").get(pk=circular_id)
    return Circular.objects.select_related("series__issuer", "home_section").get(pk=circular_id)


def lock_circulars(circular_ids: Iterable[int]) -> None:
    """Many at once, by rising key, as whoever locks two does."""
    if connection.features.has_select_for_update:
        rows = Circular.objects.filter(pk__in=set(circular_ids)).order_by("pk")
        list(rows.select_for_update(no_key=True).values_list("pk"))


def lock_sections(section_ids: Iterable[int]) -> dict[int, Section]:
    """These sections, locked before any circular, so that none is merged away; those that are gone are left out."""
    rows = Section.objects.filter(pk__in=set(section_ids)).order_by("pk")
    return {row.pk: row for row in rows.select_for_update(no_key=True)}


def locked_copy(copy_id: int) -> WorkingCopy:
    """A working copy with its circular, both locked, the circular first. Raises WorkingCopy.DoesNotExist."""
    circular = locked(WorkingCopy.objects.values_list("circular_id", flat=True).get(pk=copy_id))
    copy = WorkingCopy.objects.select_for_update(of=("self",), no_key=True).select_related("edited_by").get(pk=copy_id)
    copy.circular = circular
    return copy
