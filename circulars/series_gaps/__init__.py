"""Which numbers of a received series are not here, and what the office knows of them.

Source: docs/domain.md, "Missing numbers".
"""

from circulars.series_gaps.dispositions import NotPossible, take_back, tell
from circulars.series_gaps.listing import ARRIVED, CITED, EVERY, OPEN, Row, numbers_of, rows_of
from circulars.series_gaps.ranges import NotARange, Ranges, parse
from circulars.series_gaps.runs import OVER_YEARS, Run, is_yearly, load, received_series

__all__ = [
    "ARRIVED",
    "CITED",
    "EVERY",
    "OPEN",
    "OVER_YEARS",
    "NotARange",
    "NotPossible",
    "Ranges",
    "Row",
    "Run",
    "is_yearly",
    "load",
    "numbers_of",
    "parse",
    "received_series",
    "rows_of",
    "take_back",
    "tell",
]
