"""A passage: a label with its value, a heading, a row or a paragraph, which still knows its lines."""

from dataclasses import dataclass, field

from circulars.grammar import labels
from circulars.readers.document import Span


@dataclass(slots=True)
class Passage:
    """``pieces`` are (start in ``text``, number of the line, start in that line) of what was joined."""

    text: str
    pieces: list[tuple[int, int, int]]
    kind: str = "text"
    level: int = 0
    has_gap: bool = False  # white space above
    spans: list[Span] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    list_kind: str = ""
    table: int = 0
    role: str = ""  # given by ``layout``
    labelled: labels.Labelled | None = None
    is_pair: bool = False  # a label and its value out of a row
    is_more: bool = False  # goes on in the same cell

    @property
    def line(self) -> int:
        return self.pieces[0][1]

    @property
    def value(self) -> str:
        """What stands behind the label."""
        return self.text[self.labelled.start :].strip() if self.labelled else self.text.strip()

    @property
    def has_links(self) -> bool:
        return any(span.kind == "link" for span in self.spans)

    def at(self, start: int, end: int) -> tuple[int, int, int]:
        """(number of the line, start, end) in the document of a part of this passage, cut at that line's end."""
        index = max(i for i, piece in enumerate(self.pieces) if piece[0] <= start or i == 0)
        begin, number, offset = self.pieces[index]
        limit = self.pieces[index + 1][0] - 1 if index + 1 < len(self.pieces) else len(self.text)
        return number, offset + start - begin, offset + max(start, min(end, limit)) - begin


def slice_of(passage: Passage, start: int, end: int) -> Passage:
    """A part of a passage, as a passage of its own."""
    text = passage.text[start:end]
    shift = len(text) - len(text.lstrip())
    start, text = start + shift, text.strip()
    number, offset, _ = passage.at(start, start)
    spans = [
        Span(max(span.start - start, 0), min(span.end - start, len(text)), span.kind, span.value)
        for span in passage.spans
        if span.start < start + len(text) and span.end > start
    ]
    pieces = [(0, number, offset)] + [
        (begin - start, line, at) for begin, line, at in passage.pieces if start < begin < start + len(text)
    ]
    return Passage(text, pieces, kind=passage.kind, level=passage.level, spans=spans, labelled=labels.at_head(text))
