"""Counts of this process since it started, for those who draw them over time. Whole numbers under fixed names.

Adding costs a look into a dictionary. A lost count under two threads at once is no loss worth a lock.
"""

from collections import Counter

counts: Counter[str] = Counter()


def add(name: str, number: int = 1) -> None:
    counts[name] += number
