"""What a circular's page leads to: relations and citations both ways, neighbours in a section, texts of its files."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import (
    CharField,
    Count,
    DateField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Coalesce

from circulars.file_access import state
from circulars.glossary import Found
from circulars.models import Attachment, Edition, FoundAbbreviation, Origin, Reference, SectionEntry, Withdrawal
from circulars.models.edition import EditionQuerySet
from circulars.prepared import Prepared
from circulars.reading import names

CITING = 20  # documents that a page names as citing its own; the rest have a page of their own
ACCEPTED = [Origin.AUTOMATIC, Origin.MANUAL, Origin.CONFIRMED]  # what a person refused is no citation and no relation


class Linked(NamedTuple):
    """A live circular in a few words."""

    role: str
    kind: str
    position: int
    path: str
    language: str
    title: str
    title_ko: str
    listed_on: date
    label: str
    serial: int | None
    suffix: str
    year: int | None
    issuer: str

    @property
    def number(self) -> str:
        return names.number_text(self.label, self.serial, self.suffix, self.year)

    def title_in(self, language: str) -> tuple[str, str]:
        """(title, its language): the office's Korean one on Korean pages where there is one."""
        if language == "ko" and self.title_ko:
            return self.title_ko, "ko"
        return self.title, self.language


@dataclass(slots=True)
class Links:
    newer: list[Linked] = field(default_factory=list)  # relations in which another circular is the newer one
    older: list[Linked] = field(default_factory=list)
    cites: list[Linked] = field(default_factory=list)
    cited_by: list[Linked] = field(default_factory=list)  # the newest
    cited_by_count: int = 0  # of all
    by_ordinal: dict[int, Linked] = field(default_factory=dict)  # of the citation in the text
    previous: Linked | None = None
    next: Linked | None = None
    abbreviations: list[Found] = field(default_factory=list)  # of the edition's own words
    files: dict[str, state.FileState] = field(default_factory=dict)  # by code


def in_words(editions: QuerySet, role: str, kind=None, position=None) -> QuerySet:
    """The columns of ``Linked``."""
    return editions.annotate(
        link_role=Value(role, output_field=CharField()),
        link_kind=kind or Value("", output_field=CharField()),
        link_position=position or Value(0, output_field=IntegerField()),
    ).values_list(
        "link_role",
        "link_kind",
        "link_position",
        "circular__path",
        "language",
        "title",
        "title_ko",
        "listed_on",
        "number_label",
        "number_serial",
        "number_suffix",
        "number_year",
        "circular__series__issuer__abbreviation",
    )


def _states(edition: int) -> QuerySet:
    """What is known of the files of an edition that was found by its door, in the columns of ``in_words``."""
    rows = state.rows(Attachment.objects.filter(edition=edition))
    return rows.annotate(
        link_role=Value("file", output_field=CharField()), link_position=Value(0, output_field=IntegerField()),
        link_empty=Value("", output_field=CharField()), link_none=Cast(Value(None), IntegerField()),
    ).values_list(
        "link_role", "state_text", "link_position", "state_code", "state_verdict", "state_found", "state_copy",
        "state_day", "link_empty", "link_none", "name", "link_none", "link_empty",
    )  # fmt: skip


def _abbreviations(edition: int) -> QuerySet:
    """Those of the edition in the columns of a link, so that no query of their own is needed."""
    return (
        FoundAbbreviation.objects.filter(edition=edition)
        .order_by()
        .annotate(
            link_role=Value("abbreviation", output_field=CharField()),
            nothing=Value("", output_field=CharField()),
            link_position=F("pk"),
            no_day=Cast(Value(None), DateField()),
            no_number=Cast(Value(None), IntegerField()),
        )
        .values_list(
            "link_role", "nothing", "link_position", "short", "language", "long", "nothing", "no_day", "nothing",
            "no_number", "nothing", "no_number", "nothing",
        )
    )  # fmt: skip


def _neighbours(at: datetime, section: int) -> QuerySet:
    """Without those that were merged into another one: their address would lead readers back."""
    in_force = Q(superseded_at=None) | Q(superseded_at__gt=at)
    merged = Withdrawal.objects.effective(at).filter(
        circular=OuterRef("circular"), is_merged=True, successor__isnull=False
    )
    return SectionEntry.objects.filter(
        in_force, ~Exists(merged), section=section, removed_at=None, published_at__lte=at
    )


def _first(entries: QuerySet, *order: str) -> Subquery:
    return Subquery(entries.order_by(*order).values("edition_id")[:1])


def citing(at: datetime, circular: int) -> EditionQuerySet:
    """The live originals that cite a circular, each once."""
    rows = Reference.objects.filter(target=circular, origin__in=ACCEPTED, edition__isnull=False)
    return Edition.objects.live(at).originals().filter(pk__in=rows.values("edition")).exclude(circular=circular)


def build(at: datetime, circular: int, edition: int, section: int, listed_on: date) -> QuerySet:
    """One question for all links; ``section`` is 0 where the circular stands in none."""
    live = Edition.objects.live(at).originals().order_by()
    entries = _neighbours(at, section)
    of_the_day = entries.filter(listed_on=listed_on)
    older_one = Coalesce(  # two short looks into the index, where one with "or" would read a whole day of it
        _first(of_the_day.filter(circular_id__lt=circular), "-circular_id"),
        _first(entries.filter(listed_on__lt=listed_on), "-listed_on", "-circular_id"),
    )
    newer_one = Coalesce(
        _first(of_the_day.filter(circular_id__gt=circular), "circular_id"),
        _first(entries.filter(listed_on__gt=listed_on), "listed_on", "circular_id"),
    )
    cited_by = citing(at, circular)
    parts = [
        in_words(live.filter(pk=older_one), "previous"),
        in_words(live.filter(pk=newer_one), "next"),
        in_words(
            live.filter(circular__relations_in__from_circular=circular, circular__relations_in__origin__in=ACCEPTED),
            "older",
            F("circular__relations_in__kind"),
        ),
        in_words(
            live.filter(circular__relations_out__to_circular=circular, circular__relations_out__origin__in=ACCEPTED),
            "newer",
            F("circular__relations_out__kind"),
        ),
        in_words(
            live.filter(circular__cited_by__edition=edition, circular__cited_by__origin__in=ACCEPTED),
            "cites",
            position=F("circular__cited_by__position"),
        ),
        in_words(
            live.filter(pk__in=Subquery(cited_by.newest_first().values("pk")[:CITING])),
            "cited_by",
            position=Subquery(
                cited_by.order_by().annotate(one=Value(1)).values("one").annotate(all=Count("pk")).values("all")
            ),
        ),
        _states(edition),
        _abbreviations(edition),
    ]
    return parts[0].union(*parts[1:])


_LINKS = Prepared(build)


def load(*, at: datetime, circular: int, edition: int, section: int, listed_on: date) -> Links:
    """In one query. ``previous`` is the older neighbour in the section, ``next`` the newer one."""
    links = Links()
    rows: list[Linked] = []
    said: list[Linked] = []
    for values in _LINKS.rows(at=at, circular=circular, edition=edition, section=section, listed_on=listed_on):
        row = Linked(*values)
        if row.role == "file":
            links.files[row.path] = state.read(
                row.path, row.kind, row.title, row.language, row.listed_on, copy=row.title_ko
            )
        elif row.role == "abbreviation":
            said.append(row)
        else:
            rows.append(row)
    if len(rows) > 1:
        rows.sort(key=lambda row: (row.listed_on, row.path), reverse=True)
    said.sort(key=lambda row: row.position)
    links.abbreviations = [Found(row.path, row.title, row.language) for row in said]
    cited: set[str] = set()
    for row in rows:
        if row.role == "previous":
            links.previous = row
        elif row.role == "next":
            links.next = row
        elif row.role == "cites":
            links.by_ordinal[row.position] = row
            if row.path not in cited:
                cited.add(row.path)
                links.cites.append(row)
        else:
            if row.role == "cited_by":
                links.cited_by_count = row.position
            getattr(links, row.role).append(row)
    return links
