"""What the office's glossary lacks: abbreviations that documents use often, and those that they explain in two ways."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Min, QuerySet

from circulars.glossary import shorts
from circulars.glossary.folding import without_figures
from circulars.models import Edition, FoundAbbreviation

TEXTS = 5_000  # the newest live ones that are asked
OFTEN = 3  # texts
SHOWN = 50


class Unknown(NamedTuple):
    """``names`` are (full name, language, in how many texts), the commonest first."""

    short: str
    texts: int
    names: list[tuple[str, str, int]]


def used_often(at: datetime, known: Collection[str]) -> list[Unknown]:
    """Abbreviations that at least three texts use and that are not among ``known`` (folded), the commonest first."""
    rows = (
        _of_newest(at)
        .values("short_folded")
        .annotate(texts=Count("edition", distinct=True), short=Min("short"))
        .filter(texts__gte=OFTEN)
        .order_by("-texts", "short_folded")[: SHOWN + len(known) + SHOWN]
    )
    known = set(known)
    chosen = [
        row
        for row in rows
        if not {row["short_folded"], without_figures(row["short_folded"])} & known and shorts.is_short(row["short"])
    ][:SHOWN]
    names = _names(at, [row["short_folded"] for row in chosen])
    return [Unknown(row["short"], row["texts"], names[row["short_folded"]]) for row in chosen]


def explained_differently(at: datetime) -> list[Unknown]:
    """Abbreviations for which texts give more than one full name in the same language."""
    rows = (
        _of_newest(at)
        .exclude(long="")
        .values("short_folded", "language")
        .annotate(different=Count("long_folded", distinct=True))
        .filter(different__gt=1)
        .values_list("short_folded", flat=True)
        .order_by("short_folded")
    )
    folded = list(dict.fromkeys(rows[: 4 * SHOWN]))
    found = _names(at, folded)
    shown = {
        row["short_folded"]: row
        for row in _of_newest(at)
        .filter(short_folded__in=folded)
        .values("short_folded")
        .annotate(texts=Count("edition", distinct=True), short=Min("short"))
    }
    unknown = [Unknown(shown[one]["short"], shown[one]["texts"], found[one]) for one in folded if one in shown]
    return [one for one in unknown if shorts.is_short(one.short)][:SHOWN]


def _of_newest(at: datetime) -> QuerySet:
    newest = Edition.objects.live(at).order_by("-pk").values("pk")[:TEXTS]
    return FoundAbbreviation.objects.filter(edition__in=newest).order_by()


def _names(at: datetime, folded: list[str]) -> dict[str, list[tuple[str, str, int]]]:
    rows = (
        _of_newest(at)
        .filter(short_folded__in=folded)
        .exclude(long="")
        .values("short_folded", "long_folded", "language")
        .annotate(texts=Count("edition", distinct=True), long=Min("long"))
        .order_by("-texts", "long")
    )
    found: dict[str, list[tuple[str, str, int]]] = defaultdict(list)
    for row in rows:
        found[row["short_folded"]].append((row["long"], row["language"], row["texts"]))
    return found
