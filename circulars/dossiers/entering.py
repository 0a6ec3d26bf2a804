"""What staff do to the entries of a dossier beside its form: enter many, refuse what was suggested; both audited."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from circulars import audit
from circulars.models import Circular, Dossier, DossierEntry, DossierRefusal, Event


class NotEntered(Exception):
    """The dossier is not there any more; the message is fit to show to staff."""


@transaction.atomic
def enter(
    dossier_id: int, *, circulars: Iterable[Circular] = (), events: Iterable[Event] = (), by, now: datetime
) -> list[DossierEntry]:
    """The entries that were not there yet. What was refused before holds from now on.

    Two who enter the same at once come one after the other, and the second finds it entered.
    """
    dossier = _locked(dossier_id)
    found = []
    for subject in _subjects(circulars, events):
        entry, is_new = DossierEntry.objects.get_or_create(dossier=dossier, **subject)
        if is_new:
            found.append(entry)
        DossierRefusal.objects.filter(dossier=dossier, **subject).delete()
    if found:
        audit.record("enter", dossier, by=by, now=now, entries=[_name(row) for row in found])
    return found


@transaction.atomic
def refuse(
    dossier_id: int, *, circulars: Iterable[Circular] = (), events: Iterable[Event] = (), by, now: datetime
) -> list[DossierRefusal]:
    """Remember that these do not belong here, so that nobody is asked again. What is entered stays entered."""
    dossier = _locked(dossier_id)
    found = []
    for subject in _subjects(circulars, events):
        if DossierEntry.objects.filter(dossier=dossier, **subject).exists():
            continue
        refusal, is_new = DossierRefusal.objects.get_or_create(dossier=dossier, **subject)
        if is_new:
            found.append(refusal)
    if found:
        audit.record("refuse_entry", dossier, by=by, now=now, entries=[_name(row) for row in found])
    return found


@transaction.atomic
def ask_again(dossier_id: int, *, by, now: datetime) -> int:
    """Forget what was refused, so that it is suggested again; how many there were."""
    dossier = _locked(dossier_id)
    rows = DossierRefusal.objects.filter(dossier=dossier)
    count = rows.count()
    rows.delete()
    if count:
        audit.record("ask_again", dossier, by=by, now=now, count=count)
    return count


def _locked(dossier_id: int) -> Dossier:
    dossier = Dossier.objects.select_for_update().filter(pk=dossier_id).first()
    if dossier is None:
        raise NotEntered(_("This dossier is not there any more."))
    return dossier


def _subjects(circulars: Iterable[Circular], events: Iterable[Event]) -> list[dict[str, Circular | Event | None]]:
    found: list[dict[str, Circular | Event | None]] = [{"circular": one, "event": None} for one in circulars]
    return found + [{"circular": None, "event": one} for one in events]


def _name(row: DossierEntry | DossierRefusal) -> str:
    """The address or the slug: the log holds no words of a circular that may be erased."""
    return str(row.circular) if row.circular else f"event {row.event.slug}"
