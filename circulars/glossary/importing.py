"""Take a table of terms: what would become of each line, and the same done in one transaction.

Columns are known by the names of the fields or by the headings of an export; what a table has no column for stays.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circulars import audit, changes
from circulars.glossary import checking
from circulars.glossary.folding import fold
from circulars.models import AuditEntry, GlossaryTerm
from circulars.tables import NO, YES, Columns, Lines, Outcome

COLUMNS = (*checking.FIELDS, "is_active")
TABLE = Columns(
    headings={name: GlossaryTerm._meta.get_field(name).verbose_name for name in COLUMNS},
    needed="term",
    reason=gettext_lazy("The first line must name the columns; one of them is term, the abbreviation."),
)
IN_USE = YES | {"사용", "사용 중"}
NOT_IN_USE = NO | {"미사용", "사용 안 함"}


class Told(NamedTuple):
    number: int
    term: str
    names: str
    outcome: Outcome
    reason: str = ""


class _Decision(NamedTuple):
    told: Told
    row: GlossaryTerm | None = None  # to be written
    before: Mapping[str, Any] = {}


def plan(lines: Lines) -> list[Told]:
    """What would happen, without doing it."""
    return [decision.told for decision in _decide(lines)]


@transaction.atomic
def take(lines: Lines, *, by, now: datetime) -> list[Told]:
    """Do it, all lines that can be taken; each is written into the audit log, and pages turn once."""
    entries = []
    decisions = list(_decide(lines))
    for _told, row, before in decisions:
        if row is None:
            continue
        is_new = row.pk is None
        after = _values(row)
        GlossaryTerm.objects.bulk_create([row]) if is_new else GlossaryTerm.objects.filter(pk=row.pk).update(**after)
        details = {} if is_new else audit.differences(before, after)
        entries.append(audit.entry("add" if is_new else "change", row, by=by, now=now, **details))
    AuditEntry.objects.bulk_create(entries)
    if entries:
        changes.touch()
    return [decision.told for decision in decisions]


def _decide(lines: Lines) -> Iterator[_Decision]:
    known = {fold(row.term): row for row in GlossaryTerm.objects.order_by("-term")}
    seen: dict[str, int] = {}
    for number, cells in lines:
        values = checking.cleaned(cells)
        folded = fold(values.get("term", ""))
        row = known.get(folded)
        before = _values(row) if row else {}
        if row and values["term"] != row.term:
            values["term"] = row.term  # written otherwise, such as in the plural: the same term
        whole = {name: values.get(name, before.get(name, "")) for name in checking.FIELDS}
        names = " · ".join(whole[name] for name in checking.NAMES if whole[name])
        reason = _reason(whole, values.get("is_active", ""), seen.get(folded))
        if folded:
            seen.setdefault(folded, number)
        if reason:
            yield _Decision(Told(number, whole["term"], names, Outcome.REFUSED, reason))
            continue
        is_active = _is_active(values.get("is_active", ""), default=row.is_active if row else True)
        after = whole | {"is_active": is_active}
        if before == after:
            yield _Decision(Told(number, whole["term"], names, Outcome.UNCHANGED))
            continue
        outcome = Outcome.CHANGED if row else Outcome.NEW
        written = GlossaryTerm(pk=row.pk if row else None, **after)
        yield _Decision(Told(number, whole["term"], names, outcome), written, before)


def _reason(values: Mapping[str, str], is_active: str, earlier: int | None) -> str:
    if found := list(checking.refusals(values, {}).items()):
        field, why = found[0]
        return f"{GlossaryTerm._meta.get_field(field).verbose_name}: {why}"
    if earlier is not None:
        return _("Line %(number)d has the same term.") % {"number": earlier}
    if is_active and is_active.casefold() not in IN_USE | NOT_IN_USE:
        return _("Write yes or no in the column “in use”.")
    return ""


def _is_active(text: str, *, default: bool) -> bool:
    return text.casefold() in IN_USE if text else default


def _values(row: GlossaryTerm) -> dict[str, Any]:
    return {name: getattr(row, name) for name in COLUMNS}
