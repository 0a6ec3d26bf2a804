"""Mailboxes that the words of editions name: found when they are frozen, kept as rows for staff to look after.

Source: docs/domain.md, "Addresses in texts".
"""

from circulars.found_addresses.finding import find
from circulars.found_addresses.rows import forget, found_in, prune, rebuild, write

__all__ = ["find", "forget", "found_in", "prune", "rebuild", "write"]
