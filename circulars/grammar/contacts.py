"""Whom to ask: team, person and telephone printed with an item, and every e-mail address of the document."""

import re
from collections.abc import Iterator

from circulars.grammar import telephones
from circulars.grammar.passage import Passage
from circulars.grammar.proposal import Proposal
from circulars.grammar.reading import Reading
from circulars.grammar.shapes import ADDRESS

EMAIL = re.compile(
    r"(?<![A-Za-z0-9_.+-])[A-Za-z0-9][A-Za-z0-9_.+-]{0,63}@[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}\.){1,5}[A-Za-z]{2,12}(?![A-Za-z0-9_-])"
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
    yield from telephones.propose(reading)
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


UNIT = re.compile(
    r"\b(?:Team|Unit|Department|Division|Section|Équipe|Equipo|Servicio|Service|Desk|Departamento|Dirección|Unidad"
    r"|Direction|Département)\b|^(?:service|direction|département|departamento|dirección|equipo|équipe)\s"
)
ORGANISED = re.compile(
    r"Secretariat|Office|Bureau|Team|Section|Unit|Service|Council|Committee|Network|Mission|Group|Representatives"
    r"|University|Ministry|World|UCLG|Point|Department|Division|Members|Delegates|Desk|Centre|Center|Direc[ct]ion"
    r"|Dirección|Departamento|Département|Secretaría|Oficina|Unidad|Servicio|Équipe|Equipo"
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
        (part for part in parts[:2] if PERSON.fullmatch(part) and not ORGANISED.search(part)),
        "",
    )
    yield "person", COURTESY.sub("", person)
    yield (
        "team",
        next(
            (part for part in parts[:3] if UNIT.search(part) and not EMAIL.search(part)),
            "",
        ),
    )


def _place(passage: Passage, text: str) -> tuple[int, int]:
    start = max(passage.text.find(text), 0)
    return start, start + len(text)


# ------------------------------------------------------------------ e-mail
FOOT_OF_PAGE = re.compile(rf"{ADDRESS.pattern}|www\.|https?://|copyright|©")


def _emails(reading: Reading) -> Iterator[Proposal]:
    seen: set[str] = set()
    layout = reading.layout
    is_signed = layout.closing is not None
    for passage in layout.passages:
        if "@" not in passage.text and not passage.has_links:
            continue
        is_foot = passage.role != "" and passage not in layout.head and telephones.is_footer(passage)
        if is_foot and (not is_signed or passage not in layout.tail or FOOT_OF_PAGE.search(passage.text)):
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
