"""A list as a sheet of XLSX, row by row. Imported where one is asked for: openpyxl brings numpy along."""

from collections.abc import Iterable
from datetime import datetime
from typing import IO, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

LONGEST_CELL = 32_767  # characters, Excel's own limit
SHEET_ROWS = 1_048_576  # likewise, with the heading


def write(file: IO[bytes], headings: list[str], rows: Iterable[list[Any]]) -> None:
    """What a sheet can hold of the rows, and in the last one that there are more; times as local ones."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title=_("List"))
    sheet.freeze_panes = "A2"
    sheet.append([_text_cell(sheet, heading) for heading in headings])
    for number, row in enumerate(rows, start=2):
        if number == SHEET_ROWS:
            sheet.append([_text_cell(sheet, _("The list is longer than a sheet can be. Take the CSV file."))])
            break
        sheet.append([_text_cell(sheet, value) if isinstance(value, str) else _value(value) for value in row])
    book.save(file)


def _value(value: Any) -> Any:
    return timezone.localtime(value).replace(tzinfo=None) if isinstance(value, datetime) else value


def _text_cell(sheet, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", str(text))[:LONGEST_CELL])
    cell.data_type = "s"  # openpyxl would make a formula of "=1+1"
    return cell
