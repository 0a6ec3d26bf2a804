"""Simple selectors over the tree of a page: ``table.view td.content``, ``#bo_v_con``, ``a[href*=download]``.

A step is a tag, ``#id``, ``.class`` and ``[attribute]``, ``[attribute=value]``, ``[attribute*=part]`` in any number;
steps parted by spaces lie inside one another.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from circulars.readers.documents.html_tree import Node

_PART = re.compile(r"([#.]?)([\w-]+)|\[\s*([\w-]+)\s*(?:(\*?=)\s*[\"']?([^\]\"']*)[\"']?\s*)?\]")


class NotASelector(ValueError):
    """The text is none of these selectors; the message names it."""


@dataclass(frozen=True, slots=True)
class Step:
    tag: str
    identity: str
    classes: frozenset[str]
    attributes: tuple[tuple[str, str, str], ...]

    def fits(self, node: Node) -> bool:
        if self.tag and node.name != self.tag:
            return False
        if self.identity and node.attributes.get("id", "") != self.identity:
            return False
        if self.classes and not self.classes <= set(node.attributes.get("class", "").split()):
            return False
        return all(_has(node, *wanted) for wanted in self.attributes)


def _has(node: Node, name: str, how: str, value: str) -> bool:
    if name not in node.attributes:
        return False
    found = node.attributes[name]
    return not how or (value in found if how == "*=" else value == found)


def parse(selector: str) -> tuple[Step, ...]:
    """Raises NotASelector."""
    steps = tuple(_step(part, selector) for part in re.findall(r"(?:\[[^\]]*\]|[^\s\[])+", selector))
    if not steps:
        raise NotASelector(selector)
    return steps


def _step(text: str, selector: str) -> Step:
    tag = identity = ""
    classes: set[str] = set()
    attributes = []
    position = 0
    while position < len(text):
        part = _PART.match(text, position)
        if part is None:
            raise NotASelector(selector)
        position = part.end()
        mark, name, attribute, how, value = part.groups()
        if attribute:
            attributes.append((attribute.lower(), how or "", value or ""))
        elif mark == "#":
            identity = name
        elif mark == ".":
            classes.add(name)
        else:
            tag = name.lower()
    return Step(tag, identity, frozenset(classes), tuple(attributes))


def nodes(root: Node) -> Iterator[Node]:
    """Every element in the order of the page. Its own stack: depth costs nothing."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(child for child in reversed(node.children) if isinstance(child, Node))


def select(root: Node, selector: tuple[Step, ...]) -> list[Node]:
    """All that fit, in the order of the page."""
    found = []
    waiting: list[tuple[Node, int]] = [(root, 0)]
    last = len(selector) - 1
    while waiting:
        node, depth = waiting.pop()
        if selector[depth].fits(node):
            if depth == last:
                found.append(node)
            else:
                depth += 1
        waiting.extend((child, depth) for child in reversed(node.children) if isinstance(child, Node))
    return found


def first(root: Node, selectors: list[tuple[Step, ...]]) -> Node | None:
    """The first element of the first selector that fits anything with content."""
    for selector in selectors:
        for node in select(root, selector):
            if node.children:
                return node
    return None
