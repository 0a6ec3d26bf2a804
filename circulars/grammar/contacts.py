"""Whom to ask: team, person and telephone printed with an item, and every e-mail address of the document."""

import re
from collections.abc import Iterator

from circulars.grammar import dates
from circulars.grammar.passage import Passage
from circulars.grammar.proposal import Proposal
from circulars.grammar.reading import Reading
from circulars.grammar.shapes import ADDRESS

EMAIL = re.compile(
    r"(?<![A-Za-z0-9_.+-])[A-Za-z0-9][A-Za-z0-9_.+-]{0,63}@[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}\.){1,5}[A-Za-z]{2,12}(?![A-Za-z0-9_-])"
)
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
    r"|T(?=\.?\s?\+))(?![^\W\d_])\s?[.:：]?[^\d+]{0,12}$",
    re.IGNORECASE,
)
KOREAN_NAME = r"[가-힣]{2,4}"
KOREAN_RANK = (
    r"(?:주무관|팀장|과장|사무관|서기관|주사보?|담당관|연구원|대리|차장|부장|실장|국장"
    r"|계장|책임|선임|전문관|매니저|사원|주임|담당자|담당|위원|간사|팀원|연구위원)"
)
KOREAN_TEAM = r"[가-힣A-Za-z0-9·]{1,20}(?:과|팀|실|국|부|단|센터|본부|처|사무국|담당관|위원회|협의회|재단)"
INQUIRY_KO = re.compile(
    rf"(?:(?P<team>{KOREAN_TEAM}(?:\s{KOREAN_TEAM})?)\s{{0,3}})?[,/\s]{{0,3}}(?:(?:담당자?)\s?[:：]?\s?)?"
    rf"(?:(?P<person>{KOREAN_NAME})\s?(?:{KOREAN_RANK})"
    rf"|{KOREAN_RANK}\s(?P<person2>{KOREAN_NAME})(?![가-힣])"
    rf"|(?P<person3>{KOREAN_NAME})(?=\s?[\s(,/☎]\s?(?:☎|전화|tel|T\.|\(?0\d))|$)?",
    re.IGNORECASE,
)
COURTESY = re.compile(r"^(?:Mr|Mrs|Ms|Dr|Prof|M|Mme|Mlle|Sr|Sra|D|Dña)\.?\s+(?=[A-ZÀ-Ý])")
PERSON = re.compile(
    r"(?:(?:Mr|Mrs|Ms|Dr|Prof|Mme|Sr"
    r"|Sra)\.?\s)?[A-ZÀ-Ý][^\W\d_]+(?:[-'’][A-ZÀ-Ý]?[^\W\d_]+)*(?:\s(?:(?:de|del|la|van|von"
    r"|der|bin|al)\s)?[A-ZÀ-Ý](?:\.|[^\W\d_]+(?:[-'’][A-ZÀ-Ý]?[^\W\d_]+)*)){1,3}"
)
LOGINS = re.compile(r"admin\w*|관리자|운영자|webmaster|editor|master|system", re.IGNORECASE)


def propose(reading: Reading) -> Iterator[Proposal]:
    yield from _people(reading)
    yield from _telephone(reading)
    yield from _emails(reading)


# ------------------------------------------------------------------ team and person
def _people(reading: Reading) -> Iterator[Proposal]:
    given: set[str] = set()
    for passage in _by_label(reading, "team"):
        text = re.split(r"\s{2,}|[,(/]\s?(?=담당|전화|☎|\d)", passage.value)[0].strip(" ,.()")
        if "team" not in given and 1 < len(text) < 60 and not re.search(r"\d{3}", text):
            given.add("team")
            yield reading.propose("team", text, passage, *_place(passage, text), confidence=0.95)
    for passage in _by_label(reading, "person"):
        for name, text in _of_person(passage):
            if name not in given:
                given.add(name)
                yield reading.propose(name, text, passage, *_place(passage, text), confidence=0.94)
    for passage in _by_label(reading, "inquiry"):
        for name, text in _of_inquiry(passage):
            if name not in given and text:
                given.add(name)
                yield reading.propose(name, text, passage, *_place(passage, text), confidence=0.88)
    yield from _of_sentences(reading, given)


CONTACT_SENTENCE = re.compile(
    r"\b(?:contact(?:ing|er)?|contact with|write to|reach|colleague|comunicarse con"
    r"|contactar (?:con|a)|ponerse en contacto con|s['’]adresser à|auprès de|attention of)\b"
    r"(?:\s(?:the|our|my|colleague|con|a|la|el|señora?|señor|Mme|M\.|via|to)){0,4}\s?(?P<rest>.{3,120})"
)
SECTION = re.compile(r"(?:[A-Z][\w&-]*\s(?:and\s|of\s|for\s)?){1,6}?(?:Section|Unit|Team|Division|Department|Desk)\b")


def _of_sentences(reading: Reading, given: set[str]) -> Iterator[Proposal]:
    """ "please contact Ms Ana Gil (tel. …)", "contact the Urban Services Section"."""
    for passage in [*reading.layout.text[-8:], *reading.layout.tail]:
        match = CONTACT_SENTENCE.search(passage.text[:3000]) if passage.role in ("", "signature") else None
        if not match:
            continue
        rest = match["rest"]
        person = PERSON.match(rest)
        if person and "person" not in given and not SECTION.match(rest) and not ORGANISED.search(person[0]):
            given.add("person")
            start = match.start("rest")
            yield reading.propose("person", COURTESY.sub("", person[0]), passage, start, start + len(person[0]), 0.7)
        elif (section := SECTION.match(rest)) and "team" not in given:
            given.add("team")
            yield reading.propose(
                "team", section[0], passage, match.start("rest"), match.start("rest") + len(section[0]), 0.65
            )


ORGANISED = re.compile(
    r"Secretariat|Office|Bureau|Team|Section|Unit|Service|Council|Committee|Network|Mission"
    r"|University|Ministry|World|UCLG|Point"
)


def _by_label(reading: Reading, role: str) -> list[Passage]:
    return [
        p
        for p in reading.layout.passages
        if p.labelled and p.labelled.role == role and len(p.text) < 220 and p.role != "annex"
    ]


def _of_person(passage: Passage) -> Iterator[tuple[str, str]]:
    value = passage.value
    if not value or LOGINS.fullmatch(value):
        return
    if re.search("[가-힣]", value):
        match = INQUIRY_KO.match(value)
        person = match and (match["person"] or match["person2"] or match["person3"])
        if not person:
            plain = re.match(rf"(?:{KOREAN_TEAM}\s)?({KOREAN_NAME})(?=$|[\s(,/])", value)
            person = plain[1] if plain else None
        if match and match["team"] and person:
            yield "team", match["team"]
        if person:
            yield "person", person
        return
    first = re.split(r"[,(;|/]|\s[–-]\s|\s(?:tel|e-?mail|phone)\b", value, flags=re.IGNORECASE)[0].strip()
    if PERSON.fullmatch(first) and not EMAIL.search(first):
        yield "person", COURTESY.sub("", first)


def _of_inquiry(passage: Passage) -> Iterator[tuple[str, str]]:
    value = passage.value
    if re.search("[가-힣]", value):
        match = INQUIRY_KO.match(value)
        if match:
            yield "team", (match["team"] or "").strip()
            yield "person", match["person"] or match["person2"] or match["person3"] or ""
        return
    parts = [part.strip(" .") for part in re.split(r"[,(;|/)]|\s[–-]\s|\s(?:at|on)\s", value) if part.strip(" .")]
    person = next(
        (
            part
            for part in parts[:2]
            if PERSON.fullmatch(part)
            and not re.search(r"Secretariat|Team|Unit|Department|Division|Office|Section|Service", part)
        ),
        "",
    )
    yield "person", COURTESY.sub("", person)
    yield (
        "team",
        next(
            (
                part
                for part in parts[:3]
                if re.search(r"\b(?:Team|Unit|Department|Division|Section|Équipe|Equipo|Servicio|Service|Desk)\b", part)
                and not EMAIL.search(part)
            ),
            "",
        ),
    )


def _place(passage: Passage, text: str) -> tuple[int, int]:
    start = max(passage.text.find(text), 0)
    return start, start + len(text)


# ------------------------------------------------------------------ telephone
def _telephone(reading: Reading) -> Iterator[Proposal]:
    layout = reading.layout
    heads = layout.head
    for passage in reversed(layout.passages):  # the contact stands below the text
        if not passage.labelled or _is_footer(passage) or passage.role == "annex":
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
        if (_is_footer(passage) and not is_official) or passage.role == "annex" or len(passage.text) > 700:
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


def _is_footer(passage: Passage) -> bool:
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


# ------------------------------------------------------------------ e-mail
def _emails(reading: Reading) -> Iterator[Proposal]:
    seen: set[str] = set()
    layout = reading.layout
    for passage in layout.passages:
        if "@" not in passage.text and not passage.has_links:
            continue
        if passage.role not in ("",) and passage not in layout.head and _is_footer(passage):
            continue
        for match in EMAIL.finditer(passage.text):
            address = match[0].rstrip(".-")
            if address.casefold() not in seen:
                seen.add(address.casefold())
                yield reading.propose("emails", address, passage, match.start(), match.start() + len(address), 0.96)
        for span in passage.spans:
            if span.kind == "link" and span.value.lower().startswith("mailto:"):
                address = span.value[7:].split("?")[0].strip()
                if EMAIL.fullmatch(address) and address.casefold() not in seen:
                    seen.add(address.casefold())
                    yield reading.propose("emails", address, passage, span.start, span.end, 0.9)
