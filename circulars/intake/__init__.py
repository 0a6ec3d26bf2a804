"""What the office receives: from a mail, a file or pasted words to a draft with its evidence.

Everything is kept as it came; nothing a file does stops anybody. The way of an original through this package:

- coming in: ``receiving`` is the one entrance, ``mailbox`` (over ``polling`` and ``imap``) and the desk lead there;
- reading: ``parts`` takes it apart in limited processes, ``reading`` writes down what was read, ``merging`` puts new
  proposals beside decisions, ``storable`` is what both databases take, ``troubles`` says what could not be read;
- known before: ``duplicates`` asks for it, by ``fingerprints`` for nearly the same words;
- the person: ``queue`` says whose it is (``locking``), ``sheets`` what is proposed, ``proposals`` what is decided,
  ``values`` what may be entered;
- the draft: ``drafting``, with ``filling`` for its columns and lines, ``recognising`` for known bodies, events and
  series, ``usual`` for where it belongs, ``origins`` for where each value came from;
- afterwards ``retention`` empties it. ``records`` shows what would be proposed without receiving anything.

Source: docs/domain.md, "Intake".
"""

from circulars.intake import mailbox, reading
from circulars.intake.drafting import draft, files_of
from circulars.intake.duplicates import Double, doubles
from circulars.intake.errors import NotPossible
from circulars.intake.origins import origins_of
from circulars.intake.proposals import accept_sure, add, another, decide, use_part
from circulars.intake.queue import decline, pass_on, release, reopen, take
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
    "pass_on",
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
