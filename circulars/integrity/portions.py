"""Long tables in portions by key, so that memory stays flat at any number of rows."""

from collections.abc import Iterator

from circulars.models import Circular

SIZE = 500


def of_circulars() -> Iterator[list[Circular]]:
    """All circulars in the order of their keys; each portion is its own short query."""
    last = 0
    while portion := list(Circular.objects.filter(pk__gt=last).select_related("series__issuer").order_by("pk")[:SIZE]):
        yield portion
        last = portion[-1].pk
