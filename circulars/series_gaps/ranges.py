"""Numbers as people write them, ``3-7, 9``, and long runs of them without writing each down."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate

from django.utils.translation import gettext as _

AT_ONCE = 2_000  # numbers named in one go
LARGEST = 999_999
PART = re.compile(r"(\d{1,9})(?:\s*[-–~∼〜]\s*(\d{1,9}))?")


class NotARange(ValueError):
    """What was typed names no numbers; the message is fit to show to staff."""


class Ranges:
    """Numbers in rising order, kept as (first, last): a run of a million costs no more than one of two."""

    def __init__(self, pairs: Iterable[tuple[int, int]] = ()) -> None:
        self.pairs = _joined(pairs)
        self._ends = list(accumulate(last - first + 1 for first, last in self.pairs))

    @classmethod
    def of(cls, numbers: Iterable[int]) -> "Ranges":
        return cls((number, number) for number in numbers)

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def __bool__(self) -> bool:
        return bool(self.pairs)

    def __iter__(self) -> Iterator[int]:
        for first, last in self.pairs:
            yield from range(first, last + 1)

    def __contains__(self, number: int) -> bool:
        place = bisect_right(self.pairs, (number, LARGEST * LARGEST)) - 1
        return place >= 0 and self.pairs[place][0] <= number <= self.pairs[place][1]

    def __or__(self, other: "Ranges") -> "Ranges":
        return Ranges([*self.pairs, *other.pairs])

    def __str__(self) -> str:
        return ", ".join(f"{first}" if first == last else f"{first}-{last}" for first, last in self.pairs)

    def part(self, start: int, length: int) -> list[int]:
        """``length`` numbers from the one at place ``start``, which counts from 0."""
        found: list[int] = []
        index = bisect_right(self._ends, start)
        while index < len(self.pairs) and len(found) < length:
            first, last = self.pairs[index]
            before = self._ends[index - 1] if index else 0
            begin = first + max(0, start - before)
            found += range(begin, min(last, begin + length - len(found) - 1) + 1)
            index += 1
        return found

    def without(self, numbers: Iterable[int]) -> "Ranges":
        """The same without a few single numbers."""
        taken = sorted(set(numbers))
        pairs: list[tuple[int, int]] = []
        position = 0
        for first, last in self.pairs:
            while position < len(taken) and taken[position] < first:
                position += 1
            begin = first
            while position < len(taken) and taken[position] <= last:
                if begin < taken[position]:
                    pairs.append((begin, taken[position] - 1))
                begin = taken[position] + 1
                position += 1
            if begin <= last:
                pairs.append((begin, last))
        return Ranges(pairs)


def parse(text: str) -> Ranges:
    """The numbers of ``3-7, 9``. Raises NotARange, also for more than can be told of at once."""
    pairs = []
    for part in re.split(r"[,;、·\n]", text):
        if not part.strip():
            continue
        found = PART.fullmatch(part.strip())
        if found is None:
            raise NotARange(_("“%(text)s” is no number and no range. Write them as 3-7, 9.") % {"text": part.strip()})
        first = int(found[1])
        last = int(found[2]) if found[2] else first
        if last < first:
            raise NotARange(_("The range %(range)s runs backwards.") % {"range": part.strip()})
        if not (first >= 1 and last <= LARGEST):
            raise NotARange(_("Numbers run from 1 to %(largest)d.") % {"largest": LARGEST})
        pairs.append((first, last))
    numbers = Ranges(pairs)
    if len(numbers) > AT_ONCE:
        raise NotARange(_("At most %(limit)d numbers can be changed at once.") % {"limit": AT_ONCE})
    return numbers


def between(known: Iterable[int], low: int) -> Ranges:
    """What is missing from ``low`` to the highest of ``known``."""
    pairs, expected = [], low
    for number in sorted(set(known)):
        if number > expected:
            pairs.append((expected, number - 1))
        expected = max(expected, number + 1)
    return Ranges(pairs)


def _joined(pairs: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for first, last in sorted(pairs):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return joined
