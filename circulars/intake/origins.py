"""Where each value of a draft came from: written down when it is drafted, compared with what stands there now."""

import hashlib
from datetime import date
from typing import Any

from circulars.intake.filling import Filled
from circulars.models import AddresseeRole, IntakeDraft, Origin, WorkingCopy

LONG = 200  # longer texts are kept as a hash
GROUPS = {
    "addressees": "addresseelines",
    "deadlines": "deadlinelines",
    "events": "eventmentions",
    "sources": "sourcelines",
}


def written(copy: WorkingCopy, filled: Filled, lines: dict[str, list[str]]) -> dict[str, dict[str, Any]]:
    """``{field: {"value", "origin", "line", "part"}}`` of what the draft took, by column or group of lines."""
    origins: dict[str, dict[str, Any]] = {
        name: {
            "value": _kept(getattr(copy, name)),
            "origin": entry.origin,
            "line": entry.line,
            "part": entry.part,
        }
        for name, entry in filled.used.items()
    }
    groups = {
        "addressees": ("addressees", "for_information"),
        **{name: (name,) for name in GROUPS if name != "addressees"},
    }
    for name, fields in groups.items():
        entries = [entry for field in fields for entry in filled.lines[field]]
        if entries and lines[name]:
            first = entries[0]
            origins[name] = {
                "value": _kept("\n".join(lines[name])),
                "origin": _of_several([entry.origin for entry in entries]),
                "line": first.line,
                "part": first.part,
            }
    return origins


def origins_of(copy: WorkingCopy) -> dict[str, Origin]:
    """By column or group of lines where its value comes from; what was changed since was entered by hand.

    Fields that the draft did not take from the original are not among them. Empty without an original.
    """
    draft = IntakeDraft.objects.filter(circular=copy.circular_id, language=copy.language).order_by("pk").first()
    if draft is None:
        return {}
    return {
        name: Origin(kept["origin"]) if _kept(_now(copy, name)) == kept["value"] else Origin.MANUAL
        for name, kept in draft.origins.items()
    }


def _now(copy: WorkingCopy, name: str) -> Any:
    if name not in GROUPS:
        return getattr(copy, name)
    rows = list(getattr(copy, GROUPS[name]).all())
    if name == "addressees":
        rows.sort(key=lambda row: row.role != AddresseeRole.TO)
    return "\n".join(str(row) for row in rows)


def _kept(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str) and len(value) > LONG:
        return hashlib.sha256(value.encode()).hexdigest()
    return value


def _of_several(origins: list[str]) -> str:
    """Of a group: automatic as soon as one line is, so that nobody takes for looked at what was not."""
    for origin in (Origin.AUTOMATIC, Origin.MANUAL):
        if origin in origins:
            return origin.value
    return Origin.CONFIRMED.value
