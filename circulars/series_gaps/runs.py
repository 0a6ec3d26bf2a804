"""One numbering from its first to its highest number: what is here, what is missing, what was told of it.

A series whose pattern has a year begins anew each year; one without is a single run over all years, year 0.
What is read here is the same few queries for one series and for all, however many circulars there are.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Q, QuerySet
from django.utils import timezone

from circulars.intake.recognising import series_of
from circulars.models import (
    Circular,
    Edition,
    Intake,
    MissingNumber,
    NumberNotUsed,
    Origin,
    Proposal,
    Reference,
    Series,
    State,
    WorkingCopy,
)
from circulars.series_gaps.ranges import Ranges, between

OVER_YEARS = 0
UNDER_WORK = [State.DRAFT, State.IN_REVIEW, State.RETURNED, State.APPROVED]  # of what is published the edition speaks
Place = tuple[int, int]  # series, year


@dataclass
class Run:
    """``cited`` are numbers that only citations know; ``told`` the disposition of each number, arrived ones too."""

    series: Series
    year: int
    known: set[int] = field(default_factory=set)
    cited: set[int] = field(default_factory=set)
    told: dict[int, str] = field(default_factory=dict)

    @property
    def is_over_years(self) -> bool:
        return self.year == OVER_YEARS

    @property
    def low(self) -> int:
        """Numbers that begin each year begin with 1; of others the office cannot know what came before its first."""
        return min(self.known) if self.is_over_years and self.known else 1

    @property
    def high(self) -> int:
        return max(self.known, default=0)

    @cached_property
    def missing(self) -> Ranges:
        return between(self.known, self.low)

    @cached_property
    def beyond(self) -> set[int]:
        """Cited, not here, and outside of what is counted."""
        return {number for number in self.cited - self.known if not self.low <= number <= self.high}

    @cached_property
    def disposed(self) -> set[int]:
        return self.told.keys() - self.known

    @cached_property
    def arrived(self) -> set[int]:
        return self.told.keys() & self.known

    @cached_property
    def undecided(self) -> Ranges:
        """Nobody has said why these are not here."""
        return self.missing.without(self.disposed) | Ranges.of(self.beyond - self.disposed)

    @property
    def have(self) -> int:
        return len(self.known)

    @property
    def without(self) -> int:
        return len(self.undecided)

    @property
    def with_disposition(self) -> int:
        return len(self.disposed)


def received_series() -> QuerySet[Series]:
    """Those whose numbers others give, so that one can be missing."""
    return Series.objects.select_related("issuer").filter(is_numbered=True, allocates=False)


def is_yearly(series: Series) -> bool:
    return "{year}" in series.pattern


def load(user, series: Iterable[Series] | None = None) -> list[Run]:
    """All runs, by series, the newest year first, as ``user`` may know them: drafts closed to this person do not count.

    One run each where something is known, cited or told.
    """
    every = list(received_series())
    wanted = {row.pk: row for row in (every if series is None else series)}
    runs: dict[Place, Run] = {}

    def run(series_id: int, year: int | None) -> Run | None:
        row = wanted.get(series_id)
        if row is None:
            return None
        year = (year or None) if is_yearly(row) else OVER_YEARS
        if year is None:
            return None
        if (series_id, year) not in runs:
            runs[series_id, year] = Run(row, year)
        return runs[series_id, year]

    for series_id, year, serial in (*_of_circulars(user, wanted), *_of_intakes(user, every)):
        if found := run(series_id, year):
            found.known.add(serial)
    cited = (
        waiting_citations(user)
        .filter(series__in=wanted)
        .order_by()
        .values_list("series_id", "year", "serial")
        .distinct()
    )
    for series_id, year, serial in cited:
        if found := run(series_id, year):
            found.cited.add(serial)
    told = MissingNumber.objects.filter(series__in=wanted).order_by()
    for series_id, year, serial, disposition in told.values_list("series_id", "year", "serial", "disposition"):
        if found := run(series_id, year):
            found.told[serial] = disposition
    order = {pk: place for place, pk in enumerate(wanted)}
    return sorted(runs.values(), key=lambda one: (order[one.series.pk], -one.year))


def _of_circulars(user, wanted: Iterable[int]) -> Iterable[tuple[int, int | None, int]]:
    """(series, year, serial) of what is public or was, of drafts, and of numbers that are told to be unused.

    The newest edition counts: a number that was corrected is not here any more.
    """
    editions = Edition.objects.originals().filter(
        superseded_at=None, number_serial__isnull=False, circular__series__in=wanted
    )
    hidden = set(_ahead(editions, user))
    names = ("circular__series_id", "number_year", "circular__year", "number_serial")
    for pk, series_id, printed, year, serial in editions.order_by().values_list("pk", *names).iterator(2000):
        if pk not in hidden:
            yield series_id, printed or year, serial
    copies = WorkingCopy.objects.open_to(user).filter(number_serial__isnull=False, circular__series__in=wanted)
    copies = copies.filter(state__in=UNDER_WORK)
    drafts = copies.order_by().values_list(*names, "issued_on__year", "received_on__year")
    for series_id, printed, year, serial, issued, received in drafts.iterator(2000):
        yield series_id, printed or year or issued or received, serial
    yield from NumberNotUsed.objects.filter(series__in=wanted).order_by().values_list("series_id", "year", "serial")


def _ahead(editions: QuerySet[Edition], user) -> Iterable[int]:
    """Editions of limited drafts that are not public yet: their numbers would tell that they exist."""
    closed = Circular.objects.closed_to(user).values("pk")
    return editions.filter(circular__in=closed, published_at__gt=timezone.now()).values_list("pk", flat=True)


def _of_intakes(user, every: list[Series]) -> Iterable[tuple[int, int | None, int]]:
    """Originals in the queue, of which the printed number tells one series; those drafted count by their draft."""
    waiting = Intake.objects.open_to(user).waiting().filter(number_serial__isnull=False)
    numbers = Proposal.objects.filter(intake__in=waiting, field="number").exclude(origin=Origin.REFUSED)
    for value, decided, year, serial in numbers.order_by().values_list(
        "value", "decided_value", "intake__number_year", "intake__number_serial"
    ):
        label = str((decided or value or {}).get("label") or "")
        number = (decided or value or {}) | {"label": label, "serial": serial, "year": year}
        fitting = series_of(number, among=every)
        if fitting is None and len(every) == 1 and not any(sign.isalpha() for sign in label):
            fitting = every[0]  # a bare 31/2018 cannot be of another body
        if fitting and serial is not None:
            yield fitting.pk, year, serial


def waiting_citations(user) -> QuerySet[Reference]:
    """Citations of what is not here, in public words and in drafts that are open to ``user``."""
    closed = Circular.objects.closed_to(user).values("pk")
    is_live = Q(edition__isnull=False, edition__superseded_at=None, edition__removed_at=None)
    is_open = ~Q(edition__circular__in=closed) | Q(edition__published_at__lte=timezone.now())
    in_draft = Q(working_copy__isnull=False) & ~Q(working_copy__circular__in=closed)
    rows = Reference.objects.filter(target=None, series__isnull=False).exclude(origin=Origin.REFUSED)
    return rows.filter((is_live & is_open) | in_draft)
