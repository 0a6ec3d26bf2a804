"""Pages in two columns: a gutter that most lines respect, with text of about the same width on both sides."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from circulars.readers.documents.pdf_paragraphs import Run

FEWEST = 10  # lines of a page from which columns are looked for


def in_columns(lines: "list[Run]") -> "list[Run]":
    """The lines in reading order: left column, then right one, between what stands across both."""
    gutter = _gutter(lines)
    if gutter is None:
        return lines
    ordered: list[Run] = []
    left: list[Run] = []
    right: list[Run] = []
    for line in sorted(lines, key=lambda one: -one.y):
        if line.right <= gutter + 3:
            left.append(line)
        elif line.x >= gutter - 3:
            line.column = 2
            right.append(line)
        else:  # across both
            ordered.extend((*left, *right))
            left, right = [], []
            ordered.append(line)
    for line in left:
        line.column = 1
    ordered.extend((*left, *right))
    for line in ordered:
        if line.column == 0 and line.right <= gutter + 3:
            line.column = 1
    return ordered


def _gutter(lines: "list[Run]") -> float | None:
    if len(lines) < FEWEST:
        return None
    left_edge, right_edge = min(line.x for line in lines), max(line.right for line in lines)
    width = right_edge - left_edge
    if width <= 0:
        return None
    middle = (left_edge + right_edge) / 2
    for shift in (0, -0.04, 0.04, -0.08, 0.08):
        gutter = middle + shift * width
        before = [line for line in lines if line.right <= gutter + 3]
        behind = [line for line in lines if line.x >= gutter - 3]
        if len(before) + len(behind) < 0.75 * len(lines) or min(len(before), len(behind)) < 5:
            continue
        filled = min(_filled(before, gutter - left_edge), _filled(behind, right_edge - gutter))
        if filled > 0.6:
            return gutter
    return None


def _filled(lines: "list[Run]", width: float) -> float:
    """How much of the column its lines take: a list of names or hours beside a text takes little."""
    return sum(line.right - line.x for line in lines) / len(lines) / max(1.0, width)
