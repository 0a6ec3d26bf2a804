"""ODT: headings, lists, tables, links and notes."""

from typing import BinaryIO

from circulars.readers.document import Document
from circulars.readers.documents.flow import Flow
from circulars.readers.documents.lines import LineWriter, address_of, plain
from circulars.readers.package import Package
from circulars.readers.words import Locked, Unreadable

_SKIPPED = ("tracked-changes", "forms", "sequence-decls", "variable-decls", "note-citation", "creator", "date")


def read(file: BinaryIO, document: Document) -> None:
    package = Package(file)
    if package.has_encryption():
        raise Locked("encrypted")
    if "content.xml" not in package.members:
        raise Unreadable("sections")
    part = _Part(Flow(LineWriter(document)))
    package.parse("content.xml", part.start, part.end, part.characters)
    if "meta.xml" in package.members:
        tags: list[str] = []
        texts: dict[str, str] = {}
        package.parse(
            "meta.xml",
            lambda tag, attributes: tags.append(tag),
            lambda tag: tags.clear(),
            lambda text: texts.update({tags[-1]: texts.get(tags[-1], "") + text}) if tags else None,
        )
        document.title = plain(texts.get("title", ""))[:500]
        document.language = plain(texts.get("language", ""))[:20]


class _Part:
    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.skipped = 0
        self.lists: list[str] = []
        self.kinds: dict[str, str] = {}  # of list styles
        self.bold: set[str] = set()
        self.spans: list[bool] = []
        self.links: list[str] = []
        self.levels: list[int] = []
        self.paragraphs = 0
        self._style = ""
        self._fresh = False  # an item that has no paragraph yet

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if self.skipped or tag in _SKIPPED:
            self.skipped += 1
        elif tag in ("p", "h"):
            self.paragraphs += 1
            level = attributes.get("outline-level", "1")
            self.levels.append((min(6, int(level)) if level.isdecimal() else 1) if tag == "h" else 0)
        elif tag in ("style", "list-style"):
            self._style = attributes.get("name", "")
        elif tag == "text-properties" and attributes.get("font-weight") == "bold":
            self.bold.add(self._style)
        elif tag in ("list-level-style-bullet", "list-level-style-number"):
            self.kinds.setdefault(self._style, "ul" if tag.endswith("bullet") else "ol")
        elif tag == "list":
            kind = self.kinds.get(attributes.get("style-name", ""), self.lists[-1] if self.lists else "ul")
            self.lists.append(kind)
        elif tag == "list-item":
            self._fresh = True
        elif tag == "span":
            self.spans.append(attributes.get("style-name", "") in self.bold)
        elif tag == "a":
            self.links.append(address_of(attributes.get("href")))
        elif tag == "line-break":
            self.characters("\n")
        elif tag in ("tab", "s"):
            self.characters(" ")
        elif tag == "table":
            self.flow.begin_table()
        elif tag == "table-row":
            self.flow.begin_row()
        elif tag == "table-cell":
            self.flow.begin_cell()
        elif tag in ("note-body", "annotation"):
            self.flow.begin_aside("note")
        elif tag == "text-box":
            self.flow.begin_aside("")

    def end(self, tag: str) -> None:
        if self.skipped:
            self.skipped -= 1
        elif tag in ("p", "h"):
            self.paragraphs -= 1
            level = self.levels.pop()
            if self.flow.kind != "text":
                self.flow.end_paragraph()
            elif level:
                self.flow.end_paragraph("heading", level=level)
            elif self.lists and self._fresh:
                self.flow.end_paragraph("item", level=len(self.lists), list_kind=self.lists[-1])
                self._fresh = False
            else:
                self.flow.end_paragraph()
        elif tag == "list":
            self.lists.pop()
        elif tag == "span":
            self.spans.pop()
        elif tag == "a":
            self.links.pop()
        elif tag == "table":
            self.flow.end_table()
        elif tag in ("note-body", "annotation", "text-box"):
            self.flow.end_aside()

    def characters(self, text: str) -> None:
        if self.skipped or not self.paragraphs:
            return
        marks: tuple[tuple[str, str], ...] = (("bold", ""),) if any(self.spans) else ()
        address = next((one for one in reversed(self.links) if one), "")
        text = text if text == "\n" else text.replace("\n", " ")
        self.flow.write(text, (*marks, ("link", address)) if address else marks)
