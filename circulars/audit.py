"""Who did what, and from where: one append-only entry for every operation, written in its transaction."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.db import models

from circulars import masking
from circulars.models import AuditEntry, Circular

# The words of a document live in its editions; the log says that they changed, and how long they are.
WORDS = frozenset({"body", "summary_ko", "salutation", "closing"})
# Who a person is stands in that record alone, which can end; the log is kept for ever and names its key.
NAMELESS = frozenset(
    {"contacts.Person", "contacts.Appointment", "circulars.OutgoingMail", "circulars.Intake", "circulars.FoundAddress"}
)
LONGEST = 200  # characters of one value
_address: ContextVar[str] = ContextVar("audit_address", default="")


@contextmanager
def acting_from(address: str) -> Iterator[None]:
    """Entries written inside come from this network address; commands and jobs come from none."""
    token = _address.set(address[:45])
    try:
        yield
    finally:
        _address.reset(token)


def address() -> str:
    """The network address for which this thread works; empty for commands and jobs."""
    return _address.get()


def record(
    action: str,
    subject: models.Model,
    *,
    by,
    now: datetime,
    circular: Circular | None = None,
    reason: str = "",
    **details,
) -> AuditEntry:
    """Keep who did ``action`` to ``subject``. ``details`` must be JSON and free of the text of documents.

    Personal values are masked, also in what the object is called and in the reason.
    """
    written = entry(action, subject, by=by, now=now, circular=circular, reason=reason, **details)
    written.save(force_insert=True)
    return written


def entry(
    action: str,
    subject: models.Model,
    *,
    by,
    now: datetime,
    circular: Circular | None = None,
    reason: str = "",
    **details,
) -> AuditEntry:
    """As ``record``, and not stored yet: for an operation that writes hundreds at once."""
    return AuditEntry(
        at=now,
        actor=by,
        actor_label=label_of(by),
        action=action,
        circular=circular,
        object_type=subject._meta.label,
        object_id=str(subject.pk),
        object_label=_name_of(subject),
        reason=masking.mask(reason),
        address=_address.get(),
        details=_masked(details),
    )


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """``{"before": …, "after": …}`` of the values that differ, fit for ``details``; empty where none does."""
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    if not names:
        return {}
    return {
        side: {name: _short(name, values.get(name)) for name in sorted(names)}
        for side, values in (("before", before), ("after", after))
    }


def label_of(user) -> str:
    """The name to keep where an account may go; empty for software."""
    return str(user)[:150] if user else ""


def _name_of(subject: models.Model) -> str:
    if subject._meta.label in NAMELESS:
        return f"#{subject.pk}"
    return masking.mask(str(subject))[:300]


def _short(name: str, value: Any) -> Any:
    if isinstance(value, list):
        return [_line(line) for line in value]
    if isinstance(value, Mapping):
        return _line(value)
    if isinstance(value, str) and (name in WORDS or len(value) > LONGEST):
        return {"length": len(value)}
    return value if isinstance(value, str | int | bool | None) else str(value)


def _line(line: Any) -> str:
    """A line of a circular as one text: its values as printed, without keys that no reader knows."""
    if not isinstance(line, Mapping):
        return masking.mask(str(line))[:LONGEST]  # a value that is cut is no longer known for one
    hidden = {"sha256", "size", "media_type", "width", "height", "focal_x", "focal_y", "code", "body"}
    words = " · ".join(
        str(value) for name, value in line.items() if value not in (None, "", False) and name not in hidden
    )
    return masking.mask(words)[:LONGEST]


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        return masking.mask(value)
    if isinstance(value, Mapping):
        return {name: _masked(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(one) for one in value]
    return value
