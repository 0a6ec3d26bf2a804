"""How often circulars are read, printed, downloaded and shared: sums a day, told by a small script of the page itself.

No cookie, no address of a reader, no row of one; not machines, not staff. The numbers never stand in a page that
caches keep. Source: docs/architecture.md, "Figures".
"""

from circulars.figures.counting import connect, count, flush, forget, waiting
from circulars.figures.machines import is_machine
from circulars.figures.sums import Month, by_day, by_month, most, of_circular, reads

__all__ = [
    "Month",
    "by_day",
    "by_month",
    "connect",
    "count",
    "flush",
    "forget",
    "is_machine",
    "most",
    "of_circular",
    "reads",
    "waiting",
]
