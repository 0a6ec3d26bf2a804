"""Read a table of former addresses as offices have them: CSV out of Excel in any of its encodings, or XLSX."""

from collections.abc import Iterable
from typing import NamedTuple

from django.utils.translation import gettext as _

from circulars import spreadsheets
from circulars.spreadsheets import NotReadable

MOST = spreadsheets.MOST
HEADINGS = {
    "old": {"old_address", "old address", "old_path", "former_address", "former address", "이전 주소", "이전주소"},
    "target": {"target", "new_address", "new address", "대상", "새 주소", "새주소", "현재 주소"},
}


class Line(NamedTuple):
    """``number`` counts as an editor or a spreadsheet does; ``trouble`` says why the line cannot be taken."""

    number: int
    old: str
    target: str
    trouble: str = ""


def read(content: bytes, name: str) -> list[Line]:
    """The lines below the headings, empty ones left out. Raises NotReadable."""
    return _lines(spreadsheets.rows(content, name))


def _lines(rows: Iterable[tuple[int, list[str]]]) -> list[Line]:
    places: dict[str, int] | None = None
    width = 0
    found: list[Line] = []
    for number, cells in rows:
        if not any(cells):
            continue
        if places is None:
            places, width = _places(cells), len(cells)
            continue
        if len(found) == MOST:
            raise NotReadable(_("The table has more than %(most)d lines. Divide it.") % {"most": MOST})
        old, target = (cells[places[one]] if places[one] < len(cells) else "" for one in ("old", "target"))
        trouble = ""
        if len(cells) > width:
            trouble = _("The line has more cells than there are headings. Put an address that holds commas in quotes.")
        found.append(Line(number, old, target, trouble))
    if places is None or not found:
        raise NotReadable(_("Below its headings the table has no line."))
    return found


def _places(cells: list[str]) -> dict[str, int]:
    named = [cell.casefold() for cell in cells]
    places = {}
    for column, names in HEADINGS.items():
        place = next((index for index, cell in enumerate(named) if cell in names), None)
        if place is None:
            raise NotReadable(_("The first line must name the columns old_address and target."))
        places[column] = place
    return places
