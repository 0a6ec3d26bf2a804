"""Where the citations of an edition lead its readers: to circulars that are public, and to no draft."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db.models import F

from circulars import addresses
from circulars.models import Edition, Origin


def targets_of(edition: Edition, at: datetime, language: str) -> dict[int, tuple[str, str]]:
    """Where the citations of an edition lead at ``at``, by ordinal: (address, title), as ``rendering.body`` takes it.

    One query; only circulars that are public then. ``language`` is that of the interface.
    """
    return targets_of_each([edition.pk], at, language).get(edition.pk, {})


def targets_of_each(editions: Iterable[int], at: datetime, language: str) -> dict[int, dict[int, tuple[str, str]]]:
    """The same of several editions by their keys, in one query for all of them."""
    cited = "circular__cited_by"
    rows = (
        Edition.objects.live(at)
        .originals()
        .filter(**{f"{cited}__edition__in": list(editions), f"{cited}__origin__in": _shown()})
        .annotate(citing=F(f"{cited}__edition"), citing_circular=F(f"{cited}__edition__circular"))
        .values_list("citing", "citing_circular", "circular", f"{cited}__position", "circular__path", "title")
    )
    found: dict[int, dict[int, tuple[str, str]]] = defaultdict(dict)
    for citing, own, circular, position, path, title in rows:
        if circular != own:  # no document leads to itself
            found[citing][position] = (addresses.circular(path, language), title)
    return dict(found)


def _shown() -> list[str]:
    return [Origin.AUTOMATIC, Origin.MANUAL, Origin.CONFIRMED]
