"""Which documents a feed tells of, the newest first, and what it tells of each.

News is what publishing, a major correction, a withdrawal or its lifting says, in the order of their moments. What was
filed quietly is no news. Where a feed has room it fills it up, newest issue first, dated by its day of issue, so that
whoever subscribes finds something to read and no reader takes it for new. Of a document in several languages a feed
tells the one that the interface speaks, else the original.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any, NamedTuple

from django.db.models import DateTimeField, OuterRef, QuerySet, Subquery
from django.utils import timezone

from circulars.following.identity import first_code
from circulars.memory import per_generation
from circulars.models import Circular, Edition, PublicChange, Withdrawal

LENGTH = 40  # entries of a feed; older documents are read through the lists and the API
SCANNED = 400  # changes that are looked through at a time: a document may have several
STEPS = 5
NEWS = (
    PublicChange.Kind.PUBLISHED,
    PublicChange.Kind.CORRECTED,
    PublicChange.Kind.WITHDRAWN,
    PublicChange.Kind.RESTORED,
)
COLUMNS = (
    "pk", "circular_id", "circular__path", "circular__home_section_id", "language", "version", "is_original",
    "is_major", "published_at", "first_published_at", "listed_on", "change_note", "removed_files", "facts",
    "rendered", "circular__is_quiet", "code_of_first", "last_major_at",
)  # fmt: skip


class Item(NamedTuple):
    """A live edition as a feed tells it; ``code_of_first`` is what its name is made of."""

    pk: int
    circular: int
    path: str
    home_section: int | None
    language: str
    version: int
    is_original: bool
    is_major: bool
    published_at: datetime
    first_published_at: datetime
    listed_on: date
    change_note: str
    removed_files: list[str]
    facts: dict[str, Any]
    rendered: str
    is_quiet: bool
    code_of_first: str
    last_major_at: datetime | None

    @property
    def document(self) -> str:
        """The language as a part of the address: the original has none."""
        return "" if self.is_original else self.language

    @property
    def first_at(self) -> datetime:
        """When it became public; of what was filed quietly, the day of issue."""
        if not self.is_quiet:
            return self.first_published_at
        return min(self.first_published_at, timezone.make_aware(datetime.combine(self.listed_on, time())))

    @property
    def changed_at(self) -> datetime:
        """When the words last changed in a way that readers are told of."""
        changed_at = self.published_at if self.is_major else self.last_major_at or self.first_published_at
        return changed_at if changed_at != self.first_published_at else self.first_at


class Turn(NamedTuple):
    """One moment at which a document was withdrawn, or its withdrawal lifted; empty language: all of them."""

    language: str
    at: datetime
    is_withdrawal: bool


def newest(circulars: QuerySet[Circular] | None, at: datetime) -> list[int]:
    """Keys of the circulars with the newest news, out of ``circulars`` or of all."""
    changes = PublicChange.objects.filter(kind__in=NEWS, is_major=True, is_quiet=False, effective_at__lte=at)
    if circulars is not None:
        changes = changes.filter(circular__in=circulars.values("pk"))
    rows = changes.order_by("-effective_at", "-pk").values_list("circular_id", flat=True)
    found: dict[int, None] = {}
    for step in range(STEPS):
        part = list(rows[step * SCANNED : (step + 1) * SCANNED])
        fresh = [key for key in dict.fromkeys(part) if key not in found]
        alive = set(
            Edition.objects.live(at).originals().filter(circular__in=fresh).values_list("circular_id", flat=True)
        )
        found.update((key, None) for key in fresh if key in alive)
        if len(found) >= LENGTH or len(part) < SCANNED:
            break
    if len(found) < LENGTH:
        found.update((key, None) for key in _latest_issued(circulars, at, LENGTH))
    return list(found)[:LENGTH]


def _latest_issued(circulars: QuerySet[Circular] | None, at: datetime, count: int) -> list[int]:
    live = Edition.objects.live(at).originals()
    if circulars is not None:
        live = live.filter(circular__in=circulars.values("pk"))
    return list(live.newest_first().values_list("circular_id", flat=True)[:count])


def items(circulars: Sequence[int], at: datetime, language: str) -> list[tuple[Item, list[Item]]]:
    """Each with all live languages of the document, the original first; in the order of their news."""
    major = Edition.objects.filter(
        circular=OuterRef("circular"), language=OuterRef("language"), is_major=True, published_at__lte=at
    )
    rows = (
        Edition.objects.live(at)
        .filter(circular__in=circulars)
        .annotate(
            code_of_first=first_code(),
            last_major_at=Subquery(
                major.order_by("-published_at").values("published_at")[:1], output_field=DateTimeField()
            ),
        )
        .order_by("-is_original", "language")
    )
    spoken: dict[int, list[Item]] = defaultdict(list)
    for row in rows.values_list(*COLUMNS):
        spoken[row[1]].append(Item(*row))
    return [
        (next((one for one in spoken[key] if one.language == language), spoken[key][0]), spoken[key])
        for key in circulars
        if key in spoken and spoken[key][0].is_original
    ]


def turns(generation: str, at: datetime) -> dict[int, list[Turn]]:
    """All withdrawals that took effect and all liftings, by circular: they are few, and raise what calendars count."""

    def compute() -> dict[int, list[Turn]]:
        found: dict[int, list[Turn]] = defaultdict(list)
        rows = Withdrawal.objects.filter(effective_at__lte=at).order_by("effective_at", "pk")
        for circular, language, effective_at, lifted_at in rows.values_list(
            "circular_id", "language", "effective_at", "lifted_at"
        ):
            found[circular].append(Turn(language, effective_at, True))
            if lifted_at is not None and lifted_at <= at:
                found[circular].append(Turn(language, lifted_at, False))
        return dict(found)

    return per_generation(generation, "following.turns", compute)


def turns_of(generation: str, at: datetime, circular: int, language: str) -> list[Turn]:
    return [turn for turn in turns(generation, at).get(circular, ()) if turn.language in ("", language)]


def topics(circulars: Iterable[int], language: str) -> dict[int, list[tuple[str, str]]]:
    """(slug, name) of the topics of each circular, in one query."""
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    rows = Circular.topics.through.objects.filter(circular__in=list(circulars)).order_by("topic__slug")
    for circular, slug, korean, english in rows.values_list(
        "circular_id", "topic__slug", "topic__name_ko", "topic__name_en"
    ):
        found[circular].append((slug, (english if language == "en" else "") or korean))
    return found


def of_addressee(addressee: int, at: datetime) -> QuerySet[Circular]:
    sent = Edition.objects.live(at).originals().filter(addresseelines__addressee=addressee)
    return Circular.objects.filter(pk__in=sent.values("circular"))


def of_section(section: int, at: datetime) -> QuerySet[Circular]:
    """Of the section and all below it, as its list has them."""
    standing = Edition.objects.live(at).originals().filter(section_entries__section=section)
    return Circular.objects.filter(pk__in=standing.values("circular"))


def of_issuer(issuer: int, at: datetime) -> QuerySet[Circular]:
    return Circular.objects.filter(series__issuer=issuer)


def of_dossier(dossier: int, at: datetime) -> QuerySet[Circular]:
    return Circular.objects.filter(dossier_entries__dossier=dossier)
