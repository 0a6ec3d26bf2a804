"""Proofs over what is stored: each yields what does not hold, in plain words, and reads in portions.

Source: docs/domain.md; run by ``manage.py check_data``.
"""

from collections.abc import Callable, Iterator

from circulars.integrity import (
    abbreviations,
    addresses,
    directory,
    editions,
    files,
    found_addresses,
    lists,
    reviewed,
    searching,
    structure,
)
from circulars.integrity.problem import Problem
from circulars.integrity.repair import repair

PROOFS: tuple[Callable[[], Iterator[Problem]], ...] = (
    structure.missing_triggers,
    structure.open_permits,
    editions.check,
    lists.check,
    addresses.check,
    directory.check,
    files.check,
    reviewed.check,
    abbreviations.check,
    found_addresses.check,
    searching.check,
)


def check() -> Iterator[Problem]:
    for proof in PROOFS:
        yield from proof()


__all__ = ["PROOFS", "Problem", "check", "repair"]
