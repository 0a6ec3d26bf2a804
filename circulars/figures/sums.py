"""The sums that staff look at, and the one that an office may show to readers."""

from datetime import date
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from circulars.models import DailyFigure

KINDS = tuple(DailyFigure.Kind.values)


class Month(NamedTuple):
    """``counts`` are in the order of ``KINDS``; ``day`` is the first of the month, or the day itself."""

    day: date
    counts: tuple[int, ...]


def by_month(circular: int | None = None) -> list[Month]:
    """Of one circular or of all, the latest first."""
    rows = _of(circular).annotate(month=TruncMonth("day"))
    return _months(rows.order_by().values_list("month", "kind").annotate(total=Sum("count")))


def by_day(circular: int | None, first: date) -> list[Month]:
    """Days from ``first`` on which anything was counted, the latest first."""
    rows = _of(circular).filter(day__gte=first)
    return _months(rows.order_by().values_list("day", "kind").annotate(total=Sum("count")))


def most(first: date | None) -> QuerySet:
    """(circular, reads, prints, downloads, shares) since ``first``, the most read first."""
    rows = DailyFigure.objects.filter(day__gte=first) if first else DailyFigure.objects.all()
    sums: dict[str, Any] = {kind: Sum("count", filter=Q(kind=kind), default=0) for kind in KINDS}
    summed: Any = rows.order_by().values("circular").annotate(**sums)
    return summed.order_by("-read", "circular")


def of_circular(circular: int, first: date | None = None) -> dict[str, int]:
    """By kind, zeros included."""
    rows: Any = _of(circular).filter(day__gte=first) if first else _of(circular)
    found = dict(rows.order_by().values_list("kind").annotate(Sum("count")))
    return {kind: found.get(kind, 0) for kind in KINDS}


def reads(circular: int) -> int:
    return _of(circular).filter(kind=DailyFigure.Kind.READ).aggregate(all=Sum("count"))["all"] or 0


def _of(circular: int | None) -> QuerySet[DailyFigure]:
    return DailyFigure.objects.filter(circular=circular) if circular else DailyFigure.objects.all()


def _months(rows: Any) -> list[Month]:
    found: dict[date, dict[str, int]] = {}
    for day, kind, total in rows:
        found.setdefault(day, {})[kind] = total
    return [Month(day, tuple(found[day].get(kind, 0) for kind in KINDS)) for day in sorted(found, reverse=True)]
