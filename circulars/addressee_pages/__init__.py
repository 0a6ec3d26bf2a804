"""What a body finds here that circulars are sent to: what is open first, then what comes, then all it was sent.

A body that no live original names is known to nobody outside. Source: docs/domain.md, "Addressees".
"""

from circulars.addressee_pages.known import Body, find, listed, slugs
from circulars.addressee_pages.page import Coming, coming, roles

__all__ = ["Body", "Coming", "coming", "find", "listed", "roles", "slugs"]
