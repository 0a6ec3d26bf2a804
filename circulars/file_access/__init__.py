"""Whether everybody can read a file: what a machine found, what a person judged, its text, and asking for a copy.

``state`` says it of one file, ``wording`` in the words of the pages; ``twin`` is the text as pages show it;
``reviewing`` and ``requesting`` are the operations. Source: docs/domain.md, "Files that everybody can read".
"""

from circulars.file_access.requesting import LONGEST, NotTaken, refuse_personal, request_copy
from circulars.file_access.reviewing import NotReviewable, answer_requests, clear_review, review
from circulars.file_access.state import FileState
from circulars.file_access.twin import Twin, twin_of

__all__ = [
    "LONGEST",
    "FileState",
    "NotReviewable",
    "NotTaken",
    "Twin",
    "answer_requests",
    "clear_review",
    "refuse_personal",
    "request_copy",
    "review",
    "twin_of",
]
