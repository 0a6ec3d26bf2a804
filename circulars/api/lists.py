"""Pages of live circulars: keys from an index, then the rows of one page by key."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import QuerySet

from circulars import sections
from circulars.api import addresses as api
from circulars.api import documents
from circulars.api.base import day, moment
from circulars.api.editions import Reader
from circulars.memory import per_generation
from circulars.models import Edition
from circulars.prepared import Prepared
from circulars.reading import listing

COLUMNS = (
    "pk", "circular_id", "circular__path", "circular__home_section_id", "circular__pinned_until", "circular__is_quiet",
    "language", "kind", "number_label", "number_serial", "number_suffix", "number_year", "title", "title_ko",
    "summary_ko", "issued_on", "received_on", "first_published_at", "published_at", "version",
    "circular__series__issuer__slug", "circular__series__issuer__abbreviation", "circular__series__issuer__name",
    "circular__series__issuer__name_ko", "circular__series__issuer__name_en", "file_count",
)  # fmt: skip


class Entry(NamedTuple):
    pk: int
    circular: int
    path: str
    home_section: int | None
    pinned_until: date | None
    is_quiet: bool
    language: str
    kind: str
    label: str
    serial: int | None
    suffix: str
    number_year: int | None
    title: str
    title_ko: str
    summary_ko: str
    issued_on: date | None
    received_on: date | None
    first_published_at: datetime
    published_at: datetime
    version: int
    issuer_slug: str
    issuer_abbreviation: str
    issuer_name: str
    issuer_name_ko: str
    issuer_name_en: str
    file_count: int


def listed(at: datetime) -> QuerySet[Edition]:
    """What the list of circulars consists of before any filter, in its order."""
    return Edition.objects.live(at).originals().newest_first()


def every_key(at: datetime, start: int, size: int, generation: str) -> tuple[list[int], int]:
    """(keys of one page of all circulars, how many there are)."""
    total = per_generation(generation, "api.count", lambda: listed(at).count())
    return [row[0] for row in _keys(size).rows(at=at, offset=start)], total


def narrowed_keys(
    at: datetime, rows: QuerySet, given: Mapping[str, str], start: int, size: int, generation: str
) -> tuple[list[int], int]:
    """The same of a filtered list; ``given`` are the filters it was narrowed by."""
    total = per_generation(generation, ("api.count", *sorted(given.items())), lambda: rows.order_by().count())
    return list(rows.values_list("pk", flat=True)[start : start + size]), total


def entries(keys: list[int], at: datetime, size: int) -> list[Entry]:
    """The rows of these editions in their order, read through the door again."""
    if not keys:
        return []
    padded = {f"key{index}": key for index, key in enumerate([*keys, *[keys[-1]] * (size - len(keys))])}
    found = {row[0]: Entry(*row) for row in _rows(size).rows(at=at, **padded)}
    return [found[key] for key in keys if key in found]


def shape(entry: Entry, reader: Reader, match: dict[str, Any] | None = None) -> dict[str, Any]:
    """What ``serializers.circular.CircularInList`` names."""
    origin = reader.origin
    _issuer, year, key = entry.path.split("/")
    node = sections.tree(reader.generation).by_id.get(entry.home_section or 0)
    given = None
    if entry.serial is not None:
        given = {"label": entry.label, "serial": entry.serial, "suffix": entry.suffix, "year": entry.number_year}
    return {
        **api.circular(origin, entry.path),
        "issuer": {
            "slug": entry.issuer_slug,
            "abbreviation": entry.issuer_abbreviation,
            "name": entry.issuer_name,
            "name_ko": entry.issuer_name_ko,
            "name_en": entry.issuer_name_en,
            **api.issuer(origin, entry.issuer_slug),
        },
        "year": int(year),
        "key": key,
        "kind": entry.kind,
        "language": entry.language,
        "number": documents.number(given),
        "title": entry.title,
        "title_ko": entry.title_ko,
        "summary_ko": entry.summary_ko,
        "issued_on": day(entry.issued_on),
        "received_on": day(entry.received_on),
        "first_published_at": moment(entry.first_published_at),
        "published_at": moment(entry.published_at),
        "version": entry.version,
        "section": documents.section(node, origin),
        "file_count": entry.file_count,
        "pinned_until": day(entry.pinned_until),
        "is_quiet": entry.is_quiet,
        "withdrawn": documents.withdrawn(entry.circular, entry.language, reader),
        "match": match,
    }


@lru_cache(maxsize=100)
def _keys(size: int) -> Prepared:
    return Prepared(lambda at, offset: listed(at).values_list("pk")[offset : offset + size])


@lru_cache(maxsize=100)
def _rows(size: int) -> Prepared:
    def build(at: datetime, **keys: int) -> QuerySet:
        rows = Edition.objects.live(at).filter(pk__in=list(keys.values())).annotate(file_count=listing.file_count())
        return rows.order_by().values_list(*COLUMNS)

    return Prepared(build)
