"""Tables: cells of ours that stay text in whatever opens them, and tables as offices have them, read.

Those come as CSV out of Excel in any of its encodings, or as XLSX.
"""

import codecs
import csv
import io
import zipfile
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

MOST = 20_000  # lines
LARGEST = 10 * 1024 * 1024  # bytes of the file
INFLATED = 120 * 1024 * 1024  # of all parts of an XLSX
COLUMNS = 20
SEPARATORS = (",", ";", "\t")

# What spreadsheets read as the start of a formula, full-width forms included: Excel in East Asia takes them too.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def defused(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def undefused(text: str) -> str:
    """The text as it was before ``defused``."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA_STARTS) else text


class NotReadable(Exception):
    """The file holds no table that can be taken; the message is fit to show to staff."""


def rows(content: bytes, name: str) -> Iterator[tuple[int, list[str]]]:
    """Each row of a file with its number, as an editor or a spreadsheet counts, headings included.

    Raises NotReadable, also later, while the rows are read.
    """
    if len(content) > LARGEST:
        raise NotReadable(_("The file is larger than %(size)d MB. Divide it.") % {"size": LARGEST // 1024 // 1024})
    if not content.strip():
        raise NotReadable(_("The file is empty."))
    is_sheet = content.startswith(b"PK\x03\x04")
    if not is_sheet and name.lower().endswith((".xlsx", ".xls", ".xlsm")):
        raise NotReadable(_("This is no XLSX file. Save the table as XLSX or CSV in its program."))
    return _rows_of_sheet(content) if is_sheet else _rows_of_text(_decoded(content))


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
    from openpyxl import load_workbook  # 20 MiB of each process, for what is seldom given

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
