"""Inline content as a run of leaves, each with its marks from the outside in."""

import re
import unicodedata
from dataclasses import dataclass

from circulars.rendering.markup import Element

SPACE = r"[ \t\n\r\f\v\x85\u2028\u2029]"
ANY_SPACE = r"[ \t\n\r\f\v\x85\u2028\u2029\xa0]"
SPACES = re.compile(rf"{SPACE}{ANY_SPACE}*|\xa0{ANY_SPACE}+")  # a single no-break space was meant
BLANK = " \xa0"
EDGE = " \t\n\xa0\u3000\xad\u200e\u200f"

Mark = tuple[str, tuple[tuple[str, str], ...]]


@dataclass
class Leaf:
    """``kind`` is "text", "br" or "img"; for a picture ``attributes`` are set."""

    kind: str
    marks: tuple[Mark, ...]
    text: str = ""
    attributes: dict[str, str] | None = None


def split(run: list[Leaf]) -> list[list[Element | str]]:
    """The contents of paragraphs: two line breaks in a row part one from the next."""
    parts: list[list[Leaf]] = [[]]
    breaks: list[Leaf] = []
    for leaf in run:
        if leaf.kind == "br":
            breaks.append(leaf)
        elif leaf.kind == "text" and not leaf.text.strip(EDGE) and breaks:
            continue
        else:
            if len(breaks) > 1:
                parts.append([])
            else:
                parts[-1] += breaks
            breaks = []
            parts[-1].append(leaf)
    return [nest(tidy(part)) for part in parts]


def tidy(leaves: list[Leaf]) -> list[Leaf]:
    """White space single over the whole run, none at its ends or beside a line break; no empty text."""
    result: list[Leaf] = []
    for leaf in leaves:
        if leaf.kind == "text":
            text = SPACES.sub(" ", unicodedata.normalize("NFC", leaf.text))
            text = text.lstrip("\u0338")  # would grow together with the ">" before it
            previous = result[-1] if result else None
            if previous is None or previous.kind == "br":
                text = text.lstrip(EDGE)
            elif previous.kind == "text" and previous.text[-1] in BLANK:
                text = text.lstrip(BLANK)
            if not text:
                continue
            if previous is not None and previous.kind == "text" and previous.marks == leaf.marks:
                previous.text = unicodedata.normalize("NFC", previous.text + text)
            else:
                result.append(Leaf("text", leaf.marks, text=text))
            continue
        if leaf.kind == "br":
            _trim_end(result)
            if not result or result[-1].kind == "br":
                continue
        result.append(leaf)
    _trim_end(result)
    while result and result[-1].kind == "br":
        result.pop()
        _trim_end(result)
    return result


def _trim_end(leaves: list[Leaf]) -> None:
    while leaves and leaves[-1].kind == "text":
        leaves[-1].text = leaves[-1].text.rstrip(EDGE)
        if leaves[-1].text:
            return
        leaves.pop()


def nest(leaves: list[Leaf]) -> list[Element | str]:
    """Leaves as elements; neighbours with the same outer marks share them."""
    root = Element("")
    open_marks: list[Mark] = []
    open_elements = [root]
    for leaf in leaves:
        shared = 0
        while shared < min(len(open_marks), len(leaf.marks)) and open_marks[shared] == leaf.marks[shared]:
            shared += 1
        del open_marks[shared:], open_elements[shared + 1 :]
        for mark in leaf.marks[shared:]:
            element = Element(mark[0], dict(mark[1]))
            open_elements[-1].children.append(element)
            open_elements.append(element)
            open_marks.append(mark)
        if leaf.kind == "text":
            open_elements[-1].children.append(leaf.text)
        else:
            open_elements[-1].children.append(Element(leaf.kind, dict(leaf.attributes or {})))
    return root.children
