"""Whether the addresses of sources still answer, as the portal last found out; for staff alone.

Nothing is asked here: ``standing_checks`` does so in the background, where the office allows it.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from circulars.models import LinkCheck

CHUNK = 500


class Health(NamedTuple):
    """``is_alive`` is None while nothing is known: not asked yet, or an answer that may pass."""

    is_alive: bool | None
    asked_at: datetime | None
    status: int | None
    failures: int

    @property
    def sentence(self) -> str:
        day = f"{timezone.localtime(self.asked_at):%Y-%m-%d}" if self.asked_at else ""
        if not day:
            return _("This address has not been asked yet.")
        if self.is_alive is False:
            return _("This address does not answer any more; it was last asked on %(day)s.") % {"day": day}
        if self.is_alive and not self.failures:
            return _("This address answered on %(day)s.") % {"day": day}
        return _("This address gave no clear answer on %(day)s; it will be asked again.") % {"day": day}


def of(urls: Iterable[str]) -> dict[str, Health]:
    """By address; those of which nothing is kept are left out. One query for five hundred."""
    wanted = sorted({url for url in urls if url})
    found: dict[str, Health] = {}
    for start in range(0, len(wanted), CHUNK):
        rows = LinkCheck.objects.filter(url__in=wanted[start : start + CHUNK])
        values = rows.values_list("url", "is_alive", "checked_at", "status", "failures")
        found |= {url: Health(*rest) for url, *rest in values}
    return found
