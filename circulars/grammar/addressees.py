"""To whom a document goes, and to whom for information: one entry for each, without "To"."""

import re
from collections.abc import Iterator

from circulars.grammar.cues import OFFICE
from circulars.grammar.passage import Passage
from circulars.grammar.proposal import Proposal
from circulars.grammar.reading import Reading

FIELDS = {"to": "addressees", "copy": "for_information"}
TO = re.compile(
    r"(?:To(?=\s)|[AÀ] l['’]attention (?:des|du|de)\b|[AÀ](?=\s)|Aux?(?=\s)|Al(?=\s)|A la atención de|Para(?=\s))\s*",
    re.IGNORECASE,
)
COPY = re.compile(
    r"(?:For information(?: to)?|With a copy to|Cop(?:y|ied|ies)(?: to)?|cc|c\.c\.|Pour information"
    r"|Copie(?: à| au| aux)?"
    r"|Para información(?: de)?|Con copia (?:a|para)|Copia(?: a)?)\s?[:：]?\s*",
    re.IGNORECASE,
)
COURTESY = re.compile(r"(?:H\.?\s?E\.?|Mr|Mrs|Ms|Dr|Prof|Hon|Sr|Sra|Mme|M)\b\.?\s", re.IGNORECASE)
BULLET = re.compile(r"\s*(?:[-–•·*▪○◦]\s*|(?:\d{1,2}|[a-z])[.)]\s)")
SEE_BELOW = re.compile(
    r"수신자\s?참조|see (?:below|distribution)|voir liste|véase (?:lista|distribución)"
    r"|(?:per|as per) (?:attached )?list",
    re.IGNORECASE,
)
HONOUR = re.compile(r"\s(?:귀하|귀중)\s*$")
KOREAN_INTERNAL = re.compile(r"내부\s?결재|내부결재")


def propose(reading: Reading) -> Iterator[Proposal]:
    seen: set[tuple[str, str]] = set()
    was_person = False
    has_others = bool(reading.layout.of_role("to", "label:to"))
    person: Proposal | None = None
    for passage in reading.layout.passages:
        role = passage.role.removeprefix("label:")
        if role == "distribution" and not has_others:
            role = "to"  # a letter that names its receivers at its end alone
        if role not in FIELDS or (passage.role.startswith("label:") and not _may_stand_in_text(passage)):
            continue
        if role == "to" and reading.document.headers and passage.labelled and _is_mail_head(passage):
            continue
        for start, end in _entries(passage, role):
            text = passage.text[start:end].strip()
            key = (FIELDS[role], re.sub(r"\W+", "", text).casefold())
            if not key[1] or key in seen or len(text) > 240:
                continue
            seen.add(key)
            if person is not None and not passage.labelled and role == "to" and OFFICE.search(text):
                person.value += f", {text}"  # a person's office on the line below the name
                person = None
                continue
            if role == "to" and not passage.labelled and person is None and was_person and len(text.split()) < 4:
                continue  # the address below
            proposal = reading.propose(FIELDS[role], text, passage, start, end, 0.94)
            if role == "to" and COURTESY.match(text):
                person, was_person = proposal, True
            yield proposal


def _may_stand_in_text(passage: Passage) -> bool:
    return bool(
        passage.labelled and passage.labelled.has_colon and len(passage.text) < 300 and len(passage.labelled.label) > 1
    )


def _is_mail_head(passage: Passage) -> bool:
    return "@" in passage.text


def _entries(passage: Passage, role: str) -> Iterator[tuple[int, int]]:
    text = passage.text
    names = (role, "distribution") if role == "to" else (role,)
    start = passage.labelled.start if passage.labelled and passage.labelled.role in names else 0
    is_labelled = start > 0
    if not is_labelled and role == "copy" and (match := COPY.match(text)):
        start = match.end()
    if SEE_BELOW.search(text[start:]):
        return
    start = _skip(text, start)
    rest = text[start:]
    if SEE_BELOW.search(rest) or KOREAN_INTERNAL.search(rest) or re.fullmatch(r"[\s\-–.]*", rest):
        return
    for begin, end in _parts(text, start, is_labelled, role):
        begin = _skip(text, begin)
        if honour := HONOUR.search(text, begin, end):
            end = honour.start()
        if note := re.search(
            r"\s?\)?\s?\((?:for information|for action|pour information|para información)\)\s*$",
            text[begin:end],
            re.IGNORECASE,
        ):
            end = begin + note.start()
        while (end > begin and text[end - 1] in " \t.,;:") or (
            text[begin:end].endswith(")") and "(" not in text[begin:end]
        ):
            end -= 1
        if re.search(r"\([^()]*$", text[begin:end]) is None and text[begin:end].endswith("끝"):
            end -= 1
        if end > begin:
            yield begin, end


def _skip(text: str, start: int) -> int:
    for pattern in (BULLET, TO, BULLET):
        if match := pattern.match(text, start):
            if pattern is TO and re.match(r"To\s+be\b", text[start:]):
                continue
            start = match.end()
    while start < len(text) and text[start] in " \t:":
        start += 1
    return start


def _parts(text: str, start: int, is_labelled: bool, role: str) -> list[tuple[int, int]]:
    """Several addressees of one line: always at semicolons, at commas where each part can stand alone."""
    rest = text[start:]
    if re.search(r"[;；]", rest):
        return _split(text, start, re.compile(r"\s*[;；]\s*(?:and\s|et\s|y\s)?"))
    if re.search(r"[가-힣]", rest):
        return _split(text, start, re.compile(r"\s*,\s*(?![^()]*\))")) if "," in rest else [(start, len(text))]
    if re.search(r",\s?(?:To|cc)\s(?:the|all)\b", rest):
        return _split(text, start, re.compile(r",\s?(?:and\s)?(?=To\s)"))
    if is_labelled and "," in rest and not re.search(r"\b(?:of|for|de|du|des|in charge)\b", rest.split(",")[0]):
        parts = re.split(r",|\band\b", rest)
        if all(len(part.split()) >= 2 or part.strip().isupper() for part in parts if part.strip()):
            return _split(text, start, re.compile(r"\s*,\s*(?:and\s|et\s|y\s)?|\s+and\s+(?=relevant|other|interested)"))
    return [(start, len(text))]


def _split(text: str, start: int, joint: re.Pattern[str]) -> list[tuple[int, int]]:
    parts, begin = [], start
    for match in joint.finditer(text, start):
        parts.append((begin, match.start()))
        begin = match.end()
    return [*parts, (begin, len(text))]
