"""Lines of type ``section``, parents first, and ``series_counter``, which are raised and never lowered."""

from collections.abc import Iterator
from typing import Any

from circulars import numbering, sections
from circulars.models import Section, SeriesCounter
from circulars.portability import names
from circulars.portability.catalogue import SECTIONS
from circulars.portability.outcome import Outcome
from circulars.portability.session import ImportSession
from circulars.portability.values import given, integer


def write_sections(everything: bool) -> Iterator[dict[str, Any]]:
    rows = Section.objects.select_related("parent").in_bulk()
    for _depth, node in sections.load().flat():
        yield {"type": "section", **SECTIONS.record(rows[node.pk], everything)}


def write_counters() -> Iterator[dict[str, Any]]:
    for counter in SeriesCounter.objects.select_related("series__issuer").order_by("series", "year"):
        yield {
            "type": "series_counter",
            "series": names.SERIES.of(counter.series),
            "year": counter.year,
            "last": counter.last,
        }


def take_counter(record: dict[str, Any], session: ImportSession) -> Outcome:
    given(record, {"series", "year", "last"})
    series = names.found(names.SERIES, record, "series", required=True)
    year, last = integer(record, "year", required=True), integer(record, "last", required=True)
    if SeriesCounter.objects.filter(series=series, year=year, last__gte=last).exists():
        return Outcome.UNCHANGED
    numbering.note(series, year, last)
    return Outcome.NEW
