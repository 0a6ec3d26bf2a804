"""Take a table of members: what would become of each line, and the same done in one transaction.

A member is known by its Korean name. Mailboxes and groups that a line names are added; nothing is taken away, so that
a table of half the columns loses nothing. Columns are known by their names here or by the headings of an export.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circulars import audit
from circulars.alerts import mailboxes
from circulars.models import AuditEntry, MemberBody, MemberGroup, MemberMailbox
from circulars.tables import NO, YES, Columns, Lines, Outcome

LONGEST_NAME = 160  # characters, as the model has it
COLUMNS = {
    "name_ko": gettext_lazy("name (Korean)"),
    "name_en": gettext_lazy("name (English)"),
    "language": gettext_lazy("language of mails"),
    "mailboxes": gettext_lazy("official mailboxes"),
    "groups": gettext_lazy("groups of members"),
    "is_active": gettext_lazy("active"),
}
KOREAN, ENGLISH = {"ko", "kr", "korean", "한국어", "국문"}, {"en", "english", "영어", "영문"}
TABLE = Columns(
    headings=COLUMNS,
    needed="name_ko",
    reason=gettext_lazy("The first line must name the columns; one of them is name_ko, the Korean name of the member."),
)
BETWEEN = re.compile(r"[;,\n]")


class Told(NamedTuple):
    number: int
    name: str
    mailboxes: str
    outcome: Outcome
    reason: str = ""


class _Line(NamedTuple):
    told: Told
    row: MemberBody | None = None  # to be written
    before: dict[str, Any] = {}
    addresses: tuple[str, ...] = ()  # to be added
    groups: tuple[str, ...] = ()  # names, to be joined


def plan(lines: Lines) -> list[Told]:
    """What would happen, without doing it."""
    return [line.told for line in _decide(lines)]


@transaction.atomic
def take(lines: Lines, *, by, now: datetime) -> list[Told]:
    """Do it, all lines that can be taken. The log says which members changed, and holds no address."""
    decided = list(_decide(lines))
    groups = {group.name_ko: group for group in MemberGroup.objects.all()}
    entries = []
    for line in decided:
        if line.row is None:
            continue
        is_new = line.row.pk is None
        line.row.save()
        member = line.row
        MemberMailbox.objects.bulk_create(MemberMailbox(member=member, address=address) for address in line.addresses)
        for name in line.groups:
            if name not in groups:
                groups[name] = MemberGroup.objects.create(name_ko=name)
                entries.append(audit.entry("add", groups[name], by=by, now=now))
            groups[name].members.add(member)
        details: dict[str, Any] = {} if is_new else audit.differences(line.before, _values(member))
        if line.addresses:
            details["rows"] = [f"{capfirst(str(COLUMNS['mailboxes']))}: +{len(line.addresses)}"]
        entries.append(audit.entry("add" if is_new else "change", member, by=by, now=now, **details))
    AuditEntry.objects.bulk_create(entries)
    return [line.told for line in decided]


def _decide(lines: Lines) -> Iterator[_Line]:
    known: dict[str, list[MemberBody]] = {}
    for row in MemberBody.objects.prefetch_related("mailboxes", "groups"):
        known.setdefault(_folded(row.name_ko), []).append(row)
    owners: dict[str, str] = {}  # address → member
    for box in MemberMailbox.objects.select_related("member"):
        owners.setdefault(box.address.casefold(), _folded(box.member.name_ko))
    seen: dict[str, int] = {}
    for number, cells in lines:
        name = " ".join(cells.get("name_ko", "").split())
        folded = _folded(name)
        addresses, wrong = _addresses(cells.get("mailboxes", ""))
        reason = _reason(name, cells, wrong, seen.get(folded), len(known.get(folded, ())))
        seen.setdefault(folded, number)
        if reason:
            yield _Line(Told(number, name, "; ".join(addresses), Outcome.REFUSED, reason))
            continue
        yield _decided(number, name, cells, addresses, next(iter(known.get(folded, ())), None), owners)
        for address in addresses:
            owners.setdefault(address.casefold(), folded)


def _decided(
    number: int, name: str, cells: dict[str, str], addresses: list[str], row: MemberBody | None, owners: dict[str, str]
) -> _Line:
    before = _values(row) if row else {}
    given = {"name_ko": row.name_ko if row else name}
    if english := " ".join(cells.get("name_en", "").split()):
        given["name_en"] = english
    if language := cells.get("language", "").casefold():
        given["language"] = "en" if language in ENGLISH else "ko"
    if active := cells.get("is_active", "").casefold():
        given["is_active"] = active in YES
    after = {"name_en": "", "language": "ko", "is_active": True} | before | given
    had = {box.address.casefold() for box in row.mailboxes.all()} if row else set()
    joined = {group.name_ko for group in row.groups.all()} if row else set()
    more = tuple(address for address in addresses if address.casefold() not in had)
    groups = tuple(dict.fromkeys(part for part in _parts(cells.get("groups", "")) if part not in joined))
    shared = [address for address in more if owners.get(address.casefold(), _folded(name)) != _folded(name)]
    remark = (
        _("Another member has the same mailbox: %(mailboxes)s") % {"mailboxes": "; ".join(shared)} if shared else ""
    )
    if row and before == after and not more and not groups:
        return _Line(Told(number, name, "; ".join(addresses), Outcome.UNCHANGED))
    outcome = Outcome.CHANGED if row else Outcome.NEW
    written = row or MemberBody()
    told = Told(number, name, "; ".join(addresses), outcome, remark)
    for field, value in after.items():
        setattr(written, field, value)
    return _Line(told, written, before, more, groups)


def _reason(name: str, cells: dict[str, str], wrong: list[str], earlier: int | None, namesakes: int) -> str:
    if not name:
        return _("The Korean name is missing.")
    if len(name) > LONGEST_NAME or len(cells.get("name_en", "")) > LONGEST_NAME:
        return _("The name is longer than %(length)d characters.") % {"length": LONGEST_NAME}
    if earlier is not None:
        return _("Line %(number)d has the same member.") % {"number": earlier}
    if namesakes > 1:
        return _("Several members have this name. Correct them one by one.")
    if wrong:
        return _("This is no mail address: %(address)s") % {"address": wrong[0]}
    if (language := cells.get("language", "").casefold()) and language not in KOREAN | ENGLISH:
        return _("Write ko or en in the column of the language.")
    if (active := cells.get("is_active", "").casefold()) and active not in YES | NO:
        return _("Write yes or no in the column “active”.")
    if any(len(part) > 120 for part in _parts(cells.get("groups", ""))):
        return _("The name of a group is longer than %(length)d characters.") % {"length": 120}
    return ""


def _addresses(text: str) -> tuple[list[str], list[str]]:
    """(mail addresses as they are kept, what is none)."""
    good, wrong = [], []
    for part in _parts(text):
        try:
            good.append(mailboxes.normal(part))
        except ValidationError:
            wrong.append(part)
    return list(dict.fromkeys(good)), wrong


def _parts(text: str) -> list[str]:
    return [" ".join(part.split()) for part in BETWEEN.split(text) if part.strip()]


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def _values(row: MemberBody) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("name_ko", "name_en", "language", "is_active")}
