"""What the answers say together: by page, by team, by month. No mean of fewer than five, which would tell of one."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Avg, Count, Q, QuerySet
from django.db.models.functions import TruncMonth

from circulars.models import Feedback

ENOUGH = 5  # answers for a mean
SHOWN = 200  # pages on the page of a report; a file holds all


class Sum(NamedTuple):
    """``key`` is the path, the team's key or the month; ``counts`` are by score from 5 to 1."""

    key: Any
    answers: int
    remarks: int
    counts: tuple[int, ...]
    mean: float | None  # None below ENOUGH


def by_page(rows: QuerySet[Feedback]) -> QuerySet:
    """The most answered first."""
    return _summed(rows.order_by().values("path")).order_by("-answers", "path")


def by_team(rows: QuerySet[Feedback]) -> QuerySet:
    return _summed(rows.order_by().values("team")).order_by("-answers", "team")


def by_month(rows: QuerySet[Feedback]) -> QuerySet:
    """The latest first."""
    return _summed(rows.order_by().annotate(month=TruncMonth("day")).values("month")).order_by("-month")


def read(found: Sequence[dict[str, Any]] | QuerySet, key: str) -> list[Sum]:
    return [
        Sum(
            row[key],
            row["answers"],
            row["remarks"],
            tuple(row[f"of_{score}"] for score in (5, 4, 3, 2, 1)),
            round(row["mean"], 1) if row["answers"] >= ENOUGH else None,
        )
        for row in found
    ]


def since(first: date | None) -> QuerySet[Feedback]:
    return Feedback.objects.filter(day__gte=first) if first else Feedback.objects.all()


def _summed(grouped: QuerySet) -> QuerySet:
    scores = {f"of_{score}": Count("pk", filter=Q(score=score)) for score in range(1, 6)}
    return grouped.annotate(answers=Count("pk"), remarks=Count("pk", filter=~Q(remark="")), mean=Avg("score"), **scores)
