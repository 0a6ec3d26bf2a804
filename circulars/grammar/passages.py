"""From the lines of a ``Document`` to passages: one label, heading, row or paragraph each, without a page's furniture.

A flattened page is cut at its cues, wrapped lines are joined, and every passage still knows its lines.
"""

import itertools
import re
from dataclasses import replace

from circulars.grammar import cues, dates, flattened, furniture, issue_lines, labels
from circulars.grammar.passage import Passage
from circulars.readers.document import Document, Line, Span

DANGLING = re.compile(
    r"(?:\b(?:of|the|and|for|in|on|to|at|by|with|from|a|an|or|de|la|le|les|du|des|et|en|y|del"
    r"|los|las|à|au|aux|sur|pour|"
    r"para|por|con|el)|,|및|·|-|–)\s*$",
    re.IGNORECASE,
)
KOREAN_OPEN = re.compile(
    r"(?:[가-힣](?:을|를|의|에|에서|와|과|및|한|된|로|으로|하는|되는|위한|대한|하고|하여|부터|하며|되며)|[0-9]|,)\s*$"
)
COPY_LINE = re.compile(r"(?:c\.?c\.?|copy to|copie à|copia a)\s", re.IGNORECASE)
STARTS_ITEM = re.compile(rf"\s*{labels.BULLET}")
SENTENCE_END = re.compile(r"[.!?:;。…»”\"’')\]]\s*$")


MOST_CHARACTERS = 150_000  # that are read closely; what is longer comes along as plain paragraphs


def of(document: Document) -> list[Passage]:
    near, far = _near_and_far(document.lines)
    passages = _of_lines(replace(document, lines=near))
    passages.extend(Passage(line.text, [(0, line.number, 0)], kind="text", role="rest") for line in far)
    return passages


def _near_and_far(lines: list[Line]) -> tuple[list[Line], list[Line]]:
    length = 0
    for index, line in enumerate(lines):
        length += len(line.text) + 1
        if length > MOST_CHARACTERS:
            near, far = lines[:index], lines[index + 1 :]
            if length - len(line.text) < MOST_CHARACTERS // 2:  # one long line
                cut = MOST_CHARACTERS - (length - len(line.text))
                near = [
                    *near,
                    replace(line, text=line.text[:cut], spans=[s for s in line.spans if s.end <= cut], cells=[]),
                ]
                far = [replace(line, text=line.text[cut:], spans=[], cells=[]), *far]
            else:
                far = [line, *far]
            return near, [one for one in far if one.kind not in ("menu", "header", "fact", "quoted", "note")]
    return lines, []


def _of_lines(document: Document) -> list[Passage]:
    lines = furniture.spoken(document)
    passages: list[Passage] = []
    for line, has_gap in lines:
        parts = _parts(line)
        for index, (start, end) in enumerate(parts):
            passage = _cut(line, start, end)
            if passage.text:
                passage.has_gap = has_gap and index == 0
                passage.is_more = (
                    index > 0 and line.kind == "row" and "\n" in line.text[parts[index - 1][1] : start + 1]
                )
                passage.is_pair = line.kind == "row" and len(line.cells) > 1 and bool(passage.labelled)
                passages.append(passage)
    return _joined(_barred(_paired(flattened.cut(passages))))


def _paired(passages: list[Passage]) -> list[Passage]:
    """A list of terms on a page: "Deadline date" on one line and its day on the next."""
    result: list[Passage] = []
    for passage in passages:
        above = result[-1] if result else None
        is_term = above is not None and above.kind == passage.kind == "text" and not above.labelled
        if is_term and len(passage.text) < 80 and labels.role_of(above.text) in ("deadline", "when", "posted"):
            found = dates.find(passage.text)
            if found and not found[0].start:
                joined = join(above, passage)
                at = len(above.text) - len(passage.text) - 1
                joined.text = f"{joined.text[:at]}\t{joined.text[at + 1 :]}"
                joined.labelled = labels.at_head(joined.text)
                continue
        result.append(passage)
    return result


def _barred(passages: list[Passage]) -> list[Passage]:
    """ "| 1 | Workshop | Seoul |" in plain words is the row of a table."""
    table = 1_000_000  # no reader counts so far
    for passage in passages:
        is_row = passage.kind == "text" and passage.text.startswith("|") and passage.text.count("|") > 2
        if is_row:
            table += passage.has_gap
            passage.kind, passage.table, passage.labelled = "row", table, None
            passage.cells = [cell.strip() for cell in passage.text.strip("| ").split("|")]
    return passages


def _parts(line: Line) -> list[tuple[int, int]]:
    """Where a line holds several labels with their values, each of them."""
    text = line.text
    if line.kind == "row" and len(line.cells) < 2 and "\n" in text:
        return _cell_lines(text, 0, len(text))
    if line.kind == "row" and len(line.cells) > 1:
        bounds = [0]
        for match in re.finditer("\t", text):
            bounds.append(match.end())
        cells = [(start, (bounds[i + 1] - 1) if i + 1 < len(bounds) else len(text)) for i, start in enumerate(bounds)]
        if not any(labels.role_of(text[start:end]) or _has_label(text[start:end]) for start, end in cells):
            return [(0, len(text))]
        parts: list[list[int]] = []
        awaits = False
        for start, end in cells:
            if not text[start:end].strip():
                continue
            is_label = bool(labels.role_of(text[start:end]))
            if awaits and not is_label:
                parts[-1][1] = end
            else:
                parts.append([start, end])
            awaits = is_label
        return [piece for start, end in parts for piece in _cell_lines(text, start, end)]
    if len(text) < 170 and (match := flattened.NUMBER_THEN_DATE.fullmatch(text)):
        return [(0, match.start("second")), (match.start("second"), len(text))]
    if (
        cuts := [match.start() for match in OFFICIAL_CUT.finditer(text)]
        if OFFICIAL.match(text) and len(text) < 200
        else []
    ):
        return list(zip([0, *cuts], [*cuts, len(text)], strict=True))
    if second := heads_beside(text):
        return [(0, second), (second, len(text))]
    starts = labels.board_parts(text) or labels.contact_parts(text)
    if len(starts) > 1:
        return list(zip(starts, [*starts[1:], len(text)], strict=True))
    return [(0, len(text))]


def _cell_lines(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A cell may hold several paragraphs; those after the first stand alone."""
    pieces: list[tuple[int, int]] = []
    begin = start
    for match in re.finditer("\n", text[start:end]):
        if text[begin : start + match.start()].strip():
            pieces.append((begin, start + match.start()))
        begin = start + match.end()
    return [*pieces, (begin, end)]


BESIDE_NUMBER = re.compile(
    rf"(?P<first>[^\n]{{0,60}}\d[^\s,]{{0,8}})\s(?=(?P<second>{issue_lines.CITY},\s[^\n]{{6,40}})$)"
)
CODE_AT_END = re.compile(r"[^a-z\d\n]{12,100}\s(?=[A-Z]{1,6}(?:/[A-Z]{1,6}){0,3}/(?:19|20)\d\d/\d{1,4}$)")


def heads_beside(text: str) -> int:
    """Where the second part begins of "Ref.: SG/2020/41   Strasbourg, 11.03.2020" or "REGIONAL OFFICE   CL/2020/3"."""
    if len(text) > 130 or not text[-1:].isalnum():
        return 0
    if code := CODE_AT_END.match(text):
        return code.end()
    beside = BESIDE_NUMBER.match(text)
    found = dates.find(beside["second"]) if beside else []
    is_issue = len(found) == 1 and not found[0].is_span and found[0].has_year and not beside["second"][found[0].end :]
    return beside.end() if is_issue and labels.at_head(text) else 0


# The last lines of a Korean official letter hold several facts each.
OFFICIAL = re.compile(r"\s*(?:문서번호|기안자?|주무관|담당자?|팀장|과장|주소|우|시행|전화)[\s:]")
OFFICIAL_CUT = re.compile(r"(?<=\s)(?=시행(?:일자|일)?\s?[\s:]\s?\S|전화\s?[:(]?\s?0\d|(?:팩스|전송)\s?[:(]?\s?0\d)")


def _has_label(text: str) -> bool:
    found = labels.at_head(text)
    return bool(found and found.has_colon)


def _cut(line: Line, start: int, end: int) -> Passage:
    text = line.text
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    spans = [
        Span(max(span.start, start) - start, min(span.end, end) - start, span.kind, span.value)
        for span in line.spans
        if span.start < end and span.end > start
    ]
    is_whole = (start, end) == (0, len(text)) or end - start >= len(text.strip())
    return Passage(
        text[start:end],
        [(0, line.number, start)],
        kind="text" if line.kind == "row" and len(line.cells) < 2 else line.kind,
        level=line.level,
        spans=spans,
        cells=list(line.cells) if is_whole else [],
        list_kind=line.list_kind,
        table=line.table,
        labelled=labels.at_head(text[start:end]),
    )


# ------------------------------------------------------------------ wrapped lines
def _joined(passages: list[Passage]) -> list[Passage]:
    is_wrapped = _is_wrapped(passages)
    result: list[Passage] = []
    for passage in passages:
        if result and _continues(result[-1], passage, is_wrapped):
            result[-1] = join(result[-1], passage)
        else:
            result.append(passage)
    return result


def join(first: Passage, second: Passage) -> Passage:
    glue = "" if first.text.endswith("-") and second.text[:1].islower() else " "
    shift = len(first.text) + len(glue)
    first.pieces.extend((start + shift, number, offset) for start, number, offset in second.pieces)
    first.spans.extend(Span(s.start + shift, s.end + shift, s.kind, s.value) for s in second.spans)
    first.text += glue + second.text
    return first


def _is_wrapped(passages: list[Passage]) -> bool:
    """Whether lines break at a width rather than where paragraphs end."""
    texts = [passage for passage in passages if passage.kind == "text"]
    breaks = sum(
        1
        for first, second in itertools.pairwise(texts)
        if not second.has_gap
        and 45 <= len(first.text) <= 130
        and not SENTENCE_END.search(first.text)
        and not second.labelled
        and second.text[:1].isalnum()
    )
    return breaks >= 4 and all(len(passage.text) < 200 for passage in texts)


def _continues(first: Passage, second: Passage, is_wrapped: bool) -> bool:
    if first.is_more or second.is_more:
        return False
    if first.kind not in ("text", "item", "heading") or second.kind != first.kind or second.labelled or first.is_pair:
        return False
    if first.kind != "text" and not (first.kind == "heading" and DANGLING.search(first.text) and not second.has_gap):
        return False
    if STARTS_ITEM.match(second.text) or len(first.text) > 4000 or cues.SALUTATION.fullmatch(second.text[:160]):
        return False
    if COPY_LINE.match(second.text) or (len(first.text) < 60 and cues.CLOSING.fullmatch(first.text.strip())):
        return False
    start = second.text[:1]
    if "가" <= first.text.strip()[-1:] <= "힣" or "가" <= start <= "힣":
        return _continues_korean(first, second, is_wrapped)
    if second.has_gap:
        return bool(first.labelled) and first.labelled.role == "subject" and bool(DANGLING.search(first.text))
    last = first.text.rstrip()[-1:]
    if start.islower() and (last not in ".!?:;" or (is_wrapped and last == ".")) and len(first.text) > 15:
        return not re.match(r"(?:cc|tel|fax|e-?mail)\b", second.text, re.IGNORECASE)
    if DANGLING.search(first.text) and len(first.text) > 38 and start.isalnum():
        return not (last == "," and second.text[:3] in ("To ", "A l", "Aux"))
    return is_wrapped and len(first.text) >= 58 and last not in ".!?:;" and (start.isalnum() or start in "(\"'“‘")


def _continues_korean(first: Passage, second: Passage, is_wrapped: bool) -> bool:
    text = first.text.rstrip()
    if first.labelled or re.search(r"(?:[.!?:;]|다|요)\s*$", text) or len(text) < 14:
        return False
    if re.match(r"[■□○●◦•▶※\-–*「『<\[]", second.text):
        return False
    is_open = text.count("(") > text.count(")") or text.count("'") % 2 == 1 or text.count("‘") > text.count("’")
    if second.has_gap:
        return len(text) >= 20 and (is_open or bool(KOREAN_OPEN.search(text)))
    return is_open or bool(KOREAN_OPEN.search(text)) or len(text) >= (30 if is_wrapped else 40)
