"""Lead one former address somewhere: new, or another target for one that led elsewhere. Nothing is ever deleted."""

from datetime import datetime
from enum import StrEnum

from django.db import transaction
from django.utils.translation import gettext as _

from circulars import audit
from circulars.models import MissedAddress, Redirect
from circulars.redirects.present import bare_address
from circulars.redirects.targets import Target, is_present


class NotPossible(Exception):
    """The address stays as it was; the message is fit to show to staff."""


class Outcome(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


def refusal_of(old_path: str, *, led_to: bool | None = None) -> str:
    """Why an address cannot be a former one; empty where it can.

    ``led_to``: whether another former address leads there, for a caller who asked for many at once.
    """
    if is_present(old_path):
        return _("This is the present address of a page of the portal; nobody would be led on from it.")
    if led_to is None:
        led_to = Redirect.objects.filter(page=old_path).exists()
    if led_to:
        return _("Another former address leads here: one hop would become two.")
    return ""


@transaction.atomic
def lead(old_path: str, target: Target, *, by, now: datetime) -> Outcome:
    """``old_path`` is canonical. Raises NotPossible for an address that is in use."""
    if reason := refusal_of(old_path):
        raise NotPossible(reason)
    rows = Redirect.objects.select_for_update(of=("self",)).select_related("circular", "section", "dossier")
    row = rows.filter(old_path=old_path).first()
    if row is None:
        row = Redirect.objects.create(old_path=old_path, **target.columns())
        audit.record("add", row, by=by, now=now)
        settle([old_path])
        return Outcome.NEW
    if Target.of(row) == target:
        return Outcome.UNCHANGED
    before = describe(row)
    for name, value in target.columns().items():
        setattr(row, name, value)
    row.save()
    audit.record("change", row, by=by, now=now, before={"target": before}, after={"target": describe(row)})
    return Outcome.CHANGED


def describe(row: Redirect) -> str:
    """Where a row leads, as its list shows it."""
    return bare_address(row) or str(row.circular or "")


def settle(old_paths: list[str]) -> None:
    """Readers who ask for these find something now: they are no longer listed as asked for in vain."""
    MissedAddress.objects.filter(path__in=old_paths).delete()
