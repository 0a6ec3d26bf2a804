"""What a post answers for: its live circulars, newest first and page by page, and the dossiers that name it.

A page begins behind the last row of the one before it, so that the five-hundredth costs what the first does.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q

from circulars.memory import per_generation
from circulars.models import Circular, Dossier, Edition
from circulars.models.edition import EditionQuerySet
from circulars.reading import listing

PAGE_SIZE = listing.PAGE_SIZE
MOST_DOSSIERS = 50


class Place(NamedTuple):
    """A row of the list, by what the list is sorted by; written in addresses as ``2026-03-02.17``."""

    listed_on: date
    circular: int

    def __str__(self) -> str:
        return f"{self.listed_on.isoformat()}.{self.circular}"


class Page(NamedTuple):
    """``keys`` of editions; ``last`` is the place behind which the next page begins, None on the last one."""

    keys: list[int]
    total: int
    last: Place | None


def place(text: str) -> Place | None:
    """What ``Place`` writes, read again; None where it is none."""
    day, _point, key = text.partition(".")
    if not (len(day) == 10 and key.isascii() and key.isdigit() and len(key) <= 12):
        return None
    try:
        return Place(date.fromisoformat(day), int(key))
    except ValueError:
        return None


def page(posts: tuple[int, ...], at: datetime, generation: str, behind: Place | None = None) -> Page:
    """The circulars that these posts answer for, as of ``at``; two queries, kept for the generation."""
    total = per_generation(generation, ("answered.count", posts), lambda: _of_posts(posts, at, walks=False).count())
    if not total:
        return Page([], 0, None)

    def compute() -> Page:
        everything = listing.page_keys(listing.Filters(), at, 1, generation)[1]
        rows = _of_posts(posts, at, walks=PAGE_SIZE * everything < total * total)
        if behind is not None:
            earlier = Q(listed_on__lt=behind.listed_on) | Q(circular_id__lt=behind.circular)
            rows = rows.filter(earlier, listed_on__lte=behind.listed_on)
        found = list(rows.newest_first().values_list("pk", "listed_on", "circular_id")[: PAGE_SIZE + 1])
        shown = found[:PAGE_SIZE]
        last = Place(*shown[-1][1:]) if len(found) > len(shown) else None
        return Page([pk for pk, _day, _circular in shown], total, last)

    return per_generation(generation, ("answered.page", posts, behind), compute)


def posts_of_issuers(issuers: Iterable[int], at: datetime, generation: str) -> frozenset[int]:
    """The posts that answer for live circulars of these issuers."""
    keys = tuple(sorted(issuers))
    if not keys:
        return frozenset()

    def compute() -> frozenset[int]:
        live = Edition.objects.live(at).originals().filter(circular__series__issuer__in=keys)
        return frozenset(
            live.exclude(circular__post=None).order_by().values_list("circular__post", flat=True).distinct()
        )

    return per_generation(generation, ("answered.issuers", keys), compute)


def dossiers(posts: tuple[int, ...], generation: str) -> list[tuple[str, str, str]]:
    """(slug, Korean name, English name) of the public dossiers that these posts answer for."""

    def compute() -> list[tuple[str, str, str]]:
        rows = Dossier.objects.filter(post__in=posts, is_public=True).order_by("status", "position", "slug")
        return list(rows.values_list("slug", "name_ko", "name_en")[:MOST_DOSSIERS])

    return per_generation(generation, ("answered.dossiers", posts), compute)


def _of_posts(posts: tuple[int, ...], at: datetime, *, walks: bool) -> EditionQuerySet:
    """``walks``: along the order of the list, dropping what others answer for; else what is theirs, sorted.

    The first is the shorter way to a page where they answer for much of what there is.
    """
    live: EditionQuerySet = Edition.objects.live(at).originals()
    if walks:
        return live.filter(Exists(Circular.objects.filter(pk=OuterRef("circular_id"), post__in=posts)))
    return live.filter(circular__post__in=posts)
