"""Abbreviations found in editions, against the frozen words that they follow from."""

from collections import defaultdict
from collections.abc import Iterator

from circulars import glossary
from circulars.integrity import portions
from circulars.integrity.problem import Problem
from circulars.models import Edition, FoundAbbreviation
from circulars.rendering import derived
from circulars.rendering.body import RENDERER_VERSION

WHAT = "the abbreviations found are not those of the words"


def check() -> Iterator[Problem]:
    """Editions that wait to be rendered anew after an upgrade are left out: the upkeep comes to them."""
    for portion in portions.of_circulars():
        editions = Edition.objects.filter(circular__in=portion).only("circular", "body", "facts", "erased_at")
        editions = editions.filter(renderer_version=RENDERER_VERSION).select_related("circular__series__issuer")
        rows = FoundAbbreviation.objects.filter(edition__circular__in=portion)
        stored: dict[int, set[tuple[str, str, str]]] = defaultdict(set)
        for key, short, long, language in rows.values_list("edition_id", "short", "long", "language"):
            stored[key].add((short, long, language))
        for edition in editions.order_by("pk"):
            texts = derived.texts(edition.body, edition.facts)
            expected = {(row.short, row.long, row.language) for row in glossary.rows_of(edition.pk, texts)}
            if stored[edition.pk] != expected:
                proof = "erased" if edition.erased_at else "abbreviations"
                yield Problem(proof, str(edition.circular), WHAT, edition.circular_id, is_derived=True)
