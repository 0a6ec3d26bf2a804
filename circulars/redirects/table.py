"""Read a table of former addresses as offices have them: CSV out of Excel in any of its encodings, or XLSX."""

import codecs
import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from openpyxl import load_workbook

MOST = 20_000  # lines
LARGEST = 10 * 1024 * 1024  # bytes of the file
INFLATED = 120 * 1024 * 1024  # of all parts of an XLSX
COLUMNS = 20
SEPARATORS = (",", ";", "\t")
HEADINGS = {
    "old": {"old_address", "old address", "old_path", "former_address", "former address", "이전 주소", "이전주소"},
    "target": {"target", "new_address", "new address", "대상", "새 주소", "새주소", "현재 주소"},
}


class NotReadable(Exception):
    """The file holds no table of former addresses; the message is fit to show to staff."""


class Line(NamedTuple):
    """``number`` counts as an editor or a spreadsheet does; ``trouble`` says why the line cannot be taken."""

    number: int
    old: str
    target: str
    trouble: str = ""


def read(content: bytes, name: str) -> list[Line]:
    """The lines below the headings, empty ones left out. Raises NotReadable."""
    if len(content) > LARGEST:
        raise NotReadable(_("The file is larger than %(size)d MB. Divide it.") % {"size": LARGEST // 1024 // 1024})
    if not content.strip():
        raise NotReadable(_("The file is empty."))
    is_sheet = content.startswith(b"PK\x03\x04")
    if not is_sheet and name.lower().endswith((".xlsx", ".xls", ".xlsm")):
        raise NotReadable(_("This is no XLSX file. Save the table as XLSX or CSV in its program."))
    rows = _rows_of_sheet(content) if is_sheet else _rows_of_text(_decoded(content))
    return _lines(rows)


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


def _decoded(content: bytes) -> str:
    is_wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if is_wide else ("utf-8-sig", "cp949"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise NotReadable(_("The file is no text in UTF-8 or in the Korean code page. Save it as CSV (UTF-8) or XLSX."))


def _rows_of_text(text: str) -> Iterator[tuple[int, list[str]]]:
    first = text.lstrip("\r\n").partition("\n")[0].strip()
    separator = max(SEPARATORS, key=first.count)
    skipped = 0
    if first.lower().startswith("sep=") and len(first) == 5:  # Excel's own mark
        separator, skipped = first[4], 1
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    number = 1
    try:
        for cells in reader:
            if skipped and any(cells):
                skipped = 0
            else:
                yield number, [cell.strip() for cell in cells]
            number = reader.line_num + 1
    except csv.Error as error:
        raise NotReadable(_("Line %(number)d cannot be read as CSV.") % {"number": number}) from error


def _rows_of_sheet(content: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > INFLATED:
                raise NotReadable(_("The XLSX file unpacks to too much. Save the table as CSV."))
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        try:
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # what a file says of its size need not be true
            for number, cells in enumerate(sheet.iter_rows(max_col=COLUMNS, values_only=True), start=1):
                if number > 10 * MOST:
                    raise NotReadable(_("The table has more than %(most)d lines. Divide it.") % {"most": MOST})
                yield number, _trimmed([_text(cell) for cell in cells])
        finally:
            book.close()
    except NotReadable:
        raise
    except Exception as error:  # whatever a damaged file makes of the reader
        raise NotReadable(_("This is no XLSX file. Save the table as XLSX or CSV in its program.")) from error


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells
