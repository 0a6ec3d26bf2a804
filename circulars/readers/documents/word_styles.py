"""What the styles and numberings of a DOCX make of a paragraph: heading, item or text."""

import re
from typing import Any

from circulars.readers.package import Package

_HEADING = re.compile(r"^(?:heading|überschrift|titre|título|제목|개요)\s*([1-9])$", re.IGNORECASE)
_TITLE = re.compile(r"^(?:title|titre|título|titel|제목)$", re.IGNORECASE)
_BULLETS = re.compile(r"^(?:list bullet|list paragraph bullet|글머리)", re.IGNORECASE)
_NUMBERS = re.compile(r"^(?:list number|번호 매기기)", re.IGNORECASE)


class Styles:
    def __init__(self, package: Package) -> None:
        self.names: dict[str, str] = {}
        self.bases: dict[str, str] = {}
        self.outlines: dict[str, int] = {}
        self.numbers: dict[str, str] = {}
        self.formats: dict[tuple[str, int], str] = {}  # of an abstract numbering and depth
        self.abstracts: dict[str, str] = {}
        self._style = self._abstract = self._number = ""
        self._level = 0
        for name, handler in (("word/styles.xml", self._style_start), ("word/numbering.xml", self._number_start)):
            if name in package.members:
                package.parse(name, handler, lambda tag: None, lambda text: None)

    def kind_of(self, style: str, number: str, depth: int, outline: int | None) -> tuple[str, dict[str, Any]]:
        """A kind and the values of a line; ("", {}) for an ordinary paragraph."""
        seen = set()
        level = None if outline is None or outline > 5 else outline + 1
        while style and style not in seen:
            seen.add(style)
            name = self.names.get(style, style)
            if level is None:
                level = self._heading_level(style, name)
            number = number or self.numbers.get(style, "")
            if not number and (_BULLETS.match(name) or _NUMBERS.match(name)):
                return "item", {"level": 1, "list_kind": "ol" if _NUMBERS.match(name) else "ul"}
            style = self.bases.get(style, "")
        if level:
            return "heading", {"level": level}
        if number and number != "0":
            form = self.formats.get((self.abstracts.get(number, ""), depth), "bullet")
            if form != "none":
                return "item", {"level": depth + 1, "list_kind": "ul" if form == "bullet" else "ol"}
        return "", {}

    def _heading_level(self, style: str, name: str) -> int | None:
        if found := _HEADING.match(name) or _HEADING.match(style):
            return min(6, int(found.group(1)))
        if _TITLE.match(name):
            return 1
        return self.outlines[style] + 1 if self.outlines.get(style, 9) < 6 else None

    def _style_start(self, tag: str, attributes: dict[str, str]) -> None:
        value = attributes.get("val", "")
        if tag == "style":
            self._style = attributes.get("styleId", "") if attributes.get("type") == "paragraph" else ""
        elif not self._style:
            return
        elif tag == "name":
            self.names[self._style] = value
        elif tag == "basedOn":
            self.bases[self._style] = value
        elif tag == "outlineLvl" and value.isdecimal():
            self.outlines[self._style] = int(value)
        elif tag == "numId":
            self.numbers[self._style] = value

    def _number_start(self, tag: str, attributes: dict[str, str]) -> None:
        value = attributes.get("val", "")
        if tag == "abstractNum":
            self._abstract, self._number = attributes.get("abstractNumId", ""), ""
        elif tag == "lvl":
            self._level = int(attributes["ilvl"]) if attributes.get("ilvl", "").isdecimal() else 0
        elif tag == "numFmt" and not self._number:
            self.formats[self._abstract, self._level] = value
        elif tag == "num":
            self._number = attributes.get("numId", "")
        elif tag == "abstractNumId" and self._number:
            self.abstracts[self._number] = value
