"""XLSX: sheets row by row, with numbers as people see them."""

import re
from decimal import Decimal, InvalidOperation
from typing import BinaryIO

from circulars.readers.markup import Names, read_part
from circulars.readers.office import NAMES, read_surroundings
from circulars.readers.package import Package
from circulars.readers.words import Full, Words

COMMENTS = Names(paragraphs=frozenset({"comment", "text"}), texts=frozenset({"t"}))
MAX_STRINGS = 2_000_000  # characters: what is shared may be shown many times
ZEROS = re.compile(r"^0[0-]*0$")  # a number format that fills up with zeros, as for registration numbers


def read(file: BinaryIO, words: Words) -> None:
    package = Package(file)
    shared = _Shared()
    if "xl/sharedStrings.xml" in package.members:
        package.parse("xl/sharedStrings.xml", shared.start, shared.end, shared.characters)
    formats = _Formats()
    if "xl/styles.xml" in package.members:
        package.parse("xl/styles.xml", formats.start, formats.end, lambda text: None)
    for name in package.names("xl/worksheets/sheet"):
        sheet = _Sheet(words, shared.strings, formats.widths)
        package.parse(name, sheet.start, sheet.end, sheet.characters)
        words.end("row")
    for folder in ("comments", "threadedComments/", "drawings/", "charts/", "diagrams/data"):
        for name in package.names(f"xl/{folder}"):
            read_part(package, name, words, COMMENTS if "omments" in folder else NAMES, "note")
    read_surroundings(package, words, "xl/embeddings/")


class _Shared:
    def __init__(self) -> None:
        self.strings: list[str] = []
        self.length = 0
        self._pieces: list[str] = []
        self._reads = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._reads = name == "t"
        if name == "si":
            self._pieces = []

    def end(self, name: str) -> None:
        self._reads = False
        if name == "si":
            self.strings.append("".join(self._pieces))

    def characters(self, text: str) -> None:
        if self._reads:
            self.length += len(text)
            if self.length > MAX_STRINGS:
                raise Full
            self._pieces.append(text)


class _Formats:
    """``widths``: per cell style, to how many digits its numbers are filled up; 0 for none."""

    def __init__(self) -> None:
        self.widths: list[int] = []
        self._codes: dict[str, str] = {}
        self._is_inside = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt":
            code = attributes.get("formatCode", "").replace("\\", "").replace('"', "")
            self._codes[attributes.get("numFmtId", "")] = code
        elif name == "cellXfs":
            self._is_inside = True
        elif name == "xf" and self._is_inside:
            code = self._codes.get(attributes.get("numFmtId", ""), "")
            self.widths.append(code.count("0") if ZEROS.match(code) else 0)

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._is_inside = False


class _Sheet:
    def __init__(self, words: Words, strings: list[str], widths: list[int]) -> None:
        self.words = words
        self.strings = strings
        self.widths = widths
        self.kind = ""
        self.width = 0
        self.pieces: list[str] = []
        self.reads = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self.kind = attributes.get("t", "n")
            style = attributes.get("s", "")
            self.width = self.widths[int(style)] if style.isdigit() and int(style) < len(self.widths) else 0
            self.pieces = []
        self.reads = name in ("v", "t", "oddHeader", "oddFooter", "evenHeader", "evenFooter")

    def end(self, name: str) -> None:
        self.reads = False
        if name == "c":
            self.words.write(self._shown() + "\t")
        elif name == "row" or name.endswith(("Header", "Footer")):
            if self.pieces and name != "row":
                self.words.write("".join(self.pieces))
            self.words.end("row")
            self.pieces = []

    def characters(self, text: str) -> None:
        if self.reads:
            self.pieces.append(text)

    def _shown(self) -> str:
        text = "".join(self.pieces)
        if self.kind == "s":
            return self.strings[int(text)] if text.isdigit() and int(text) < len(self.strings) else ""
        if self.kind != "n" or len(text) > 40:
            return text
        try:
            number = Decimal(text)
        except InvalidOperation:
            return text
        if number != number.to_integral_value() or abs(number.adjusted()) > 30:
            return text
        return f"{int(number):0{self.width}d}"
