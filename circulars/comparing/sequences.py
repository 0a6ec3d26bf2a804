"""The common part of two sequences, in a time that nobody can stretch.

Values that stand once on both sides are the anchors (patience), because people read a comparison by them; what lies
between two anchors is compared exactly while it is small. All work is paid from one allowance. When it is used up,
what is left counts as replaced: a worse answer, never a late one.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence

ALLOWANCE = 2_000_000  # steps; under a second on a small machine
EXACT = 60_000  # pairs of values that are compared one by one


class Allowance:
    """The steps that one comparison may take, over all its parts."""

    def __init__(self, steps: int = ALLOWANCE) -> None:
        self.left = steps

    def pays(self, steps: int) -> bool:
        """Whether so many steps are left; they are taken then."""
        if steps > self.left:
            return False
        self.left -= steps
        return True


def matches(old: Sequence[Hashable], new: Sequence[Hashable], allowance: Allowance) -> list[tuple[int, int]]:
    """Pairs of places with the same value, rising on both sides."""
    found: list[tuple[int, int]] = []
    waiting = [(0, len(old), 0, len(new))]
    while waiting:
        old_start, old_end, new_start, new_end = waiting.pop()
        while old_start < old_end and new_start < new_end and old[old_start] == new[new_start]:
            found.append((old_start, new_start))
            old_start, new_start = old_start + 1, new_start + 1
        while old_start < old_end and new_start < new_end and old[old_end - 1] == new[new_end - 1]:
            old_end, new_end = old_end - 1, new_end - 1
            found.append((old_end, new_end))
        if old_start == old_end or new_start == new_end:
            continue
        left, right = old[old_start:old_end], new[new_start:new_end]
        if not allowance.pays(len(left) + len(right)):
            continue
        anchors = _anchors(left, right)
        if not anchors:
            if len(left) * len(right) <= EXACT and allowance.pays(len(left) * len(right)):
                found += [(old_start + i, new_start + j) for i, j in _longest(left, right)]
                continue
            anchors = _anchors(list(_counted(left)), list(_counted(right)))
        before = (old_start, new_start)
        for i, j in anchors:
            i, j = old_start + i, new_start + j
            found.append((i, j))
            waiting.append((before[0], i, before[1], j))
            before = (i + 1, j + 1)
        if anchors:
            waiting.append((before[0], old_end, before[1], new_end))
    found.sort()
    return found


def spans(
    old: Sequence[Hashable], new: Sequence[Hashable], allowance: Allowance
) -> Iterator[tuple[bool, int, int, int, int]]:
    """(is it the same, from and to in ``old``, from and to in ``new``), in order and without a gap."""
    i = j = 0
    run = (0, 0)
    for a, b in [*matches(old, new, allowance), (len(old), len(new))]:
        if (a, b) == (i, j) and a < len(old):
            i, j = a + 1, b + 1
            continue
        if run != (i, j):
            yield True, run[0], i, run[1], j
        if (i, j) != (a, b):
            yield False, i, a, j, b
        run = (a, b)
        i, j = a + 1, b + 1


def _anchors(left: Sequence[Hashable], right: Sequence[Hashable]) -> list[tuple[int, int]]:
    """The longest rising row of values that stand exactly once on both sides."""
    count_left, count_right = Counter(left), Counter(right)
    place = {value: j for j, value in enumerate(right) if count_right[value] == 1}
    pairs = [(i, place[value]) for i, value in enumerate(left) if count_left[value] == 1 and value in place]
    ends: list[int] = []  # the smallest end of a rising row of each length
    end_at: list[int] = []
    previous: list[int] = []
    for index, (_, j) in enumerate(pairs):
        length = bisect_left(ends, j)
        previous.append(end_at[length - 1] if length else -1)
        if length == len(ends):
            ends.append(j)
            end_at.append(index)
        else:
            ends[length], end_at[length] = j, index
    chosen: list[tuple[int, int]] = []
    index = end_at[-1] if end_at else -1
    while index >= 0:
        chosen.append(pairs[index])
        index = previous[index]
    return chosen[::-1]


def _counted(values: Sequence[Hashable]) -> Iterator[tuple[Hashable, int]]:
    """Each value with how often it has stood there before, which makes every one of them single."""
    seen: Counter = Counter()
    for value in values:
        yield value, seen[value]
        seen[value] += 1


def _longest(left: Sequence[Hashable], right: Sequence[Hashable]) -> list[tuple[int, int]]:
    """The longest common subsequence, exactly."""
    width = len(right)
    table = [[0] * (width + 1)]
    for i in range(len(left) - 1, -1, -1):
        below, value = table[-1], left[i]
        row = [0] * (width + 1)
        for j in range(width - 1, -1, -1):
            if right[j] == value:
                row[j] = below[j + 1] + 1
            else:
                row[j] = below[j] if below[j] >= row[j + 1] else row[j + 1]
        table.append(row)
    table.reverse()
    found = []
    i = j = 0
    while i < len(left) and j < width:
        if left[i] == right[j]:
            found.append((i, j))
            i, j = i + 1, j + 1
        elif table[i + 1][j] >= table[i][j + 1]:
            i += 1
        else:
            j += 1
    return found
