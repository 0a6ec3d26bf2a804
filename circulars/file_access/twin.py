"""The text of a file as pages show it: its pieces in pages of a readable length, as escaped markup."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import NamedTuple

from circulars.models import Blob, BlobText, ShownText

PAGE = 15_000  # characters of a page; a piece is never cut


class Twin(NamedTuple):
    """``state`` is that of the reading (empty: not read yet). ``pages`` are empty where there is no text to show."""

    state: str
    pages: list[list[list[str]]]
    is_cut: bool

    def markup(self, table: str, page: int | None = None) -> str:
        """Of one page, counted from 1, or of all; ``table`` is what the interface calls one."""
        pieces = self.pages[page - 1] if page else [piece for pieces in self.pages for piece in pieces]
        return "".join(_markup(pieces, table))


def twin_of(blob: Blob) -> Twin:
    """In two queries."""
    row = BlobText.objects.filter(blob=blob).values_list("state", "accessibility").first()
    state, found = row or ("", {})
    if state != BlobText.State.READ:
        return Twin(state, [], False)
    pieces = ShownText.objects.filter(blob=blob).values_list("pieces", flat=True).first() or []
    return Twin(state, pages_of(pieces), bool(found.get("is_cut")))


def pages_of(pieces: Sequence[list[str]]) -> list[list[list[str]]]:
    pages: list[list[list[str]]] = []
    length = PAGE
    for piece in pieces:
        if length >= PAGE:
            pages.append([])
            length = 0
        pages[-1].append(piece)
        length += len(piece[1])
    return pages


def _markup(pieces: Iterable[list[str]], table: str) -> Iterator[str]:
    """Headings begin below those of the page. Rows are a table only where cells stand beside each other."""
    open_tag = ""
    for kind, text in pieces:
        wanted = {"ul": "ul", "ol": "ol", "table": "table", "row": "table"}.get(kind, "")
        if wanted == "table" and sum(bool(cell.strip()) for cell in text.split("\t")) < 2:
            wanted, kind = "", "p"  # a box, as word processors draw them for layout
        if open_tag and (wanted != open_tag or kind == "table"):
            yield _CLOSE[open_tag]
            open_tag = ""
        if wanted and not open_tag:
            yield _OPEN[wanted] % escape(table) if wanted == "table" else _OPEN[wanted]
            open_tag = wanted
        if wanted == "table":
            yield f"<tr>{''.join(f'<td>{_lines(cell)}</td>' for cell in text.split(_TAB))}</tr>"
        elif wanted:
            yield f"<li>{_lines(text)}</li>"
        elif kind[0] == "h" and kind[1:].isdigit():
            level = min(6, int(kind[1:]) + 1)
            yield f"<h{level}>{_lines(text)}</h{level}>"
        else:
            yield f"<p>{_lines(text)}</p>"
        if open_tag != "table":
            yield "\n"
    if open_tag:
        yield _CLOSE[open_tag]


_TAB = "\t"
_TABLE = '<div class="table-scroll" role="region" tabindex="0" aria-label="%s"><table>\n'
# What turns the order of letters round, and what no page may hold.
_DROPPED = dict.fromkeys((*range(9), *range(11, 32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
_OPEN = {"ul": "<ul>\n", "ol": "<ol>\n", "table": _TABLE}
_CLOSE = {"ul": "</ul>\n", "ol": "</ol>\n", "table": "</table></div>\n"}


def _lines(text: str) -> str:
    return escape(text.translate(_DROPPED).strip()).replace("\n", "<br>")
