"""Writes nodes into a Word document: styles for what they are, so that a letter that takes them over restyles them."""

import io
from collections.abc import Mapping
from typing import Any

from docx.document import Document as Word
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from circulars.paper import pictures
from circulars.paper.runs import Node

WIDEST = Mm(165)
TERMS = (Mm(40), Mm(125))  # a label and what stands beside it
QUIET = RGBColor(0x4B, 0x5B, 0x6B)
LINK = RGBColor(0x0B, 0x4A, 0x6F)
ORDERS = {"1.": "decimal", "a.": "lowerLetter", "A.": "upperLetter", "i.": "lowerRoman", "I.": "upperRoman"}
FORMATS = {
    "b": {"bold": True},
    "i": {"italic": True},
    "u": {"underline": True},
    "s": {"strike": True},
    "sub": {"subscript": True},
    "sup": {"superscript": True},
    "small": {"small": True},
    "address": {"small": True},
}
DEEPEST = 8  # levels of a list


def field(paragraph: Paragraph, name: str) -> None:
    """A number that the program counts, such as PAGE."""
    run = paragraph.add_run()
    run.font.size = Pt(8)
    for kind in ("begin", "", "end"):
        if kind:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        else:
            element = OxmlElement("w:instrText")
            element.text = name
        run._r.append(element)


class Writer:
    """``locales`` says by language how Word calls it."""

    def __init__(self, word: Word, locales: Mapping[str, str]) -> None:
        self.word, self.locales = word, locales

    def blocks(self, nodes: list[Node], *, into: Any = None, around: Mapping[str, Any] | None = None) -> None:
        """``into`` is the document or a cell; ``around`` what applies to all words: language, direction, indent."""
        into = into or self.word
        around = around or {}
        for node in nodes:
            if isinstance(node, str):
                self._paragraph(into, [node], around)
            else:
                self._block(node, into, around)

    def _block(self, node: dict[str, Any], into: Any, around: Mapping[str, Any]) -> None:
        kind = node["t"]
        if kind == "h":
            style = "Title" if node["level"] == 1 else f"Heading {min(node['level'], 4) - 1}"
            self._paragraph(into, node["c"], around, style=style)
        elif kind in ("p", "kicker", "subtitle", "note"):
            small = {"small": True} if kind == "note" else {"bold": True} if kind == "kicker" else {}
            self._paragraph(into, node["c"], {**around, **small})
        elif kind in ("ul", "ol"):
            self._list(node, into, around)
        elif kind == "dl":
            self._terms(node, into, around)
        elif kind == "hashes":
            for row in node["rows"]:
                self._paragraph(into, [f"{row['name']}: {row['digest']}"], {**around, "small": True})
        elif kind == "table":
            self._table(node, into, around)
        elif kind == "figure":
            self.blocks(node["c"], into=into, around=around)
            if node["caption"]:
                self._paragraph(into, node["caption"], around, style="Caption")
        elif kind == "quote":
            self.blocks(node["c"], into=into, around={**around, "indent": around.get("indent", 0) + 8})
        elif kind == "hr":
            self._rule(into)
        elif kind == "lang":
            self.blocks(node["c"], into=into, around=_in_language(node, around))
        else:
            self.blocks(node.get("c", []), into=into, around=around)

    def _paragraph(
        self, into: Any, nodes: list[Node], around: Mapping[str, Any], style: str | None = None
    ) -> Paragraph:
        paragraph = into.add_paragraph(style=style)
        if indent := around.get("indent"):
            paragraph.paragraph_format.left_indent = Mm(indent)
        if around.get("dir") == "rtl":
            paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
        self._runs(paragraph, paragraph._p, nodes, around)
        return paragraph

    def _runs(self, paragraph: Paragraph, parent: Any, nodes: list[Node], around: Mapping[str, Any]) -> None:
        for node in nodes:
            if isinstance(node, str):
                self._run(paragraph, parent, node, around)
                continue
            kind = node["t"]
            if kind == "br":
                self._run(paragraph, parent, "\n", around)
            elif kind in ("a", "address"):
                self._link(paragraph, node, around)
            elif kind == "img":
                self._picture(paragraph, node)
            elif kind == "span":
                self._runs(paragraph, parent, node["c"], _in_language(node, around))
            else:
                if kind == "small":
                    self._run(paragraph, parent, "\n", around)
                self._runs(paragraph, parent, node["c"], {**around, **FORMATS.get(kind, {})})

    def _run(self, paragraph: Paragraph, parent: Any, text: str, around: Mapping[str, Any]) -> None:
        run = paragraph.add_run(text)
        if parent is not paragraph._p:
            parent.append(run._r)
        for name in ("bold", "italic", "underline"):
            if around.get(name):
                setattr(run, name, True)
        for name in ("strike", "subscript", "superscript"):
            if around.get(name):
                setattr(run.font, name, True)
        if around.get("small"):
            run.font.size, run.font.color.rgb = Pt(9), QUIET
        if around.get("is_link"):
            run.font.color.rgb, run.font.underline = LINK, True
        properties = run._r.get_or_add_rPr()
        if around.get("dir") == "rtl":
            properties.append(OxmlElement("w:rtl"))
        if language := around.get("lang"):
            tag = OxmlElement("w:lang")
            kind = "w:bidi" if language == "ar" else "w:eastAsia" if language in ("ko", "zh", "ja") else "w:val"
            tag.set(qn("w:val"), self.locales.get(language, language))
            tag.set(qn(kind), self.locales.get(language, language))
            properties.append(tag)

    def _link(self, paragraph: Paragraph, node: dict[str, Any], around: Mapping[str, Any]) -> None:
        link = OxmlElement("w:hyperlink")
        link.set(qn("r:id"), paragraph.part.relate_to(node["href"], RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
        if node["t"] == "address":
            self._run(paragraph, paragraph._p, " (", around)
        paragraph._p.append(link)
        self._runs(paragraph, link, node["c"], {**around, "is_link": True})
        if node["t"] == "address":
            self._run(paragraph, paragraph._p, ")", around)

    def _picture(self, paragraph: Paragraph, node: dict[str, Any]) -> None:
        content = pictures.bytes_of(node["sha256"], node["media_type"])
        if content is None:
            if node["alt"]:
                paragraph.add_run(f"[{node['alt']}]")
            return
        width = min(WIDEST, Mm(node["width"] * 0.18), Mm(200 * node["width"] / node["height"]))
        drawn = paragraph.add_run().add_picture(io.BytesIO(content), width=width)
        drawn._inline.docPr.set("descr", node["alt"])

    def _list(self, node: dict[str, Any], into: Any, around: Mapping[str, Any]) -> None:
        level = min(around.get("level", -1) + 1, DEEPEST)
        order = ORDERS.get(node.get("order", ""), "decimal") if node["t"] == "ol" else "bullet"
        number = self._numbering(order, level, node.get("start", 1))
        for item in node["c"]:
            inside = _in_language(item, {**around, "level": level})
            is_first = True
            for block in item["c"]:
                if block["t"] in ("p", "note") and is_first:
                    paragraph = self._paragraph(into, block["c"], {**inside, "indent": 0}, style="List Paragraph")
                    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
                    properties.get_or_add_ilvl().val = level
                    properties.get_or_add_numId().val = number
                    is_first = False
                else:
                    self._block(block, into, {**inside, "indent": 6 * (level + 1)})

    def _numbering(self, order: str, level: int, start: int) -> int:
        """A numbering of its own for each list, so that every one begins where it says."""
        numbering = self.word.part.numbering_part.element
        known = numbering.findall(qn("w:abstractNum"))
        key = max((int(one.get(qn("w:abstractNumId"))) for one in known), default=0) + 1
        abstract = OxmlElement("w:abstractNum")
        abstract.set(qn("w:abstractNumId"), str(key))
        _child(abstract, "w:multiLevelType", "multilevel")
        for depth in range(DEEPEST + 1):
            one = OxmlElement("w:lvl")
            one.set(qn("w:ilvl"), str(depth))
            _child(one, "w:start", str(start if depth == level else 1))
            _child(one, "w:numFmt", order)
            _child(one, "w:lvlText", "•" if order == "bullet" else f"%{depth + 1}.")
            _child(one, "w:lvlJc", "left")
            place = OxmlElement("w:pPr")
            indent = OxmlElement("w:ind")
            indent.set(qn("w:left"), str(360 * (depth + 1)))
            indent.set(qn("w:hanging"), "360")
            place.append(indent)
            one.append(place)
            abstract.append(one)
        numbering.insert(len(known), abstract)
        return numbering.add_num(key).numId

    def _terms(self, node: dict[str, Any], into: Any, around: Mapping[str, Any]) -> None:
        table = _new_table(into, len(node["rows"]), 2)
        table.autofit = False
        for column, width in zip(table.columns, TERMS, strict=True):
            column.width = width
        for row, told in zip(table.rows, node["rows"], strict=True):
            inside = _in_language(told, around)
            for cell, width in zip(row.cells, TERMS, strict=True):  # some programs go by these, others by columns
                cell.width = width
            self._cell(row.cells[0], [{"t": "p", "c": told["label"]}], {**inside, "bold": True})
            self._cell(row.cells[1], told["c"], around)
        into.add_paragraph()

    def _table(self, node: dict[str, Any], into: Any, around: Mapping[str, Any]) -> None:
        if node["caption"]:
            self._paragraph(into, node["caption"], {**around, "bold": True})
        table = _new_table(into, node["rows"], node["columns"])
        for one in node["cells"]:
            cell = table.cell(one["y"], one["x"])
            if one["w"] > 1 or one["h"] > 1:
                cell = cell.merge(table.cell(one["y"] + one["h"] - 1, one["x"] + one["w"] - 1))
            self._cell(cell, one["c"], {**around, "bold": True} if one["head"] else around)
        for row in list(table.rows)[: node["heads"]]:
            row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        into.add_paragraph()

    def _cell(self, cell: _Cell, nodes: list[Node], around: Mapping[str, Any]) -> None:
        """A cell ends in a paragraph, as the format asks; the empty one that it came with goes."""
        self.blocks(nodes, into=cell, around={**around, "indent": 0, "level": -1})
        if len(cell.paragraphs) > 1:
            first = cell.paragraphs[0]._p
            first.getparent().remove(first)
        if len(cell._tc) and cell._tc[-1].tag != qn("w:p"):
            cell.add_paragraph()

    def _rule(self, into: Any) -> None:
        paragraph = into.add_paragraph()
        borders = OxmlElement("w:pBdr")
        bottom = OxmlElement("w:bottom")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "1"), ("color", "4B5B6B")):
            bottom.set(qn(f"w:{name}"), value)
        borders.append(bottom)
        paragraph._p.get_or_add_pPr().append(borders)


def _new_table(into: Any, rows: int, columns: int) -> Any:
    table = into.add_table(rows=rows, cols=columns)
    table.style = "Table Grid"
    return table


def _child(parent: Any, name: str, value: str) -> None:
    element = OxmlElement(name)
    element.set(qn("w:val"), value)
    parent.append(element)


def _in_language(node: Mapping[str, Any], around: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**around, **{name: node[name] for name in ("lang", "dir") if name in node}}
