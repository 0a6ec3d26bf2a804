"""Citations that wait, grouped by what they mean: how often, by whom, in which series."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Count, F, Max, Min, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from circulars import numbering, references
from circulars.models import Origin, Reference, Series, WorkingCopy
from circulars.reports.base import Scope

NAMED = 3  # citing circulars that a group names
DRAFTS = 100  # drafts that are read, the newest
UNKNOWN = "unknown"


class Meant(NamedTuple):
    """What a citation means, as far as it says so."""

    series: int | None
    year: int | None
    serial: int
    suffix: str

    @property
    def query(self) -> dict[str, str]:
        values = {"series": self.series or UNKNOWN, "serial": self.serial, "year": self.year, "suffix": self.suffix}
        return {name: str(value) for name, value in values.items() if value not in (None, "")}


@dataclass
class Group:
    meant: Meant
    name: str
    count: int  # of citations
    citing: int  # circulars
    named: list[Reference] = field(default_factory=list)


def readable(scope: Scope) -> QuerySet[Reference]:
    """The citations of what is public or scheduled, of circulars that the person may edit."""
    is_open = Q(edition__superseded_at=None) | Q(edition__superseded_at__gt=scope.now)
    rows = Reference.objects.filter(is_open, edition__removed_at=None, edition__erased_at=None)
    return rows.filter(edition__circular__in=scope.circulars)


def waiting(scope: Scope, *, series: str = "", without_year: bool = False) -> QuerySet[Reference]:
    """Those that lead nowhere and were not refused. ``series`` is a key, or ``UNKNOWN``."""
    rows = readable(scope).filter(target=None).exclude(origin=Origin.REFUSED)
    if series == UNKNOWN:
        rows = rows.filter(series=None)
    elif series:
        rows = rows.filter(series=int(series))
    return rows.filter(year=None) if without_year else rows


def of(rows: QuerySet[Reference], meant: Meant) -> QuerySet[Reference]:
    return rows.filter(series=meant.series, year=meant.year, serial=meant.serial, suffix=meant.suffix)


def groups(rows: QuerySet[Reference]) -> QuerySet:
    """The most-cited first; (series, year, serial, suffix, citations, circulars, words) each."""
    return (
        rows.order_by()
        .values("series", "year", "serial", "suffix")
        .annotate(
            count=Count("pk"),
            citing=Count("edition__circular", distinct=True),
            words=Min("text"),
            newest=Max("edition"),
        )
        .order_by("-citing", "-count", "-newest", "serial", "suffix")
    )


def described(found: Sequence[dict], rows: QuerySet[Reference]) -> list[Group]:
    """A portion of ``groups`` with names and the newest that cite each; two queries."""
    meant = [Meant(row["series"], row["year"], row["serial"], row["suffix"]) for row in found]
    series = Series.objects.select_related("issuer").in_bulk({one.series for one in meant if one.series})
    described = {
        one: Group(one, name_of(one, series.get(one.series or 0), row["words"]), row["count"], row["citing"])
        for one, row in zip(meant, found, strict=True)
    }
    for row in _newest(rows, meant):
        described[Meant(row.series_id, row.year, row.serial, row.suffix)].named.append(row)
    return list(described.values())


def name_of(meant: Meant, series: Series | None, words: str) -> str:
    """As the series prints it, with its issuer; as the text says it where series or year are not known."""
    if series is None or (meant.year is None and "{year}" in series.pattern):
        return words
    label = numbering.label_of(series, meant.serial, meant.year or 0, meant.suffix)
    return f"{series.issuer.abbreviation} {label}".strip()


def by_series(rows: QuerySet[Reference]) -> list[tuple[str, str, int]]:
    """(key or ``UNKNOWN``, name, citations) of each series that is waited for, the most first."""
    counts = rows.order_by().values_list("series").annotate(count=Count("pk")).order_by("-count")
    found = dict(counts)
    known = Series.objects.select_related("issuer").in_bulk([key for key in found if key])
    return [
        (str(key) if key else UNKNOWN, str(known[key]) if key else "", count)
        for key, count in found.items()
        if not key or key in known
    ]


def in_drafts(scope: Scope, series: str = "", *, without_year: bool = False) -> list[tuple[WorkingCopy, Reference]]:
    """Citations of the newest drafts that lead nowhere; they are read now, for nothing of a draft is stored."""
    copies = WorkingCopy.objects.editable_by(scope.user).pending().select_related("circular__series")
    newest = copies.exclude(body="").order_by("-edited_at", "-pk")[:DRAFTS]
    return [
        (copy, row)
        for copy, row in references.waiting_in(newest)
        if (not series or str(row.series_id or UNKNOWN) == series) and not (without_year and row.year)
    ]


def _newest(rows: QuerySet[Reference], meant: Iterable[Meant]) -> list[Reference]:
    any_of = Q(pk=None)
    for one in meant:
        any_of |= Q(series=one.series, year=one.year, serial=one.serial, suffix=one.suffix)
    place = Window(
        RowNumber(), partition_by=["series", "year", "serial", "suffix"], order_by=[F("edition").desc(), F("pk").asc()]
    )
    found = rows.filter(any_of).annotate(place=place).filter(place__lte=NAMED).order_by("place", "pk")
    return list(found.select_related("edition__circular").defer("edition__body", "edition__facts", "edition__rendered"))
