"""Citations of other circulars in a plain text. Pure: no database, so that the limited process may ask it too."""

from circulars.citations.finding import Citation, find

__all__ = ["Citation", "find"]
