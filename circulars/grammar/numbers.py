"""The document's own number, with its label as printed: never that of a document it cites."""

import re
from dataclasses import dataclass

from circulars.grammar import number_words as words
from circulars.grammar.passage import Passage

_HEAD = rf"(?:(?<![^\W_])(?:{'|'.join(words.HEADS)})(?:s)?(?![A-Za-z])|(?-i:(?<![\w/.])(?:{'|'.join(words.CODES)})))"
SERIAL = (
    rf"(?:(?P<year1>{words.YEAR})\s?[-/]\s?(?P<serial1>\d{{1,5}})(?!\d)"
    rf"|(?P<serial2>\d{{1,5}})(?P<suffix2>{words.SUFFIX})?\s?[-/.]\s?(?P<year2>{words.YEAR})(?!\d)"
    rf"|(?P<serial3>\d{{1,5}})(?!\d)(?:\s?[-/]\s?(?P<short>\d\d)(?![\d/-])"
    rf"|\s?\((?P<year3>{words.YEAR})\)"
    rf"|\sof\s(?P<year4>{words.YEAR}))?)(?P<ho>\s?호)?(?P<suffix>{words.SUFFIX})?"
    r"(?![\d%])(?!\s?[%°])"
)
NAMED = re.compile(
    rf"(?P<before>{words.BEFORE})(?:{_HEAD}\s{{0,3}}[-–:.]?\s{{0,2}}(?-i:[A-Z]{{2,6}}(?:-[A-Z])?\s{{1,2}}(?=\d))?(?:{words.PREFIX}"
    rf"|{words.MARKS})?"
    rf"|{words.DOCUMENT_CODE}|(?-i:(?<!\S)(?:CACE|CACEE|CAR|LCCE|CR|CA|CL)/)(?=\d)){SERIAL}",
    re.IGNORECASE,
)
NAME_ALONE = re.compile(rf"{words.BEFORE}{_HEAD}\s?:?", re.IGNORECASE)
MARKED = re.compile(rf"(?:{words.MARKS}){SERIAL}", re.IGNORECASE)
PLAIN = re.compile(SERIAL, re.IGNORECASE)
BRACKETED = re.compile(
    r"\s{0,3}[\[【〔<〈(「](?P<inside>[^\[\]【】〔〕<>〈〉()「」\n]{2,60}(?:\([A-Za-z0-9.]{2,8}\)[^\[\]\n]{0,12})?)[\]】〕>〉)」]"
)
OFFICE = re.compile(words.KOREAN_OFFICE)
# A number named in one of these is another's: "Corrigendum to Circular 3", "as in circular 27/2018".
OF_ANOTHER = re.compile(
    r"(?:\b(?:to|of|in|see|with|under|from|by|per|our|after|following|cancels?|replaces?"
    r"|supersedes?|au?|à la|aux|de la|du"
    r"|dans|en|la|del|a la|con)\s+(?:the\s|our\s|la\s|el\s|previous\s)?|관련\s?|지난\s?)$",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Number:
    serial: int
    year: int | None
    suffix: str
    label: str
    start: int
    end: int
    score: float = 0.0

    @property
    def value(self) -> dict:
        return {"serial": self.serial, "year": self.year, "suffix": self.suffix, "label": self.label}


def read(match: re.Match[str], label: str, score: float, *, issue_year: int | None = None) -> Number | None:
    serial = int(match["serial1"] or match["serial2"] or match["serial3"])
    year = match["year1"] or match["year2"] or match["year3"] or match["year4"]
    if not serial or (match["serial3"] and re.fullmatch(words.YEAR, match["serial3"]) and not match["ho"]):
        return None
    if not year and match["short"] and issue_year and issue_year % 100 == int(match["short"]):
        year = issue_year
    suffix = re.sub(r"^[\s/.()-]+|[\s()]+$", "", match["suffix2"] or match["suffix"] or "")
    return Number(serial, int(year) if year else None, suffix, label.strip(" :.-–"), match.start(), match.end(), score)


def in_brackets(text: str) -> tuple[Number, int] | None:
    """ "[Circular 31] Declaration …": the number and where the bracket ends."""
    bracket = BRACKETED.match(text)
    if not bracket:
        return None
    inside = bracket["inside"].strip()
    match = NAMED.search(inside)
    if not match or len(inside) > len(match[0]) + 26:
        return None
    number = read(match, inside, 6.0)
    return (number, bracket.end()) if number else None


def at_head(text: str) -> tuple[Number, int] | None:
    """ "Circular 12/2021: Renewal …" and a line that is a number alone: the number and where what follows begins."""
    match = NAMED.match(text)
    if not match:
        return None
    rest = text[match.end() :]
    lead = re.match(r"\s{0,3}(?:[:：.–—|]|-(?=\s)|\)|\()?\s{0,3}", rest)
    is_alone = not rest.strip(" .:-–)]")
    joint = rest.lstrip()[:1]
    if not is_alone and joint not in (":", "：", "–", "—", "|", "(") and not rest.startswith((" - ", ". ")):
        return None
    number = read(match, match[0], 5.0 if is_alone else 4.0)
    return (number, match.end() + lead.end()) if number else None


def own(passages: list[Passage], count: int, issue_year: int | None) -> tuple[Number, Passage] | None:
    """The best of all numbers in the first ``count`` passages, which are the head of the document."""
    found: list[tuple[Number, Passage]] = []
    for index, passage in enumerate(passages[:count]):
        if len(passage.text) < 600:
            before = passages[max(0, index - 2) : index]
            around = passages[max(0, index - 3) : index + 4]
            found.extend((number, passage) for number in _of_passage(passage, before, issue_year, around))
    if not found:
        return None
    for position, (number, _) in enumerate(found):
        number.score -= position * 0.01
        if issue_year and number.year:
            number.score += 1.0 if number.year == issue_year else -3.0
        number.score += (
            0.5 * sum(1 for other, _ in found if (other.serial, other.year) == (number.serial, number.year)) - 0.5
        )
    best = max(found, key=lambda pair: pair[0].score)
    return best if best[0].score >= 2.0 else None


SHORT_CODED = re.compile(rf"(?:(?:(?:Our )?[Rr]ef|R[eé]f|N/[Rr]éf)\.?\s?:?\s{{0,3}})?{words.CODE_SHORT_YEAR}")
BETWEEN = re.compile(words.CODE_BETWEEN)
CODED = re.compile(
    rf"(?:[A-Z][A-Z-]{{0,7}}[/-]){{1,4}}(?P<year>{words.YEAR})(?:[/-](?P<serial>\d{{1,4}})|\((?P<serial2>\d{{1,4}})\))"
    rf"(?P<suffix>{words.SUFFIX})?",
    re.IGNORECASE,
)


def _of_passage(
    passage: Passage, before: list[Passage], issue_year: int | None, around: list[Passage] | None = None
) -> list[Number]:
    text = passage.text
    bracketed = in_brackets(text)
    if bracketed:
        return [bracketed[0]]
    is_reference = bool(passage.labelled and passage.labelled.role in ("reference", "number"))
    if passage.labelled and passage.labelled.role not in ("reference", "number", "subject", "drafting"):
        return []
    heads = at_head(text)
    if heads:
        return [heads[0]]
    found: list[Number] = []
    for match in NAMED.finditer(text):
        covers = len(match[0]) / max(1, len(text.strip()))
        score = (
            4.5 if is_reference else 4.0 if covers > 0.5 else 2.5 if covers > 0.25 and not text.endswith(".") else 0.0
        )
        if OF_ANOTHER.search(text[max(0, match.start() - 24) : match.start()]):
            score -= 3.0
        if number := read(match, match[0], score, issue_year=issue_year):
            found.append(number)
        break
    if found:
        return found
    between = BETWEEN.search(text) if len(text) < 140 else None
    if between:
        return [
            Number(int(between["serial"]), int(between["year"]), "", between[0], between.start(), between.end(), 3.6)
        ]
    coded = CODED.fullmatch(passage.value if is_reference else text.strip())
    if (coded and coded[0].isupper()) or (coded and re.search(r"(?:Rev|Add|Corr)", coded[0])):
        suffix = re.sub(r"^[\s/.()-]+|[\s()]+$", "", coded["suffix"] or "")
        start = text.find(coded[0])
        is_named = any(NAME_ALONE.fullmatch(other.text.strip()) for other in around or ())
        score = 3.6 if is_named or re.search(r"(?:^|[/-])(?:C?CL|CIRC|CIR|NOT|NV|LET)(?:[/-])", coded[0]) else 2.3
        serial = int(coded["serial"] or coded["serial2"])
        return [Number(serial, int(coded["year"]), suffix, coded[0], start, start + len(coded[0]), score)]
    short = SHORT_CODED.fullmatch(passage.text.strip())
    if short and any(NAME_ALONE.fullmatch(other.text.strip()) for other in around or ()):
        year = 2000 + int(short["short"])
        return [Number(int(short["serial"]), year, short["suffix"] or "", short[0], 0, len(text), 4.0)]
    is_named = any(NAME_ALONE.fullmatch(other.text.strip()) for other in before)
    stripped = passage.value if is_reference else text.strip()
    plain = MARKED.fullmatch(stripped) or (PLAIN.fullmatch(stripped) if is_named or is_reference else None)
    if plain and (is_named or is_reference or plain["year1"] or plain["year2"]):
        named_number = passage.labelled and passage.labelled.role == "number"
        label = text if named_number else stripped
        if number := read(plain, label, 4.0 if is_named or named_number else 2.2, issue_year=issue_year):
            found.append(number)
    elif office := (OFFICE.search(text) if len(text) < 120 else None):
        label = re.sub(r"\s", "", office[0])
        if passage.labelled and passage.labelled.role in ("drafting", "reference"):
            found.append(Number(int(office["serial"]), None, "", label, office.start(), office.end(), 3.5))
    return found
