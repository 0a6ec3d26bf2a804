"""Citations of other circulars: found in the text (``find``), linked to circulars, waiting for them (``resolve``)."""

from circulars.references.find import Citation, find

__all__ = ["Citation", "find"]
