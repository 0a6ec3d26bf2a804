"""The lock that every operation takes first: the row of the circular."""

from circulars.models import Circular


def locked(circular_id: int) -> Circular:
    """The circular, fresh and locked until the transaction ends; on SQLite the single writer is the lock."""
    return Circular.objects.select_for_update(of=("self",)).select_related("series__issuer", "home_section").get(pk=circular_id)
