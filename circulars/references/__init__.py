"""Citations of other circulars: found in the text (``find``), linked to circulars, waiting for them (``resolve``)."""

from circulars.references.find import Citation, find
from circulars.references.resolve import find_for, resolve_rows, resolve_waiting_for, targets_of

__all__ = ["Citation", "find", "find_for", "resolve_rows", "resolve_waiting_for", "targets_of"]
