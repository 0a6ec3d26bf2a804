"""What is looked for, as a tree that knows no database; ``backends`` write it in the syntax of theirs.

Tokens come from ``circulars.words`` alone: letters and digits. Nothing that was typed reaches a database as syntax.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Union

COLUMNS = ("title", "head", "strong", "body")  # ``body`` holds the words of the title too

Node = Union["Phrase", "All", "Any", "But"]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens that follow one another; with ``is_prefix`` the last of them only begins a token."""

    tokens: tuple[str, ...]
    column: str = "body"
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Any:
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class But:
    wanted: Node
    unwanted: Node


def every(parts: Iterable[Node]) -> Node:
    """All of them; one by itself stays as it is."""
    found = tuple(dict.fromkeys(parts))
    return found[0] if len(found) == 1 else All(found)


def either(parts: Iterable[Node]) -> Node:
    found = tuple(dict.fromkeys(parts))
    return found[0] if len(found) == 1 else Any(found)


def within(node: Node, column: str) -> Node:
    """The same, looked for in another column alone; ``strong`` and ``head`` keep no order, so tokens stand alone."""
    if isinstance(node, Phrase):
        if column in ("strong", "head") and len(node.tokens) > 1:
            tokens = node.tokens[:1] if column == "head" else node.tokens
            return every(Phrase((token,), column) for token in tokens)
        return Phrase(node.tokens, column, node.is_prefix)
    if isinstance(node, But):
        return within(node.wanted, column)
    return type(node)(tuple(within(part, column) for part in node.parts))


def phrases(node: Node) -> Iterator[Phrase]:
    """All that may match, without what is not wanted."""
    if isinstance(node, Phrase):
        yield node
    elif isinstance(node, But):
        yield from phrases(node.wanted)
    else:
        for part in node.parts:
            yield from phrases(part)


def columns(node: Node) -> set[str]:
    if isinstance(node, Phrase):
        return {node.column}
    parts = (node.wanted, node.unwanted) if isinstance(node, But) else node.parts
    return set().union(*(columns(part) for part in parts))
