"""Hancom Office: HWPX with tables, links and lists; HWP 5 as lines of text, which is what its reader gives."""

import io
import re
from typing import BinaryIO

from circulars.readers import hwp
from circulars.readers.document import Document
from circulars.readers.documents.flow import Flow
from circulars.readers.documents.lines import LineWriter, address_of, plain
from circulars.readers.documents.shaping import mark_items
from circulars.readers.package import Package
from circulars.readers.words import Locked, Unreadable, Words

_OUTLINE = re.compile(r"^(?:개요|outline|제목|heading)\s*([1-9]|10)$", re.IGNORECASE)
_ASIDES = {"header": "header", "footer": "header", "footNote": "note", "endNote": "note", "hiddenComment": "note"}


def read_binary(file: BinaryIO, document: Document) -> None:
    """Tables of HWP 5 come as one line a cell; what stood in which row its reader does not say."""
    words = Words()
    hwp.read(io.BytesIO(file.read()), words)
    writer = LineWriter(document)
    for paragraph in words.paragraphs:
        for text in paragraph["text"].split("\n"):
            writer.write(text)
            writer.end()
    mark_items(document.lines)


def read_open(file: BinaryIO, document: Document) -> None:
    package = Package(file)
    if package.has_encryption():
        raise Locked("encrypted")
    sections = package.names("Contents/section")
    if not sections:
        raise Unreadable("sections")
    looks = _Looks()
    if "Contents/header.xml" in package.members:
        package.parse("Contents/header.xml", looks.start, looks.end, lambda text: None)
    flow = Flow(LineWriter(document))
    for name in sections:
        part = _Section(flow, looks)
        package.parse(name, part.start, part.end, part.characters)
        flow.end_paragraph()
    mark_items(document.lines)
    _facts(package, document)
    insertions = (".ole", ".hwp", ".hwpx", ".docx", ".xlsx")
    document.is_cut = document.is_cut or any(name.lower().endswith(insertions) for name in package.members)


def _facts(package: Package, document: Document) -> None:
    if "Contents/content.hpf" not in package.members:
        return
    open_tags: list[str] = []
    texts: dict[str, str] = {}

    def characters(text: str) -> None:
        if open_tags and open_tags[-1] in ("title", "language"):
            texts[open_tags[-1]] = texts.get(open_tags[-1], "") + text

    def start(tag: str, attributes: dict[str, str]) -> None:
        open_tags.append(tag)

    package.parse("Contents/content.hpf", start, lambda tag: open_tags.pop(), characters)
    document.title = plain(texts.get("title", ""))[:500]
    document.language = plain(texts.get("language", ""))[:20]


class _Looks:
    """What ``header.xml`` says of letters, paragraphs and styles, by their numbers."""

    def __init__(self) -> None:
        self.marks: dict[str, set[str]] = {}
        self.items: dict[str, tuple[str, int]] = {}  # list kind and depth of a paragraph's look
        self.headings: dict[str, int] = {}
        self._letters = self._paragraph = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        number = attributes.get("id", "")
        if tag == "charPr":
            self._letters = number
        elif tag in ("bold", "italic") and self._letters:
            self.marks.setdefault(self._letters, set()).add(tag)
        elif tag == "underline" and self._letters and attributes.get("type", "NONE") != "NONE":
            self.marks.setdefault(self._letters, set()).add("underline")
        elif tag == "paraPr":
            self._paragraph = number
        elif tag == "heading" and self._paragraph and attributes.get("type") in ("BULLET", "NUMBER"):
            level = attributes.get("level", "0")
            kind = "ul" if attributes["type"] == "BULLET" else "ol"
            self.items[self._paragraph] = (kind, int(level) + 1 if level.isdecimal() else 1)
        elif tag == "style":
            found = _OUTLINE.match(attributes.get("name", "")) or _OUTLINE.match(attributes.get("engName", ""))
            if found:
                self.headings[number] = min(6, int(found.group(1)))

    def end(self, tag: str) -> None:
        if tag == "charPr":
            self._letters = ""
        elif tag == "paraPr":
            self._paragraph = ""


class _Section:
    def __init__(self, flow: Flow, looks: _Looks) -> None:
        self.flow = flow
        self.looks = looks
        self.paragraphs: list[dict[str, str]] = []  # attributes of those that are open
        self.marks: tuple[tuple[str, str], ...] = ()
        self.texts = self.deleted = 0
        self.fields: list[str] = []  # addresses of open fields; empty for those that are no links
        self.parameter: str | None = None
        self.parameter_text = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "p":
            self.paragraphs.append(attributes)
        elif tag == "run":
            kinds = self.looks.marks.get(attributes.get("charPrIDRef", ""), ())
            self.marks = tuple((kind, "") for kind in sorted(kinds))
        elif tag == "t":
            self.texts += 1
        elif tag in ("tab", "nbSpace", "fwSpace"):
            self._write(" ")
        elif tag == "lineBreak":
            self._write("\n")
        elif tag == "hyphen":
            self._write("-")
        elif tag == "deleteBegin":
            self.deleted += 1
        elif tag == "deleteEnd":
            self.deleted = max(0, self.deleted - 1)
        elif tag == "fieldBegin":
            self.fields.append("")
        elif tag == "fieldEnd":
            if self.fields:
                self.fields.pop()
        elif tag == "stringParam":
            self.parameter, self.parameter_text = attributes.get("name", ""), ""
        elif tag == "tbl":
            self.flow.begin_table()
        elif tag == "tr":
            self.flow.begin_row()
        elif tag == "tc":
            self.flow.begin_cell()
        elif tag in _ASIDES:
            self.flow.begin_aside(_ASIDES[tag])
        elif tag == "drawText":
            self.flow.begin_aside("")

    def end(self, tag: str) -> None:
        if tag == "p":
            attributes = self.paragraphs.pop() if self.paragraphs else {}
            self.flow.end_paragraph(*self._kind(attributes)[:1], **self._kind(attributes)[1])
        elif tag == "t":
            self.texts -= 1
        elif tag == "stringParam":
            if self.fields and self.parameter in ("Path", "Command") and not self.fields[-1]:
                self.fields[-1] = address_of(self.parameter_text.replace("\\", "").partition(";")[0])
            self.parameter = None
        elif tag == "tbl":
            self.flow.end_table()
        elif tag in _ASIDES or tag == "drawText":
            self.flow.end_aside()

    def characters(self, text: str) -> None:
        if self.parameter is not None:
            self.parameter_text += text[:2_000]
        elif self.texts:
            self._write(text)

    def _write(self, text: str) -> None:
        if self.deleted:
            return
        address = next((one for one in reversed(self.fields) if one), "")
        self.flow.write(text, (*self.marks, ("link", address)) if address else self.marks)

    def _kind(self, attributes: dict[str, str]) -> tuple[str, dict]:
        if self.flow.kind != "text":
            return "", {}
        if level := self.looks.headings.get(attributes.get("styleIDRef", "")):
            return "heading", {"level": level}
        if item := self.looks.items.get(attributes.get("paraPrIDRef", "")):
            return "item", {"list_kind": item[0], "level": item[1]}
        return "", {}
