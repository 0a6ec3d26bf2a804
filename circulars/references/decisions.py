"""What staff decided about citations, and how it is known again in another edition of the same text.

A citation is the same where its words and its number are; where the words stand several times with different
decisions, by the words around it or by its place among as many. Source: docs/domain.md, "References".
"""

from collections.abc import Iterable, Sequence

from circulars.citations.grammar import folded
from circulars.models import Edition, Origin, Reference
from circulars.rendering.text import plain_text

DECIDED = (Origin.MANUAL, Origin.CONFIRMED, Origin.REFUSED)
AROUND = 16  # characters to either side by which one of several equal citations is known again

Key = tuple[str, int, int | None, str]
Decision = tuple[str, int | None]


def key_of(row: Reference) -> Key:
    return (" ".join(row.text.casefold().split()), row.serial, row.year, folded(row.suffix))


def carry(rows: Sequence[Reference], body: str, before: Edition | None) -> list[Reference]:
    """Give new rows the decisions made on the edition ``before``; the rows that got one.

    ``rows`` may be unsaved; ``body`` is theirs. What had no decision there is left as it is.
    """
    if before is None or not rows:
        return []
    old: dict[Key, list[Reference]] = {}
    for row in before.references.order_by("start", "pk"):
        old.setdefault(key_of(row), []).append(row)
    if not any(row.origin in DECIDED for group in old.values() for row in group):
        return []
    new: dict[Key, list[Reference]] = {}
    for row in sorted(rows, key=lambda row: row.start):
        new.setdefault(key_of(row), []).append(row)
    texts = plain_text(body), plain_text(before.body)
    carried = []
    for key, group in new.items():
        for row, decision in zip(group, _decisions(group, old.get(key, []), *texts), strict=True):
            if decision is not None:
                row.origin, row.target_id = decision
                carried.append(row)
    return carried


def same_in(editions: Iterable[Edition], row: Reference) -> list[Reference]:
    """The same citation in other editions: those with its words and number, and where they stand several times,
    the one at the same place among as many."""
    key, found = key_of(row), []
    siblings = _like(row.edition_id, key)
    for edition in editions:
        group = _like(edition.pk, key)
        if len(group) == len(siblings):
            found.append(group[[one.pk for one in siblings].index(row.pk)])
        elif len(siblings) == 1:
            found += group
    return found


def _like(edition_id: int | None, key: Key) -> list[Reference]:
    rows = Reference.objects.filter(edition=edition_id, serial=key[1], year=key[2]).order_by("start", "pk")
    return [row for row in rows if key_of(row) == key]


def _decisions(group: list[Reference], known: list[Reference], text: str, text_before: str) -> list[Decision | None]:
    decisions = [_decision(row) for row in known]
    if len(set(decisions)) <= 1:
        return [decisions[0] if decisions else None] * len(group)
    if len(group) == len(known):
        return decisions
    around: dict[tuple[str, str], set[Decision | None]] = {}
    for row, decision in zip(known, decisions, strict=True):
        for beside in _beside(row, text_before):
            around.setdefault(beside, set()).add(decision)
    found: list[Decision | None] = []
    for row in group:
        told = [next(iter(one)) for beside in _beside(row, text) if len(one := around.get(beside, set())) == 1]
        found.append(told[0] if len(set(told)) == 1 else None)
    return found


def _decision(row: Reference) -> Decision | None:
    """A link whose target went has nothing left to carry."""
    if row.origin == Origin.REFUSED:
        return (row.origin, None)
    return (row.origin, row.target_id) if row.origin in DECIDED and row.target_id else None


def _beside(row: Reference, text: str) -> list[tuple[str, str]]:
    """The words before and those behind, each by itself."""
    return [("before", text[max(0, row.start - AROUND) : row.start]), ("behind", text[row.end : row.end + AROUND])]
