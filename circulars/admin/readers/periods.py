"""The periods over which the desk adds up, as choices in the address: months back from today, or all."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MONTHS = (1, 3, 12)


def first_of(months: str) -> date | None:
    """The first day of a chosen period; None for everything, and for what was never offered."""
    if months not in {str(number) for number in MONTHS}:
        return None
    return timezone.localdate() - timedelta(days=round(int(months) * 365.25 / 12))


def periods(chosen: str) -> list[tuple[str, str, bool]]:
    """(label, query, whether it is chosen)."""
    known = {str(number) for number in MONTHS}
    found: list[tuple[Any, str]] = [(_("All that is kept"), "?")]
    for number in MONTHS:
        label = ngettext("The last %(count)d month", "The last %(count)d months", number) % {"count": number}
        found.append((label, f"?months={number}"))
    return [
        (label, query, query.removeprefix("?months=") == chosen if chosen in known else query == "?")
        for label, query in found
    ]
