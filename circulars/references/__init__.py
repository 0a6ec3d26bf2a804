"""Citations as rows: linked to circulars, waiting for them. What a citation is: ``circulars.citations``."""

from circulars.references.resolve import (
    SERIAL,
    find_for,
    follow_identity,
    link_again,
    numbered_series,
    resolve_rows,
    resolve_waiting_for,
    targets_in,
    targets_of,
)

__all__ = [
    "SERIAL",
    "find_for",
    "follow_identity",
    "link_again",
    "numbered_series",
    "resolve_rows",
    "resolve_waiting_for",
    "targets_in",
    "targets_of",
]
