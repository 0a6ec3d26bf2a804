"""Remarks on a working copy: written while it is reviewed, about the whole or one field; resolved one by one.

Source: docs/domain.md, "Workflow".
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from circulars import audit
from circulars.locking import locked_copy
from circulars.models import Remark, WorkingCopy

LONGEST = 5000  # characters


class NotPossible(Exception):
    """The remark cannot be written or changed; the message is fit to show to staff."""


@transaction.atomic
def add(copy_id: int, *, text: str, by, now: datetime, field: str = "") -> Remark:
    """Write a remark on the words as they are now. Its words stand in the remark alone, never in the audit log."""
    return write(locked_copy(copy_id), text=text, field=field, by=by, now=now)


def write(copy: WorkingCopy, *, text: str, by, now: datetime, field: str = "") -> Remark:
    """As ``add``, for an operation that holds the lock of the circular."""
    text = text.strip()
    if not text:
        raise NotPossible(_("Write what you remark."))
    if len(text) > LONGEST:
        raise NotPossible(_("A remark can have %(number)s characters at most.") % {"number": LONGEST})
    remark = Remark.objects.create(
        working_copy=copy,
        field=field,
        text=text,
        revision=copy.revision,
        author=by,
        author_label=audit.label_of(by),
        created_at=now,
    )
    _record("remark", remark, copy, by=by, now=now)
    return remark


@transaction.atomic
def resolve(remark_id: int, *, by, now: datetime) -> Remark:
    """Done, or found to need nothing. Raises NotPossible where somebody else did so in between."""
    remark, copy = _locked(remark_id)
    if remark.resolved_at is not None:
        raise NotPossible(_("This remark has been resolved already."))
    remark.resolved_at, remark.resolved_by = max(now, remark.created_at), by
    remark.save(update_fields=["resolved_at", "resolved_by"])
    _record("resolve_remark", remark, copy, by=by, now=now)
    return remark


@transaction.atomic
def reopen(remark_id: int, *, by, now: datetime) -> Remark:
    remark, copy = _locked(remark_id)
    if remark.resolved_at is None:
        raise NotPossible(_("This remark is open already."))
    remark.resolved_at = remark.resolved_by = None
    remark.save(update_fields=["resolved_at", "resolved_by"])
    _record("reopen_remark", remark, copy, by=by, now=now)
    return remark


def _locked(remark_id: int) -> tuple[Remark, WorkingCopy]:
    copy_id = Remark.objects.filter(pk=remark_id).values_list("working_copy_id", flat=True).first()
    if copy_id is None:
        raise NotPossible(_("This remark is gone."))
    copy = locked_copy(copy_id)
    remark = Remark.objects.filter(pk=remark_id).first()  # again, under the lock
    if remark is None:
        raise NotPossible(_("This remark is gone."))
    return remark, copy


def _record(action: str, remark: Remark, copy: WorkingCopy, *, by, now: datetime) -> None:
    audit.record(action, copy, by=by, now=now, circular=copy.circular, remark=remark.pk, field=remark.field)
