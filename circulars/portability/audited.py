"""Lines of type ``audit``: who did what, by text; what it was done to is named like everywhere in the file."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from circulars.models import AuditEntry, Circular, Edition, WorkingCopy
from circulars.portability import names
from circulars.portability.catalogue import BEFORE_CIRCULARS, DOSSIERS, EVENTS, SECTIONS
from circulars.portability.names import Name
from circulars.portability.outcome import Outcome
from circulars.portability.session import ImportSession
from circulars.portability.values import Refused, column, given, moment, portable

PLAIN = ("at", "actor_label", "action", "object_type", "object_label", "reason", "address", "details")
WORDS = ("body", "facts", "rendered", "summary_ko")  # long, and no part of a name


def _find_copy(name: str) -> WorkingCopy | None:
    path, _bar, language = name.rpartition("|")
    circular = names.CIRCULAR.find(path)
    return WorkingCopy.objects.filter(circular=circular.pk, language=language).first() if circular else None


def _find_edition(name: str) -> Edition | None:
    path, language, version = [*name.split("|"), "", ""][:3]
    return Edition.objects.filter(circular__path=path, language=language, version=version or 0).first()


OBJECTS: dict[str, tuple[Any, Name]] = {
    "circulars.Circular": (Circular, names.CIRCULAR),
    "circulars.WorkingCopy": (
        WorkingCopy,
        Name(lambda row: f"{names.CIRCULAR.of(row.circular)}|{row.language}", _find_copy),
    ),
    "circulars.Edition": (
        Edition,
        Name(lambda row: f"{names.CIRCULAR.of(row.circular)}|{row.language}|{row.version}", _find_edition),
    ),
    **{
        table.model._meta.label: (table.model, names.by_slug(table.model))
        for table in (*BEFORE_CIRCULARS, EVENTS, DOSSIERS, SECTIONS)
        if table.key == ("slug",)
    },
}


def records(entries: Sequence[AuditEntry]) -> Iterator[dict[str, Any]]:
    """In a number of queries that the entries do not raise. They outlive what they name, so no key is joined."""
    rows = Circular.objects.in_bulk({entry.circular_id for entry in entries if entry.circular_id})
    circulars = {key: names.CIRCULAR.of(row) for key, row in rows.items()}
    accounts = get_user_model()._default_manager.in_bulk({entry.actor_id for entry in entries if entry.actor_id})
    objects = _objects(entries)
    for entry in entries:
        yield {
            "type": "audit",
            **{name: portable(getattr(entry, name)) for name in PLAIN},
            "actor": names.written(names.ACCOUNT, accounts.get(entry.actor_id)),
            "circular": circulars.get(entry.circular_id),
            "object": objects.get((entry.object_type, entry.object_id)),
        }


def _objects(entries: Sequence[AuditEntry]) -> dict[tuple[str, str], str]:
    """The names of what the entries were made about, as far as it is there, by kind and key as they write them."""
    keys: dict[str, set[int]] = defaultdict(set)
    for entry in entries:
        if entry.object_type in OBJECTS and entry.object_id.isdecimal() and len(entry.object_id) < 19:
            keys[entry.object_type].add(int(entry.object_id))
    found: dict[tuple[str, str], str] = {}
    for kind, wanted in keys.items():
        model, name = OBJECTS[kind]
        rows = model._default_manager.defer(*(field for field in WORDS if hasattr(model, field)))
        if hasattr(model, "circular"):
            rows = rows.select_related("circular")
        found |= {(kind, str(row.pk)): name.of(row) for row in rows.filter(pk__in=wanted)}
    return found


def take(record: dict[str, Any], session: ImportSession) -> Outcome:
    given(record, {*PLAIN, "actor", "circular", "object"})
    values = {name: column(AuditEntry._meta.get_field(name), record, name) for name in PLAIN if name != "details"}
    values["at"] = moment(record, "at", required=True)
    values["details"] = record.get("details") or {}
    if not isinstance(values["details"], dict):
        raise Refused(_("This field is required."), "details")
    values["actor"] = names.found(names.ACCOUNT, record, "actor")
    values["circular"] = names.found(names.CIRCULAR, record, "circular")
    name = record.get("object")
    found = OBJECTS[values["object_type"]][1].find(name) if name and values["object_type"] in OBJECTS else None
    values["object_id"] = str(found.pk) if found else ""
    if values["at"] != session.audit_moment:
        session.audit_moment, session.audit_twins = values["at"], {}
    identity = tuple(str(values[part]) for part in ("action", "actor_label", "object_type", "object_label", "reason"))
    seen = session.audit_twins.get(identity, 0)
    session.audit_twins[identity] = seen + 1
    same = {part: values[part] for part in ("at", "action", "actor_label", "object_type", "object_label", "reason")}
    if AuditEntry.objects.filter(**same).count() > seen:
        return Outcome.UNCHANGED
    AuditEntry.objects.create(**values)
    return Outcome.NEW
