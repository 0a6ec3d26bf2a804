"""Giving up a number of an own series: the gap is explained in public, the number is not used again."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from circulars import audit, changes, numbering
from circulars.locking import locked
from circulars.models import Circular, NumberNotUsed, Series
from circulars.publishing.errors import NotPossible
from circulars.publishing.public_words import refuse_personal


@transaction.atomic
def give_up_number(
    series: Series, year: int, serial: int, *, by, now: datetime, reason_ko: str, reason_en: str = ""
) -> NumberNotUsed:
    """Record why a number of ``series`` stays without a document. Raises NotPossible where a public one has it."""
    if not reason_ko.strip():
        raise NotPossible(_("Give the reason; readers see it."))
    refuse_personal(reason_ko, reason_en, error=NotPossible)
    holders = Circular.objects.filter(series=series, year=year, allocated_serial=serial)
    seen = holders.values_list("pk", flat=True).first()
    if seen is not None:
        locked(seen)  # the circular before the counter, as who publishes takes them
    numbering.note(series, year, serial)
    holder = holders.first()
    if holder and holder.pk != seen:
        raise NotPossible(_("Somebody has just given this number to a document. Try again."))
    if holder and holder.editions.exists():
        raise NotPossible(_("A published or scheduled document has this number."))
    if holder:
        holder.allocated_serial, holder.path, holder.key = None, None, ""
        holder.save(update_fields=["allocated_serial", "path", "key"])
        holder.working_copies.update(number_serial=None, number_year=None, number_suffix="", number_label="")
    try:
        with transaction.atomic():
            entry = NumberNotUsed.objects.create(
                series=series,
                year=year,
                serial=serial,
                reason_ko=reason_ko.strip(),
                reason_en=reason_en.strip(),
                recorded_at=now,
                recorded_by=by,
            )
    except IntegrityError as error:
        raise NotPossible(_("This number is recorded as not used already.")) from error
    audit.record("give_up_number", entry, by=by, now=now, reason=reason_ko)
    changes.touch()
    return entry
