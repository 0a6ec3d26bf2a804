"""Text files: every line keeps the number that it has in the file, because people look evidence up by it."""

from typing import BinaryIO

from circulars.readers.document import Document
from circulars.readers.documents.charsets import decode
from circulars.readers.documents.lines import MAX_LINES, LineWriter
from circulars.readers.documents.shaping import Physical, mark_items, unwrapped
from circulars.readers.words import MAX_CHARACTERS, Unreadable

MAX_BYTES = 4 * MAX_CHARACTERS


def read(file: BinaryIO, document: Document) -> None:
    content = file.read(MAX_BYTES + 1)
    document.is_cut = len(content) > MAX_BYTES
    text = decode(content[:MAX_BYTES])
    if text.count("�") * 20 > len(text):
        raise Unreadable("encoding")
    read_text(text, document)


def read_text(text: str, document: Document) -> None:
    """Lines at the end of ``document``, which has none where numbers have to be right."""
    writer = LineWriter(document)
    before = len(document.lines)
    offset = document.lines[-1].number if document.lines else 0
    texts = _lines_of(text)
    if len(texts) > 2 * MAX_LINES:
        document.is_cut = True
        del texts[2 * MAX_LINES :]
    physical = [Physical(line, number) for number, line in enumerate(texts, start=1 + offset)]
    indents: list[int] = []
    for line in unwrapped(physical):
        writer.write(line.text)
        if writer.end(number=line.number):
            indents.append(len(line.text) - len(line.text.lstrip()))
    mark_items(document.lines[before:], indents)


def _lines_of(text: str) -> list[str]:
    """As editors count them: a form feed or a separator of paragraphs inside a line ends none."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
