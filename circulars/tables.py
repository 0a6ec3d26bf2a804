"""A table that staff take in: its lines by columns, known by their headings, and what becomes of each."""

from collections.abc import Mapping
from typing import NamedTuple

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext_lazy

from circulars import spreadsheets

MOST = 5_000  # lines
YES = {"yes", "true", "1", "y", "o", "○", "예"}
NO = {"no", "false", "0", "n", "x", "×", "아니오", "아니요"}

Lines = list[tuple[int, dict[str, str]]]


class Outcome(models.TextChoices):
    NEW = "new", pgettext_lazy("line of a table", "new")
    CHANGED = "changed", pgettext_lazy("line of a table", "corrected")
    UNCHANGED = "unchanged", pgettext_lazy("line of a table", "unchanged")
    REFUSED = "refused", pgettext_lazy("line of a table", "refused")


class Columns(NamedTuple):
    """Known by their names or by the headings of an export, in either language."""

    headings: Mapping[str, str | Promise]  # name → heading
    needed: str  # the name of that which every table has
    reason: Promise  # what is said where it is missing

    def read(self, content: bytes, name: str) -> Lines:
        """(number, {column: cell}) of the lines below the headings. Raises ``spreadsheets.NotReadable``."""
        places: dict[int, str] = {}
        found: Lines = []
        for number, cells in spreadsheets.rows(content, name):
            if not any(cells):
                continue
            if not places:
                places = self._places(cells)
                continue
            if len(found) == MOST:
                raise spreadsheets.NotReadable(_("The table has more than %(most)d lines. Divide it.") % {"most": MOST})
            line = {column: spreadsheets.undefused(cells[at]) for at, column in places.items() if at < len(cells)}
            found.append((number, line))
        if not found:
            raise spreadsheets.NotReadable(_("Below its headings the table has no line."))
        return found

    def _places(self, cells: list[str]) -> dict[int, str]:
        known = {name: name for name in self.headings}
        for language in ("ko", "en"):
            with override(language):
                known |= {str(heading).casefold(): name for name, heading in self.headings.items()}
        places = {at: known[cell.casefold()] for at, cell in enumerate(cells) if cell.casefold() in known}
        if self.needed not in places.values():
            raise spreadsheets.NotReadable(str(self.reason))
        return places
