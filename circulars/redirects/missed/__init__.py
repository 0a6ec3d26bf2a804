"""What readers ask for in vain, counted without anything that tells who asked.

Counted in the memory of the process, written at most once a minute after an answer was sent. Source:
docs/architecture.md, "Addresses not found".
"""

from circulars.redirects.missed.counting import connect, count, flush, forget, waiting
from circulars.redirects.missed.shapes import worth_counting
from circulars.redirects.missed.upkeep import MOST, end_old

__all__ = ["MOST", "connect", "count", "end_old", "flush", "forget", "waiting", "worth_counting"]
