"""All findings of a moment."""

from collections.abc import Callable, Iterator
from datetime import datetime

from circulars.contact_upkeep import rules, snapshot
from circulars.contact_upkeep.kinds import KINDS, Finding
from circulars.contact_upkeep.snapshot import Snapshot

RULES: dict[str, Callable[[Snapshot], Iterator[Finding]]] = {slug: getattr(rules, slug) for slug in KINDS}


def collect(now: datetime) -> list[Finding]:
    """In the order of the kinds, in a fixed number of queries; in the language of the interface."""
    world = snapshot.load(now)
    return [finding for rule in RULES.values() for finding in rule(world)]
