"""Clean HTML as tokens and as a small tree. For what ``sanitise.clean`` has written: every tag is closed and quoted.

One tokeniser serves the plain text, the spans of citations and the page, so that they agree about every character.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

VOID = frozenset({"br", "hr", "img"})
TAG = re.compile(r'<(?P<end>/?)(?P<name>[a-z][a-z0-9]*)(?P<attributes>(?:\s+[a-z-]+(?:="[^"]*")?)*)\s*/?>')
ATTRIBUTE = re.compile(r'([a-z-]+)(?:="([^"]*)")?')


class Token(NamedTuple):
    """``kind`` is "start", "end" or "text"; ``value`` is the unescaped text, or the raw attributes of a start tag."""

    kind: str
    name: str
    value: str
    raw: str


@dataclass
class Element:
    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Element | str"] = field(default_factory=list)


def tokens(markup: str) -> Iterator[Token]:
    """What is no tag is text, so nothing is ever lost."""
    position = 0
    for match in TAG.finditer(markup):
        if match.start() > position:
            raw = markup[position : match.start()]
            yield Token("text", "", html.unescape(raw), raw)
        yield Token("end" if match["end"] else "start", match["name"], match["attributes"], match[0])
        position = match.end()
    if position < len(markup):
        raw = markup[position:]
        yield Token("text", "", html.unescape(raw), raw)


def parse(markup: str) -> list[Element | str]:
    """The tree of a clean fragment. An end tag without its start is passed over; a start without end is closed last."""
    root = Element("")
    open_elements = [root]
    for token in tokens(markup):
        if token.kind == "text":
            open_elements[-1].children.append(token.value)
        elif token.kind == "start":
            attributes = {name: html.unescape(value) for name, value in ATTRIBUTE.findall(token.value)}
            element = Element(token.name, attributes)
            open_elements[-1].children.append(element)
            if token.name not in VOID:
                open_elements.append(element)
        elif any(element.name == token.name for element in open_elements[1:]):
            while open_elements.pop().name != token.name:
                pass
    return root.children


def escape_text(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\xa0", "&nbsp;")


def escape_attribute(value: str) -> str:
    return escape_text(value).replace('"', "&quot;")


def start_tag(element: Element) -> str:
    attributes = "".join(f' {name}="{escape_attribute(value)}"' for name, value in element.attributes.items())
    return f"<{element.name}{attributes}>"


def serialise(nodes: list[Element | str]) -> str:
    """Attributes in the order they stand in."""
    parts: list[str] = []
    stack: list[Element | str | None] = list(reversed(nodes))
    closing: list[str] = []
    while stack:
        node = stack.pop()
        if node is None:
            parts.append(f"</{closing.pop()}>")
        elif isinstance(node, str):
            parts.append(escape_text(node))
        else:
            parts.append(start_tag(node))
            if node.name not in VOID:
                closing.append(node.name)
                stack.append(None)
                stack.extend(reversed(node.children))
    return "".join(parts)
