"""A table of HTML as a grid without holes or overlaps, whose columns have widths that fit what stands in them."""

from collections.abc import Callable
from typing import Any

from circulars.rendering.markup import Element

MOST_COLUMNS = 14  # wider ones are told row by row
FARTHEST = 60  # columns within which spans count
Blocks = Callable[[list[Element | str]], list[Any]]


def table(node: Element, blocks: Blocks, line: Blocks) -> list[Any]:
    """One node, after the caption's paragraph. The first row, or the rows of ``thead``, is the head."""
    captions = [child for child in _elements(node) if child.name == "caption"]
    caption = [one for child in captions for one in line(child.children)]
    rows = list(_rows(node))
    if not rows:
        return [{"t": "p", "c": caption}] if caption else []
    heads = _heads(node, rows)
    grid, columns = _placed(rows, blocks, heads)
    if columns == 0:
        return [{"t": "p", "c": caption}] if caption else []
    if columns > MOST_COLUMNS:
        return _told(grid, caption)
    return [
        {
            "t": "table",
            "caption": caption,
            "columns": columns,
            "widths": _widths(grid, columns),
            "heads": heads,
            "rows": len(rows),
            "cells": grid,
        }
    ]


def _elements(node: Element) -> list[Element]:
    return [child for child in node.children if isinstance(child, Element)]


def _rows(node: Element):
    for child in _elements(node):
        if child.name == "tr":
            yield child
        elif child.name in ("thead", "tbody", "tfoot"):
            yield from _rows(child)


def _heads(node: Element, rows: list[Element]) -> int:
    count = sum(len(list(_rows(child))) for child in _elements(node) if child.name == "thead")
    if not count:
        cells = _elements(rows[0])
        count = 1 if cells and all(cell.name == "th" for cell in cells) else 0
    return min(count, len(rows) - 1)


def _placed(rows: list[Element], blocks: Blocks, heads: int) -> tuple[list[dict[str, Any]], int]:
    """Each cell with its place and a span that meets no other cell; places without one get an empty cell."""
    taken: set[tuple[int, int]] = set()
    cells: list[dict[str, Any]] = []
    for y, row in enumerate(rows):
        x = 0
        end = heads if y < heads else len(rows)  # no cell of the head reaches into the rows below
        for cell in _elements(row):
            if cell.name not in ("td", "th"):
                continue
            while (x, y) in taken:
                x += 1
            width = max(1, min(_number(cell, "colspan"), FARTHEST))
            while any((x + step, y) in taken for step in range(width)):
                width -= 1
            height = max(1, min(_number(cell, "rowspan"), end - y))
            if x + width > FARTHEST:  # nothing that a sheet could hold: spans would only cost time
                width = height = 1
            taken.update((x + across, y + down) for across in range(width) for down in range(height))
            cells.append(
                {"x": x, "y": y, "w": width, "h": height, "head": cell.name == "th", "c": blocks(cell.children)}
            )
            x += width
    columns = max((x for x, _y in taken), default=-1) + 1
    holes = {(x, y) for x in range(columns) for y in range(len(rows))} - taken if columns <= MOST_COLUMNS else set()
    cells += [{"x": x, "y": y, "w": 1, "h": 1, "head": False, "c": []} for x, y in holes]
    return sorted(cells, key=lambda cell: (cell["y"], cell["x"])), columns


def _number(cell: Element, name: str) -> int:
    value = cell.attributes.get(name, "1")
    return int(value) if value.isdecimal() else 1


def _widths(cells: list[dict[str, Any]], columns: int) -> list[int]:
    """Parts of the width: by the longest word and the most text, so that a date is not as wide as a paragraph."""
    needs = [4] * columns
    for cell in cells:
        if cell["w"] == 1:
            text = _words(cell["c"])
            longest = max((len(word) for word in text.split()), default=0)
            needs[cell["x"]] = max(needs[cell["x"]], min(longest, 14), min(len(text) // 2, 30))
    return needs


def _words(nodes: list[Any]) -> str:
    found = ""
    for node in nodes:
        if isinstance(node, str):
            found += node
        else:
            found += _words(node.get("c", [])) + " "
        if len(found) > 200:
            break
    return found


def _told(cells: list[dict[str, Any]], caption: list[Any]) -> list[Any]:
    """A table that no sheet is wide enough for: each row as an item, its cells parted by bars."""
    rows: dict[int, list[Any]] = {}
    for cell in cells:
        row = rows.setdefault(cell["y"], [])
        for block in cell["c"]:
            if block["t"] not in ("p", "note"):
                row.append(block)
            elif row and row[-1]["t"] == "p":
                row[-1]["c"] += [" | ", *block["c"]]
            else:
                row.append({"t": "p", "c": [*block["c"]]})
    items = [{"t": "item", "c": row} for row in rows.values() if row]
    found: list[Any] = [{"t": "p", "c": caption}] if caption else []
    return [*found, {"t": "ul", "c": items, "plain": False}] if items else found
