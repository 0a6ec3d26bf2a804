"""What stands at the head of a letter and is no title: the names of bodies, the address of the one who receives it."""

import re

from circulars.grammar.passage import Passage
from circulars.grammar.reading import Reading
from circulars.grammar.shapes import PRESENTS

COURTESY_NAME = re.compile(r"(?:H\.?\s?E\.?|Mr|Mrs|Ms|Dr|Prof|Hon|Sr|Sra|Mme|M|Ing|Lic)\.?\s[A-ZÀ-Ý][^.!?]{2,60}$")


def is_note_verbale(reading: Reading) -> bool:
    start = reading.layout.passages[: reading.layout.body + 2]
    return any(PRESENTS.match(passage.text[:300]) for passage in start)


def is_inside_address(passage: Passage, index: int, head: list[Passage]) -> bool:
    """A line below "Mr Hong Gildong" without white space between: his office or his house."""
    for above in range(index - 1, max(-1, index - 5), -1):
        if head[above + 1].has_gap:
            return False
        if COURTESY_NAME.match(head[above].text):
            return True
    return False


def has_contact_below(head: list[Passage], index: int) -> bool:
    """A letterhead: the name of a body above its address."""
    return any(p.role in ("contact", "phone", "fax", "email", "web") for p in head[index + 1 : index + 3])
