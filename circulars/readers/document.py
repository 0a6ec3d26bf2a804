"""What a reader makes of one file: a ``Document``, the same for every format. Knows nothing of Django."""

from base64 import b64decode
from dataclasses import dataclass, field
from typing import Any

# Of a line. "menu": navigation and what a page repeats around its content; "header": head or foot of a printed page;
# "note": footnote, remark; "fact": what the file says of itself; "quoted": an earlier mail below the answer.
KINDS = ("text", "heading", "item", "row", "menu", "header", "note", "fact", "quoted")


@dataclass(slots=True)
class Span:
    """``kind`` is "link" (``value`` is its address), "bold", "italic" or "underline"; offsets are code points."""

    start: int
    end: int
    kind: str
    value: str = ""


@dataclass(slots=True)
class Line:
    """One paragraph, heading, item of a list or row of a table, with white space made plain.

    ``number`` counts from 1: the physical line of a text file, the paragraph of everything else. ``level`` is the
    rank of a heading (1–6) or the depth of an item (from 1). ``cells`` are those of a row, whose ``text`` joins them
    by tabs; where a cell has several paragraphs "\n" parts them, in the cell and in ``text`` alike. The mark before an
    item is not in its ``text``. ``list_kind`` is "ul" or "ol" for an item; ``table`` counts the tables of the document
    from 1.
    """

    text: str
    number: int
    kind: str = "text"
    level: int = 0
    page: int | None = None
    spans: list[Span] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    list_kind: str = ""
    table: int = 0


@dataclass(slots=True)
class Enclosed:
    """A file inside the original: of a mail, or embedded. ``content`` is base64 and empty where it was not handed out.

    ``trouble`` says in one word why: "too_large", "too_many", "inline", "program"; "winmail" stands beside a content
    that holds further files which only Outlook opens. ``content_id`` as pictures name it.
    """

    name: str
    media_type: str
    size: int
    content: str = ""
    trouble: str = ""
    content_id: str = ""

    @property
    def content_bytes(self) -> bytes:
        """Empty where nothing was handed out."""
        return b64decode(self.content)


@dataclass(slots=True)
class Document:
    """``headers`` are those of a mail, decoded: from, sender_name, sender_address, to, subject, date (ISO 8601 with
    zone), message_id, in_reply_to; of a forwarded mail also forwarded_from, forwarded_date, forwarded_to and
    forwarded_subject, as the text quotes them. Then the lines of the forwarded mail are the document, the words above
    it "note", its quoted headers "fact". ``title`` is what the file calls itself. ``language`` is what it declares.
    """

    lines: list[Line] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    enclosed: list[Enclosed] = field(default_factory=list)
    title: str = ""
    language: str = ""
    media_type: str = ""
    is_cut: bool = False

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)

    def as_json(self) -> dict[str, Any]:
        """As ``asdict``, which needs seconds for a hundred thousand lines."""
        lines = [_plain(line) | {"spans": [_plain(span) for span in line.spans]} for line in self.lines]
        return _plain(self) | {"lines": lines, "enclosed": [_plain(one) for one in self.enclosed]}

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "Document":
        lines = [Line(**{**line, "spans": [Span(**span) for span in line["spans"]]}) for line in value["lines"]]
        enclosed = [Enclosed(**one) for one in value["enclosed"]]
        return cls(**{**value, "lines": lines, "enclosed": enclosed})


def _plain(part: Any) -> dict[str, Any]:
    return {name: getattr(part, name) for name in part.__slots__}
