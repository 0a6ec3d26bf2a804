"""Where the body of a document begins, below its head, and where it ends, above its closing or signature."""

import re
from typing import TYPE_CHECKING

from circulars.grammar import cues, numbers
from circulars.grammar.passage import Passage
from circulars.grammar.shapes import ADDRESS, ANNEX, TO_LINES, WEB, is_name, is_prose, is_signature

if TYPE_CHECKING:
    from circulars.grammar.layout import Layout

HEAD_LIMIT = 80  # passages: no head is longer


def body_start(layout: "Layout") -> int:
    passages = layout.passages[:HEAD_LIMIT]
    subject = next(
        (i for i, p in enumerate(passages) if p.labelled and p.labelled.role == "subject" and p.labelled.has_colon), -1
    )
    prose = next((i for i, passage in enumerate(passages) if is_prose(passage) and i > subject), None)
    for index, passage in enumerate(passages[:60]):
        text = passage.text.strip()
        if cues.SALUTATION.fullmatch(text[:170]) and len(text) < 165 and not passage.labelled:
            if prose is not None and index > prose + 1:
                break
            if passage.kind == "item" or _is_in_block(passages, index):
                continue
            if TO_LINES["to"].match(text) or numbers.in_brackets(text):
                continue
            if re.search(r"(?:귀하|귀중)$", text) and index + 1 < len(passages) and not is_prose(passages[index + 1]):
                continue
            passage.role = "salutation"
            layout.salutation = passage
            return subject + 1 if index < subject <= index + 6 else index
    if prose is not None:
        start = prose
        if passages[prose].kind != "item":
            start = _with_heading(passages, prose, subject)
        listed = _first_listed(passages, subject)
        return min(start, listed) if listed is not None else start
    listed = _first_listed(passages, subject)
    if listed is not None:
        return listed
    return min(len(passages), subject + 1) if subject >= 0 else min(len(passages), _last_of_head(passages) + 1)


def _is_in_block(passages: list[Passage], index: int) -> bool:
    """Whether an open list of addressees holds this line."""
    above = passages[index - 1] if index else None
    return bool(above and above.labelled and above.labelled.role in ("to", "copy") and not above.value)


def _with_heading(passages: list[Passage], prose: int, subject: int) -> int:
    """A heading such as "BACKGROUND" above the first paragraph belongs to the body, if the title stands elsewhere."""
    above = prose - 1
    if subject < 0 or above <= subject or passages[above].labelled:
        return prose
    text = passages[above].text.strip()
    return above if len(text) < 60 and OPENING_HEADING.fullmatch(text) else prose


OPENING_HEADING = re.compile(
    r"(?:[IVX\d]{1,4}\.?\s)?(?:BACKGROUND|INTRODUCTION|Background|Introduction|Contexte|Antecedentes|[가-힣 ]{2,20}"
    r"|Terms of reference)"
)


def _first_listed(passages: list[Passage], subject: int) -> int | None:
    """A Korean notice may be a list of labels from its first line on."""
    for index, passage in enumerate(passages):
        if index <= subject or index == 0 or not re.search(r"[가-힣]", passage.text):
            continue
        role = passage.labelled.role if passage.labelled else ""
        if role in ("when", "where", "deadline", "event_name") and not passage.is_pair:
            return index
        if re.match(r"\s*(?:1\.|[■□○◦ㅇ▶※①]|가\.)\s?\S", passage.text) and role not in (
            "team",
            "person",
            "phone",
            "files",
            "meta",
        ):
            return index
    return None


def _last_of_head(passages: list[Passage]) -> int:
    roles = ("posted", "author", "meta", "number", "reference", "to", "copy", "subject", "issued", "files")
    found = [i for i, passage in enumerate(passages) if passage.labelled and passage.labelled.role in roles]
    return max(found, default=0)


def body_end(layout: "Layout") -> int:
    passages = layout.passages
    end = len(passages)
    last_closing = None
    for index in range(len(passages) - 1, layout.body, -1):
        text = passages[index].text.strip()
        if len(text) < 330 and cues.CLOSING.fullmatch(text) and not passages[index].labelled:
            is_thanks = re.match(r"(?:감사|고맙|끝|thank|many thanks|thanks)", text, re.IGNORECASE)
            if is_thanks and last_closing is not None:
                break
            last_closing = index
            if not is_thanks:
                break
        if last_closing is not None and index < last_closing - 3:
            break
    if last_closing is not None:
        layout.closing = passages[last_closing]
        layout.closing.role = "closing"
        return last_closing
    end = _before_lists(layout, end)
    while end > layout.body + 1 and _is_tail(passages[end - 1], end - 1 == layout.body):
        end -= 1
    if (
        end < len(passages)
        and end > layout.body + 1
        and is_name(passages[end - 1].text)
        and is_signature(passages[end].text.strip())
    ):
        end -= 1
    if end == len(passages) and end > layout.body + 2 and _is_office_above_name(passages[end - 2], passages[end - 1]):
        end -= 2
    return end


def _is_office_above_name(office: Passage, name: Passage) -> bool:
    """ "Secretary General" and below it the name, after the last paragraph."""
    is_line = is_signature(office.text.strip()) and not office.labelled
    return is_line and office.has_gap and not name.has_gap and is_name(name.text)


def _before_lists(layout: "Layout", end: int) -> int:
    """Where "끝." closes a Korean letter, or lists of annexes and of receivers begin that no paragraph follows."""
    passages = layout.passages
    for index in range(end - 1, max(layout.body, end - 25), -1):
        text = passages[index].text.rstrip()
        if re.search(r"끝\s?\.?$", text) and len(text) > 4 and end - index > 1:
            return index + 1
        if is_prose(passages[index]) and not ANNEX.match(text):
            break
    for index in range(layout.body + 1, end):
        labelled = passages[index].labelled
        is_list = labelled and labelled.role in ("distribution", "enclosures") and re.match(r"[A-Z]", labelled.label)
        if not is_list or len(passages[index].text) >= 80:
            continue
        if not any(is_prose(p) and not ANNEX.match(p.text) for p in passages[index + 1 :]):
            return index
    return end


def _is_tail(passage: Passage, is_last: bool) -> bool:
    text = passage.text.strip()
    if is_last or (passage.kind in ("item", "heading", "row") and not passage.labelled):
        return False
    role = passage.labelled.role if passage.labelled else ""
    if (
        role in ("team", "person", "phone", "fax", "email", "web", "to", "copy", "drafting", "inquiry")
        and len(text) < 200
    ):
        return True
    if len(text) < 120 and re.match(r"(?:action required|reply|deadline|comments due)", text, re.IGNORECASE):
        return True
    if (
        role in ("deadline", "enclosures", "files", "author", "posted", "modified", "meta", "from", "issued")
        and len(text) < 90
    ):
        return True
    if len(text) < 160 and (WEB.fullmatch(text) or (ADDRESS.search(text) and not text.endswith("."))):
        return True
    return len(text) < 110 and is_signature(text)
