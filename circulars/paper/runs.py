"""Runs of words: nodes joined, trimmed and read, and the words of an element however deep they lie."""

import re
from typing import Any

from circulars.rendering.markup import Element

Node = str | dict[str, Any]
SPACE = re.compile(r"[ \t\n\r\f]+")
BLOCKS = frozenset(
    "p h1 h2 h3 h4 h5 h6 ul ol li blockquote table figure figcaption hr dl dt dd div section nav footer header "
    "article details summary caption thead tbody tfoot tr td th".split()
)


def plain(nodes: list[Node]) -> str:
    """The words alone."""
    return "".join(node if isinstance(node, str) else plain(node.get("c", [])) for node in nodes)


def words_of(node: Element) -> str:
    """However deep they lie."""
    found, waiting = [], list(reversed(node.children))
    while waiting:
        following = waiting.pop()
        if isinstance(following, str):
            found.append(following)
        else:
            if following.name in BLOCKS or following.name == "br":
                found.append(" ")
            waiting.extend(reversed(following.children))
    return "".join(found)


def joined(nodes: list[Node]) -> list[Node]:
    """Texts that meet become one, with single spaces."""
    found: list[Node] = []
    for node in nodes:
        if isinstance(node, str) and found and isinstance(found[-1], str):
            found[-1] = SPACE.sub(" ", found[-1] + node)
        elif node != "":
            found.append(node)
    return found


def trimmed(nodes: list[Node]) -> list[Node]:
    """Without spaces and line breaks at the ends."""
    nodes = list(nodes)
    while nodes and (nodes[0] == {"t": "br"} or (isinstance(nodes[0], str) and not nodes[0].strip(" "))):
        nodes.pop(0)
    while nodes and (nodes[-1] == {"t": "br"} or (isinstance(nodes[-1], str) and not nodes[-1].strip(" "))):
        nodes.pop()
    if nodes and isinstance(nodes[0], str):
        nodes[0] = nodes[0].lstrip(" ")
    if nodes and isinstance(nodes[-1], str):
        nodes[-1] = nodes[-1].rstrip(" ")
    return nodes
