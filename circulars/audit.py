"""Who did what: one append-only entry for every operation, written in its transaction."""

from datetime import datetime

from django.db import models

from circulars.models import AuditEntry, Circular


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
    """Keep who did ``action`` to ``subject``. ``details`` must be JSON and free of the text of documents."""
    return AuditEntry.objects.create(
        at=now,
        actor=by,
        actor_label=label_of(by),
        action=action,
        circular=circular,
        object_type=subject._meta.label,
        object_id=str(subject.pk),
        object_label=str(subject)[:300],
        reason=reason,
        details=details,
    )


def label_of(user) -> str:
    """The name to keep where an account may go; empty for software."""
    return str(user)[:150] if user else ""
