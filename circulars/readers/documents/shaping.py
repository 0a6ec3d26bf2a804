"""What plain text does not say of itself: where a paragraph was wrapped by hand, and which lines are a list."""

import re
import unicodedata
from dataclasses import dataclass

from circulars.readers.document import Line, Span

NARROWEST, WIDEST = 50, 100  # columns in which mail programs wrap
FEWEST = 3  # wrapped lines that make a text one that was wrapped
SLACK = 16  # how much shorter than the widest a wrapped line may be: one long word
_OWN_LINE = re.compile(
    r"\s*(?:[•‣▪●○◦∙·◎■□▶▷※◆◇☞*>|_=+–—-]|Ø\s|o\s|\(?\d{1,3}[.)]\s|\(?[a-z가-하][.)]\s|[①-⑳]|"
    r"[\w'’ -]{1,30}\s?:(?:\s|$)|(?:To|For|The|From|Copy|CC) (?:the|information|all)\b)"
)
_STRONG = "•‣▪●◦∙▸►➢✓"  # at the beginning of a line these are nothing but the mark of an item
_WEAK = "-–—*·○□■▶▷◎◆◇Øo"
_MARKED = re.compile(rf"(\s*)([{_STRONG}]|[-–—*·○□■▶▷◎◆◇]|[Øo](?=\s))\s*(?=\S)")
_NUMBERED = re.compile(r"(\s*)(\d{1,3})([.)])\s+(?=\S)")


@dataclass(slots=True)
class Physical:
    """A line of a text file as it stands there, without its end."""

    text: str
    number: int


def columns(text: str) -> int:
    """Hangul and other wide letters count two, as in the windows where text is wrapped."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def unwrapped(lines: list[Physical]) -> list[Physical]:
    """Lines that a program wrapped at a width are one again, under the number of the first; others stay apart.

    A line was wrapped where the first word of the next one would not have fitted; a text counts as wrapped when
    several lines say so and none is longer.
    """
    widths = [columns(line.text.rstrip()) for line in lines]
    width = max(widths, default=0)
    if not NARROWEST <= width <= WIDEST:
        return [line for line in lines if line.text.strip()]
    joins = [
        place
        for place in range(len(lines) - 1)
        if width - SLACK <= widths[place] and _continues(lines[place].text, lines[place + 1].text, widths[place], width)
    ]
    if len(joins) < FEWEST:
        return [line for line in lines if line.text.strip()]
    wanted = set(joins)
    found: list[Physical] = []
    for place, line in enumerate(lines):
        if place - 1 in wanted and found:
            found[-1].text = f"{found[-1].text.rstrip()} {line.text.strip()}"
        elif line.text.strip():
            found.append(Physical(line.text, line.number))
    return found


def _continues(text: str, following: str, length: int, width: int) -> bool:
    following = following.strip()
    if not following or not text.strip() or _OWN_LINE.match(following):
        return False
    return length + 1 + columns(following.split(None, 1)[0]) > width


def mark_items(lines: list[Line], indents: list[int] | None = None) -> None:
    """Lines that are clearly a list become items without their marks: a bullet that is nothing else, a weaker one
    beside its like, numbers that begin with one and go on. ``indents`` are the spaces that stood before each line.
    """
    found = [_mark_of(line) for line in lines]
    for place, mark in enumerate(found):
        if mark is None or lines[place].kind != "text":
            continue
        if mark[0] in _STRONG or mark[0] in _neighbours(found, place):
            _make_item(lines[place], mark, "ul", 1 + (bool(indents) and _depth(indents, found, place)))
    place = 0
    while place < len(lines):
        end = place
        while end < len(lines) and lines[end].kind == "text" and _number_of(lines[end]) == end - place + 1:
            end += 1
        if end - place >= 2:
            for line in lines[place:end]:
                matched = _NUMBERED.match(line.text)
                if matched:
                    _make_item(line, ("1", matched.end()), "ol", 1)
        place = max(end, place + 1)


def _mark_of(line: Line) -> tuple[str, int] | None:
    matched = _MARKED.match(line.text)
    return (matched.group(2), matched.end()) if matched else None


def _number_of(line: Line) -> int:
    matched = _NUMBERED.match(line.text)
    return int(matched.group(2)) if matched else 0


def _neighbours(found: list, place: int) -> str:
    """Weak marks just before and after; one dash alone opens a remark, not a list."""
    sides = (found[place - 1] if place else None, found[place + 1] if place + 1 < len(found) else None)
    return "".join(side[0] for side in sides if side and side[0] in _WEAK)


def _depth(indents: list[int], found: list, place: int) -> int:
    start = place
    while start and found[start - 1]:
        start -= 1
    return int(indents[place] > min(indents[start : place + 1]) + 1)


def _make_item(line: Line, mark: tuple[str, int], list_kind: str, level: int) -> None:
    cut = mark[1]
    line.kind, line.list_kind, line.level = "item", list_kind, level
    line.text = line.text[cut:]
    spans = (Span(max(0, span.start - cut), span.end - cut, span.kind, span.value) for span in line.spans)
    line.spans = [span for span in spans if span.end > span.start]
