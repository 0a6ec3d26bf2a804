"""Counts of addresses in memory, and the one statement that now and then carries them into the database."""

from django.db import connections, router
from django.http import HttpRequest
from django.utils import timezone

from circulars.models import MissedAddress, Redirect
from circulars.redirects.former import asked
from circulars.redirects.missed.shapes import worth_counting
from circulars.redirects.missed.upkeep import MOST
from circulars.tally import Tally


def count(request: HttpRequest) -> None:
    """One more reader who found nothing. Asks no database, and never fails."""
    if request.method != "GET" or len(request.get_full_path()) > 2_000:
        return
    forms = asked(request)
    address = worth_counting(forms[0]) if forms else ""
    if address:
        tally.add(address)


def _write(counts: dict[str, int]) -> None:
    """One statement, in the order of the addresses so that two processes cannot wait for each other in a ring.

    A full table takes no new ones until the upkeep has let the least asked go. What is led on meanwhile is left out.
    """
    led_on = set(Redirect.objects.filter(old_path__in=list(counts)).values_list("old_path", flat=True))
    addresses = sorted(counts.keys() - led_on)
    if MissedAddress.objects.count() >= 2 * MOST:
        known = MissedAddress.objects.filter(path__in=addresses).values_list("path", flat=True)
        addresses = sorted(known)
    if not addresses:
        return
    connection = connections[router.db_for_write(MissedAddress)]
    table = MissedAddress._meta.db_table
    moment = connection.ops.adapt_datetimefield_value(timezone.now())
    rows = ", ".join(["(%s, %s, %s, %s, %s)"] * len(addresses))
    statement = (
        f"INSERT INTO {table} (path, hits, first_at, last_at, is_ignored) VALUES {rows} "  # noqa: S608  (our own table)
        f"ON CONFLICT (path) DO UPDATE SET hits = {table}.hits + excluded.hits, last_at = excluded.last_at"
    )
    values = [value for one in addresses for value in (one, counts[one], moment, moment, False)]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


tally: Tally[str] = Tally(
    "Addresses not found", write=lambda counts: _write(counts), alias=lambda: router.db_for_write(MissedAddress)
)
waiting, forget, connect, flush = tally.waiting, tally.forget, tally.connect, tally.flush
