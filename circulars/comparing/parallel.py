"""The text of an original beside that of a translation: which part stands against which.

The two share no words, so only their shape can tell. Where it does not, nothing is guessed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from circulars.rendering.markup import Element, parse, serialise

HEADINGS = ("h2", "h3", "h4")
UNNAMED = ("cite", "a", "strong", "b", "em", "i", "u", "s", "sub", "sup", "code", "br")  # may stand beside loose words


class How(StrEnum):
    """``SECTIONS``: from heading to heading, and by paragraph inside where the numbers agree."""

    PARAGRAPHS = "paragraphs"
    SECTIONS = "sections"
    COLUMNS = "columns"


@dataclass(frozen=True)
class Part:
    """A heading, paragraph, list, table or figure as its markup. ``level`` is that of a heading, else 0."""

    level: int
    markup: str


@dataclass(frozen=True)
class Row:
    """What stands against each other; more than one part a side where the numbers do not agree."""

    left: tuple[Part, ...]
    right: tuple[Part, ...]


def parts(rendered: str) -> list[Part]:
    """The outermost blocks of a rendered body in order; loose words between them are paragraphs."""
    found: list[Part] = []
    loose: list[Element | str] = []

    def close() -> None:
        markup = serialise(loose).strip()
        if markup:
            found.append(Part(0, f"<p>{markup}</p>"))
        loose.clear()

    for node in parse(rendered):
        if isinstance(node, str) or node.name in UNNAMED:
            loose.append(node)
            continue
        close()
        if node.name != "hr" and (markup := serialise([node])):
            found.append(Part(int(node.name[1]) if node.name in HEADINGS else 0, markup))
    close()
    return found


def align(left: Sequence[Part], right: Sequence[Part]) -> tuple[list[Row], How]:
    """Every part of both sides once and in order; in one pass over them."""
    if _headings(left) != _headings(right):
        return ([Row(tuple(left), tuple(right))] if left or right else []), How.COLUMNS
    if [part.level for part in left] == [part.level for part in right]:
        return [Row((one,), (other,)) for one, other in zip(left, right, strict=True)], How.PARAGRAPHS
    if not _headings(left):
        return [Row(tuple(left), tuple(right))], How.COLUMNS
    rows: list[Row] = []
    for one, other in zip(_sections(left), _sections(right), strict=True):
        rows += _of_section(one, other)
    return rows, How.SECTIONS


def _headings(side: Sequence[Part]) -> list[int]:
    return [part.level for part in side if part.level]


def _of_section(left: list[Part], right: list[Part]) -> Iterator[Row]:
    """The headings always stand against each other."""
    if left and left[0].level:
        yield Row((left[0],), (right[0],))
        left, right = left[1:], right[1:]
    if len(left) == len(right):
        yield from (Row((one,), (other,)) for one, other in zip(left, right, strict=True))
    elif left or right:
        yield Row(tuple(left), tuple(right))


def _sections(side: Sequence[Part]) -> list[list[Part]]:
    """What stands before the first heading, and then each heading with what follows it."""
    found: list[list[Part]] = [[]]
    for part in side:
        if part.level:
            found.append([])
        found[-1].append(part)
    return found
