"""Take a table of former addresses: what would become of each line, and the same done.

Portions of lines, a transaction each: a stop costs one portion, and a second run finds the rest unchanged.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from circulars import audit, changes
from circulars.models import AuditEntry, Redirect
from circulars.redirects.changing import Outcome, describe, refusal_of, settle
from circulars.redirects.former import NotAnAddress, canonical
from circulars.redirects.table import Line
from circulars.redirects.targets import Finder, NoTarget, Target

PORTION = 200


class Told(NamedTuple):
    """What becomes of a line. ``before`` is where the address led until now; ``reason`` why it is refused."""

    number: int
    old: str
    target: str
    outcome: Outcome
    before: str = ""
    reason: str = ""


class _Decision(NamedTuple):
    """``row`` and ``target`` are empty where nothing is to be written."""

    told: Told
    row: Redirect = Redirect()
    target: Target = Target()


def plan(lines: Sequence[Line], *, by) -> Iterator[Told]:
    """What would happen, without doing it."""
    judge = _Judge(by)
    for first in range(0, len(lines), PORTION):
        for decision in judge.portion(lines[first : first + PORTION]):
            yield decision.told


def take(lines: Sequence[Line], *, by, now: datetime) -> Iterator[Told]:
    """Do it, and tell of each line once its portion is committed."""
    judge = _Judge(by)
    for first in range(0, len(lines), PORTION):
        portion = lines[first : first + PORTION]
        try:
            told = _take_portion(judge, portion, by=by, now=now)
        except IntegrityError:  # somebody else entered one of them in between; it is read again
            told = _take_portion(judge, portion, by=by, now=now)
        yield from told


@transaction.atomic
def _take_portion(judge: "_Judge", lines: Sequence[Line], *, by, now: datetime) -> list[Told]:
    decisions = judge.portion(lines, is_locking=True)
    new = [one for one in decisions if one.told.outcome == Outcome.NEW]
    changed = [one for one in decisions if one.told.outcome == Outcome.CHANGED]
    for one in [*new, *changed]:
        for name, value in one.target.columns().items():
            setattr(one.row, name, value)
    Redirect.objects.bulk_create([one.row for one in new])
    Redirect.objects.bulk_update([one.row for one in changed], ["circular", "section", "dossier", "page"])
    entries = [audit.entry("add", one.row, by=by, now=now) for one in new]
    entries += [
        audit.entry(
            "change", one.row, by=by, now=now, before={"target": one.told.before}, after={"target": one.told.target}
        )
        for one in changed
    ]
    AuditEntry.objects.bulk_create(entries)
    settle([one.told.old for one in new])
    if entries:
        changes.touch()
    return [one.told for one in decisions]


class _Judge:
    """Remembers what the lines before said, so that a file cannot speak against itself."""

    def __init__(self, user) -> None:
        self.finder = Finder(user)
        self.seen: dict[str, tuple[int, Target]] = {}

    def portion(self, lines: Sequence[Line], *, is_locking: bool = False) -> list[_Decision]:
        written = {line.number: _canonical(line) for line in lines}
        olds = [old for old, reason in written.values() if not reason]
        rows = Redirect.objects.select_related("circular", "section", "dossier").filter(old_path__in=olds)
        rows = rows.select_for_update(of=("self",)) if is_locking else rows
        known = {row.old_path: row for row in rows}
        pages = set(Redirect.objects.filter(page__in=olds).exclude(page="").values_list("page", flat=True))
        return [self._judge(line, *written[line.number], known, pages) for line in lines]

    def _judge(self, line: Line, old: str, reason: str, known: dict[str, Redirect], pages: set[str]) -> _Decision:
        def refused(why: str) -> _Decision:
            return _Decision(Told(line.number, old or line.old, line.target, Outcome.REFUSED, reason=why))

        if reason := reason or refusal_of(old, led_to=old in pages):
            return refused(reason)
        try:
            target = self.finder.find(line.target)
        except NoTarget as error:
            return refused(str(error))
        number, first = self.seen.setdefault(old, (line.number, target))
        if number != line.number and first != target:
            return refused(_("Line %(number)d leads this address elsewhere.") % {"number": number})
        row = known.get(old)
        told = Told(line.number, old, str(target), Outcome.NEW, describe(row) if row else "")
        if number != line.number or (row and Target.of(row) == target):
            return _Decision(told._replace(outcome=Outcome.UNCHANGED, before=""))
        if row and row.circular and old.startswith("/circulars/"):
            return refused(_("This address belonged to a circular of this portal, and stays with it."))
        if row:
            return _Decision(told._replace(outcome=Outcome.CHANGED), row, target)
        return _Decision(told, Redirect(old_path=old), target)


def _canonical(line: Line) -> tuple[str, str]:
    """(address, reason it is refused)"""
    if line.trouble:
        return "", line.trouble
    if not line.old:
        return "", _("The former address is missing.")
    try:
        return canonical(line.old), ""
    except NotAnAddress as error:
        return "", str(error)
