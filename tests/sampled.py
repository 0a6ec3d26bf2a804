"""Of a test with many cases a few are enough on PostgreSQL, where SQLite has them all: which, is the same each time.

A case differs by what is typed or shown, and its SQL is that of the others. Where each case is a query of its own, or
something that PostgreSQL itself may refuse, the test is marked ``every_case``. ``TEST_EVERY_CASE=1`` leaves none out.
"""

import os
import random
from collections import defaultdict

import pytest

CASES = 4
EVERY_CASE = os.environ.get("TEST_EVERY_CASE", "") == "1"
WHOLE = ("every_case", "races", "alone")


def split(items: list[pytest.Item]) -> tuple[list[pytest.Item], list[pytest.Item]]:
    """(those to run, those to leave out), each in their order: the first and the last case, and two by their name."""
    cases: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        if not any(item.get_closest_marker(name) for name in WHOLE):
            cases[item.nodeid.partition("[")[0]].append(item)
    left_out: set[pytest.Item] = set()
    for test, of_test in cases.items():
        if len(of_test) > CASES:
            between = of_test[1:-1]
            left_out |= set(between) - set(random.Random(test).sample(between, CASES - 2))
    return [item for item in items if item not in left_out], [item for item in items if item in left_out]
