"""What changed from one content to another: text by word, typed facts, files. Pure: no row is read, no word is written.

Source: docs/architecture.md, "Comparing".
"""

from circulars.comparing.contents import Comparison, Content, compare
from circulars.comparing.facts import DATES, FactChange
from circulars.comparing.files import FileChange
from circulars.comparing.passages import LinkChange, Passage
from circulars.comparing.wording import ADDED, EQUAL, REMOVED, Piece, words

__all__ = [
    "ADDED",
    "DATES",
    "EQUAL",
    "REMOVED",
    "Comparison",
    "Content",
    "FactChange",
    "FileChange",
    "LinkChange",
    "Passage",
    "Piece",
    "compare",
    "words",
]
