"""Events and deadlines of lines that a label opens ("일시:", "Deadline:") and of rows of a table."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from circulars.grammar import dates
from circulars.grammar.occasion_cues import CUE_AFTER, CUE_BEFORE, DEADLINE_WORD, NO_EVENT_COLUMN, NOUN, TIMED_LABELS
from circulars.grammar.passage import Passage
from circulars.grammar.reading import Reading


@dataclass(slots=True)
class Occasion:
    field: str  # "events" or "deadlines"
    first: date
    last: date
    passage: Passage
    start: int
    end: int
    score: float
    sentence: tuple[int, int]
    is_past: bool = False
    is_named_by_title: bool = False


def of_label(reading: Reading, passage: Passage, found: list[dates.Found], role: str, index: int) -> Iterator[Occasion]:
    text = passage.text
    label = passage.labelled.label
    bounds = (0, len(text))
    above = _heading_above(reading, index)
    is_action = bool(TIMED_LABELS.search(label)) or (
        bool(TIMED_LABELS.search(above)) and re.sub(r"\s", "", label) in ("기간", "일정", "일자")
    )
    if role == "deadline" or is_action:
        wide = any(one.is_span for one in found)
        for one in found if DEADLINE_WORD.search(label) or not wide else [one for one in found if one.is_span]:
            after = text[one.end : one.end + 30]
            if re.match(r"\s?(?:\([월화수목금토일]\))?\s?부터", after) and len(found) > 1:
                continue
            if (
                not one.is_span
                and not (
                    DEADLINE_WORD.search(label)
                    or CUE_AFTER.match(after)
                    or (passage.labelled.has_colon and not re.search("[가-힣]", label))
                    or CUE_BEFORE.search(text[: one.start])
                )
                and not re.match(r"\s*~", text[: one.start][-3:])
            ) and not re.search(r"기한|마감|까지", text):
                continue
            if days := reading.days_of(one):
                yield Occasion("deadlines", days[1], days[1], passage, one.start, one.end, 2.4, bounds)
        return
    for one in found:
        if days := reading.days_of(one):
            yield Occasion("events", days[0], days[1], passage, one.start, one.end, 2.6, bounds, is_named_by_title=True)


BY_COLUMN = re.compile(r"[a-z] (?:by|before|until)$|\bavant le$|\bantes del?$|\bhasta$", re.IGNORECASE)


def of_row(reading: Reading, passage: Passage, found: list[dates.Found], index: int) -> Iterator[Occasion]:
    """A row of a table: a cell that is a day beside one that says of what; the table's head may name columns."""
    text = passage.text
    head = next((p for p in reading.layout.passages[:index] if p.table == passage.table and p.kind == "row"), None)
    columns = head.cells if head is not None and not dates.find(head.text) else []
    start = 0
    for number, cell in enumerate(passage.cells):
        start = max(text.find(cell, start), start)
        inside = [one for one in found if start <= one.start < start + len(cell)]
        column = columns[number] if number < len(columns) else ""
        others = " ".join(c for i, c in enumerate(passage.cells) if i != number)
        begin, start = start, start + len(cell) + 1
        if not inside or NO_EVENT_COLUMN.search(column) or not re.search(r"[^\W\d_]{3}", others):
            continue
        one = inside[0]
        days = reading.days_of(one)
        if not days:
            continue
        is_deadline = (
            DEADLINE_WORD.search(column)
            or BY_COLUMN.search(column)
            or DEADLINE_WORD.search(others)
            or CUE_BEFORE.search(text[begin : one.start])
        )
        if (
            is_deadline
            or "까지" in cell
            or re.search(r"submission|applications?|registration|nominations?|신청|접수|제출", others, re.IGNORECASE)
        ):
            if is_deadline or "까지" in cell or not re.search(r"opens?|start|begin|시작", others, re.IGNORECASE):
                yield Occasion("deadlines", days[1], days[1], passage, one.start, one.end, 2.0, (0, len(text)))
        elif NOUN.search(others) or one.is_span or re.search(r"date|when|일시|기간|일자|fecha", column, re.IGNORECASE):
            yield Occasion("events", days[0], days[1], passage, one.start, one.end, 2.2, (0, len(text)))


def _heading_above(reading: Reading, index: int) -> str:
    for passage in reversed(reading.layout.passages[max(0, index - 4) : index]):
        if not passage.labelled and len(passage.text) < 40:
            return passage.text
    return ""
