"""Mailboxes found in editions, against the frozen words that they follow from."""

from collections import defaultdict
from collections.abc import Iterator

from circulars import found_addresses
from circulars.integrity import portions
from circulars.integrity.problem import Problem
from circulars.models import Edition, FoundAddressUse
from circulars.rendering import derived
from circulars.rendering.body import RENDERER_VERSION

WHAT = "the addresses found are not those of the words"


def check() -> Iterator[Problem]:
    """Editions that wait to be rendered anew after an upgrade are left out: the upkeep comes to them."""
    for portion in portions.of_circulars():
        editions = Edition.objects.filter(circular__in=portion, renderer_version=RENDERER_VERSION)
        editions = editions.only("circular", "body", "facts", "erased_at").select_related("circular__series__issuer")
        stored: dict[int, set[str]] = defaultdict(set)
        rows = FoundAddressUse.objects.filter(edition__circular__in=portion)
        for key, address in rows.values_list("edition_id", "found__address"):
            stored[key].add(address)
        for edition in editions.order_by("pk"):
            texts = derived.texts(edition.body, edition.facts)
            if stored[edition.pk] != set(found_addresses.found_in(texts, edition.body, edition.facts)):
                proof = "erased" if edition.erased_at else "mailboxes"
                yield Problem(proof, str(edition.circular), WHAT, edition.circular_id, is_derived=True)
