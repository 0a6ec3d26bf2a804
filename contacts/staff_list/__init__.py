"""The office's staff list, taken into the directory: read, matched, shown line by line, and only then done.

Rows come in as dictionaries; who reads the file is none of its business. What it changes goes the way of everything
else: hand-overs and dated states. Source: docs/domain.md, "The staff list".
"""

from contacts.staff_list.columns import COLUMNS, MOST, Line, NotAList, headings, line_of, places
from contacts.staff_list.taking import ListChanged, Options, Taken, plan, take
from contacts.staff_list.told import Outcome, Told

__all__ = [
    "COLUMNS",
    "MOST",
    "Line",
    "ListChanged",
    "NotAList",
    "Options",
    "Outcome",
    "Taken",
    "Told",
    "headings",
    "line_of",
    "places",
    "plan",
    "take",
]
