"""The telephone to call: printed beside a label, in a sentence, in a contact line or under the name of who signs."""

import re
from collections.abc import Iterator

from circulars.grammar import dates
from circulars.grammar.passage import Passage
from circulars.grammar.proposal import Proposal
from circulars.grammar.reading import Reading
from circulars.grammar.shapes import ADDRESS

TELEPHONE = re.compile(r"(?<![\w./-])(?:\+|00)?\s?(?:\(\d{1,5}\)|\d)(?:[\s.·()/–-]{0,3}\d){6,14}(?![\d])")
KOREAN_TELEPHONE = re.compile(
    r"(?<![\d-])(?:\(?0\d{1,2}\)?[-.)\s]{1,2}\d{3,4}[-.\s]\d{4}|1\d{3}-\d{4}"
    r"|\d{3,4}-\d{4})(?:\s?,\s?\d{4}|~\d{1,4})?(?![\d-])"
)
FAX = re.compile(
    r"(?:fax|telefax|facsimile|télécopie|팩스|전송|FAX|F\.)\s?[.:：]?\s?(?:no\.?\s?)?[^\d+]{0,6}$", re.IGNORECASE
)
TEL = re.compile(
    r"(?<![^\W\d_])(?:tel|telephone|phone|tél|téléphone|teléfono|tfno|☎|전화|연락처"
    r"|T(?=\.?\s?[+0]))(?![^\W\d_])\s?[.:：]?[^\d+]{0,12}$",
    re.IGNORECASE,
)


def propose(reading: Reading) -> Iterator[Proposal]:
    layout = reading.layout
    heads = layout.head
    for passage in reversed(layout.passages):  # the contact stands below the text
        if not passage.labelled or is_footer(passage) or passage.role == "annex":
            continue
        if passage in heads and not re.search("[가-힣]", passage.labelled.label):
            continue
        is_contact = passage.labelled.role in ("inquiry", "person", "team")
        if not is_contact and not (passage.labelled.role == "phone" and re.search("[가-힣]", passage.labelled.label)):
            continue
        if found := _number(passage, 0 if is_contact else passage.labelled.start):
            yield reading.propose("phone", found[0], passage, found[1], found[2], 0.93)
            return
    for passage in layout.head + [
        p for p in layout.passages[layout.body :] if re.match(r"\s*[(우]?\s?\d{5}|.*(?:우|기안)", p.text[:30])
    ]:
        if passage.labelled and passage.labelled.role == "phone":
            if found := _number(passage, passage.labelled.start) or _in_columns(reading, passage):
                yield reading.propose(
                    "phone", found[0], passage if found[3] is None else found[3], found[1], found[2], 0.92
                )
                return
        elif found := _labelled_inside(passage):
            yield reading.propose("phone", found[0], passage, found[1], found[2], 0.88)
            return
    is_official = bool(layout.of_role("drafting", "label:drafting"))
    for passage in layout.text[-8:] + layout.tail:
        if (is_footer(passage) and not is_official) or passage.role == "annex" or len(passage.text) > 700:
            continue
        if (found := _labelled_inside(passage)) and (
            reading.language == "ko"
            or re.search(
                r"contact|questions?|comuni|colleague|répond|answer|enquir|inquir|information"
                r"|renseignement|consult|contacto|文",
                passage.text,
                re.IGNORECASE,
            )
            or passage.role == "signature"
        ):
            yield reading.propose("phone", found[0], passage, found[1], found[2], 0.75)
            return
        if match := ASKED_AT.search(passage.text):
            number = _clean(match["number"])
            yield reading.propose("phone", number, passage, match.start("number"), match.end("number"), 0.75)
            return
    for passage in _below_signature(reading):
        if found := _number(passage, passage.labelled.start):
            yield reading.propose("phone", found[0], passage, found[1], found[2], 0.8)
            return


# "Questions may be put to the office at 613-000-0044."
ASKED_AT = re.compile(
    r"\b(?:questions?|enquiries|inquiries|call|reach|contact)\b[^.\n]{0,90}\s(?:at|on|au|al)\s"
    r"(?P<number>\+?\d[\d ()-]{6,18}\d)(?=[.,;)\s]|$)",
    re.IGNORECASE,
)


def _number(passage: Passage, start: int) -> tuple[str, int, int, None] | None:
    text = passage.text
    for pattern in (KOREAN_TELEPHONE, TELEPHONE) if re.search("[가-힣]", text) else (TELEPHONE, KOREAN_TELEPHONE):
        for match in pattern.finditer(text, start):
            if not FAX.search(text[max(0, match.start() - 20) : match.start()]) and not dates.find(match[0]):
                number = _clean(match[0])
                return number, match.start(), match.end(), None
    return None


def _labelled_inside(passage: Passage) -> tuple[str, int, int] | None:
    text = passage.text[:2000]
    for pattern in (KOREAN_TELEPHONE, TELEPHONE) if re.search("[가-힣]", text) else (TELEPHONE, KOREAN_TELEPHONE):
        for match in pattern.finditer(text):
            before = text[max(0, match.start() - 30) : match.start()]
            if TEL.search(before) and not FAX.search(before):
                return _clean(match[0]), match.start(), match.end()
    return None


def _clean(number: str) -> str:
    """Without a bracket that belongs to the words around."""
    number = number.strip(" .–-")
    if number.count("(") > number.count(")"):
        number = number.lstrip("(")
    elif number.count(")") > number.count("("):
        number = number.rstrip(")")
    return number.strip()


def _in_columns(reading: Reading, passage: Passage) -> tuple[str, int, int, Passage] | None:
    """ "Tel: Fax: +41 … +41 …": labels first, then their values in the same order."""
    passages = reading.layout.passages
    index = next(i for i, other in enumerate(passages) if other is passage)
    if passage.value or index + 1 >= len(passages):
        return None
    below = passages[index + 1]
    if not below.labelled or below.labelled.role not in ("fax", "email"):
        return None
    numbers = list(re.finditer(r"\+\d[\d ()]{6,20}?(?=\s\+|$|\s[A-Za-z])", below.text))
    if len(numbers) < 2:
        return None
    return numbers[0][0].strip(), numbers[0].start(), numbers[0].end(), below


def _below_signature(reading: Reading) -> Iterator[Passage]:
    """Telephone lines that stand under the name at the foot of a letter, with no address between."""
    tail = reading.layout.tail
    is_signed = False
    for passage in tail:
        if passage.role == "signature":
            is_signed = True
        elif passage.role not in ("closing", "phone", "email") or (passage.has_gap and is_signed):
            is_signed = False
        elif passage.role == "phone" and is_signed and not is_footer(passage) and not ADDRESS.search(passage.text):
            yield passage


def is_footer(passage: Passage) -> bool:
    """The foot of a page or site: an address with telephone and web, all in one line."""
    text = passage.text
    if passage.role not in ("contact", "footer", "signature", "web", "phone", "email", "") or len(text) > 400:
        return False
    signs = (
        bool(ADDRESS.search(text))
        + bool(re.search(r"www\.|https?://", text))
        + bool(re.search(r"대표전화|copyright|webmaster|all rights", text, re.IGNORECASE)) * 2
    )
    signs += bool(re.search(r"\b(?:tel|telephone|fax|tél|전화|팩스)\b", text, re.IGNORECASE))
    signs += bool(re.search(r"\s[|•·–]\s", text))
    return signs >= 2 and not re.search(r"기안자|협조자|전결|공개", text)
