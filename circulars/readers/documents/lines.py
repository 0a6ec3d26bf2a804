"""What the readers of documents write into: pieces of text with their marks become lines with spans."""

import re
from collections.abc import Iterable, Iterator

from circulars.readers.document import Document, Line, Span
from circulars.readers.words import MAX_CHARACTERS, Full

MAX_LINES = 100_000
MAX_SPANS = 50_000  # of a document; a text with more is no text for people
MAX_ADDRESS = 2_000  # characters of a link

_SPACE = re.compile(r"\s+")
# Zeros and halves of characters, which a database does not keep, and marks of no width, which hide words from rules.
_UNSEEN = re.compile("[\0-\x08\x0e-\x1b\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufffe\ud800-\udfff]")
LINKABLE = re.compile(r"(?:https?://|mailto:|tel:|ftp://)\S", re.IGNORECASE)


def plain(text: str) -> str:
    """On one line, with one space where there was any white space, and nothing invisible."""
    return _SPACE.sub(" ", _UNSEEN.sub("", text)).strip()


def address_of(value: str | None) -> str:
    """A link that leads somewhere outside the file; empty for "#", for scripts and for what has no scheme we know."""
    value = _UNSEEN.sub("", value or "").strip()
    if value.lower().startswith("www."):
        value = "https://" + value
    return value[:MAX_ADDRESS] if LINKABLE.match(value) else ""


Piece = tuple[str, tuple[tuple[str, str], ...]]  # a text and its marks


class LineWriter:
    """A line is written piece by piece and ended. ``page`` is that of the lines to come."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.page: int | None = None
        self.number = 0
        self._length = 0
        self._spans = 0
        self._pieces: list[tuple[str, tuple[tuple[str, str], ...]]] = []

    @property
    def has_text(self) -> bool:
        return any(text.strip() for text, _marks in self._pieces)

    def write(self, text: str, marks: Iterable[tuple[str, str]] = ()) -> None:
        """``marks`` are (kind, value) as ``Span`` has them."""
        self._count(len(text))
        self._pieces.append((text, tuple(marks)))

    def end(self, kind: str = "text", *, number: int | None = None, **values) -> Line | None:
        """Close the line; one without words is left out. Without a ``number`` lines are counted."""
        text, spans = _joined(self._pieces)
        self._pieces = []
        if not text:
            return None
        return self._keep(Line(text, number or self.number + 1, kind, spans=self._paid(spans), **values))

    def row(self, cells: Iterable[list[tuple[str, tuple[tuple[str, str], ...]]]], kind: str = "row", **values) -> None:
        """A row of a table from the pieces of its cells; inside a cell "\\n" stays where its paragraphs part."""
        self.end()
        texts: list[str] = []
        spans: list[Span] = []
        length = 0
        for pieces in cells:
            self._count(sum(len(text) for text, _marks in pieces))
            parts, start = [], length
            for part in _paragraphs(pieces):
                text, found = _joined(part)
                if not text:
                    continue
                for span in found:
                    spans.append(Span(span.start + start, span.end + start, span.kind, span.value))
                parts.append(text)
                start += len(text) + 1
            texts.append("\n".join(parts))
            length += len(texts[-1]) + 1
        if any(texts):
            line = Line("\t".join(texts), self.number + 1, kind, spans=self._paid(spans), cells=texts, **values)
            self._keep(line)

    def _keep(self, line: Line) -> Line:
        if len(self.document.lines) >= MAX_LINES:
            self.document.is_cut = True
            raise Full
        line.page = self.page
        self.number = line.number
        self._length += 1  # the break behind it
        self.document.lines.append(line)
        return line

    def _count(self, length: int) -> None:
        self._length += length
        if self._length > MAX_CHARACTERS:
            self.document.is_cut = True
            raise Full

    def _paid(self, spans: list[Span]) -> list[Span]:
        self._spans += len(spans)
        return spans if self._spans <= MAX_SPANS else []


def _paragraphs(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    """Pieces parted where a text has a line break."""
    part: list[Piece] = []
    for text, marks in pieces:
        first, *others = text.split("\n")
        part.append((first, marks))
        for other in others:
            yield part
            part = [(other, marks)]
    yield part


def _joined(pieces: Iterable[Piece]) -> tuple[str, list[Span]]:
    texts: list[str] = []
    spans: list[Span] = []
    open_spans: dict[tuple[str, str], Span] = {}
    length = 0
    ends_in_space = True
    for piece, marks in pieces:
        text = _SPACE.sub(" ", _UNSEEN.sub("", piece))
        if ends_in_space:
            text = text.lstrip(" ")
        if not text:
            continue
        ends_in_space = text.endswith(" ")
        texts.append(text)
        still = {}
        for mark in marks:
            if mark in open_spans:
                span = open_spans[mark]
                span.end = length + len(text)
            else:
                span = Span(length, length + len(text), *mark)
                spans.append(span)
            still[mark] = span
        open_spans = still
        length += len(text)
    joined = "".join(texts)
    whole = joined.rstrip(" ")
    return whole, [span for span in (_trimmed(one, joined) for one in spans) if span.end > span.start]


def _trimmed(span: Span, text: str) -> Span:
    """Without the white space at both ends, which no reader sees as a part of a link."""
    while span.end > span.start and text[span.end - 1] == " ":
        span.end -= 1
    while span.start < span.end and text[span.start] == " ":
        span.start += 1
    return span
