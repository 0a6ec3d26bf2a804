"""Citations as rows: linked to circulars, waiting for them. What a citation is: ``circulars.citations``."""

from circulars.references.decisions import DECIDED, carry, same_in
from circulars.references.resolve import (
    SERIAL,
    find_for,
    follow_identity,
    link_again,
    link_many_again,
    link_new,
    numbered_series,
    resolve_rows,
    resolve_waiting_for,
    targets_in,
    waiting_in,
)
from circulars.references.shown import targets_of, targets_of_each

__all__ = [
    "DECIDED",
    "SERIAL",
    "carry",
    "find_for",
    "follow_identity",
    "link_again",
    "link_many_again",
    "link_new",
    "numbered_series",
    "resolve_rows",
    "resolve_waiting_for",
    "same_in",
    "targets_in",
    "targets_of",
    "targets_of_each",
    "waiting_in",
]
