"""Counts in the memory of a process, and the one statement that now and then carries them into the database."""

from datetime import date, datetime

from django.db import connections, router
from django.utils import timezone

from circulars.models import Circular, DailyFigure, Edition
from circulars.prepared import Prepared
from circulars.tally import Tally

KINDS = frozenset(DailyFigure.Kind.values)
Figure = tuple[int, date, str]

_LIVE = Prepared(lambda at, path: Edition.objects.live(at).at_path(path).values_list("circular_id")[:1])


def count(path: str, kind: str, *, at: datetime) -> bool:
    """One more of ``kind`` for the circular that is public at ``path`` now; whether there is one. One query."""
    if kind not in KINDS:
        return False
    row = next(iter(_LIVE.rows(at=at, path=path)), None)
    if row is None:
        return False
    tally.add((row[0], timezone.localdate(at, timezone.get_default_timezone()), kind))
    return True


def _write(counts: dict[Figure, int]) -> None:
    """One statement, in order, so that two processes cannot wait for each other in a ring."""
    known = set(Circular.objects.filter(pk__in={figure[0] for figure in counts}).values_list("pk", flat=True))
    figures = sorted(figure for figure in counts if figure[0] in known)
    if not figures:
        return
    table = DailyFigure._meta.db_table
    connection = connections[router.db_for_write(DailyFigure)]
    rows = ", ".join(["(%s, %s, %s, %s)"] * len(figures))
    statement = (
        f"INSERT INTO {table} (circular_id, day, kind, count) VALUES {rows} "  # noqa: S608  (our own table)
        f"ON CONFLICT (circular_id, day, kind) DO UPDATE SET count = {table}.count + excluded.count"
    )
    adapted = connection.ops.adapt_datefield_value
    values = [value for one in figures for value in (one[0], adapted(one[1]), one[2], counts[one])]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


tally: Tally[Figure] = Tally(
    "Figures", write=lambda counts: _write(counts), alias=lambda: router.db_for_write(DailyFigure)
)
waiting, forget, connect, flush = tally.waiting, tally.forget, tally.connect, tally.flush
