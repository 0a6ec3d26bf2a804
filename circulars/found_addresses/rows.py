"""What was found in an edition, as rows: derived from its frozen words, and written anew with what is rendered.

What staff noted of an address stays as long as one edition names it. An address that no words name any more goes,
with what was noted: whoever erases words erases what is known of them.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db import transaction

from circulars.found_addresses.finding import find
from circulars.models import FoundAddress, FoundAddressUse

TRIES = 5  # an address that is deleted while it is found again
CHUNK = 500


def found_in(texts: Iterable[tuple[str, str]], body: str, facts: Mapping[str, Any]) -> list[str]:
    """The addresses of an edition: ``texts`` as ``derived.texts`` returns them, and the links of body and passages."""
    passages = (one["body"] for one in facts.get("passages", ()))
    return find((text for text, _language in texts), (body, *passages)) if facts else []


def write(found: Mapping[int, Collection[str]]) -> None:
    """For editions that have no rows yet, by key; no query where nothing was found."""
    keys = _keys_of({address for addresses in found.values() for address in addresses})
    uses = [
        FoundAddressUse(found_id=keys[address], edition_id=edition)
        for edition, addresses in found.items()
        for address in addresses
        if address in keys
    ]
    if uses:
        FoundAddressUse.objects.bulk_create(uses, batch_size=CHUNK, ignore_conflicts=True)


def rebuild(found: Mapping[int, Collection[str]]) -> None:
    """Only what differs is written, so that notes on an address outlive it."""
    stored: dict[int, dict[str, int]] = defaultdict(dict)
    rows = FoundAddressUse.objects.filter(edition__in=list(found))
    for pk, edition, address in rows.values_list("pk", "edition_id", "found__address"):
        stored[edition][address] = pk
    write({edition: set(addresses) - stored[edition].keys() for edition, addresses in found.items()})
    gone = [pk for edition in found for address, pk in stored[edition].items() if address not in found[edition]]
    _end(FoundAddressUse.objects.filter(pk__in=gone).values_list("pk", "found_id") if gone else ())


def forget(edition_ids: Collection[int]) -> None:
    """What is erased names nobody any more."""
    _end(FoundAddressUse.objects.filter(edition__in=list(edition_ids)).values_list("pk", "found_id"))


def prune() -> int:
    """End addresses that nothing names any more because an edition was cancelled; returns how many."""
    unused = list(FoundAddress.objects.filter(uses=None).values_list("pk", flat=True)[:CHUNK])
    with transaction.atomic():
        return _delete_unused(unused)


def _end(uses: Iterable[tuple[int, int]]) -> None:
    pairs = list(uses)
    if not pairs:
        return
    FoundAddressUse.objects.filter(pk__in=[pk for pk, _found in pairs]).delete()
    _delete_unused({found for _pk, found in pairs})


def _delete_unused(keys: Collection[int]) -> int:
    """Whoever writes a use holds the address: of two at once, the second sees what the first has done."""
    rows = FoundAddress.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    held = list(rows.values_list("pk", flat=True))
    used = set(FoundAddressUse.objects.filter(found__in=held).values_list("found_id", flat=True))
    return FoundAddress.objects.filter(pk__in=set(held) - used).delete()[0]


def _keys_of(addresses: Collection[str]) -> dict[str, int]:
    """Address → key of its row, which this transaction holds; rows that are missing are written."""
    keys: dict[str, int] = {}
    ordered = sorted(addresses)  # two transactions that hold each a part would wait for each other
    for start in range(0, len(ordered), CHUNK):
        keys.update(_held(ordered[start : start + CHUNK]))
    return keys


def _held(addresses: list[str]) -> dict[str, int]:
    keys: dict[str, int] = {}
    missing = addresses
    for _try in range(TRIES):
        if not missing:
            break
        held = FoundAddress.objects.select_for_update(no_key=True).filter(address__in=missing).order_by("pk")
        keys.update(held.values_list("address", "pk"))
        missing = [address for address in missing if address not in keys]
        rows = [FoundAddress(address=address) for address in missing]
        FoundAddress.objects.bulk_create(rows, batch_size=CHUNK, ignore_conflicts=True)
    return keys
