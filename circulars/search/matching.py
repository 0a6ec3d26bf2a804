"""Whether a query's tree fits tokens that are in memory: for what is few, and for one document at a time."""

from collections.abc import Sequence

from circulars.search.tree import All, Any, But, Node, Phrase
from circulars.words import tokens


class Tokens:
    """The tokens of a few texts, in their order. Of the columns only ``head`` is kept apart."""

    def __init__(self, texts: Sequence[str], heads: Sequence[str] = ()) -> None:
        self._line = f" {' ¶ '.join(' '.join(tokens(text)) for text in texts)} "
        self._heads = f" {' '.join(heads)} "

    def has(self, phrase: Phrase) -> bool:
        line = self._heads if phrase.column == "head" else self._line
        return f" {' '.join(phrase.tokens)}{'' if phrase.is_prefix else ' '}" in line


def matches(node: Node, found: Tokens) -> bool:
    match node:
        case Phrase():
            return found.has(node)
        case All():
            return all(matches(part, found) for part in node.parts)
        case Any():
            return any(matches(part, found) for part in node.parts)
        case But():
            return matches(node.wanted, found) and not matches(node.unwanted, found)
