"""A re-organisation from one table: read, shown with each effect, done as shown, taken back until its day.

``reading`` turns the cells into lines, ``names`` finds what they name, ``planning`` says what would become of all of
it, ``effects`` in words, ``applying`` writes dated rows, ``undoing`` takes them back. Nothing is rewritten.
Source: docs/domain.md, "Re-organisation".
"""

from contacts.reorganising.applying import confirm
from contacts.reorganising.columns import EXAMPLES, NotATable, headings, words_of_actions
from contacts.reorganising.planning import Plan, plan
from contacts.reorganising.reading import Table, read
from contacts.reorganising.refusal import ReorganisationRefused
from contacts.reorganising.undoing import undo

__all__ = [
    "EXAMPLES",
    "NotATable",
    "Plan",
    "ReorganisationRefused",
    "Table",
    "confirm",
    "headings",
    "plan",
    "read",
    "undo",
    "words_of_actions",
]
