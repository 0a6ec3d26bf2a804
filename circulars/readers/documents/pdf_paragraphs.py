"""From pieces of text with a place on a page to paragraphs, headings, and what pages repeat at head and foot.

A printed line goes on in the next one where the first word of that one would not have fitted any more; the right
edge is that of the column. A wider distance, another size or an indent begin a new paragraph.
"""

import itertools
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from statistics import median

from circulars.readers.documents.pdf_columns import in_columns
from circulars.readers.documents.shaping import breaks_a_sentence

GAP = 1.2  # sizes between two letters from which they may belong to two columns
NEAR = 24.0  # points within which lines end at the same edge
FAR = 60.0  # sizes that a line may leave free between two of its words
EDGE = 0.075  # of the height: what stands there on all pages is head or foot
HALF = 0.4
NEARLY = 0.84  # of the column, from which a line may be one that goes on
MARGIN = 0.05  # of the height: small letters there are no part of the text, repeated or not
ZONE = 0.14  # of the height: what is repeated there is, from the second page on
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"^(?:page|página|pág\.?|p\.)?\s*[-–—(\[]?\s*(?:page\s*)?\d{1,4}\s*(?:(?:/|of|de|sur|쪽|중)\s*\d{1,4})?\s*[-–—)\]쪽]?$",
    re.IGNORECASE,
)
_ENDS = re.compile(r"[.!?:;。…][\"'”’)\]]*$")
_BULLET = re.compile(r"^\s*(?:[•‣▪●○◦∙·■□▶▷※◆◇➢✓*–—-]|[Øo]\s|\(?\d{1,3}[.)]\s|\(?[a-z가-하][.)]\s|[①-⑳])")
_WORD_END = re.compile(r"([^\W\d_]+)[-\u00ad‐]$")
_WORD_START = re.compile(r"^([^\W\d_]+)")
_HANGUL = re.compile("[가-힣]")


@dataclass(slots=True)
class Run:
    """``x`` and ``y`` are where its first letter stands, from the lower left corner; ``places`` where each does."""

    page: int
    x: float
    y: float
    size: float
    bold: bool = False
    text: str = ""
    right: float = 0.0
    places: list[tuple[float, float]] = field(default_factory=list)
    links: list[tuple[int, int, str]] = field(default_factory=list)
    column: int = 0
    last: int = -1
    half: int = 0


@dataclass(slots=True)
class Paragraph:
    page: int
    kind: str
    level: int
    pieces: list[tuple[str, tuple[tuple[str, str], ...]]]


def paragraphs_of(runs: list[Run], heights: dict[int, float]) -> Iterator[Paragraph]:
    pages: dict[int, list[Run]] = defaultdict(list)
    for run in runs:
        pages[run.page].append(run)
    lines: list[Run] = []
    for page in pages.values():
        lines.extend(_in_lines(in_columns(_in_lines(page, GAP)), FAR))
    body = _body_size(lines)
    heads = _heads(lines, heights, body)
    sizes = _heading_sizes([line for line in lines if id(line) not in heads], body)
    flow = [line for line in lines if id(line) not in heads]
    vocabulary = _words(flow)
    edges = _edges(flow)
    leading = _leading(flow, edges)
    group: list[Run] = []
    aside: list[Run] = []  # heads and feet, kept until the paragraph that goes on behind them has ended
    for line in lines:
        if id(line) in heads:
            aside.append(line)
            continue
        if group and not _goes_on(group, line, edges, leading):
            yield _paragraph(group, sizes, body, vocabulary)
            group = []
        if not group:
            yield from _aside(aside)
            aside.clear()
        group.append(line)
    if group:
        yield _paragraph(group, sizes, body, vocabulary)
    yield from _aside(aside)


def _aside(lines: list[Run]) -> Iterator[Paragraph]:
    for line in lines:
        yield Paragraph(line.page, "header", 0, list(_pieces([line], set())))


def _in_lines(runs: list[Run], gap: float) -> list[Run]:
    """Pieces one behind the other on the same height are one line, as where a font changes. ``gap`` in sizes."""
    lines: list[Run] = []
    for run in runs:
        last = lines[-1] if lines else None
        distance = run.x - last.right if last else 0.0
        is_level = last is not None and abs(last.y - run.y) < 0.3 * max(last.size, 1) and last.column == run.column
        if last and is_level and -1 <= distance < gap * max(run.size, 1):
            space = " " if distance > 0.15 * run.size and not last.text.endswith(" ") else ""
            shift = len(last.text) + len(space)
            last.places = last.places + [(last.right, run.x)] * len(space) + run.places
            last.text += space + run.text
            last.links.extend((start + shift, end + shift, address) for start, end, address in run.links)
            last.right = run.right
            last.bold = last.bold and run.bold
        else:
            lines.append(run)
    return lines


def _body_size(lines: list[Run]) -> float:
    letters: Counter[float] = Counter()
    for line in lines:
        letters[round(line.size * 2) / 2] += len(line.text)
    return letters.most_common(1)[0][0] if letters else 10.0


def _heads(lines: list[Run], heights: dict[int, float], body: float) -> set[int]:
    """Lines at the outer edges that pages repeat, and page numbers. On the first page only what is small or at the
    very edge: there a letterhead ends and the document begins."""
    seen: dict[tuple, set[int]] = defaultdict(set)
    zones: dict[int, tuple] = {}
    for line in lines:
        share = line.y / (heights[line.page] or 1)
        if share < ZONE or share > 1 - ZONE:
            key = (_DIGITS.sub("0", line.text.strip()), round(line.y / 6))
            zones[id(line)] = (key, min(share, 1 - share))
            seen[key].add(line.page)
    count = len(heights)
    heads = set()
    for line in lines:
        if id(line) not in zones:
            continue
        key, edge = zones[id(line)]
        is_number = bool(_PAGE_NUMBER.match(line.text.strip())) and len(line.text.strip()) < 24
        is_repeated = count > 1 and len(seen[key]) >= max(2, count // 2)
        is_outside = edge < EDGE and line.size < body * 1.1
        is_small = edge < MARGIN and line.size < body * 0.85  # what a browser prints around a page
        if (is_number and edge < 0.1) or is_small or (is_repeated and (line.page > 1 or is_outside)):
            heads.add(id(line))
    return heads


def _heading_sizes(lines: list[Run], body: float) -> list[float]:
    """Sizes that stand out, the largest first: the rank of a heading is the place here."""
    letters: Counter[float] = Counter()
    for line in lines:
        if line.size > body * 1.1:
            letters[round(line.size)] += len(line.text)
    total = sum(len(line.text) for line in lines)
    return sorted((size for size, length in letters.items() if length * 4 < total), reverse=True)[:6]


def _edges(lines: list[Run]) -> dict[tuple[int, int], float]:
    """The right edge per page and column: the outermost one that several lines come near to, in the whole document."""
    rights: dict[int, list[float]] = defaultdict(list)
    for line in lines:
        rights[line.column].append(line.right)
    edges = {}
    for column, values in rights.items():
        values.sort()
        wanted = 1 if len(values) < 8 else 2 if len(values) < 30 else max(3, len(values) // 30)
        edge = values[-1]
        for place in range(len(values) - 1, -1, -1):
            if place + 1 - bisect_left(values, values[place] - NEAR) >= wanted:
                edge = values[place]
                break
        edges[column] = edge
    return {(line.page, line.column): edges[line.column] for line in lines}


def _is_full(line: Run, following: Run, edges: dict[tuple[int, int], float]) -> bool:
    word = following.text.split(None, 1)[0] if following.text.strip() else ""
    if following.places and word:
        width = following.places[following.text.index(word) + len(word) - 1][1] - following.x
    else:
        width = (following.right - following.x) * (len(word) / max(1, len(following.text)))
    if _HANGUL.search(word):  # may be cut at any syllable
        width = min(width, following.size * 1.5)
    return line.right + line.size * 0.25 + width > edges[line.page, line.column] - line.size * 0.4


def _is_open(line: Run, following: Run, edges: dict[tuple[int, int], float]) -> bool:
    """Text that was wrapped by a number of letters: nearly full, and in the middle of a sentence."""
    edge = edges[line.page, line.column]
    share = (line.right - line.x) / max(1.0, edge - line.x)
    text, after = line.text.strip(), following.text.strip()
    return share > HALF and breaks_a_sentence(text, after, is_long=share > NEARLY)


def _leading(lines: list[Run], edges: dict[tuple[int, int], float]) -> dict[float, float]:
    """The usual distance of lines that go on, by size."""
    distances: dict[float, list[float]] = defaultdict(list)
    for line, following in itertools.pairwise(lines):
        distance = line.y - following.y
        is_near = 0 < distance < 3 * line.size
        if line.page == following.page and is_near and _is_full(line, following, edges):
            distances[round(line.size)].append(distance)
    return {size: median(values) for size, values in distances.items()}


def _goes_on(group: list[Run], line: Run, edges, leading: dict[float, float]) -> bool:
    last, first = group[-1], group[0]
    if abs(last.size - line.size) > 0.12 * max(last.size, line.size):
        return False
    if not _is_full(last, line, edges) and not _is_open(last, line, edges):
        return False
    if _BULLET.match(line.text) or len(group) > 200:
        return False
    text = last.text.rstrip()
    if last.page != line.page or last.column != line.column:
        is_ended = bool(_ENDS.search(text))
        return not is_ended and (line.text[:1].islower() or bool(_HANGUL.match(line.text)) or text.endswith(("-", ",")))
    distance = last.y - line.y
    usual = leading.get(round(last.size), last.size * 1.3)
    if not 0 < distance <= max(usual * 1.22, last.size * 1.05):
        return False
    is_indented = line.x > last.x + 0.8 * line.size
    return not (is_indented and _ENDS.search(text) and not _BULLET.match(first.text))


def _words(lines: list[Run]) -> set[str]:
    words: set[str] = set()
    for line in lines:
        words.update(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", line.text.lower()))
    return words


def _paragraph(group: list[Run], sizes: list[float], body: float, vocabulary: set[str]) -> Paragraph:
    size = round(group[0].size)
    length = sum(len(line.text) for line in group)
    is_heading = group[0].size > body * 1.1 and size in sizes and len(group) <= 4 and length <= 300
    kind, level = ("heading", min(6, sizes.index(size) + 1)) if is_heading else ("text", 0)
    return Paragraph(group[0].page, kind, level, list(_pieces(group, vocabulary)))


def _pieces(group: Iterable[Run], vocabulary: set[str]) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    lines = list(group)
    for place, line in enumerate(lines):
        text = line.text.rstrip() if place + 1 < len(lines) else line.text
        joint = " "
        if place + 1 < len(lines):
            text, joint = _joint(text, lines[place + 1].text.lstrip(), vocabulary)
        around = (("bold", ""),) if line.bold else ()
        at = 0
        for start, end, address in sorted(line.links):
            if start < at or start >= len(text):
                continue
            yield text[at:start], around
            yield text[start:end], (*around, ("link", address))
            at = end
        yield text[at:], around
        if place + 1 < len(lines) and joint:
            yield joint, around if line.bold and lines[place + 1].bold else ()


def _joint(text: str, following: str, vocabulary: set[str]) -> tuple[str, str]:
    """The line, and what stands between it and the next one. A hyphen goes where the whole word is known or likely."""
    found, beginning = _WORD_END.search(text), _WORD_START.match(following)
    if not found or not beginning or not following[:1].islower():
        is_open = text.endswith(("-", "/", "@")) and not text.endswith((" -", " /"))
        return text, "" if is_open else " "
    before, after = found.group(1).lower(), beginning.group(1).lower()
    if f"{before}-{after}" in vocabulary and before + after not in vocabulary:
        return text[:-1] + "-", ""
    return text[:-1], ""
