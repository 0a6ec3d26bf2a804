"""Who takes part in a process and in which role, those of today before those of the past."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from circulars.models import DossierBody
from circulars.reading import days, names


class Body(NamedTuple):
    """``name``, ``role`` and ``days`` are markup."""

    name: SafeString
    role: SafeString
    days: SafeString
    website: str
    is_former: bool


def told(rows: Iterable[DossierBody], today: date, language: str) -> tuple[list[Body], list[Body]]:
    """(present and coming ones, former ones, the latest first)."""
    present: list[tuple[DossierBody, Body]] = []
    former: list[tuple[DossierBody, Body]] = []
    for row in rows:
        is_former = row.to_date is not None and row.to_date < today
        (former if is_former else present).append((row, _body(row, is_former, language)))
    # who is in it today comes before who will be
    present.sort(key=lambda pair: pair[0].from_date is not None and pair[0].from_date > today)
    former.sort(key=lambda pair: pair[0].to_date or today, reverse=True)
    return [body for _row, body in present], [body for _row, body in former]


def _body(row: DossierBody, is_former: bool, language: str) -> Body:
    return Body(
        SafeString(names.in_language(row.name, row.language, language)),
        SafeString(names.two(row.role_ko, row.role_en, language)),
        SafeString(_span(row.from_date, row.to_date, language)),
        row.website,
        is_former,
    )


def _span(first: date | None, last: date | None, language: str) -> str:
    if first and last:
        return days.span(first, last, language)
    if first:
        return _("from %(day)s") % {"day": days.marked(first, language)}
    return _("until %(day)s") % {"day": days.marked(last, language)} if last else ""
