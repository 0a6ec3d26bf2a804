"""A body as the blocks that a reader sees: headings, paragraphs, list items, rows of tables, captions, pictures."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from circulars.rendering.markup import Element, parse, serialise

HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
TEXTS = {
    "p": "paragraph",
    "pre": "paragraph",
    "figcaption": "caption",
    "caption": "caption",
    "li": "item",
} | dict.fromkeys(HEADINGS, "heading")
HOLDERS = frozenset("ul ol li blockquote table thead tbody tfoot figure div dl dt dd section".split())
DEEPEST = 60  # elements inside one another; what is deeper is read as text


class Link(NamedTuple):
    text: str
    address: str


@dataclass(frozen=True)
class Block:
    """``cells`` are the texts of a row, and one text for every other kind; ``markup`` tells formatting apart."""

    kind: str
    level: int
    cells: tuple[str, ...]
    links: tuple[Link, ...] = ()
    markup: str = ""

    @property
    def text(self) -> str:
        return " | ".join(self.cells)


@dataclass
class _Open:
    """A block that is being read."""

    kind: str
    level: int = 0
    nodes: list[Element | str] = field(default_factory=list)


def blocks(body: str) -> list[Block]:
    """Of a body that ``sanitise.clean`` has written, in reading order. What is empty is left out."""
    return [block for block in _walk(parse(body), "paragraph", 0, 0) if block.text.strip() or block.kind == "picture"]


def _walk(nodes: list[Element | str], kind: str, level: int, depth: int) -> Iterator[Block]:
    """Text between blocks belongs to a block of the kind around it."""
    loose = _Open(kind, level)
    for node in nodes:
        if isinstance(node, str) or not _is_block(node) or depth > DEEPEST:
            loose.nodes.append(node)
            continue
        yield from _closed(loose)
        loose = _Open(kind, level)
        if node.name == "tr":
            yield _row(node)
        elif node.name == "img":
            yield _picture(node)
        elif node.name in ("ul", "ol"):
            yield from _walk(node.children, kind, level + 1, depth + 1)
        else:
            inner = TEXTS.get(node.name, "quotation" if node.name == "blockquote" else kind)
            inner = kind if inner == "paragraph" and kind in ("item", "quotation") else inner
            yield from _walk(node.children, inner, HEADINGS.get(node.name, level), depth + 1)
    yield from _closed(loose)


def _is_block(element: Element) -> bool:
    return element.name in TEXTS or element.name in HOLDERS or element.name in ("tr", "img", "hr")


def _closed(block: _Open) -> Iterator[Block]:
    text = _line(_text(block.nodes))
    if text:
        yield Block(block.kind, block.level, (text,), tuple(_links(block.nodes)), serialise(block.nodes).strip())
    for element in _elements(block.nodes):
        if element.name == "img":
            yield _picture(element)


def _row(row: Element) -> Block:
    cells = [node for node in row.children if isinstance(node, Element)]
    texts = tuple(_line(_text(cell.children)) for cell in cells)
    links = tuple(link for cell in cells for link in _links(cell.children))
    return Block("row", 0, texts, links, serialise(list(cells)))


def _picture(element: Element) -> Block:
    address = element.attributes.get("src", "")
    return Block("picture", 0, (element.attributes.get("alt", ""),), (), address)


def _elements(nodes: list[Element | str]) -> Iterator[Element]:
    waiting = list(reversed(nodes))
    while waiting:
        node = waiting.pop()
        if not isinstance(node, str):
            yield node
            waiting += reversed(node.children)


def _text(nodes: list[Element | str]) -> str:
    parts: list[str] = []
    waiting = list(reversed(nodes))
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            parts.append(node)
        elif node.name == "br":
            parts.append("\n")
        else:
            if _is_block(node):
                parts.append("\n")
            waiting += reversed(node.children)
    return "".join(parts)


def _line(text: str) -> str:
    return " ".join(text.split())


def _links(nodes: list[Element | str]) -> Iterator[Link]:
    for element in _elements(nodes):
        if element.name == "a" and element.attributes.get("href"):
            yield Link(_line(_text(element.children)), element.attributes["href"])
