"""What the office receives: from a mail, a file or pasted words to a draft with its evidence.

Everything is kept as it came; nothing a file does stops anybody. Source: docs/domain.md, "Intake".
"""

from circulars.intake import mailbox, reading
from circulars.intake.drafting import draft, files_of
from circulars.intake.duplicates import Double, doubles
from circulars.intake.errors import NotPossible
from circulars.intake.origins import origins_of
from circulars.intake.proposals import accept_sure, add, another, decide, use_part
from circulars.intake.queue import decline, release, reopen, take
from circulars.intake.reading import Part, read, read_waiting
from circulars.intake.receiving import receive, receive_paste
from circulars.intake.retention import empty_due
from circulars.intake.sheets import Entry, Field, Sheet, sheet
from circulars.intake.troubles import trouble_of
from circulars.intake.usual import Usual, usual
from circulars.intake.values import clean_value

__all__ = [
    "Double",
    "Entry",
    "Field",
    "NotPossible",
    "Part",
    "Sheet",
    "Usual",
    "accept_sure",
    "add",
    "another",
    "clean_value",
    "decide",
    "decline",
    "doubles",
    "draft",
    "empty_due",
    "files_of",
    "mailbox",
    "origins_of",
    "read",
    "read_waiting",
    "reading",
    "receive",
    "receive_paste",
    "release",
    "reopen",
    "sheet",
    "take",
    "trouble_of",
    "use_part",
    "usual",
]
