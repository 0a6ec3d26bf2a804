"""The order of a document: head, body, closing, signature. Gives every passage its role."""

import re
from dataclasses import dataclass, field

from circulars.grammar import cues, dates, ends, issue_lines, labels, numbers
from circulars.grammar.passage import Passage, slice_of
from circulars.grammar.shapes import ADDRESS, ANNEX, DEADLINE_LINE, TO_LINES, WEB, is_prose

# Below the addressees; elsewhere it opens a remark.
KOREAN_COPY = re.compile(r"\s*(?P<label>참\s{0,4}고)\s?[:：]\s{0,4}(?=\S)")


@dataclass(slots=True)
class Layout:
    """``passages[body:end]`` is the text between head and closing; ``own`` the number with the passage that has it."""

    passages: list[Passage]
    body: int = 0
    end: int = 0
    number: numbers.Number | None = None
    number_at: Passage | None = None
    is_board: bool = False
    salutation: Passage | None = None
    closing: Passage | None = None
    issue: issue_lines.Issue | None = None
    subject: list[Passage] = field(default_factory=list)
    mail_subjects: list[str] = field(default_factory=list)  # without marks of passing on
    rest: list[Passage] = field(default_factory=list)  # of a very long document: only for its body
    has_gaps: bool = False
    opened_empty: bool = False  # the label of the open block of addressees stands alone

    @property
    def head(self) -> list[Passage]:
        return self.passages[: self.body]

    @property
    def text(self) -> list[Passage]:
        return self.passages[self.body : self.end]

    @property
    def tail(self) -> list[Passage]:
        return self.passages[self.end :]

    def of_role(self, *roles: str) -> list[Passage]:
        return [passage for passage in self.passages if passage.role in roles]


FORWARD_MARKS = re.compile(
    r"\s*(?:(?:fwd?|re|aw|tr|rv|fw|wg)\s?:|\[(?:전달|회신|fwd?|re|external|외부|공유)\]"
    r"|\((?:전달|회신)\)|(?:전달|회신)\s?:)\s*",
    re.IGNORECASE,
)


def of(passages: list[Passage], headers: dict[str, str] | None = None) -> Layout:
    """``headers`` are those of a mail: its subject may hold what the text does not."""
    near = [passage for passage in passages if passage.role != "rest"]
    layout = Layout(_salutations_cut(near), rest=passages[len(near) :])
    layout.has_gaps = any(passage.has_gap for passage in passages)
    for name in ("forwarded_subject", "subject"):
        text = (headers or {}).get(name, "")
        while (match := FORWARD_MARKS.match(text)) and match.end():
            text = text[match.end() :]
        if text.strip():
            layout.mail_subjects.append(text.strip())
    layout.is_board = any(
        passage.labelled and passage.labelled.role in ("posted", "author", "meta") for passage in passages[:25]
    )
    layout.body = ends.body_start(layout)
    layout.end = ends.body_end(layout)
    _roles_of_head(layout)
    _roles_of_tail(layout)
    for passage in layout.text:
        if passage.labelled and not passage.role:
            passage.role = f"label:{passage.labelled.role}"
    return layout


def _salutations_cut(passages: list[Passage]) -> list[Passage]:
    """ "Dear Madam, The drafts are …": two passages."""
    result: list[Passage] = []
    for index, passage in enumerate(passages):
        match = cues.SALUTATION_AHEAD.match(passage.text) if index < 40 and len(passage.text) > 60 else None
        if match:
            result.append(slice_of(passage, 0, match.end()))
            passage = slice_of(passage, match.end(), len(passage.text))
        last = cues.CLOSING_SENTENCE.search(passage.text[-400:]) if len(passage.text) > 120 else None
        if last and index >= len(passages) - 25:
            start = max(0, len(passage.text) - 400) + last.start("closing")
            result.append(slice_of(passage, 0, start))
            passage = slice_of(passage, start, len(passage.text))
        dated = issue_lines.AT_END.search(passage.text[-60:]) if len(passage.text) > 160 else None
        if dated:
            start = max(0, len(passage.text) - 60) + dated.start("issue")
            result.append(slice_of(passage, 0, start))
            passage = slice_of(passage, start, len(passage.text))
        result.append(passage)
    return result


# ------------------------------------------------------------------ roles
def _roles_of_head(layout: Layout) -> None:
    block = ""
    head = layout.head
    subject_after = [False] * (len(head) + 1)
    for index in range(len(head) - 1, -1, -1):
        labelled = head[index].labelled
        subject_after[index] = subject_after[index + 1] or bool(labelled and labelled.role == "subject")
    for index, passage in enumerate(head):
        block = _role_of(passage, block, layout, subject_after[index + 1])
    _find_issue(layout)
    issue_year = layout.issue.found.last.year if layout.issue else None
    head = layout.passages[: max(layout.body, 4)]
    sent = [
        p
        for p in layout.passages[layout.body :]
        if p.labelled and (p.labelled.role == "drafting" or p.labelled.label == "문서번호")
    ]
    best = numbers.own([*head, *sent], len(head) + len(sent), issue_year)
    if best and best[0].score >= 3.5:
        layout.number, layout.number_at = best
        return
    for subject in layout.mail_subjects:
        found = numbers.in_brackets(subject) or numbers.at_head(subject)
        if found:
            layout.number = found[0]
            return
    if best:
        layout.number, layout.number_at = best


def _role_of(passage: Passage, block: str, layout: Layout, subject_follows: bool) -> str:
    """Sets the role; returns the block of addressees that stays open."""
    if passage.role == "salutation":
        return ""
    text = passage.text.strip()
    role = passage.labelled.role if passage.labelled else ""
    if role and not (role in ("number",) and numbers.in_brackets(text)):
        passage.role = "when" if role == "issued" and _is_of_event(passage, layout) else role
        if role == "subject":
            layout.subject.append(passage)
        layout.opened_empty = not passage.value
        if role in ("to", "copy") and block == "comments":
            passage.role = "contact"
            return block
        if role == "enclosures" and re.search(
            r"\.(?:pdf|hwpx?|docx?|xlsx?|zip|pptx?|jpe?g|png)\b", text, re.IGNORECASE
        ):
            passage.role = "files"
        return role if role in ("to", "copy", "comments") else ""
    if block == "to" and (match := KOREAN_COPY.match(text)):
        passage.role = "copy"
        passage.labelled = labels.Labelled("copy", match["label"], match.end(), True)
        return "copy"
    for name, pattern in TO_LINES.items():
        if _is_letterhead(passage, layout):
            break
        if pattern.match(text) and len(text) < 240 and not text.endswith((".", "!", "?")):
            is_more = name == "to" and block == "copy" and (not passage.has_gap or text.startswith("-"))
            passage.role = "copy" if is_more else name
            return passage.role
    if issue_lines.read(passage):
        passage.role = "issue"
        return ""
    if found := dates.only(text) or dates.twice(text):
        passage.role = "event" if found.is_span else "date"
        return ""
    if numbers.in_brackets(text) or passage.kind == "heading":
        passage.role = "title"
        return ""
    heads = numbers.at_head(text)
    if heads or numbers.NAME_ALONE.fullmatch(text):
        passage.role = "number" if not heads or heads[1] >= len(text) - 1 else "title"
        return ""
    is_listed = layout.opened_empty or _stands_before_copies(passage, layout)
    if block and block != "comments" and _stays_open(passage, subject_follows, layout.has_gaps and is_listed):
        passage.role = block
        return block
    if DEADLINE_LINE.search(text) and dates.find(text):
        passage.role = "deadline"
    elif found := dates.find(text):
        passage.role = "event" if _is_event_line(text, found) else "title"
    elif (WEB.search(text) or ADDRESS.search(text)) and len(text) < 260:
        passage.role = "contact"
    elif not any(character.isalpha() for character in text):
        passage.role = "furniture"
    else:
        passage.role = "title"
    return ""


def _stands_before_copies(passage: Passage, layout: Layout) -> bool:
    """Whether the line goes on with a list of addressees, because those for information follow it at once."""
    index = next(i for i, other in enumerate(layout.passages) if other is passage)
    for other in layout.passages[index + 1 : index + 12]:
        if other.has_gap or is_prose(other):
            return False
        if KOREAN_COPY.match(other.text):
            return True
        if other.labelled or TO_LINES["copy"].match(other.text):
            return not other.labelled or other.labelled.role in ("copy", "via", "from")
    return False


def _is_letterhead(passage: Passage, layout: Layout) -> bool:
    """ "PERMANENT MISSION OF …" and on its second line "TO THE UNITED NATIONS"."""
    index = next(i for i, other in enumerate(layout.passages) if other is passage)
    above = layout.passages[index - 1] if index else None
    return (
        0 < index < 3 and not passage.has_gap and passage.text.isupper() and above.text.isupper() and not above.labelled
    )


def _is_of_event(passage: Passage, layout: Layout) -> bool:
    """ "Date: 12-13 June", or "Date:" with "Venue:" beside it."""
    if any(found.is_span for found in dates.find(passage.text)):
        return True
    index = next(i for i, other in enumerate(layout.passages) if other is passage)
    near = layout.passages[max(0, index - 2) : index + 3]
    return any(other.labelled and other.labelled.role == "where" for other in near)


def _is_event_line(text: str, found: list[dates.Found]) -> bool:
    """A line such as "20-24 January 2020, Quito, Ecuador" or "Quito, 20-24 January 2020"."""
    first = found[0]
    before, after = text[: first.start].strip(" ,(–-:|"), text[first.end :].strip(" ,.)–-:|")
    before = re.sub(r"^(?:du|del|le|el|les|los|from|on|días|los días)$", "", before, flags=re.IGNORECASE)
    place = re.fullmatch(r"(?:in |à |en |at )?[^\d.!?]{2,70}", after or "xx")
    if not before:
        return bool(place) and len(after.split()) <= 9
    return not after and len(before.split()) <= 4 and first.is_span


def _stays_open(passage: Passage, subject_follows: bool, has_gaps: bool) -> bool:
    text = passage.text.strip()
    if len(text) > 200 or (text.endswith((".", "!", "?")) and not text.endswith("etc.")):
        return False
    if text.startswith(("-", "–", "•")) or passage.kind == "item" or passage.is_more:
        return True
    return subject_follows or (has_gaps and not passage.has_gap)


def _find_issue(layout: Layout) -> None:
    """Of the lines that may be it: the one above the addressees, before any title line below a salutation's block."""
    candidates = [issue for passage in layout.head if passage.role == "issue" and (issue := issue_lines.read(passage))]
    if not candidates:
        candidates = [
            i for p in layout.head if p.role == "issued" and p.labelled and (i := issue_lines.read(p, p.labelled.start))
        ]
    if not candidates:
        for passage in layout.tail:
            if (issue := issue_lines.read(passage)) and passage.role in ("", "issue"):
                passage.role = "issue"
                candidates.append(issue)
    if candidates:
        layout.issue = candidates[0]
        for other in candidates[1:]:
            if other.passage in layout.head:
                other.passage.role = "event"


def _roles_of_tail(layout: Layout) -> None:
    block = ""
    is_annex = False
    for passage in layout.tail:
        text = passage.text.strip()
        if passage.role in ("closing", "issue"):
            continue
        if (
            ANNEX.match(text)
            and passage.text[:200]
            and not (passage.labelled and passage.labelled.has_colon and len(text) < 60)
        ):
            is_annex = True
        if is_annex:
            passage.role = "annex"
            continue
        role = passage.labelled.role if passage.labelled else ""
        if not role and TO_LINES["to"].match(text) and len(text) < 200 and not text.endswith("."):
            passage.role = block = "to"
        elif not role and block and TO_LINES["copy"].match(text) and len(text) < 200:
            passage.role = block = "copy"
        elif role:
            passage.role = role
            block = role if role in ("to", "copy", "enclosures", "distribution") else ""
        elif len(text) < 160 and DEADLINE_LINE.search(text) and dates.find(text):
            passage.role = "deadline"
        elif block and not passage.has_gap and _stays_open(passage, False, True) and not is_prose(passage):
            is_city = block == "to" and len(text.split()) < 3 and text.split()[0] not in ("All", "Members", "Parties")
            passage.role = "contact" if is_city else block
        elif (WEB.search(text) or ADDRESS.search(text)) and len(text) < 260:
            passage.role = "contact"
        else:
            passage.role = "signature" if len(text) < 140 else "footer"
            block = ""
