"""The order of a document: head, body, closing, signature. Gives every passage its role."""

import re
from dataclasses import dataclass, field

from circulars.grammar import cues, dates, numbers
from circulars.grammar.passages import Passage, slice_of

HEAD_LIMIT = 80  # passages: no head is longer
CITY = r"[A-ZÀ-Ý][^\W\d_.'’-]*(?:[ .'’-]{1,2}(?:de|del|la|le|of|the|d)?[ '’]{0,1}[A-ZÀ-Ý][^\W\d_]*){0,3}"
MONTH = "(?:" + "|".join(name.capitalize() for name in dates.MONTH_NUMBERS) + ")"
PLACE = rf"(?P<place>[가-힣]{{2,10}}(?=,)|{CITY}(?:,\s?D\.?C\.?|\s?\([^()\n]{{2,30}}\)|,\s(?!{MONTH}\b){CITY})?)"
ISSUE = re.compile(
    rf"\s*(?:(?:issued|done|given|fait|hecho|dado)\s(?:at|in|à|en)\s)?{PLACE}\s?[,.:]?\s(?:on\s|the\s|le\s|el\s|a\s)?",
)
LETTERHEAD = re.compile(r"[A-ZÀ-Ý\d\s&,.'’()/–-]{6,}")
ADDRESS = re.compile(
    r"\b(?:P\.?\s?O\.? Box|B\.?P\.? \d|CH-\d{4}|\d{5}\b|Street|Avenue|Rue|Calle|Carrer|Place des|Strasse|Boulevard|Road"
    r"|Embankment|Floor|Suite|Palais|Via|Viale|Piazza|Apartado)\b|(?:로|길)\s?\d{1,4}(?:\s"
    r"|,|\(|$)|\(\d{5}\)|우\s?\d{5}",
)
WEB = re.compile(r"https?://\S+|www\.\S+|[\w.+-]+@[\w-]+\.[\w.-]+")
TO_LINES = {
    "to": re.compile(
        r"(?:[-–•]\s?)?(?:TO\s(?:ALL|THE|MEMBERS?)\b|To\s(?:(?:the|all|our|their|members"
        r"|every|each|national)\b|[A-Z])"
        r"|(?:(?:Aux|[AÀ]\s(?:tous|toutes)(?:\sles)?|[AÀ]\s(?=Mesdames|Messieurs|Monsieur|Madame"
        r"|Leurs|Son\s)|A\s(?=Su\s|Sus\s|S\.\s?E|Señor|Sr)|À\sla|Au|À\sMesdames|A\slos|A\slas"
        r"|A\stod[oa]s|A\sla|Al)\s|À\sl['’])"
        r"(?=[\w«]))",
    ),
    "copy": re.compile(
        r"(?:[-–•]\s?)?(?:For information(?: to)?|With a copy to|Copy to|Copied to|cc"
        r"|Pour information|Copie (?:à|au|aux)"
        r"|Para información(?: de)?|Con copia (?:a|para)|Copia a)\s(?=\S)",
        re.IGNORECASE,
    ),
}
ANNEX = re.compile(
    r"(?:ANNEX(?:E|ES)?|APPENDIX|ANEXO|ATTACHMENT|ENCLOSURE|Annex|Appendix|Annexe|Anexo|Attachment|별지|서식)"
    r"(?:\s[\dIVXA-Z]{1,4})?(?:\s?[:.–(-][^\n]{0,200})?$|\[?(?:붙임|별첨|별지|첨부)\s?\d{1,2}\]?(?:\s[^.\n]{1,60})?$"
)


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
    issue: "Issue | None" = None
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


@dataclass(slots=True)
class Issue:
    passage: Passage
    place: str
    place_start: int
    found: dates.Found


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
    layout.body = _body_start(layout)
    layout.end = _body_end(layout)
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
        dated = ISSUE_AT_END.search(passage.text[-60:]) if len(passage.text) > 160 else None
        if dated:
            start = max(0, len(passage.text) - 60) + dated.start("issue")
            result.append(slice_of(passage, 0, start))
            passage = slice_of(passage, start, len(passage.text))
        result.append(passage)
    return result


ISSUE_AT_END = re.compile(
    rf"\.\s(?P<issue>{CITY},\s(?:le\s|a\s)?\d{{1,2}}(?:er)?\s(?:de\s)?[A-Za-zéû]{{3,10}}\s(?:de\s)?(?:19|20)\d\d)\.?$"
)


def is_prose(passage: Passage) -> bool:
    """A paragraph, not a line of a head."""
    text = passage.text.strip()
    if passage.kind == "heading" or passage.is_pair or (passage.labelled and passage.labelled.has_colon):
        return False
    if cues.COMPLIMENTS.search(text[:300]):
        return True
    if re.search(r"(?:다|요|오|니다)\s?[.。]?\s*$", text) and len(text) > 18:
        return True
    if len(text) > 45 and text.count(" ") >= 7 and re.search(r"[.!?:;]['’”\")]?\s*$", text):
        return not TO_LINES["to"].match(text)
    return len(text) > 230


def _body_start(layout: Layout) -> int:
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
    if subject >= 0 and above > subject and not passages[above].labelled and len(passages[above].text) < 60:
        text = passages[above].text
        if not (TO_LINES["to"].match(text) or TO_LINES["copy"].match(text) or dates.find(text)):
            if re.fullmatch(
                r"(?:[IVX\d]{1,4}\.?\s)?(?:BACKGROUND|INTRODUCTION|Background|Introduction|Contexte"
                r"|Antecedentes|[가-힣 ]{2,20}|Terms of reference)",
                text.strip(),
            ):
                return above
    return prose


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


def _body_end(layout: Layout) -> int:
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
        and _is_name(passages[end - 1].text)
        and is_signature(passages[end].text.strip())
    ):
        end -= 1
    return end


def _before_lists(layout: Layout, end: int) -> int:
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
        if labelled and labelled.role in ("distribution", "enclosures") and re.match(r"[A-Z]", labelled.label):
            if len(passages[index].text) < 80 and not any(
                is_prose(p) and not ANNEX.match(p.text) for p in passages[index + 1 :]
            ):
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


def _is_name(text: str) -> bool:
    """Two to five words with capitals, as a person signs."""
    words = text.replace(".", ". ").split()
    return 2 <= len(words) <= 5 and all(
        re.fullmatch(r"[A-ZÀ-Ý][^\W\d_]*(?:[-'’][^\W\d_]+)*\.?|de|del|la|van|von|bin|al|y", word) for word in words
    )


def is_signature(text: str) -> bool:
    """A short line of names and offices."""
    if re.search(r"[.!?:;]$", text.rstrip()) and not re.search(r"\b(?:Mr|Dr|Jr|Inc|[A-Z])\.$", text):
        return False
    if numbers.NAMED.search(text) or dates.find(text) or text.endswith(("]", ",")) or STARTS_LOW.match(text):
        return False
    return bool(cues.OFFICE.search(text)) and len(text.split()) <= 14


STARTS_LOW = re.compile(r"[a-z\[\d•\-–.]")


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
    sent = [p for p in layout.passages[layout.body :] if p.labelled and p.labelled.role == "drafting"]
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
    for name, pattern in TO_LINES.items():
        if pattern.match(text) and len(text) < 240 and not text.endswith((".", "!", "?")):
            is_more = name == "to" and block == "copy" and (not passage.has_gap or text.startswith("-"))
            passage.role = "copy" if is_more else name
            return passage.role
    if _issue_of(passage):
        passage.role = "issue"
        return ""
    if found := dates.only(text):
        passage.role = "event" if found.is_span else "date"
        return ""
    if numbers.in_brackets(text) or passage.kind == "heading":
        passage.role = "title"
        return ""
    heads = numbers.at_head(text)
    if heads or numbers.NAME_ALONE.fullmatch(text):
        passage.role = "number" if not heads or heads[1] >= len(text) - 1 else "title"
        return ""
    if block and block != "comments" and _stays_open(passage, subject_follows, layout.has_gaps and layout.opened_empty):
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


DEADLINE_LINE = re.compile(
    r"deadline|until|no later than|open until|due\b|by\s\d|date limite|avant le"
    r"|fecha límite|plazo|hasta el|마감|까지|기한",
    re.IGNORECASE,
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


def _issue_of(passage: Passage, start: int = 0) -> Issue | None:
    text = passage.text.rstrip()
    if len(text) > 110:
        return None
    match = ISSUE.match(text, start)
    if not match:
        return None
    rest = text[match.end() :].strip(" .")
    found = dates.only(re.sub(r"^[^\d\s]+day,?\s", "", rest)) if len(rest) < 40 else None
    if found is None or found.is_span or not found.has_year:
        return None
    whole = dates.find(text)
    if not whole or _is_month(match["place"].strip()):
        return None
    return Issue(passage, match["place"].strip(" ,"), match.start("place"), whole[0])


def _is_month(word: str) -> bool:
    first = word.split()[0].rstrip(".,").lower()
    return first in dates.MONTH_NUMBERS or first in dates.words.weekday_forms()


def _find_issue(layout: Layout) -> None:
    """Of the lines that may be it: the one above the addressees, before any title line below a salutation's block."""
    candidates = [issue for passage in layout.head if passage.role == "issue" and (issue := _issue_of(passage))]
    if not candidates:
        candidates = [
            i for p in layout.head if p.role == "issued" and p.labelled and (i := _issue_of(p, p.labelled.start))
        ]
    if not candidates:
        for passage in layout.tail:
            if (issue := _issue_of(passage)) and passage.role in ("", "issue"):
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
