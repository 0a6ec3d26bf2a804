"""Long lists of live circulars: the keys of a page from a covering index, then twenty rows by key.

With the state of the public site that is three queries, and a fourth where a list is filtered by language and
titles of translations are swapped in. Counts and pins are kept per state of the public site.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from circulars.memory import per_generation
from circulars.models import AddresseeLine, Attachment, Circular, Edition, FileRole, Removal, SectionEntry
from circulars.prepared import Prepared
from circulars.reading import names

PAGE_SIZE = 20
DAYS = ("year", "issued_from", "issued_to")  # filters that come to two days together
LAST_PAGE = 500  # beyond it the reader is asked to filter: nobody leafs through 10,000 rows


class Filters(NamedTuple):
    """What a list is narrowed to; 0 and empty texts narrow nothing. ``section`` and the others are keys."""

    section: int = 0
    year: int = 0
    issuer: int = 0
    topic: int = 0
    language: str = ""
    kind: str = ""
    issued_from: date | None = None  # of a term of office, as is the last day; such a list shows what bears a day
    issued_to: date | None = None
    addressee: int = 0
    body: int = 0  # whose term it is; 0 for one of this office, which holds for documents of all issuers

    @property
    def is_narrowed(self) -> bool:
        return any(self[1:])

    @property
    def days(self) -> tuple[date, date] | None:
        """The days of the year and of the term, both ends included; where they share none, the first is the later."""
        if not self.year and self.issued_from is None:
            return None
        first, last = (date(self.year, 1, 1), date(self.year, 12, 31)) if self.year else (date.min, date.max)
        return max(first, self.issued_from or first), min(last, self.issued_to or last)


class Entry(NamedTuple):
    """One row of a list; ``translation_title`` is set where a live translation speaks the interface's language."""

    edition: int
    circular: int
    path: str
    language: str
    kind: str
    title: str
    title_ko: str
    label: str
    serial: int | None
    suffix: str
    year: int | None
    listed_on: date
    issued_on: date | None
    first_published_at: datetime
    published_at: datetime
    is_quiet: bool
    issuer: str
    issuer_name: str
    issuer_ko: str
    issuer_en: str
    file_count: int
    is_original: bool

    @property
    def number(self) -> str:
        return names.number_text(self.label, self.serial, self.suffix, self.year)

    def issuer_in(self, language: str) -> str:
        return self.issuer or (self.issuer_ko if language == "ko" else self.issuer_en) or self.issuer_name


COLUMNS = (
    "pk", "circular_id", "circular__path", "language", "kind", "title", "title_ko", "number_label", "number_serial",
    "number_suffix", "number_year", "listed_on", "issued_on", "first_published_at", "published_at",
    "circular__is_quiet",
    "circular__series__issuer__abbreviation", "circular__series__issuer__name", "circular__series__issuer__name_ko",
    "circular__series__issuer__name_en", "file_count", "is_original",
)  # fmt: skip


def page_keys(filters: Filters, at: datetime, number: int, generation: str) -> tuple[list[int], int]:
    """(keys of the editions on page ``number``, how many there are in all), newest issue date first.

    Which editions are live changes with the generation alone, so both are kept for it.
    """
    total = per_generation(generation, ("count", filters), lambda: _matching(filters, at).count())
    if (number - 1) * PAGE_SIZE >= total:
        return [], total
    keys = per_generation(
        generation, ("keys", filters, number), lambda: _read_keys(filters, at, number, total, generation)
    )
    return keys, total


def _read_keys(filters: Filters, at: datetime, number: int, total: int, generation: str) -> list[int]:
    names_given = tuple(name for name, value in zip(filters._fields, filters, strict=True) if value)
    walks = _walks(filters, at, total, number, generation)
    values: dict[str, Any] = {name: getattr(filters, name) for name in names_given if name not in DAYS}
    if days := filters.days:
        values |= {"first": days[0], "last": days[1]}
    rows = _keys(names_given, walks).rows(at=at, offset=(number - 1) * PAGE_SIZE, **values)
    return [row[0] for row in rows]


def entries(keys: list[int], at: datetime) -> list[Entry]:
    """The rows of these editions in their order, read through the door again."""
    if not keys:
        return []
    if len(keys) <= PAGE_SIZE:
        padded = {f"key{index}": key for index, key in enumerate([*keys, *[keys[-1]] * (PAGE_SIZE - len(keys))])}
        rows = _ROWS.rows(at=at, **padded)
    else:
        rows = list(_row_query(at, keys))
    found = {row[0]: Entry(*row) for row in rows}
    return [found[key] for key in keys if key in found]


def titles_in(language: str, rows: list[Entry], at: datetime) -> Mapping[int, str]:
    """Titles of live translations into the interface's language, by circular; no query where none is needed."""
    wanted = [row.circular for row in rows if row.language != language and not (language == "ko" and row.title_ko)]
    if not wanted:
        return {}
    padded = {f"key{index}": key for index, key in enumerate([*wanted, *[0] * (PAGE_SIZE - len(wanted))])}
    return dict(_TITLES.rows(at=at, language=language, **padded))


def pinned(section: int, at: datetime, today: date, generation: str) -> list[tuple[int, date]]:
    """(key of the edition, last day) of what is pinned in a section, or anywhere for section 0."""

    def compute() -> list[tuple[int, date]]:
        editions = Edition.objects.live(at).originals().filter(circular__pinned_until__gte=today)
        if section:
            editions = editions.filter(section_entries__section=section)
        return list(editions.newest_first().values_list("pk", "circular__pinned_until")[:PAGE_SIZE])

    return per_generation(generation, ("pinned", section, today), compute)


def years(section: int, at: datetime, generation: str) -> list[int]:
    """From the newest year in a section to its oldest; read from the two ends of the index."""

    def compute() -> list[int]:
        rows: QuerySet = _of_section(section, at) if section else Edition.objects.live(at).originals()
        newest = rows.order_by("-listed_on").values_list("listed_on", flat=True).first()
        oldest = rows.order_by("listed_on").values_list("listed_on", flat=True).first()
        return list(range(newest.year, oldest.year - 1, -1)) if newest and oldest else []

    return per_generation(generation, ("years", section), compute)


def _of_section(section: int, at: datetime) -> QuerySet:
    """The list of a section; the editions themselves are read through ``live`` afterwards."""
    in_force = Q(superseded_at=None) | Q(superseded_at__gt=at)
    return SectionEntry.objects.filter(in_force, section=section, removed_at=None, published_at__lte=at)


def _walks(filters: Filters, at: datetime, total: int, number: int, generation: str) -> bool:
    """Whether reading the list in its order, dropping what does not fit, beats sorting all that fits.

    What fits often is found soon on the way; what fits seldom is sooner found by its own index and sorted.
    """
    if not any((filters.issuer, filters.topic, filters.language, filters.kind, filters.body, filters.addressee)):
        return False
    whole = Filters(
        section=filters.section, year=filters.year, issued_from=filters.issued_from, issued_to=filters.issued_to
    )
    everything = per_generation(generation, ("count", whole), lambda: _matching(whole, at).count())
    return number * PAGE_SIZE * everything < total * total


def _narrowed(
    filters: Filters, at: datetime, *, walks: bool, days: tuple[date, date] | None, is_issued: bool = False
) -> QuerySet:
    """Rows whose first column is the key of an edition; ``is_issued``: only those that bear a day of issue."""
    rows = _of_section(filters.section, at) if filters.section else Edition.objects.live(at).originals()
    if days:
        rows = rows.filter(listed_on__range=days)
    if is_issued:
        rows = rows.filter(**{"edition__issued_on__isnull" if filters.section else "issued_on__isnull": False})
    if filters.kind:
        rows = _of_kind(rows, filters, at, walks=walks)
    if filters.addressee:
        edition = "edition" if filters.section else "pk"
        lines = AddresseeLine.objects.filter(addressee=filters.addressee, edition__isnull=False)
        sent = Exists(lines.filter(edition=OuterRef(edition)))
        rows = rows.filter(sent) if walks else rows.filter(**{f"{edition}__in": lines.order_by().values("edition")})
    conditions: dict[str, Any] = {}
    if filters.issuer:
        conditions["series__issuer"] = filters.issuer
    if filters.body:
        conditions["series__issuer__in"] = [filters.body]  # beside the issuer that a reader chose
    if filters.topic:
        conditions["topics"] = filters.topic
    if filters.language:
        conditions["editions__in"] = Edition.objects.live(at).filter(language=filters.language).values("pk")
    if walks:
        rows = rows.filter(Exists(Circular.objects.filter(pk=OuterRef("circular_id"), **conditions)))
    elif conditions:
        rows = rows.filter(**{f"circular__{name}": value for name, value in conditions.items()})
    return rows.order_by("-listed_on", "-circular_id").values_list("edition_id" if filters.section else "pk")


def _of_kind(rows: QuerySet, filters: Filters, at: datetime, *, walks: bool) -> QuerySet:
    if walks and filters.section:
        return rows.filter(edition__kind=filters.kind)
    if walks:  # not along the index of kinds
        return rows.annotate(own_kind=Coalesce("kind", "kind")).filter(own_kind=filters.kind)
    if filters.section:
        live = Edition.objects.live(at).originals().filter(kind=filters.kind)
        return rows.filter(edition__in=live.order_by().values("pk"))
    return rows.filter(kind=filters.kind)


def _matching(filters: Filters, at: datetime) -> QuerySet:
    return _narrowed(filters, at, walks=False, days=filters.days, is_issued=filters.issued_from is not None)


@lru_cache(maxsize=128)
def _keys(names_given: tuple[str, ...], walks: bool) -> Prepared:
    """One prepared query per combination of filters."""

    def build(at, offset, first=None, last=None, **values) -> QuerySet:
        days = (first, last) if first else None
        found = _narrowed(Filters(**values), at, walks=walks, days=days, is_issued="issued_from" in names_given)
        return found[offset : offset + PAGE_SIZE]

    return Prepared(build)


def file_count() -> Coalesce:
    """Annotation of editions: how many files are attached, without those that were removed alone."""
    removed = Removal.objects.filter(file=OuterRef("file"), lifted_at=None)
    attached = (
        Attachment.objects.filter(~Exists(removed), edition=OuterRef("pk"), role=FileRole.ATTACHMENT)
        .order_by()
        .values("edition")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return Coalesce(Subquery(attached), 0, output_field=IntegerField())


def _row_query(at: datetime, keys: list[int]) -> QuerySet:
    return (
        Edition.objects.live(at).filter(pk__in=keys).annotate(file_count=file_count()).order_by().values_list(*COLUMNS)
    )


def _with_keys(query: Callable[..., QuerySet]) -> Callable[..., QuerySet]:
    def build(at, language="", **keys) -> QuerySet:
        return query(at, list(keys.values()), *([language] if language else []))

    return build


def _title_query(at: datetime, circulars: list[int], language: str) -> QuerySet:
    live = Edition.objects.live(at).filter(circular__in=circulars, language=language, is_original=False)
    return live.order_by().values_list("circular_id", "title")


_ROWS = Prepared(_with_keys(_row_query))
_TITLES = Prepared(_with_keys(_title_query))
