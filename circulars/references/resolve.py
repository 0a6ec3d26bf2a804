"""From citations to circulars: rows of an edition, links now, and links on the day the missing circular appears.

Identity is (series, year, key). A citation whose year is not printed waits, except in a series whose numbers have
no year at all and which has used the number once. Source: docs/domain.md, "References".
"""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import F, Q

from circulars import addresses, numbering
from circulars.models import Circular, Edition, Origin, Reference, Series, WorkingCopy
from circulars.references.find import find
from circulars.rendering.text import plain_text

TEXT_LENGTH = 200
SUFFIX_LENGTH = 20
CHUNK = 200


def find_for(owner: Edition | WorkingCopy) -> list[dict[str, Any]]:
    """Values of the ``Reference`` rows of an edition or working copy, in order, without owner and position.

    ``series_id`` is the series meant: the one named, else that of the citing circular. It is None where the text
    names a body or series that the portal does not know; such a row is never linked by software.
    """
    circular = owner.circular
    series = list(Series.objects.select_related("issuer").filter(is_numbered=True).order_by("pk"))
    own = None
    if owner.number_serial is not None:
        own = (owner.number_serial, owner.number_year or circular.year, owner.number_suffix)
    meant = _meant_without_name(circular, series)
    citations = find(
        plain_text(owner.body),
        language=owner.language,
        series=series,
        own=own,
        issued_on=owner.issued_on,
        own_series=circular.series_id,
    )
    return [
        {
            "start": citation.start,
            "end": citation.end,
            "text": citation.text[:TEXT_LENGTH],
            "series_id": None if citation.is_foreign else citation.series_id or meant,
            "serial": citation.serial,
            "year": citation.year,
            "suffix": citation.suffix[:SUFFIX_LENGTH],
        }
        for citation in citations
    ]


def resolve_rows(edition: Edition) -> int:
    """Link the waiting citations of an edition to circulars that have an identity; how many were linked."""
    rows = list(_waiting().filter(edition=edition, series__isnull=False).select_related("series"))
    if not rows:
        return 0
    wanted = Q()
    for row in rows:
        identity = Q(series=row.series_id, key=numbering.key_of(row.serial, row.suffix))
        if row.year is not None:
            wanted |= identity & Q(year=row.year)
        elif _is_without_year(row.series):
            wanted |= identity
    if not wanted:
        return 0
    circulars = Circular.objects.filter(wanted).exclude(pk=edition.circular_id).exclude(path=None)
    by_identity: dict[tuple, list[int]] = {}
    for pk, series, year, key in circulars.values_list("pk", "series_id", "year", "key"):
        by_identity.setdefault((series, year, key), []).append(pk)
        by_identity.setdefault((series, None, key), []).append(pk)
    linked = 0
    for row in rows:
        key = numbering.key_of(row.serial, row.suffix)
        fitting = by_identity.get((row.series_id, row.year, key), [])
        if len(fitting) == 1:
            linked += _waiting().filter(pk=row.pk).update(target=fitting[0])
    return linked


def resolve_waiting_for(circular: Circular) -> int:
    """Link the citations that waited for a circular which has just got its identity; how many were linked."""
    found = re.match(r"\d{1,9}(?=-|\Z)", circular.key)
    if not found or circular.series is None or circular.year is None:
        return 0
    years = Q(year=circular.year)
    if _is_without_year(circular.series) and not _has_namesake(circular):
        years |= Q(year=None)
    waiting = (
        _waiting()
        .filter(years, series=circular.series, serial=int(found[0]))
        .exclude(edition__isnull=False, edition__circular=circular)
        .exclude(working_copy__isnull=False, working_copy__circular=circular)
    )
    keys = [
        pk
        for pk, serial, suffix in waiting.values_list("pk", "serial", "suffix")
        if numbering.key_of(serial, suffix) == circular.key
    ]
    return sum(
        _waiting().filter(pk__in=keys[first : first + CHUNK]).update(target=circular)
        for first in range(0, len(keys), CHUNK)
    )


def targets_of(edition: Edition, at: datetime, language: str) -> dict[int, tuple[str, str]]:
    """Where the citations of an edition lead at ``at``, by ordinal: (address, title), as ``rendering.body`` takes it.

    One query; only circulars that are public then. ``language`` is that of the interface.
    """
    rows = (
        Edition.objects.live(at)
        .originals()
        .filter(circular__cited_by__edition=edition.pk, circular__cited_by__origin__in=_shown())
        .exclude(circular=edition.circular_id)
        .values_list(F("circular__cited_by__position"), "circular__path", "title")
    )
    return {position: (addresses.circular(path, language), title) for position, path, title in rows}


def _waiting():
    """Rows that software may link: what a person set, confirmed or refused stays as it is."""
    return Reference.objects.filter(target=None, origin=Origin.AUTOMATIC)


def _shown() -> list[str]:
    return [Origin.AUTOMATIC, Origin.MANUAL, Origin.CONFIRMED]


def _is_without_year(series: Series) -> bool:
    return "{year}" not in series.pattern


def _has_namesake(circular: Circular) -> bool:
    others = Circular.objects.filter(series=circular.series, key=circular.key).exclude(pk=circular.pk)
    return others.exclude(path=None).exists()


def _meant_without_name(circular: Circular, series: Iterable[Series]) -> int | None:
    """The series meant by "circular 27/2018": the citing one, or the only numbered one of its issuer."""
    if circular.series is None:
        return None
    if circular.series.is_numbered:
        return circular.series_id
    candidates = [row.pk for row in series if row.issuer_id == circular.series.issuer_id]
    return candidates[0] if len(candidates) == 1 else None
