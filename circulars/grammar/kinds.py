"""Which kind of document this is, whether a page holds several, and the source links of a brief."""

import itertools
import re
from collections.abc import Iterator

from circulars.grammar import cues, heads, number_words, numbers
from circulars.grammar.passage import Passage
from circulars.grammar.proposal import Proposal
from circulars.grammar.reading import Reading
from circulars.grammar.shapes import is_name, is_signature
from circulars.readers.document import Line

SOURCE = re.compile(r"\[(?P<label>[^\[\]\n]{2,160})\]")
NO_SOURCE = re.compile(
    r"please|click|…|\.\.\.|^\d{1,3}$|^sic$|here|show|read more|photo|image|사진|주:|편집자", re.IGNORECASE
)
CITY_DASH = re.compile(r"[A-ZÀ-Ý][^\W\d_]+(?:\s[A-ZÀ-Ý][^\W\d_]+){0,2}(?:,\s[A-ZÀ-Ý][^\W\d_]+)?\s[–—-]{1,2}\s[A-Z\"“]")
LETTER = re.compile(
    r"\b(?:I am writing|I have the honou?r|we are pleased|we have the pleasure|I also send"
    r"|j['’]ai l['’]honneur|nous avons le plaisir|tengo el honor|nos complace|me complace"
    r"|I am pleased|we look forward|on behalf of)\b",
    re.IGNORECASE,
)


def propose(reading: Reading) -> Iterator[Proposal]:
    kind, passage, confidence = _kind(reading)
    reading.kind = kind
    yield reading.propose("kind", kind, passage, confidence=confidence)
    if kind == "brief":
        yield from _sources(reading)


def _kind(reading: Reading) -> tuple[str, Passage | None, float]:
    layout = reading.layout
    start = layout.passages[: layout.body + 3]
    verbale = next((p for p in start if cues.NOTE_VERBALE.search(p.text[:400])), None)
    if verbale and (
        not layout.number
        or re.match(r"note? verbal", layout.number.label, re.IGNORECASE)
        or layout.number_at is verbale
        or not re.search(r"circular|notif", layout.number.label, re.IGNORECASE)
    ):
        return "letter", verbale, 0.93
    if layout.number and layout.number.label.casefold().startswith("notice"):
        return "notice", layout.number_at, 0.8
    if layout.number:
        return "circular", layout.number_at, 0.96 if layout.number.score >= 3.9 else 0.8
    if verbale:
        return "letter", verbale, 0.9
    press = next((p for p in start if len(p.text) < 140 and cues.PRESS.search(p.text)), None)
    if press:
        return "brief", press, 0.93
    if dateline := heads.story(reading):
        return "brief", dateline[0], 0.93
    dashed = next(
        (p for p in layout.passages[layout.body : layout.body + 3] if CITY_DASH.match(p.text) and len(p.text) > 90),
        None,
    )
    if dashed and not layout.salutation and not layout.of_role("to"):
        return "brief", dashed, 0.85
    shown = [line.text for line in reading.document.lines[:12] if len(line.text) < 80 and line.kind != "menu"]
    if any(cues.PRESS.fullmatch(text.strip()) for text in shown):
        return "brief", None, 0.9
    has_sources = sum(len(_labels(p)) for p in layout.passages) >= 2
    if has_sources and not layout.salutation:
        return "brief", None, 0.85
    if layout.is_board:
        return "notice", next(p for p in layout.passages if p.labelled), 0.92
    if layout.salutation:
        return "letter", layout.salutation, 0.92
    if layout.of_role("to", "copy") or (
        layout.closing and layout.tail and not re.match(r"감사|끝", layout.closing.text)
    ):
        return "letter", next(iter(layout.of_role("to", "copy")), layout.closing), 0.88
    if signed := _signed(reading):
        return "letter", signed, 0.8
    letter = next((p for p in layout.passages if LETTER.search(p.text[:400])), None)
    if letter:
        return "letter", letter, 0.8
    return "notice", None, 0.65


def _signed(reading: Reading) -> Passage | None:
    """The name of a person with the office below it, at the foot."""
    for above, below in itertools.pairwise(reading.layout.tail):
        both = above.role == below.role == "signature" and not below.has_gap
        if both and is_name(above.text) and is_signature(below.text.strip()):
            return above
    return None


ENTRY = re.compile(r"\s{0,3}[·•*-]?\s{0,3}(?P<named>[^\n–:]{4,60}?)\s{0,2}(?:[–:]|\s-\s)\s{0,2}\S")
LISTED_CODE = re.compile(rf"\s*{number_words.CODE_SHORT_YEAR}\s")


def _entries(lines: list[Line]) -> dict[int, Line]:
    """Of a bulletin: entries such as "Circular 27/2021 – Elections to the Board", below its own head."""
    found: dict[int, Line] = {}
    for line in lines[3:]:
        entry = ENTRY.match(line.text[:90])
        named = numbers.NAMED.fullmatch(entry["named"].strip()) if entry else None
        if named:
            found.setdefault(int(named["serial1"] or named["serial2"] or named["serial3"]), line)
    return found


LISTED = re.compile(
    rf"\s*(?:\[)?(?:No\.?\s?|N°\s?"
    rf"|#)?(?P<year>{number_words.YEAR})[-/](?P<serial>\d{{1,4}})(?!\d)(?!\s?[-./]\s?\d)[^\d]"
)


def listed(reading: Reading) -> Line | None:
    """The first line of a page that lists several circulars; None where the page holds one."""
    lines = [line for line in reading.document.lines[:500] if line.kind not in ("menu", "header", "fact", "quoted")]
    found: dict[int, Line] = {}
    for line in lines:
        text = line.text.strip()
        if len(text) > 400 or text.endswith("."):
            continue
        named = numbers.NAMED.search(text[:90])
        if named and len(text) - len(named[0]) > 7 and (line.kind == "row" or named.start() < 14):
            found.setdefault(int(named["serial1"] or named["serial2"] or named["serial3"]), line)
        elif code := LISTED_CODE.match(text):
            found.setdefault(int(code["short"]) * 10_000 + int(code["serial"]), line)
        elif (bare := LISTED.match(text)) and len(text) > 20:
            found.setdefault(int(bare["serial"]), line)
    shape = reading.layout
    entries = _entries(lines)
    if len(entries) > 1 and not (shape.salutation or shape.issue or shape.of_role("to")):
        return next(iter(entries.values()))
    if len(found) < 3 or len(found) * 3 < len(lines) or shape.salutation or shape.issue or shape.of_role("to"):
        return None
    return next(iter(found.values()))


def several_stories(reading: Reading) -> Passage | None:
    """The second of two paragraphs or more that each open with a day of their own, as news briefs do."""
    found: dict[str, Passage] = {}
    for passage in reading.layout.passages[:200]:
        if len(passage.text) > 90 and (match := STORY.match(passage.text)):
            found.setdefault(match[0].strip(), passage)
    return list(found.values())[1] if len(found) > 1 else None


STORY = re.compile(r"\s*(?:\d{1,2}\s[A-Z][a-z]{2,8}|[A-Z][a-z]{2,8}\s\d{1,2},)\s(?:19|20)\d\d\s?:")


def _labels(passage: Passage) -> list[re.Match[str]]:
    """Bracketed labels that close a paragraph, or carry a link."""
    text = passage.text.rstrip()
    result: list[re.Match[str]] = []
    end = len(text)
    matches = list(SOURCE.finditer(text)) if len(text) < 50_000 else []
    for match in reversed(matches):
        is_linked = any(s.kind == "link" and s.start < match.end() and s.end > match.start() for s in passage.spans)
        if text[match.end() : end].strip(" .,;|") and not is_linked:
            break
        if NO_SOURCE.search(match["label"]) or (numbers.in_brackets(match[0]) and match.start() == 0):
            continue
        result.append(match)
        end = match.start()
    return result[::-1]


def _sources(reading: Reading) -> Iterator[Proposal]:
    for passage in reading.layout.passages:
        if passage in reading.layout.head:
            continue
        for match in _labels(passage):
            label = match["label"].strip()
            url = next(
                (
                    s.value
                    for s in passage.spans
                    if s.kind == "link" and s.start < match.end() and s.end > match.start()
                ),
                "",
            )
            yield reading.propose(
                "sources", {"title": label, "url": url}, passage, match.start("label"), match.end("label"), 0.94
            )
