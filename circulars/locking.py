"""The lock that every operation takes first: the row of the circular. One order for all, so nobody waits in a ring."""

from circulars.models import Circular, WorkingCopy


def locked(circular_id: int) -> Circular:
    """The circular, fresh and locked until the transaction ends; on SQLite the single writer is the lock.

    ``no_key``: rows of others that only point here (a reference, a relation) need not wait.
    """
    rows = Circular.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("series__issuer", "home_section").get(pk=circular_id)


def locked_copy(copy_id: int) -> WorkingCopy:
    """A working copy with its circular, both locked, the circular first. Raises WorkingCopy.DoesNotExist."""
    circular = locked(WorkingCopy.objects.values_list("circular_id", flat=True).get(pk=copy_id))
    copy = WorkingCopy.objects.select_for_update(of=("self",), no_key=True).select_related("edited_by").get(pk=copy_id)
    copy.circular = circular
    return copy
