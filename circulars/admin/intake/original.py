"""The left side of the confirming page: the original's lines as they were read, with the evidence marked.

Markup is written here and not in a template: a long document has thousands of pieces. Every word is escaped.
"""

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise
from typing import Any, NamedTuple

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from circulars.admin.intake.shown import WITH_THE_DRAFT, anchor_of
from circulars.models import Origin
from circulars.readers.document import Document, Line

LONGEST = 4000  # lines of a part that are shown; evidence beyond is told by its number alone
MOST_LINES = 10_000  # of all parts together, as a browser on a telephone still shows them
MOST_CHARACTERS = 1_000_000
TAGS = {"bold": "strong", "italic": "em", "underline": "u"}
DIMMED = ("menu", "header", "fact", "quoted")


class Mark(NamedTuple):
    start: int
    end: int
    key: str
    is_refused: bool


class ShownPart(NamedTuple):
    position: int
    name: str
    language: str
    html: SafeString
    trouble: str
    marks: int  # how many proposals it gave
    is_read: bool  # another draft can be made from it
    is_source: bool  # the proposals on the page come from it


def of(parts: Iterable[Any], sheet: Any) -> list[ShownPart]:
    """``parts`` as ``intake.reading.of`` gives them, ``sheet`` as ``intake.sheet``."""
    marks: dict[int, dict[int, list]] = defaultdict(lambda: defaultdict(list))
    for field in sheet.fields:
        for entry in field.entries:
            if entry.line and field.name not in WITH_THE_DRAFT:
                marks[entry.part][entry.line].append((field.name, entry))
    parts = list(parts)
    lines = _within_limits(parts, sheet.part)
    return [
        _part(part, lines[part.position], marks[part.position], is_source=part.position == sheet.part) for part in parts
    ]


def _within_limits(parts: list[Any], source: int) -> dict[int, list[Line]]:
    """By position the lines that are shown: those of the part that the proposals come from first."""
    found: dict[int, list[Line]] = {part.position: [] for part in parts}
    lines = characters = 0
    for part in sorted(parts, key=lambda part: (part.position != source, part.position)):
        for line in part.document.lines[:LONGEST] if part.document is not None else ():
            if lines >= MOST_LINES or characters >= MOST_CHARACTERS:
                return found
            lines, characters = lines + 1, characters + len(line.text)
            found[part.position].append(line)
    return found


def _part(part: Any, lines: list[Line], marks: dict[int, list], *, is_source: bool) -> ShownPart:
    document: Document | None = part.document
    html = SafeString("")
    if document is not None:
        html = _lines(lines, {line.number: _marks(line, marks.get(line.number, [])) for line in lines}, part.position)
        if len(document.lines) > len(lines) or document.is_cut:
            html += format_html('<p class="original__cut">{}</p>', _("The rest is not shown. Open the original."))
    language = document.language if document else ""
    count = sum(map(len, marks.values()))
    return ShownPart(part.position, part.name, language, html, part.trouble, count, document is not None, is_source)


def _marks(line: Line, entries: list) -> list[Mark]:
    """Where the evidence stands in the line; the whole line where its words are not found. The text needs no mark."""
    found = []
    for name, entry in entries:
        if name == "body":
            continue
        start, end = entry.start, entry.end
        if start is None or end is None or not 0 <= start < end <= len(line.text):
            place = line.text.find(entry.text) if entry.text else -1
            start, end = (place, place + len(entry.text)) if place >= 0 else (0, len(line.text))
        if start < end:
            found.append(Mark(start, end, entry.key, entry.origin == Origin.REFUSED))
    return found


def _lines(lines: list[Line], marks: dict[int, list[Mark]], part: int) -> SafeString:
    output: list[str] = []
    table = 0
    page = None
    for line in lines:
        if table and (line.kind != "row" or line.table != table):
            output.append("</table></div>")
            table = 0
        if line.page and line.page != page:
            page = line.page
            if page > 1:
                output.append(format_html('<p class="original__page">{}</p>', _("page %(page)d") % {"page": page}))
        if line.kind == "row" and line.cells and not table:
            table = line.table or 1
            output.append('<div class="original__table"><table>')
        output.append(_row(line, marks[line.number], part) if table else _line(line, marks[line.number], part))
    if table:
        output.append("</table></div>")
    return mark_safe("".join(output))  # noqa: S308 - every piece is escaped where it is written


def _line(line: Line, marks: list[Mark], part: int) -> SafeString:
    kind = f"line line--{line.kind}" if line.kind in (*DIMMED, "heading", "item", "note") else "line"
    depth = f" line--depth-{min(max(line.level, 1), 4)}" if line.kind == "item" else ""
    words = pieces(line.text, marks, line.spans) if line.text else SafeString("")
    return format_html(
        '<div class="{}{}" id="{}" tabindex="-1"><span class="line__number" aria-hidden="true">{}</span>'
        '<span class="line__words" dir="auto">{}</span></div>',
        kind,
        depth,
        anchor_of(part, line.number),
        line.number,
        words,
    )


def _row(line: Line, marks: list[Mark], part: int) -> SafeString:
    cells = []
    offset = 0
    for cell in line.cells:
        end = offset + len(cell)
        inside = [
            Mark(max(one.start, offset) - offset, min(one.end, end) - offset, one.key, one.is_refused)
            for one in marks
            if one.start < end and one.end > offset
        ]
        cells.append(pieces(cell, inside, []))
        offset = end + 1
    return format_html(
        '<tr class="line" id="{}" tabindex="-1"><td class="line__number" aria-hidden="true">{}</td>{}</tr>',
        anchor_of(part, line.number),
        line.number,
        format_html_join("", '<td class="line__words" dir="auto">{}</td>', ((cell,) for cell in cells)),
    )


def pieces(text: str, marks: list[Mark], spans: Iterable[Any]) -> SafeString:
    """The line cut where a mark or a style begins or ends; a marked piece leads to the field it is evidence of."""
    styles = [one for one in spans if 0 <= one.start < one.end <= len(text)]
    if not marks and not styles:
        return conditional_escape(text)
    cuts = sorted({0, len(text), *(at for one in (*marks, *styles) for at in (one.start, one.end))})
    output: list[str] = []
    for start, end in pairwise(cuts):
        piece = conditional_escape(text[start:end])
        for style in styles:
            if style.start <= start and end <= style.end:
                if style.kind == "link":
                    piece = format_html('<span class="line__link" title="{}">{}</span>', style.value[:300], piece)
                elif style.kind in TAGS:
                    tag = mark_safe(TAGS[style.kind])  # noqa: S308 - of the table above
                    piece = format_html("<{}>{}</{}>", tag, piece, tag)
        here = [one for one in marks if one.start <= start and end <= one.end]
        if here:
            here.sort(key=lambda one: (one.is_refused, one.end - one.start))
            css = "evidence evidence--refused" if all(one.is_refused for one in here) else "evidence"
            keys = " ".join(one.key for one in here)
            piece = format_html(
                '<a class="{}" href="#entry-{}" data-entries="{}">{}</a>', css, here[0].key, keys, piece
            )
        output.append(piece)
    return mark_safe("".join(output))  # noqa: S308 - escaped above
