"""Citations of other circulars: found in the text (``find``), linked to circulars, waiting for them (``resolve``)."""

from circulars.references.find import Citation, find
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
    "Citation",
    "find",
    "find_for",
    "follow_identity",
    "link_again",
    "numbered_series",
    "resolve_rows",
    "resolve_waiting_for",
    "targets_in",
    "targets_of",
]
