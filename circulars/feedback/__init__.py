"""What readers say of a page: satisfied in five steps, and perhaps a remark. Nothing that leads to a reader is kept.

The question stands below each page of content (``foot``); it leads to a form of its own, because a page that everybody
shares cannot carry the stamp of one reader. Source: docs/architecture.md, "Readers' answers".
"""

from circulars.feedback.asking import SCORES, foot
from circulars.feedback.giving import LONGEST, NotTaken, give, mentions_contact, refuse_personal
from circulars.feedback.subjects import Subject, subject_of
from circulars.feedback.upkeep import KEPT_FOR, empty_old, forget_words

__all__ = [
    "KEPT_FOR",
    "LONGEST",
    "SCORES",
    "NotTaken",
    "Subject",
    "empty_old",
    "foot",
    "forget_words",
    "give",
    "mentions_contact",
    "refuse_personal",
    "subject_of",
]
