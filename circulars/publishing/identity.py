"""The address of a circular: given once by the first publication, changed only by ``rename``."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from circulars import numbering
from circulars.models import Circular, Edition, Redirect, WorkingCopy
from circulars.publishing.errors import NotPublishable

QUIET_AFTER = timedelta(days=90)


def assign(circular: Circular, copy: WorkingCopy, *, at: datetime) -> None:
    """Give series, year and key, and in an own series the number; under the circular's lock.

    A received number is copied, never allocated. Raises NotPublishable where the address is taken.
    """
    series = circular.series
    own = series.allocates and not copy.is_numbered
    year = timezone.localdate(at).year if own else numbering.year_of(copy, at)
    if own:
        serial = circular.allocated_serial or numbering.allocate(series, year)
        circular.allocated_serial = serial
        copy.number_serial, copy.number_year = serial, year
        copy.number_label = numbering.label_of(series, serial, year)
    elif copy.is_numbered and series.allocates:
        circular.allocated_serial = copy.number_serial
        numbering.note(series, year, copy.number_serial)
    if copy.is_numbered:
        key = numbering.key_of(copy.number_serial, copy.number_suffix)
    else:
        key = _free_key(circular, year, numbering.key_of_title(copy.title))
    path = numbering.path_of(series, year, key)
    if Circular.objects.filter(path=path).exclude(pk=circular.pk).exists() or _is_former(path, circular):
        raise NotPublishable(
            _("The address %(address)s is already taken by another circular.") % {"address": f"/circulars/{path}/"}
        )
    circular.year, circular.key, circular.path = year, key, path
    if copy.issued_on and timezone.localdate(at) - copy.issued_on > QUIET_AFTER:
        circular.is_quiet = True
    circular.save(update_fields=["year", "key", "path", "allocated_serial", "is_quiet"])


def keep_own_number(circular: Circular, copy: WorkingCopy, before: Edition | None) -> None:
    """A number that the office gave stays with the document, also where a form came back without it."""
    if circular.allocated_serial is None or copy.is_numbered or copy.language != circular.original_language:
        return
    source = before if before and before.number_serial == circular.allocated_serial else None
    copy.number_serial = circular.allocated_serial
    copy.number_year = source.number_year if source else circular.year
    copy.number_suffix = source.number_suffix if source else ""
    copy.number_label = (source and source.number_label) or numbering.label_of(
        circular.series, copy.number_serial, copy.number_year
    )


def address_of(path: str) -> str:
    return f"/circulars/{path}/"


def _free_key(circular: Circular, year: int, key: str) -> str:
    """Two letters of one title in one year: the second becomes ``…-2``."""
    candidate, count = key, 1
    while Circular.objects.filter(series=circular.series, year=year, key=candidate).exclude(
        pk=circular.pk
    ).exists() or _is_former(numbering.path_of(circular.series, year, candidate), circular):
        count += 1
        candidate = f"{key}-{count}"
    return candidate


def _is_former(path: str, circular: Circular) -> bool:
    """Addresses are for ever: one that once led elsewhere is not given out again."""
    return Redirect.objects.filter(old_path=address_of(path)).exclude(circular=circular).exists()
