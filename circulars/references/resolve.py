"""From citations to circulars: rows of an edition, links now, and links on the day the missing circular appears.

A circular is meant by the number it prints, and by its identity (series, year, key): 31/2018 may have been issued in
January 2019. A citation whose year is not printed waits, except in a series whose numbers have
no year at all and which has used the number once. Source: docs/domain.md, "References".
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Q

from circulars import changes, numbering
from circulars.citations import find
from circulars.models import Circular, Edition, Origin, Reference, Series, WorkingCopy
from circulars.rendering.text import plain_text

TEXT_LENGTH = 200
SUFFIX_LENGTH = 20
CHUNK = 200
SERIAL = re.compile(r"\d{1,9}(?=-|\Z)")


def numbered_series() -> list[Series]:
    """All series that citations can mean."""
    return list(Series.objects.select_related("issuer").filter(is_numbered=True).order_by("pk"))


def find_for(owner: Edition | WorkingCopy, series: list[Series] | None = None) -> list[dict[str, Any]]:
    """Values of the ``Reference`` rows of an edition or working copy, in order, without owner and position.

    ``series_id`` is the series meant: the one named, else that of the citing circular. It is None where the text
    names a body or series that the portal does not know; such a row is never linked by software.
    """
    circular = owner.circular
    series = numbered_series() if series is None else series
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
    linked = 0
    for row, target in zip(rows, _meant(rows, exclude=[edition.circular_id] * len(rows)), strict=True):
        if target is not None:
            linked += _waiting().filter(pk=row.pk).update(target=target)
    return linked


def link_new(rows: Sequence[Reference], series: Iterable[Series]) -> None:
    """Give rows of editions that are not stored yet the circulars they mean; three queries however many there are."""
    by_key = {row.pk: row for row in series}
    known = [row for row in rows if row.series_id in by_key]
    for row in known:
        row.series = by_key[row.series_id]
    own = [row.edition.circular.pk for row in known if row.edition]
    for row, target in zip(known, _meant(known, exclude=own), strict=True):
        row.target_id = target


def targets_in(copy: WorkingCopy) -> list[tuple[dict[str, Any], int]]:
    """The citations of a draft that mean exactly one circular: values as ``find_for`` gives them, and its key."""
    series = numbered_series()
    by_key = {row.pk: row for row in series}
    found = [values for values in find_for(copy, series) if values["series_id"] in by_key]
    names = ("series_id", "serial", "year", "suffix")
    rows = [Reference(**{name: values[name] for name in names}) for values in found]
    for row in rows:
        row.series = by_key[row.series_id]
    meant = _meant(rows, exclude=[copy.circular_id] * len(rows))
    return [(values, target) for values, target in zip(found, meant, strict=True) if target is not None]


def waiting_in(
    copies: Iterable[WorkingCopy], series: list[Series] | None = None
) -> list[tuple[WorkingCopy, Reference]]:
    """The citations of drafts that lead nowhere today, as rows that are not stored; few queries for many drafts."""
    series = numbered_series() if series is None else series
    by_key = {row.pk: row for row in series}
    found = []
    for copy in copies:
        for values in find_for(copy, series):
            row = Reference(working_copy=copy, **values)
            row.series = by_key.get(row.series_id)
            found.append((copy, row))
    waiting = [pair for pair in found if pair[1].series is None]
    known = [pair for pair in found if pair[1].series is not None]
    for first in range(0, len(known), CHUNK):
        chunk = known[first : first + CHUNK]
        meant = _meant([row for _copy, row in chunk], exclude=[None] * len(chunk))
        waiting += [pair for pair, target in zip(chunk, meant, strict=True) if target in (None, pair[0].circular_id)]
    return waiting


def _meant(rows: list[Reference], *, exclude: Sequence[int | None]) -> list[int | None]:
    """The one circular that each citation means, None where there is none or more than one.

    ``exclude`` has the circular of each row, which it does not mean.
    """
    known = _names_of_circulars(rows) if rows else {}
    meant: list[int | None] = []
    for row, own in zip(rows, exclude, strict=True):
        named = known.get((row.series_id, row.year, numbering.key_of(row.serial, row.suffix)), _NOBODY)
        fitting = (named.as_printed - {own}) or (named.by_address - {own})
        is_one = len(fitting) == 1 and (row.year is not None or _is_without_year(row.series))
        meant.append(min(fitting) if is_one else None)
    return meant


def resolve_waiting_for(*circulars: Circular) -> int:
    """Link the citations that waited for circulars which have just got their identities; how many were linked.

    Of several that a citation could mean, it is linked to the first. As many queries for many as for one, and one more
    for each that something waited for.
    """
    arrived = {circular.pk: circular for circular in circulars if circular.series and circular.path}
    if not arrived:
        return 0
    names = _names_of_each(list(arrived.values()))
    namesakes = _namesakes([row for row in arrived.values() if _is_without_year(row.series)], names)
    meant: dict[tuple[int, int | None, str], list[int]] = defaultdict(list)
    for pk, circular in arrived.items():
        for year, key in names[pk]:
            meant[circular.series_id, year, key].append(pk)
            if _is_without_year(circular.series) and not namesakes[circular.series_id, key] - {pk}:
                meant[circular.series_id, None, key].append(pk)
    serials: dict[tuple[int, int | None], set[int]] = defaultdict(set)
    for series, year, key in meant:
        if serial := SERIAL.match(key):
            serials[series, year].add(int(serial[0]))
    fits = Q()
    for (series, year), wanted in serials.items():
        fits |= Q(series=series, year=year, serial__in=wanted)
    if not fits:
        return 0
    columns = ("pk", "series_id", "year", "serial", "suffix", "edition__circular", "working_copy__circular")
    linked: dict[int, list[int]] = defaultdict(list)
    for pk, series, year, serial, suffix, *citing in _waiting().filter(fits).order_by("pk").values_list(*columns):
        fitting = [one for one in meant.get((series, year, numbering.key_of(serial, suffix)), ()) if one not in citing]
        if fitting:
            linked[fitting[0]].append(pk)
    return sum(
        _waiting().filter(pk__in=rows[first : first + CHUNK]).update(target=target)
        for target, rows in linked.items()
        for first in range(0, len(rows), CHUNK)
    )


def link_again(edition_id: int) -> None:
    """After the commit, once more: of two circulars that cite each other and appear at once, neither saw the other."""
    edition = Edition.objects.filter(pk=edition_id).select_related("circular__series").first()
    if edition is None:
        return
    # each update a transaction of its own: held together, two that link each other would wait in a ring
    if resolve_rows(edition) + resolve_waiting_for(edition.circular):
        changes.touch()


@transaction.atomic
def link_many_again(circular_ids: Collection[int]) -> None:
    """The same of all editions of many circulars, for a transaction that was open for seconds; call it outside of it.

    What somebody published meanwhile and what these cite, or are cited by, did not see each other. All of it or
    nothing, lest a link is stored and the counter not raised; so it may wait in a ring, and raise DatabaseError.
    """
    circulars = list(Circular.objects.filter(pk__in=circular_ids).exclude(path=None).select_related("series"))
    editions = list(Edition.objects.filter(circular__in=circulars).values_list("pk", flat=True))
    waiting = _waiting().filter(edition__in=editions, series__isnull=False).select_related("series", "edition")
    rows = list(waiting.defer("edition__body", "edition__facts", "edition__rendered").order_by("pk"))
    own = [row.edition.circular_id if row.edition else None for row in rows]
    linked = 0
    for row, target in zip(rows, _meant(rows, exclude=own), strict=True):
        if target is not None:
            linked += _waiting().filter(pk=row.pk).update(target=target)
    if linked + resolve_waiting_for(*circulars):
        changes.touch()


def follow_identity(circular: Circular) -> None:
    """The identity was corrected: citations that software led here by the former one wait again, others arrive."""
    names = _names_of(circular)
    led_here = Reference.objects.filter(target=circular, origin=Origin.AUTOMATIC)
    lost = [
        pk
        for pk, series, year, serial, suffix in led_here.values_list("pk", "series_id", "year", "serial", "suffix")
        if series != circular.series_id
        or not any(key == numbering.key_of(serial, suffix) and (year is None or year == named) for named, key in names)
    ]
    for first in range(0, len(lost), CHUNK):
        led_here.filter(pk__in=lost[first : first + CHUNK]).update(target=None)
    resolve_waiting_for(circular)


def _waiting():
    """Rows that software may link: what a person set, confirmed or refused stays as it is."""
    return Reference.objects.filter(target=None, origin=Origin.AUTOMATIC)


def _is_without_year(series: Series) -> bool:
    return "{year}" not in series.pattern


def _names_of(circular: Circular) -> set[tuple[int, str]]:
    return _names_of_each([circular])[circular.pk]


def _names_of_each(circulars: list[Circular]) -> dict[int, set[tuple[int, str]]]:
    """(year, key) under which each is cited: its identity, and its printed number where the years differ."""
    found = {circular.pk: {(circular.year, circular.key)} for circular in circulars}
    identities = {circular.pk: (circular.year, circular.key) for circular in circulars}
    numbers = _numbered().filter(circular__in=identities)
    for pk, year, serial, suffix in numbers.values_list("circular_id", "number_year", "number_serial", "number_suffix"):
        known, key = identities[pk], numbering.key_of(serial, suffix)
        if year and year != known[0]:
            found[pk] -= {(known[0], key)}  # 31/2018 issued in 2019 is not 31/2019
        found[pk].add((year or known[0], key))
    return found


def _namesakes(circulars: list[Circular], names: dict[int, set[tuple[int, str]]]) -> dict[tuple[int, str], set[int]]:
    """(series, key) → all that bear it: of a number that began anew without saying its year more than one."""
    found: dict[tuple[int, str], set[int]] = defaultdict(set)
    if circulars:
        keys = {key for row in circulars for _year, key in names[row.pk]}
        rows = Circular.objects.filter(series__in={row.series_id for row in circulars}, key__in=keys)
        for pk, series, key in rows.exclude(path=None).values_list("pk", "series_id", "key"):
            found[series, key].add(pk)
    return found


def _names_of_circulars(rows: list[Reference]) -> dict[tuple[int, int | None, str], "_Named"]:
    """(series, year, key) → the circulars meant by it; the year None stands for any."""
    keys: dict[tuple[int, int | None], set[str]] = defaultdict(set)
    serials: dict[tuple[int, int | None], set[int]] = defaultdict(set)
    for row in rows:
        keys[row.series_id, row.year].add(numbering.key_of(row.serial, row.suffix))
        serials[row.series_id, row.year].add(row.serial)
    by_address, as_printed = Q(pk=None), Q(pk=None)
    for (series, year), cited in keys.items():
        by_address |= Q(series=series, key__in=cited, **({} if year is None else {"year": year}))
    for (series, year), cited in serials.items():
        if year is not None:
            as_printed |= Q(circular__series=series, number_year=year, number_serial__in=cited)
    found = Circular.objects.filter(by_address).exclude(path=None).values_list("pk", "series_id", "year", "key")
    circulars = {pk: values for pk, *values in found}
    printed = _numbered().filter(number_year__isnull=False).exclude(circular__path=None).order_by()
    printed = printed.values_list(
        "circular_id", "circular__series_id", "number_year", "number_serial", "number_suffix", "circular__year"
    )
    # two questions in one: together they would be answered by looking through all editions
    both = printed.filter(as_printed).union(printed.filter(circular__in=circulars), all=True)
    named: dict[tuple[int, int | None, str], _Named] = {}
    elsewhere = set()
    for pk, series, year, serial, suffix, address_year in both:
        key = numbering.key_of(serial, suffix)
        if year != address_year:
            elsewhere.add((pk, key))  # 31/2018 issued in 2019 is not 31/2019
        named.setdefault((series, year, key), _Named(set(), set())).as_printed.add(pk)
    for pk, (series, year, key) in circulars.items():
        named.setdefault((series, None, key), _Named(set(), set())).by_address.add(pk)
        if (pk, key) not in elsewhere:
            named.setdefault((series, year, key), _Named(set(), set())).by_address.add(pk)
    return named


def _numbered():
    """The newest edition of each circular in its original language, where it bears a number."""
    return Edition.objects.originals().filter(superseded_at=None, number_serial__isnull=False)


class _Named(NamedTuple):
    as_printed: set[int]
    by_address: set[int]


_NOBODY = _Named(set(), set())


def _meant_without_name(circular: Circular, series: Iterable[Series]) -> int | None:
    """The series meant by "circular 27/2018": the citing one, or the only numbered one of its issuer."""
    if circular.series is None:
        return None
    if circular.series.is_numbered:
        return circular.series_id
    candidates = [row.pk for row in series if row.issuer_id == circular.series.issuer_id]
    return candidates[0] if len(candidates) == 1 else None
