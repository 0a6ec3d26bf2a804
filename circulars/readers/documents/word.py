"""DOCX: what a reader of the printed document sees. Text that was struck out under "track changes" is no part of it."""

import re
from collections.abc import Callable
from typing import BinaryIO

from circulars.readers.document import Document
from circulars.readers.documents.flow import Flow
from circulars.readers.documents.lines import LineWriter, address_of, plain
from circulars.readers.documents.word_styles import Styles
from circulars.readers.package import Package
from circulars.readers.words import Unreadable

_FIELD = re.compile(r"HYPERLINK\s+(?:\\\S\s+)*\"([^\"]{1,2000})\"", re.IGNORECASE)
_SKIPPED = ("del", "moveFrom", "Fallback", "pict_fallback", "rPrChange", "pPrChange", "txbxFallback")


def read(file: BinaryIO, document: Document) -> None:
    package = Package(file)
    if "word/document.xml" not in package.members:
        raise Unreadable("sections")
    styles = Styles(package)
    writer = LineWriter(document)
    for name in package.names("word/header"):
        _part(package, name, Flow(writer, "header"), styles)
    _part(package, "word/document.xml", Flow(writer), styles)
    for name in package.names("word/footer"):
        _part(package, name, Flow(writer, "header"), styles)
    for name in (*package.names("word/footnotes"), *package.names("word/endnotes"), *package.names("word/comments")):
        _part(package, name, Flow(writer, "note"), styles)
    _facts(package, document)
    document.is_cut = document.is_cut or bool(package.names("word/embeddings/", ""))


def _part(package: Package, name: str, flow: Flow, styles: Styles) -> None:
    part = _Part(flow, styles, _links_of(package, name))
    package.parse(name, part.start, part.end, part.characters)
    part.flow.end_paragraph()


def _links_of(package: Package, name: str) -> dict[str, str]:
    folder, _, file_name = name.rpartition("/")
    relations = f"{folder}/_rels/{file_name}.rels"
    found: dict[str, str] = {}

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship" and attributes.get("TargetMode") == "External":
            found[attributes.get("Id", "")] = address_of(attributes.get("Target"))

    if relations in package.members:
        package.parse(relations, start, lambda tag: None, lambda text: None)
    return found


def _facts(package: Package, document: Document) -> None:
    """Title and language as the file declares them; a template's name is no title."""
    read: list[str] = []
    texts: dict[str, str] = {}
    if "docProps/core.xml" in package.members:
        package.parse(
            "docProps/core.xml",
            lambda tag, attributes: read.append(tag),
            lambda tag: read.clear(),
            lambda text: texts.update({read[-1]: texts.get(read[-1], "") + text}) if read else None,
        )
    document.title = plain(texts.get("title", ""))[:500]
    document.language = plain(texts.get("language", ""))[:20]


class _Part:
    """Handlers for one part: ``skipped`` counts open elements whose content is not shown."""

    def __init__(self, flow: Flow, styles: Styles, links: dict[str, str]) -> None:
        self.flow = flow
        self.styles = styles
        self.links = links
        self.skipped = 0
        self.is_text = self.is_code = False
        self.address: list[str] = []  # of open hyperlinks
        self.fields: list[list[str]] = []  # instruction and address of open fields
        self.style = self.number = ""
        self.depth = 0
        self.outline: int | None = None
        self.marks: set[str] = set()
        self.in_run_properties = self.in_paragraph_properties = self.is_hidden = False
        self.outer: list[tuple] = []
        self.handlers: dict[str, Callable[[dict[str, str]], None]] = {
            "p": lambda values: self._begin_paragraph(),
            "pPr": lambda values: setattr(self, "in_paragraph_properties", True),
            "pStyle": lambda values: setattr(self, "style", values.get("val", "")),
            "numId": lambda values: setattr(self, "number", values.get("val", "")),
            "ilvl": lambda values: setattr(self, "depth", _integer(values.get("val"))),
            "outlineLvl": lambda values: setattr(self, "outline", _integer(values.get("val"))),
            "r": lambda values: self._begin_run(),
            "rPr": lambda values: setattr(self, "in_run_properties", True),
            "hyperlink": lambda values: self.address.append(self.links.get(values.get("id", ""), "")),
            "fldChar": self._field,
            "fldSimple": lambda values: self.address.append(_address_in(values.get("instr", ""))),
            "tbl": lambda values: self.flow.begin_table(),
            "tr": lambda values: self.flow.begin_row(),
            "tc": lambda values: self.flow.begin_cell(),
            "txbxContent": lambda values: self._begin_box(),
        }

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self.skipped or name in _SKIPPED:
            self.skipped += 1
            return
        if handler := self.handlers.get(name):
            handler(attributes)
        elif name == "t":
            self.is_text = True
        elif name == "instrText":
            self.is_code = True
        elif name in ("b", "i", "u", "vanish") and self.in_run_properties and not self.in_paragraph_properties:
            self._mark(name, attributes.get("val", "true"))
        elif name == "tab" and not self.in_paragraph_properties:
            self._write(" ")
        elif name in ("br", "cr"):
            self._write("\n")
        elif name == "noBreakHyphen":
            self._write("-")

    def end(self, name: str) -> None:
        if self.skipped:
            self.skipped -= 1
            return
        if name == "t":
            self.is_text = False
        elif name == "instrText":
            self.is_code = False
        elif name == "rPr":
            self.in_run_properties = False
        elif name == "pPr":
            self.in_paragraph_properties = False
        elif name in ("hyperlink", "fldSimple"):
            if self.address:
                self.address.pop()
        elif name == "p":
            kind, values = self.styles.kind_of(self.style, self.number, self.depth, self.outline)
            self.flow.end_paragraph(kind if self.flow.kind == "text" else "", **(values if kind else {}))
        elif name == "tbl":
            self.flow.end_table()
        elif name == "txbxContent":
            self.flow.end_aside()
            self.style, self.number, self.depth, self.outline, self.marks, self.address = self.outer.pop()

    def characters(self, text: str) -> None:
        if self.skipped:
            return
        if self.is_text:
            self._write(text)
        elif self.is_code and self.fields and len(self.fields[-1][0]) < 4_000:
            self.fields[-1][0] += text

    def _write(self, text: str) -> None:
        if self.is_hidden:
            return
        marks = tuple((kind, "") for kind in sorted(self.marks))
        address = next((one for one in reversed(self.address) if one), "") or next(
            (one[1] for one in reversed(self.fields) if one[1]), ""
        )
        self.flow.write(text, (*marks, ("link", address)) if address else marks)

    def _begin_paragraph(self) -> None:
        self.style = self.number = ""
        self.depth, self.outline = 0, None
        self.marks = set()
        self.is_hidden = False

    def _begin_run(self) -> None:
        self.marks = set()
        self.is_hidden = False

    def _begin_box(self) -> None:
        self.outer.append((self.style, self.number, self.depth, self.outline, self.marks, self.address))
        self.address = []
        self.flow.begin_aside("")

    def _mark(self, name: str, value: str) -> None:
        is_on = value not in ("0", "false", "off", "none")
        if name == "vanish":
            self.is_hidden = is_on
        elif is_on:
            self.marks.add({"b": "bold", "i": "italic", "u": "underline"}[name])

    def _field(self, attributes: dict[str, str]) -> None:
        kind = attributes.get("fldCharType")
        if kind == "begin" and len(self.fields) < 100:
            self.fields.append(["", ""])
        elif kind == "separate" and self.fields:
            self.fields[-1][1] = _address_in(self.fields[-1][0])
        elif kind == "end" and self.fields:
            self.fields.pop()


def _address_in(instruction: str) -> str:
    found = _FIELD.search(instruction)
    return address_of(found.group(1)) if found else ""


def _integer(value: str | None) -> int:
    return int(value) if value and value.isdecimal() and len(value) < 4 else 0
