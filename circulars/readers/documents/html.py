"""Saved pages, pages that Word and Hancom Office wrote, and pasted rich text: from markup to lines."""

import re
from typing import BinaryIO

from circulars.readers.document import Document
from circulars.readers.documents import html_kinds as kinds
from circulars.readers.documents.charsets import decode
from circulars.readers.documents.html_tree import SILENT, Node, parse
from circulars.readers.documents.lines import LineWriter, address_of, plain

MAX_BYTES = 32 << 20
_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})|<\?xml[^>]{0,100}encoding=[\"']([\w-]+)", re.I
)
_NUMBERED = re.compile(r"[\s(]*(?:\d+|[a-z]|[ivx]+)[.)]", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
LAYOUT_CELL = 400  # characters from which a cell of several paragraphs is a column of a page and no cell


def read(file: BinaryIO, document: Document) -> None:
    content = file.read(MAX_BYTES + 1)
    document.is_cut = len(content) > MAX_BYTES
    read_markup(decode_markup(content[:MAX_BYTES]), document)


def decode_markup(content: bytes, declared: str = "") -> str:
    """``declared`` by the surrounding mail is taken where the page itself declares nothing."""
    found = _CHARSET.search(content[:4096])
    inside = next((group for group in found.groups() if group), b"").decode("ascii") if found else ""
    return decode(content, inside or declared)


def read_markup(markup: str, document: Document, *, is_mail: bool = False) -> None:
    """Lines at the end of ``document``; title and language where it has none yet. In a mail nothing is a menu."""
    root = parse(markup)
    title, language = _declared(root)
    document.title = document.title or title
    document.language = document.language or language
    nested = _tables_with_tables(root)
    before = len(document.lines)
    for by_name in (not is_mail, False):
        del document.lines[before:]
        _Page(document, nested, by_name=by_name, has_menus=not is_mail).read(root)
        lines = document.lines[before:]
        kept = sum(len(line.text) for line in lines if line.kind != "menu")
        if kept * 5 >= sum(len(line.text) for line in lines):
            return  # else a class such as "nav-content" is that of the text itself


def _declared(root: Node) -> tuple[str, str]:
    title = language = ""
    waiting = [(root, 0)]
    while waiting:
        node, depth = waiting.pop()
        if node.name == "title" and not title:
            title = plain(node.text(500))
        elif node.name in ("html", "body") and not language:
            language = plain(node.attributes.get("lang", "") or node.attributes.get("xml:lang", ""))[:20]
        if depth < 4:
            children = [(child, depth + 1) for child in node.children if isinstance(child, Node)]
            waiting.extend(reversed(children))
    return title, language


def _tables_with_tables(root: Node) -> set[int]:
    nested: set[int] = set()
    waiting: list[tuple[Node, Node | None]] = [(root, None)]
    while waiting:
        node, table = waiting.pop()
        if node.name == "table":
            if table is not None:
                nested.add(id(table))
            table = node
        waiting.extend((child, table) for child in node.children if isinstance(child, Node))
    return nested


class _Page:
    def __init__(self, document: Document, nested: set[int], *, by_name: bool, has_menus: bool) -> None:
        self.writer = LineWriter(document)
        self.writer.number = document.lines[-1].number if document.lines else 0
        self.nested = nested
        self.by_name = by_name
        self.has_menus = has_menus
        self.tables = 0
        self.menus = self.contents = self.preformatted = 0  # how many are open
        self.lists: list[str] = []
        self.headings: list[int] = []
        self.item: tuple[int, str] | None = None  # of the line to come

    def read(self, root: Node) -> None:
        """Elements are taken from a stack of our own: an element, a text, or what is to do behind an element."""
        waiting: list = [(root, (), False)]
        while waiting:
            one, marks, is_end = waiting.pop()
            if is_end:
                self._leave(one)
            elif isinstance(one, str):
                self._text(one, marks)
            elif one.name not in SILENT and not kinds.is_hidden(one):
                inner = self._enter(one, marks)
                if inner is not None:
                    waiting.append((one, (), True))
                    waiting.extend((child, inner, False) for child in reversed(one.children))
        self._end()

    def _enter(self, node: Node, marks: tuple) -> tuple | None:
        """The marks of the content; None where there is nothing to go into."""
        name = node.name
        if name in ("br", "hr"):
            self._end()
            return None
        if name in kinds.BLOCKS:
            self._end()
        elif name in ("button", "input", "img"):
            self.writer.write(" ")
        if self._is_menu(node):
            if not self.menus and name not in ("a", "button", "label"):
                self._end()
            self.menus += 1
        self.contents += kinds.is_content(node)
        if name == "table" and not self._is_layout(node):
            self._rows(node, marks)
            self.menus -= self._is_menu(node, is_left=True)
            self.contents -= kinds.is_content(node)
            return None
        if name in ("ul", "ol"):
            self.lists.append(name)
        elif name == "li":
            self.item = (max(1, len(self.lists)), self.lists[-1] if self.lists else "ul")
        elif name == "pre":
            self.preformatted += 1
        elif len(name) == 2 and name[0] == "h" and name[1] in "123456":
            self.headings.append(int(name[1]))
        elif level := kinds.word_list_level(node):
            self.item = (level, "ul")
        if kinds.is_word_marker(node):
            if self.item and _NUMBERED.match(node.text(20)):
                self.item = (self.item[0], "ol")
            return None
        return kinds.marks_of(node, marks, address_of(node.attributes.get("href")) if name == "a" else None)

    def _leave(self, node: Node) -> None:
        name = node.name
        if name in kinds.BLOCKS:
            self._end()
        if name in ("ul", "ol"):
            self.lists.pop()
        elif name == "pre":
            self.preformatted -= 1
        elif len(name) == 2 and name[0] == "h" and name[1] in "123456":
            self.headings.pop()
        if name == "li" or kinds.word_list_level(node):
            self.item = None
        if self._is_menu(node, is_left=True):
            if name not in ("a", "button", "label") or self.menus == 1:
                self._end()
            self.menus -= 1
        self.contents -= kinds.is_content(node)

    def _is_menu(self, node: Node, *, is_left: bool = False) -> bool:
        inside = self.contents - (is_left and kinds.is_content(node)) > 0
        return self.has_menus and kinds.is_menu(node, is_inside_content=inside, by_name=self.by_name)

    def _text(self, text: str, marks: tuple) -> None:
        if not self.preformatted:
            self.writer.write(_SPACE.sub(" ", text), marks)
            return
        first, *others = text.splitlines() or [""]
        self.writer.write(first, marks)
        for other in others:
            self._end()
            self.writer.write(other, marks)

    def _end(self) -> None:
        if not self.writer.has_text:
            self.writer.end()
        elif self.menus:
            self.writer.end("menu")
        elif self.headings:
            self.writer.end("heading", level=self.headings[-1])
        elif self.item:
            self.writer.end("item", level=self.item[0], list_kind=self.item[1])
            self.item = None  # what follows in the same item is a paragraph below it
        else:
            self.writer.end()

    # Tables

    def _is_layout(self, table: Node) -> bool:
        """Whether the table only puts things beside one another: tables, one column, or whole columns of text."""
        if id(table) in self.nested or table.attributes.get("role") in ("presentation", "none"):
            return True
        widest = 0
        for _row, cells in _rows_of(table):
            widest = max(widest, sum(1 for cell in cells if cell.text(200).strip()))
            for cell in cells:
                blocks = sum(1 for child in cell.children if isinstance(child, Node) and child.name in kinds.BLOCKS)
                if blocks > 2 and len(cell.text(LAYOUT_CELL * 2)) > LAYOUT_CELL:
                    return True
        return widest < 2

    def _rows(self, table: Node, marks: tuple) -> None:
        self.tables += 1
        for caption in (child for child in table.children if isinstance(child, Node) and child.name == "caption"):
            for text, inner in _pieces(caption, marks):
                self.writer.write(text, inner)
            self.writer.end("menu" if self.menus else "note")
        for row, cells in _rows_of(table):
            is_menu = self.menus or (row is not None and self._is_menu(row))
            pieces = [_pieces(cell, marks) for cell in cells]
            self.writer.row(pieces, "menu" if is_menu else "row", table=self.tables)


def _rows_of(table: Node) -> list[tuple[Node | None, list[Node]]]:
    """Rows of a table that holds no other one. Cells without a row make one of their own."""
    rows: list[tuple[Node | None, list[Node]]] = []
    waiting: list[Node] = [table]
    while waiting:
        node = waiting.pop()
        if node.name == "tr":
            cells = [child for child in node.children if isinstance(child, Node) and child.name in ("td", "th")]
            rows.append((node, [cell for cell in cells if not kinds.is_hidden(cell)]))
        elif node.name in ("td", "th"):
            rows.append((None, [node]))
        elif not kinds.is_hidden(node):
            waiting.extend(child for child in reversed(node.children) if isinstance(child, Node))
    return rows


def _pieces(cell: Node, marks: tuple) -> list[tuple[str, tuple]]:
    found: list[tuple[str, tuple]] = []
    waiting: list = [(cell, marks)]
    while waiting:
        one, around = waiting.pop()
        if isinstance(one, str):
            found.append((_SPACE.sub(" ", one), around))
        elif one.name in ("br", "hr"):
            found.append(("\n", ()))
        elif one.name not in SILENT and not kinds.is_hidden(one):
            link = address_of(one.attributes.get("href")) if one.name == "a" else None
            inner = kinds.marks_of(one, around, link)
            if one.name in kinds.BLOCKS:
                found.append(("\n", ()))
                waiting.append((_BREAK, ()))
            waiting.extend((child, inner) for child in reversed(one.children))
    return found


_BREAK = Node("br", {})
