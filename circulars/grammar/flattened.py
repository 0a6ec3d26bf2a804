"""A page that came as one long line is cut where its parts begin."""

import itertools
import re

from circulars.grammar import cues
from circulars.grammar.passage import Passage, slice_of

_CITY = (
    r"(?:(?:New|San|Santa|Addis|Mexico|Buenos|Rio|Port|Kuala|Abu|Tel|La|The|Los|Las|El|São"
    r"|Cape|Hong|Phnom|Saint|St\.)\s)?"
    r"[A-Z][a-zà-ÿ'’-]{2,20}"
)
_SHOUT = r"(?:NOTIFICATION(?:\sTO\sTHE\sPARTIES)?|CIRCULAR(?:\sLETTER)?|NOTE VERBALE|LETTRE CIRCULAIRE|CARTA CIRCULAR)"
_HEADS = "|".join(
    (
        "Ref", "Réf", "Our ref", "Tel", "Fax", "Telephone", "E-mail", "Email", "To", "TO", "Copy", "cc", "CC",
        "Subject",
        "SUBJECT", "CONCERNING", "Concerning", "Objet", "OBJET", "Asunto", "ASUNTO", "Date", "From", "FROM",
        "For information", "Contact", "Destinataires", "Para", "DEADLINE", "Deadline", "Annex", "Annexes",
        "Enclosures?", "Copie", "Copia", "Pour information", "CONCERNANT", "Concerne",
    )
)  # fmt: skip
_MONTHS = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
CUTS = re.compile(
    rf"(?<=\s)(?=-\sTo\s(?:the|all|our)\s)|(?<=[^-]\s)(?=To\s(?:the|all|our)\s)|(?<=\s)(?=(?:{_HEADS})\.?\s?:)"
    rf"|(?<=\s)(?={_SHOUT}\s(?:No|N°|Nº|n°|\d))"
    r"|(?<=\s)(?=Circular\sLetter\sNo)|(?<=\s)(?=CL\s(?:19|20)\d\d/\d)"
    r"|(?<=\d\s)(?=\d{1,2}\s[A-Z][a-z]{2,8}\s(?:19|20)\d\d\s(?:To|TO|Ref|Subject)\b)"
    r"|(?<=\s)(?=(?:Note verbale|NOTE VERBALE)\s[RL])|(?<=\d\s)(?=(?:Le|La|The)\s[A-Z])"
    rf"|(?<=\s)(?={_CITY},\s(?:le\s|a\s)?\d{{1,2}}\s(?:de\s)?[A-Za-zéû]{{3,10}}\s(?:de\s)?(?:19|20)\d\d\s)"
    r"|(?<=[a-zéû]\s(?:19|20)\d\d)\s(?=[A-Z][A-Za-z]*\b)"
    rf"|(?<=[.;:?!a-z)]\s)(?=(?:[1-9]|1\d)\.\s[A-Z][a-z])|(?<=[.,;:?!)]\s)(?=(?:[1-9]|1\d)\s(?!{_MONTHS})[A-Z][a-z])"
    r"|(?<=\s)(?=Dear\s(?:Sir|Madam|[A-Z]?[a-z]+s?)[^.]{0,40},\s)"
    r"|(?<=[a-z.]\s)(?=(?:Yours\s(?:faithfully|sincerely|truly)"
    r"|Sincerely|Kind\sregards|Best\sregards|Atentamente|Cordialement|Please\saccept,\s)\b)"
    r"|(?<=faithfully,\s)(?=[A-Z])|(?<=sincerely,\s)(?=[A-Z])|(?<=truly,\s)(?=[A-Z])|(?<=regards,\s)(?=[A-Z])"
    r"|(?<=\s)(?=(?:Place\sdes|Telephone\s\+|-\s?\d{1,2}\s?-\s|ANNEX(?:\s\d{1,2})?\s|Annex\s\d{1,2}\s\())"
)
HEADER_CUE = re.compile(
    r"\b(?:Subject|SUBJECT|CONCERNING|Objet|OBJET|Asunto|ASUNTO|Ref|Copy|To|TO|DEADLINE)\s?\.?:|\bTo\sthe\s"
    r"|\bDear\s[A-Z]|\bYours\s(?:faithfully|sincerely)|NOTIFICATION\sTO"
    r"|,\s(?:le\s)?\d{1,2}\s[A-Za-zéû]{3,10}\s(?:19|20)\d\d\s"
)


def cut(passages: list[Passage]) -> list[Passage]:
    """Cut what came as one long line where its parts begin, if such a line holds the head of a document."""
    result: list[Passage] = []
    is_head = True
    for index, passage in enumerate(passages):
        found = HEADER_CUE.findall(passage.text[:3000]) if is_head and index < 12 and len(passage.text) > 220 else []
        if len(found) < 2:
            result.append(passage)
            continue
        is_head = False
        result.extend(_pieces(passage))
    return result


def _pieces(passage: Passage) -> list[Passage]:
    text = passage.text
    bounds = sorted({0, len(text), *(match.start() for match in CUTS.finditer(text[:20_000]))})
    for match in cues.SALUTATION_AHEAD.finditer(text[:20_000]):
        bounds.append(match.end())
    bounds = sorted(set(bounds))
    parts = [slice_of(passage, start, end) for start, end in itertools.pairwise(bounds)]
    parts = [part for part in parts if part.text]
    for part in parts[1:]:
        part.has_gap = True
    return parts


# "No. 2021/032      Geneva, 15 April 2021", "Ref.: SCBD/89123    16 June 2020"
NUMBER_THEN_DATE = re.compile(
    rf"(?:[^\n]{{0,60}}?\b(?:No|N°|Nº|n°|Ref|Réf|Circular|CIRCULAR|Circulaire|CL)\b[^\n]{{0,60}}?\d\S{{0,12}})\s"
    rf"(?P<second>(?:{_CITY},\s(?:le\s|a\s)?)?\d{{1,2}}(?:er)?\s(?:de\s)?[A-Za-zéû]{{3,10}}\s(?:de\s)?(?:19|20)\d\d\.?)"
)
