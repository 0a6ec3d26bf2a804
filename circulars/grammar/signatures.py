"""Who signs: a person with an office, or a body; salutation and closing beside it."""

import re
from collections.abc import Iterator

from circulars.grammar import cues, dates
from circulars.grammar.contacts import EMAIL, PERSON
from circulars.grammar.cues import OFFICE
from circulars.grammar.passage import Passage, slice_of
from circulars.grammar.proposal import Proposal
from circulars.grammar.reading import Reading
from circulars.grammar.shapes import ADDRESS, PRESENTS, WEB, is_name, is_signature

KOREAN_SEAL = re.compile(r"\s*(?:드림|올림|배상|\[?직인(?:생략)?\]?|\(?인\)?|\(직인생략\)|직인 생략|㊞)\s*$")
KOREAN_SIGNATORY = re.compile(
    r"(?:[가-힣·\s]{2,30}(?:회장|시장|도지사|지사|사무총장|총장|위원장|장관|군수|구청장"
    r"|의장|이사장|사무국|협의회|협회|위원회|본부장|원장|센터장"
    r"|단장|처장|대표|대사|대사관|사무소장|국장|이사)|[가-힣\s·]{2,30}장)(?:\s[가-힣]{2,4})?"
    r"|(?:대사|시장|도지사|군수|구청장|의장|회장|이사장|원장|총영사|영사|장관)\s[가-힣]{2,5}(?:\s[가-힣]{2,5})?"
)
MARKS = re.compile(
    r"^\s*(?:[(\[]?(?:signed|signé|firmado|sgd)\.?[)\]]?\s*:?|/s/|for and on behalf of|p\.?o\.?|on behalf of)\s*",
    re.IGNORECASE,
)
NAME_THEN_OFFICE = re.compile(
    r"(?P<name>(?:(?:Mr|Ms|Mrs"
    r"|Dr)\.?\s)?(?:[A-Z]\.\s?){0,3}[A-ZÀ-Ý][^\W\d_]+(?:[\s-][A-ZÀ-Ý][^\W\d_]+){0,3}?)\s(?P<office>(?:Executive "
    r"|Acting |Deputy |Vice-)?"
    r"(?:Director|Secretary|President|Chair|Mayor|Minister|Head|Commissioner|Governor|Coordinator|Manager)\b.*)"
)
# What may stand between the last paragraph and the signature.
BESIDE = frozenset(("contact", "phone", "fax", "email", "web", "deadline", "inquiry", "team", "person"))
BODY_THEN_ADDRESS = re.compile(r"([A-ZÀ-Ý][^\n@:.\d]{3,70}?)\s[\w.+-]{1,64}@[\w.-]{3,100}$")
MONTH_OF_YEAR = re.compile(rf",\s(?:{'|'.join(dates.MONTH_NUMBERS)})\s(?:de\s)?(?:19|20)\d\d$", re.IGNORECASE)
NO_SIGNATURE = re.compile(
    r"(?:\d|[-–_*=.]{2,}|page|annex|appendix|note|ps\b|p\.s\.|ref|\(stamp|\[signature"
    r"|\(signature|signature|seal|initials)",
    re.IGNORECASE,
)


def propose(reading: Reading) -> Iterator[Proposal]:
    layout = reading.layout
    if layout.salutation:
        yield reading.propose("salutation", layout.salutation.text.strip(), layout.salutation, confidence=0.93)
    if layout.closing and not re.fullmatch(r"끝\s?\.?", layout.closing.text.strip()):
        yield reading.propose("closing", layout.closing.text.strip(), layout.closing, confidence=0.9)
    lines = _lines(reading)
    if not lines:
        yield from _presenting(reading)
        return
    text = _joined([line.text for line in lines])
    confidence = 0.92 if layout.closing else 0.88
    if len(lines) > 2:
        confidence = 0.8
    yield reading.propose("signatory", text, lines[0], 0, None, confidence)


def _presenting(reading: Reading) -> Iterator[Proposal]:
    """A note verbale bears no signature: the body that presents its compliments stands for it."""
    for passage in reading.layout.passages[: reading.layout.body + 3]:
        if match := PRESENTS.match(passage.text[:300]):
            yield reading.propose("signatory", match["body"], passage, match.start(), match.end("body"), 0.7)
            return


def _lines(reading: Reading) -> list[Passage]:
    layout = reading.layout
    if any(cues.NOTE_VERBALE.search(p.text[:400]) for p in layout.passages[: layout.body + 3]):
        return []
    if reading.language == "ko":
        return _korean(reading)
    after = layout.closing is not None
    taken: list[Passage] = []
    tail = layout.tail
    for index, passage in enumerate(tail):
        text = passage.text.strip()
        if passage.role in ("closing", "date", "issue"):
            if taken:
                break
            continue
        body = BODY_THEN_ADDRESS.match(text) if passage.role == "contact" and not taken else None
        if body and is_signature(body[1]):
            return [slice_of(passage, 0, body.end(1))]
        if passage.role != "signature":
            if taken or passage.role not in BESIDE:
                break
            continue
        if (
            NO_SIGNATURE.match(text)
            or len(re.findall(r"\d", text)) > 4
            or EMAIL.search(text)
            or WEB.search(text)
            or ADDRESS.search(text)
            or len(text) > 130
            or MONTH_OF_YEAR.search(text)
        ):
            break
        if passage.kind == "item" or text.startswith(("Ø", "•", "*")):
            break
        if cues.CLOSING.fullmatch(text):
            continue
        is_above = (
            index + 1 < len(tail) and tail[index + 1].role == "signature" and is_signature(tail[index + 1].text.strip())
        )
        is_fit = (
            is_signature(text)
            or (is_above and bool(PERSON.fullmatch(text)))
            or (len(taken) == 1 and not passage.has_gap and is_name(text) and not is_name(taken[0].text))
            or (after and (PERSON.fullmatch(text.strip(" ,.")) or len(text.split()) <= 9))
        )
        if re.fullmatch(r"\W{1,3}(?:original )?(?:signed|signé|firmado)\W{0,3}", text, re.IGNORECASE):
            continue
        if taken and passage.has_gap and (len(taken) > 1 or not is_signature(text)):
            break
        if re.match(r"(?:All|To|The Permanent|Copy|cc|c\.c\.|Permanent Missions?|Members of|Distribution)\b", text):
            break
        if not is_fit or len(taken) >= 4 or (text.endswith((".", ":")) and not PERSON.fullmatch(text)):
            break
        taken.append(passage)
    return taken


def _korean(reading: Reading) -> list[Passage]:
    layout = reading.layout
    for passage in [*layout.text[-4:], *layout.tail]:
        text = KOREAN_SEAL.sub("", re.sub(r"\s?\([^()]*\d{4}\)$", "", passage.text)).strip()
        if len(text) > 60 or passage.role in (
            "closing",
            "team",
            "person",
            "phone",
            "enclosures",
            "drafting",
            "to",
            "annex",
            "date",
        ):
            continue
        if passage.labelled or dates.find(text) or re.search(r"[.:,?!]|다$", text):
            continue
        if KOREAN_SIGNATORY.fullmatch(text):
            return [passage]
    return []


def _joined(texts: list[str]) -> str:
    cleaned = [KOREAN_SEAL.sub("", MARKS.sub("", text)).strip(" ,;") for text in texts]
    if len(cleaned) == 2 and is_signature(cleaned[0]) and is_name(cleaned[1]) and not OFFICE.search(cleaned[1]):
        cleaned.reverse()  # the office above the name
    text = ", ".join(part for part in cleaned if part)
    if len(cleaned) == 1 and (match := NAME_THEN_OFFICE.fullmatch(text)):
        return f"{match['name']}, {match['office']}"
    return text
