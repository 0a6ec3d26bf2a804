"""Paragraphs and tables of word processors, in the order of the file, into lines."""

from dataclasses import dataclass, field
from typing import Any

from circulars.readers.documents.lines import LineWriter

LAYOUT_CELL = 400  # characters from which a cell of several paragraphs is a column of a page and no cell
MAX_DEPTH = 50  # tables inside tables

Piece = tuple[str, tuple[tuple[str, str], ...]]


@dataclass(slots=True)
class _Paragraph:
    pieces: list[Piece]
    kind: str
    values: dict[str, Any]

    @property
    def text(self) -> str:
        return "".join(text for text, _marks in self.pieces)


@dataclass(slots=True)
class _Table:
    rows: list[list[list[_Paragraph]]] = field(default_factory=list)


class Flow:
    """What is written inside a cell waits until the table ends: only then is it known whether it is one."""

    def __init__(self, writer: LineWriter, kind: str = "text") -> None:
        self.writer = writer
        self.kind = kind  # of ordinary paragraphs
        self.tables = 0
        self.depth = 0  # of open tables, those too deep to be kept among them
        self._open: list[_Table] = []
        self._pieces: list[Piece] = []
        self._aside: list[tuple[list[Piece], str, list[_Table]]] = []

    def write(self, text: str, marks: tuple[tuple[str, str], ...] = ()) -> None:
        """A "\\n" in ``text`` ends a line."""
        self._pieces.append((text, marks))

    def end_paragraph(self, kind: str = "", **values) -> None:
        paragraph = _Paragraph(self._pieces, kind or self.kind, values)
        self._pieces = []
        if self._open:
            rows = self._open[-1].rows
            if not rows:
                rows.append([])
            if not rows[-1]:
                rows[-1].append([])
            if paragraph.text.strip():
                rows[-1][-1].append(paragraph)
        else:
            self._emit(paragraph)

    def begin_table(self) -> None:
        self.depth += 1
        if self.depth <= MAX_DEPTH:
            if any(text.strip() for text, _marks in self._pieces):
                self.end_paragraph()
            self._open.append(_Table())

    def begin_row(self) -> None:
        if self._open:
            self._open[-1].rows.append([])

    def begin_cell(self) -> None:
        if self._open:
            if not self._open[-1].rows:
                self._open[-1].rows.append([])
            self._open[-1].rows[-1].append([])

    def end_table(self) -> None:
        if not self.depth:
            return
        self.depth -= 1
        if self.depth >= MAX_DEPTH or not self._open:
            return
        table = self._open.pop()
        if self._open:  # inside a cell: its paragraphs are those of the cell
            for row in table.rows:
                for cell in row:
                    for paragraph in cell:
                        self._pieces = paragraph.pieces
                        self.end_paragraph(paragraph.kind, **paragraph.values)
        elif _is_layout(table):
            for row in table.rows:
                for cell in row:
                    for paragraph in cell:
                        self._emit(paragraph)
        else:
            self._rows(table)

    def begin_aside(self, kind: str) -> None:
        """A text box, a note or a head that stands inside a paragraph: lines of its own, before those around it."""
        self._aside.append((self._pieces, self.kind, self._open))
        self._pieces, self.kind, self._open = [], kind or self.kind, []

    def end_aside(self) -> None:
        if self._aside:
            self.end_paragraph()
            self._pieces, self.kind, self._open = self._aside.pop()

    def _rows(self, table: _Table) -> None:
        self.tables += 1
        kind = "row" if self.kind == "text" else self.kind
        for row in table.rows:
            cells: list[list[Piece]] = []
            for cell in row:
                pieces: list[Piece] = []
                for paragraph in cell:
                    pieces.extend([*paragraph.pieces, ("\n", ())])
                cells.append(pieces)
            self.writer.row(cells, kind, table=self.tables)

    def _emit(self, paragraph: _Paragraph) -> None:
        for text, marks in paragraph.pieces:
            first, *others = text.split("\n")
            self.writer.write(first, marks)
            for other in others:
                self.writer.end(paragraph.kind, **paragraph.values)
                self.writer.write(other, marks)
        self.writer.end(paragraph.kind, **paragraph.values)


def _is_layout(table: _Table) -> bool:
    """Whether the table only puts things beside one another: one column, or whole columns of text."""
    widest = 0
    for row in table.rows:
        widest = max(widest, sum(1 for cell in row if cell))
        for cell in row:
            if len(cell) > 2 and sum(len(paragraph.text) for paragraph in cell) > LAYOUT_CELL:
                return True
    return widest < 2
