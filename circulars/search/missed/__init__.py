"""What readers look for and find nowhere, counted a day in words alone.

Counted in the memory of the process, written at most once a minute after an answer was sent. Source:
docs/domain.md, "Searches without result".
"""

from circulars.search.missed.counting import connect, count, flush, forget, waiting
from circulars.search.missed.upkeep import KEPT_FOR, end_old, forget_words
from circulars.search.missed.wording import worth_counting

__all__ = [
    "KEPT_FOR",
    "connect",
    "count",
    "end_old",
    "flush",
    "forget",
    "forget_words",
    "waiting",
    "worth_counting",
]
