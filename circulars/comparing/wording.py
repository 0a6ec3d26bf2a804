"""Two texts word by word. Korean is compared by its written words (어절), and inside one where only the particle,
the ending or the number differs."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from circulars.comparing.sequences import Allowance, spans

EQUAL, REMOVED, ADDED = "equal", "removed", "added"

WORD = re.compile(r"^\s+|\S+\s*")
PART = re.compile(r"[0-9]+(?:[.,:/-][0-9]+)*|[가-힣]+|[^\W\d_가-힣]+|\s+|.", re.DOTALL)
NUMBER = re.compile(r"[0-9]+(?:[.,:/-][0-9]+)*")
HANGUL = re.compile(r"[가-힣]+")
MARKS = " \t\n.,;:!?…·()[]{}<>'\"‘’“”「」『』"
SHORT = 3  # characters: an equal word so short between two long changes only breaks them up
LONG = 3  # words


class Piece(NamedTuple):
    """A run of text. The equal and added ones together are the new text; the equal and removed ones are the old one,
    up to white space."""

    kind: str
    text: str


def words(old: str, new: str, allowance: Allowance | None = None) -> list[Piece]:
    """The pieces in reading order; what was removed stands before what came in its place."""
    if old == new:
        return [Piece(EQUAL, new)] if new else []
    allowance = allowance or Allowance()
    left, right = WORD.findall(old), WORD.findall(new)
    keys_left, keys_right = [word.strip() for word in left], [word.strip() for word in right]
    pieces: list[Piece] = []
    for is_same, i, i_end, j, j_end in spans(keys_left, keys_right, allowance):
        if is_same:
            pieces.append(Piece(EQUAL, "".join(right[j:j_end])))
        elif i_end - i == j_end - j:
            for before, after in zip(left[i:i_end], right[j:j_end], strict=True):
                pieces += _inside(before, after)
        else:
            if i < i_end and j < j_end and _stem(left[i]) == _stem(right[j]) != "":
                pieces += _inside(left[i], right[j])  # a sentence that goes on: only its full stop was moved
                i, j = i + 1, j + 1
            pieces += [Piece(REMOVED, "".join(left[i:i_end])), Piece(ADDED, "".join(right[j:j_end]))]
    return _gathered(pieces)


def _stem(word: str) -> str:
    """The word without the marks and spaces around it."""
    return word.strip(MARKS)


def is_changed(pieces: Iterable[Piece]) -> bool:
    return any(piece.kind != EQUAL for piece in pieces)


def _inside(old: str, new: str) -> list[Piece]:
    """One word against another: in parts where enough of it stayed, else as a whole."""
    whole = [Piece(REMOVED, old), Piece(ADDED, new)]
    if len(old) + len(new) > 200:
        return whole
    left, right = PART.findall(old), PART.findall(new)
    pieces: list[Piece] = []
    for is_same, i, i_end, j, j_end in spans(left, right, Allowance(2_000)):
        before, after = "".join(left[i:i_end]), "".join(right[j:j_end])
        if is_same:
            pieces.append(Piece(EQUAL, after))
        else:
            pieces += _syllables(before, after)
    if all(piece.kind == EQUAL or NUMBER.fullmatch(piece.text) for piece in pieces):
        return pieces
    stayed = sum(len(piece.text.strip()) for piece in pieces if piece.kind == EQUAL)
    return pieces if stayed * 3 >= max(len(old.strip()), len(new.strip())) else whole


def _syllables(old: str, new: str) -> list[Piece]:
    """A noun that changed its particle, or a verb its ending: what stayed at the beginning is not marked."""
    common = 0
    if (not old or HANGUL.fullmatch(old)) and (not new or HANGUL.fullmatch(new)):
        while common < min(len(old), len(new)) and old[common] == new[common]:
            common += 1
    if common * 2 < max(len(old), len(new)):
        common = 0
    pieces = [Piece(EQUAL, new[:common]), Piece(REMOVED, old[common:]), Piece(ADDED, new[common:])]
    return [piece for piece in pieces if piece.text]


def _gathered(pieces: Sequence[Piece]) -> list[Piece]:
    """Neighbours of one kind joined; changes with next to nothing between them become one change."""
    groups: list[tuple[str, str] | str] = []  # (removed, added) and equal texts in turn
    for kind, text in pieces:
        if not text:
            continue
        if kind == EQUAL:
            if groups and isinstance(groups[-1], str):
                groups[-1] += text
            else:
                groups.append(text)
            continue
        removed, added = "", ""
        if groups and not isinstance(last := groups[-1], str):
            removed, added = last
            groups.pop()
        groups.append((removed + text, added) if kind == REMOVED else (removed, added + text))
    joined: list[tuple[str, str] | str] = []
    for group in groups:
        if not isinstance(group, str) and len(joined) >= 2 and _is_slight(joined[-2], joined[-1], group):
            between, before = joined.pop(), joined.pop()
            group = (f"{before[0]}{between}{group[0]}", f"{before[1]}{between}{group[1]}")
        joined.append(group)
    found: list[Piece] = []
    for group in joined:
        if isinstance(group, str):
            found.append(Piece(EQUAL, group))
        else:
            found += [Piece(kind, text) for kind, text in zip((REMOVED, ADDED), group, strict=True) if text]
    return found


def _is_slight(before: tuple[str, str], between: str, after: tuple[str, str]) -> bool:
    if not between.strip():
        return True
    if len(between.strip()) > SHORT or between == between.strip():  # inside a word every part counts
        return False
    return all(max(len(text.split()) for text in change) >= LONG for change in (before, after))
