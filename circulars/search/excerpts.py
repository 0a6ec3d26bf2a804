"""Marking what was looked for in a text that is shown, and choosing the passage that shows most of it."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import lru_cache

from circulars.search.parsing import Query
from circulars.search.wording import Mark
from circulars.words import fold, stem
from circulars.words.korean import is_hangul

Marked = tuple[tuple[str, bool], ...]  # (text, whether it is marked), plain
LENGTH = 180  # of an excerpt of Latin letters; Hangul takes twice the room
SEEN = 40  # places of each word that are looked at
SCANNED = 100_000  # letters of a file
_LETTERS = r"[^\W\d_]"
# What must not stand before a mark of a kind.
BEFORE = {"letters": str.isalpha, "digits": str.isdigit, "one": is_hangul}


def marked(text: str, query: Query) -> Marked:
    """The whole text with what was looked for marked."""
    return _cut(text, _spans(text, query), 0, len(text))


def excerpt(text: str, query: Query, *, otherwise_beginning: bool = False) -> Marked | None:
    """The passage with most of the words; None where none of them stands here, or else the beginning."""
    text = text[:SCANNED]
    spans = _spans(text, query)
    length = LENGTH if text[:400].isascii() else LENGTH * 2 // 3
    if not spans:
        if not otherwise_beginning or not text:
            return None
        return _cut(text, [], *_bounds(text, 0, min(len(text), length)))
    start = _best(spans, length)
    first, last = spans[start][0], spans[start][1]
    for _begin, end, _which in spans[start:]:
        if end - first > length:
            break
        last = end
    room = max(0, length - (last - first))
    return _cut(text, spans, *_bounds(text, max(0, first - room // 3), min(len(text), last + room - room // 3)))


def _best(spans: list[tuple[int, int, int]], length: int) -> int:
    """Where the window begins that holds most different words; the first of these."""
    best, found = 0, 0
    for at, (begin, _end, _which) in enumerate(spans):
        limit = bisect_left(spans, (begin + length, 0, 0))
        different = len({which for _begin, _end, which in spans[at:limit]})
        if different > found:
            best, found = at, different
    return best


def _bounds(text: str, start: int, end: int) -> tuple[int, int]:
    """To the edges of words, without breaking a line in two where there are many."""
    if start:
        blank = re.search(r"\s", text[start : start + 20])
        start = start + blank.end() if blank else start
    if end < len(text):
        space = text.rfind(" ", max(start, end - 20), end)
        end = space if space > start else end
    return start, end


def _cut(text: str, spans: list[tuple[int, int, int]], start: int, end: int) -> Marked:
    pieces: list[tuple[str, bool]] = [("… ", False)] if start else []
    at = start
    for begin, finish, _which in spans:
        if finish <= at or begin >= end:
            continue
        begin, finish = max(begin, at), min(finish, end)
        if begin > at:
            pieces.append((text[at:begin], False))
        if pieces and pieces[-1][1]:  # words that touch one another are one mark
            pieces[-1] = (pieces[-1][0] + text[begin:finish], True)
        else:
            pieces.append((text[begin:finish], True))
        at = finish
    if at < end:
        pieces.append((text[at:end], False))
    if end < len(text):
        pieces.append((" …", False))
    return tuple((_on_one_line(piece), is_marked) for piece, is_marked in pieces if piece)


def _on_one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def _spans(text: str, query: Query) -> list[tuple[int, int, int]]:
    """(start, end, which mark) in order, none inside another; parts of compounds where nothing whole stands."""
    folded = fold(text)
    return list(_places(folded, query.marks())) or list(_places(folded, query.weak_marks()))


def _places(folded: str, marks: tuple[Mark, ...]) -> Iterator[tuple[int, int, int]]:
    pattern = _pattern(marks)
    if pattern is None:
        return
    left = [SEEN] * len(marks)
    for match in pattern.finditer(folded):
        which = int(str(match.lastgroup)[1:])
        if not left[which]:
            continue
        mark, start = marks[which], match.start()
        # asked here and not in the pattern, which is then looked for by its first letter
        if start and mark.kind in BEFORE and BEFORE[mark.kind](folded[start - 1]):
            continue
        if mark.kind == "letters" and stem(match[0]) != mark.text:
            continue
        yield start, match.end(), which
        left[which] -= 1
        if not any(left):
            return


@lru_cache(maxsize=256)
def _pattern(marks: tuple[Mark, ...]) -> re.Pattern[str] | None:
    ordered = sorted(range(len(marks)), key=lambda at: -len(marks[at].text))
    parts = [f"(?P<m{at}>{_expression(marks[at])})" for at in ordered]
    return re.compile("|".join(parts)) if parts else None


def _expression(mark: Mark) -> str:
    text = re.escape(mark.text)
    match mark.kind:
        case "letters":  # the stem of "countries" is "countri": the last letter may differ
            beginning = re.escape(mark.text[:-1] if mark.text[-1:] in "iy" and len(mark.text) > 3 else mark.text)
            return rf"{beginning}{_LETTERS}{{0,24}}"
        case "digits":
            return rf"{text}(?!\d)"
        case "phrase":
            words = [re.escape(word) for word in mark.text.split()]
            return r"\s+".join(words) if words else r"(?!)"
    return text


def first(texts: Iterable[str], query: Query) -> Marked | None:
    """The excerpt of the first text in which a word stands."""
    return next((found for text in texts if text and (found := excerpt(text, query))), None)
