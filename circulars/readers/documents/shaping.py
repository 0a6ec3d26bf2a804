"""What plain text does not say of itself: where a paragraph was wrapped by hand, and which lines are a list."""

import re
import unicodedata
from dataclasses import dataclass

from circulars.readers.document import Line, Span

NARROWEST, WIDEST = 50, 100  # columns in which mail programs wrap
FEWEST = 3  # wrapped lines that make a text one that was wrapped
SENTENCE = 45  # columns from which a line may be a part of a sentence that a program has cut
SLACK = 16  # how much shorter than the widest a wrapped line may be: one long word
_OWN_LINE = re.compile(
    r"\s*(?:[•‣▪●○◦∙·◎■□▶▷※◆◇☞*>|_=+–—-]|Ø\s|o\s|\(?\d{1,3}[.)]\s|\(?[a-z가-하][.)]\s|[①-⑳]|"
    r"[\w'’ -]{1,30}\s?:(?:\s|$)|(?:To|For|The|From|Copy|CC) (?:the|information|all)\b)"
)
_STRONG = "•‣▪●◦∙▸►➢✓"  # at the beginning of a line these are nothing but the mark of an item
_WEAK = "-–—*·○□■▶▷◎◆◇Øo"
_MARKED = re.compile(rf"(\s*)([{_STRONG}]|[-–—*·○□■▶▷◎◆◇]|[Øo](?=\s))\s*(?=\S)")
_NUMBERED = re.compile(r"(\s*)(\d{1,3})([.)])\s+(?=\S)")


# Words with which no line of its own ends.
_NEVER_LAST = frozenset(
    (
        "the a an of to in on at by for with from and or as that which is are was were be been will would has have its "
        "their this these his her our your not le la les de du des à au aux et ou en par pour sur avec que qui dans un "
        "une est sont sera seront el los las del al y o por para con se una su sus lo es será"
    ).split()
)
_ABBREVIATED = re.compile(r"\b(?:\w\.\w|nos?|art|dr|mrs?|ms|prof|hon|incl|approx|núm|n\.º)\.$", re.IGNORECASE)
_HANGUL_OPEN = re.compile(
    r"[가-힣](?:하여|하고|하며|하시어|하오니|되어|되며|으로|에서|에게|부터|까지|[의을를은는과와및])$"
)


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

    A line was wrapped where the first word of the next one would not have fitted, and the text has several such lines;
    or where it ends in the middle of a sentence.
    """
    widths = [columns(line.text.rstrip()) for line in lines]
    wrapped = [width for width in widths if width <= WIDEST]
    width = max(wrapped, default=0)
    if width < NARROWEST or sum(wrapped) * 2 < sum(widths):
        return [line for line in lines if line.text.strip()]
    full: set[int] = set()
    broken: set[int] = set()
    for place in range(len(lines) - 1):
        text, following = lines[place].text.strip(), lines[place + 1].text.strip()
        if not text or not following or widths[place] > WIDEST or _OWN_LINE.match(following):
            continue
        if width - SLACK <= widths[place] and widths[place] + 1 + columns(following.split(None, 1)[0]) > width:
            full.add(place)
        if widths[place] * 3 > width and breaks_a_sentence(text, following, is_long=widths[place] >= SENTENCE):
            broken.add(place)
    wanted = (
        full | broken if len(full | broken) >= FEWEST else broken | {place for place in full if place - 1 in broken}
    )
    found: list[Physical] = []
    for place, line in enumerate(lines):
        if place - 1 in wanted and found:
            found[-1].text = f"{found[-1].text.rstrip()} {line.text.strip()}"
        elif line.text.strip():
            found.append(Physical(line.text, line.number))
    return found


def breaks_a_sentence(text: str, following: str, *, is_long: bool) -> bool:
    """Whether ``text`` cannot end where its line does: at an article, say, or before a small letter."""
    *_others, last = text.lower().split() or [""]
    if last in _NEVER_LAST and len(text) > 25:
        return True
    if not is_long or (text.endswith((".", "!", "?", ":", "…")) and not _ABBREVIATED.search(text)):
        return False
    if _HANGUL_OPEN.search(text):
        return True
    is_list = text.split(None, 1)[0] == following.split(None, 1)[0]  # the members …, the mayors …
    return following[:1].islower() and not is_list


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
