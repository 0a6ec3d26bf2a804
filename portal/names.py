"""Names of staff on all public surfaces at once: hidden, and shown again.

One column of the office's row decides; what each person agreed to stays as it is, so that showing again brings back
exactly what was there. The row raises the public generation, under which everything is kept.
"""

from datetime import datetime

from django.db import transaction

from circulars import audit, standing_checks
from portal.models import Office


def hide_all(*, by, now: datetime) -> bool:
    """From now on no public surface tells a name; False where none was told before."""
    return _set(False, "hide_names", by=by, now=now)


def show_again(*, by, now: datetime) -> bool:
    """Those who agree are named again; False where they were named already."""
    return _set(True, "show_names", by=by, now=now)


@transaction.atomic
def _set(publishes_names: bool, action: str, *, by, now: datetime) -> bool:
    """Whoever comes second at the same moment changes nothing."""
    office = Office.objects.select_for_update().filter(pk=1, publishes_names=not publishes_names).first()
    if office is None:
        return False
    office.publishes_names = publishes_names
    audit.record(action, office, by=by, now=now)
    standing_checks.begin(now)  # which of the public texts say a name that may not be said now
    office.save(update_fields=["publishes_names"])  # last: it raises the generation, and locks its row
    return True
