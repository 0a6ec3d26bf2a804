"""The blocks of two bodies side by side: which stayed, which changed and in which words, which came, went or moved."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from circulars.comparing.blocks import Block, Link, blocks
from circulars.comparing.sequences import Allowance, matches, spans
from circulars.comparing.wording import ADDED, EQUAL, REMOVED, Piece, is_changed, words

CHANGED, MOVED_HERE, MOVED_AWAY = "changed", "moved_here", "moved_away"
ALIKE = 0.35  # of the words of both, below which two blocks are two different ones
ALIKE_ALONE = 0.1  # where only one of the same kind stands on each side
TOKEN = re.compile(r"[0-9]+|[가-힣]+|[^\W\d_가-힣]+")


class LinkChange(NamedTuple):
    """``before`` or ``after`` is empty where the link is new or gone."""

    text: str
    before: str
    after: str


@dataclass(frozen=True)
class Passage:
    """One block. ``kind`` is "equal", "changed", "added", "removed", "moved_here" or "moved_away"."""

    kind: str
    block: str  # "heading", "paragraph", "item", "quotation", "caption", "row", "picture"
    level: int
    cells: tuple[tuple[Piece, ...], ...]
    links: tuple[LinkChange, ...] = ()
    is_reformatted: bool = False  # the words are the same, their form is not

    @property
    def is_changed(self) -> bool:
        return self.kind != EQUAL


def passages(old: str, new: str, allowance: Allowance) -> list[Passage]:
    """In the order of the new body; what is gone stands where it stood."""
    left, right = blocks(old), blocks(new)
    found: list[tuple[Block | None, Block | None]] = []
    for is_same, i, i_end, j, j_end in spans(_keys(left), _keys(right), allowance):
        if is_same:
            found += zip(left[i:i_end], right[j:j_end], strict=True)
        else:
            found += _paired(left[i:i_end], right[j:j_end], allowance)
    gone = Counter(_key(before) for before, after in found if before and not after)
    come = Counter(_key(after) for before, after in found if after and not before)
    moved = set(gone) & set(come)
    return [_passage(before, after, moved, allowance) for before, after in found]


def _keys(found: Iterable[Block]) -> list[tuple]:
    return [_key(block) for block in found]


def _key(block: Block) -> tuple:
    return (block.kind, block.cells, block.markup if block.kind == "picture" else "")


def _paired(
    left: Sequence[Block], right: Sequence[Block], allowance: Allowance
) -> list[tuple[Block | None, Block | None]]:
    """The most alike blocks beside one another without a crossing; the others alone, what is gone first."""
    pairs = _most_alike(left, right, allowance) if left and right else []
    found: list[tuple[Block | None, Block | None]] = []
    i = j = 0
    for a, b in [*pairs, (len(left), len(right))]:
        found += [(block, None) for block in left[i:a]]
        found += [(None, block) for block in right[j:b]]
        if a < len(left):
            found.append((left[a], right[b]))
        i, j = a + 1, b + 1
    return found


def _most_alike(left: Sequence[Block], right: Sequence[Block], allowance: Allowance) -> list[tuple[int, int]]:
    tokens_left, tokens_right = [_tokens(block) for block in left], [_tokens(block) for block in right]
    cost = sum(map(len, tokens_left)) * len(right) + sum(map(len, tokens_right)) * len(left)
    if not allowance.pays(cost // 8 + len(left) * len(right)):  # sets are met at the speed of C
        return matches([block.text for block in left], [block.text for block in right], allowance)
    least = ALIKE_ALONE if len(left) == len(right) == 1 else ALIKE
    best = [[0.0] * (len(right) + 1) for _ in range(len(left) + 1)]
    alike = [[0.0] * len(right) for _ in left]
    for i in range(len(left) - 1, -1, -1):
        for j in range(len(right) - 1, -1, -1):
            score = _alike(left[i], right[j], tokens_left[i], tokens_right[j])
            alike[i][j] = score if score >= least else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], alike[i][j] and alike[i][j] + best[i + 1][j + 1])
    pairs = []
    i = j = 0
    while i < len(left) and j < len(right):
        if alike[i][j] and best[i][j] == alike[i][j] + best[i + 1][j + 1]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _tokens(block: Block) -> frozenset[str]:
    """Words, and for Hangul two syllables at a time, so that another particle does not make another word."""
    found: set[str] = set()
    for token in TOKEN.findall(block.text.lower()):
        if "가" <= token[0] <= "힣" and len(token) > 2:
            found.update(token[at : at + 2] for at in range(len(token) - 1))
        else:
            found.add(token)
    return frozenset(found)


def _alike(old: Block, new: Block, left: frozenset[str], right: frozenset[str]) -> float:
    if (old.kind == "picture") != (new.kind == "picture"):
        return 0.0
    if old.text == new.text:
        return 1.0
    if old.kind == new.kind == "picture":
        return 1.0 if old.markup == new.markup else 0.0
    if not left or not right:
        return 0.0
    score = 2 * len(left & right) / (len(left) + len(right))
    return score if old.kind == new.kind else score * 0.8


def _passage(before: Block | None, after: Block | None, moved: set[tuple], allowance: Allowance) -> Passage:
    if before is None or after is None:
        block = after or before
        side, other = (ADDED, MOVED_HERE) if after else (REMOVED, MOVED_AWAY)
        kind = other if _key(block) in moved else side
        marked = EQUAL if kind == MOVED_HERE else side
        return Passage(kind, block.kind, block.level, tuple((Piece(marked, cell),) for cell in block.cells))
    if len(before.cells) == len(after.cells):
        cells = tuple(tuple(words(old, new, allowance)) for old, new in zip(before.cells, after.cells, strict=True))
    else:
        cells = (tuple(words(before.text, after.text, allowance)),)
    links = tuple(_link_changes(before.links, after.links, allowance))
    has_new_words = any(is_changed(pieces) for pieces in cells)
    is_reformatted = not has_new_words and not links and (before.kind, before.markup) != (after.kind, after.markup)
    kind = CHANGED if has_new_words or links or is_reformatted else EQUAL
    return Passage(kind, after.kind, after.level, cells, links, is_reformatted)


def _link_changes(old: Sequence[Link], new: Sequence[Link], allowance: Allowance) -> list[LinkChange]:
    found = []
    for is_same, i, i_end, j, j_end in spans(old, new, allowance):
        if is_same:
            continue
        left, right = list(old[i:i_end]), list(new[j:j_end])
        while left and right and len(left) == len(right) and left[0].address != right[0].address:
            before, after = left.pop(0), right.pop(0)
            found.append(LinkChange(after.text, before.address, after.address))
        known = {link.address for link in old} & {link.address for link in new}
        found += [LinkChange(link.text, link.address, "") for link in left if link.address not in known]
        found += [LinkChange(link.text, "", link.address) for link in right if link.address not in known]
    return found
