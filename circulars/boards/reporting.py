"""The report of a run: a line for each page, as CSV for a spreadsheet or as JSON. Personal values are masked."""

import csv
import json
import os
from pathlib import Path
from typing import TextIO

from django.utils.translation import gettext as _

from circulars import addresses, masking
from circulars.boards import troubles
from circulars.boards.importing import Told
from circulars.models import BoardItem
from circulars.spreadsheets import defused

COLUMNS = ("file", "former_address", "state", "change", "title", "address", "draft", "troubles", "codes")


class Report:
    """Written beside its place and moved there at the end, so that a run that was killed leaves the earlier one."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.is_json = path.suffix.lower() == ".json"
        self._part = path.with_name(f"{path.name}.part")
        self._file: TextIO = self._part.open("w", encoding="utf-8" if self.is_json else "utf-8-sig", newline="")
        self._is_first = True
        if self.is_json:
            self._file.write("[")
        else:
            self._csv = csv.writer(self._file)
            self._csv.writerow(COLUMNS)

    def page(self, told: Told) -> None:
        self.row(
            file=masking.mask(told.source),
            former_address=told.address if told.address.startswith("/") else "",
            state=str(BoardItem.State(told.state).label) if told.state else "",
            change=str(told.change),
            title=told.title,
            address=addresses.circular(told.path, "ko") if told.path else "",
            draft=told.circular if told.circular and not told.path else "",
            troubles=" ".join(troubles.in_words(told.troubles)),
            codes=" ".join(told.troubles),
        )

    def other(self, name: str, sentence: str, *, former_address: str = "") -> None:
        """A page that is no item, or an item without a page."""
        self.row(file=masking.mask(name), former_address=former_address, troubles=sentence)

    def row(self, **values) -> None:
        if self.is_json:
            row = {name: values.get(name, "") for name in COLUMNS}
            self._file.write("\n" if self._is_first else ",\n")
            self._file.write(json.dumps(row, ensure_ascii=False))
            self._is_first = False
        else:
            self._csv.writerow([defused(str(values.get(name, ""))) for name in COLUMNS])

    def close(self) -> None:
        if self.is_json:
            self._file.write("\n]\n")
        self._file.close()
        os.replace(self._part, self.path)

    def drop(self) -> None:
        self._file.close()
        self._part.unlink(missing_ok=True)


def not_an_item() -> str:
    return _("Neither an item nor a list of this board.")


def not_saved(page: str) -> str:
    return _("A list names this item, but no page of it was saved; listed on %(page)s.") % {"page": page}
