"""The words of a document as clean HTML: what stands between head and closing, in the elements an edition has."""

import re
from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby

from circulars.grammar.passage import Passage
from circulars.grammar.proposal import Proposal
from circulars.grammar.reading import Reading

BULLET = re.compile(r"\s*[-–—•·▪◦○●Øü*]\s+")
SAFE_ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s\"'<>]{3,2000}$", re.IGNORECASE)
TAGS = {"bold": "strong", "italic": "em"}
SKIPPED = frozenset(
    ("salutation", "closing", "furniture", "posted", "modified", "author", "meta", "files", "to", "copy", "team",
    "person",
     "drafting", "number", "from", "reference")
)  # fmt: skip


def propose(reading: Reading) -> Iterator[Proposal]:
    passages = [p for p in reading.layout.text if _belongs(reading, p)]
    passages += [p for p in reading.layout.tail if p.role == "annex"]
    passages += reading.layout.rest
    body = html(passages)
    if body:
        yield reading.propose("body", body, passages[0], confidence=0.9 if reading.layout.body else 0.8)


def _belongs(reading: Reading, passage: Passage) -> bool:
    role = passage.role.removeprefix("label:")
    if role in ("to", "copy") and not passage.role.startswith("label:"):
        return False
    if role in ("salutation", "closing", "furniture", "date", "issue") or (
        role in SKIPPED and len(passage.text) < 120 and role not in ("reference", "number", "from")
    ):
        return False
    same = re.sub(r"\W+", "", passage.text).casefold() == re.sub(r"\W+", "", reading.title).casefold()
    return not (same and reading.title)


def html(passages: Sequence[Passage]) -> str:
    pieces: list[str] = []
    for shape, group in groupby(passages, key=_shape):
        members = list(group)
        if shape[0] == "table":
            rows = "".join(
                f"<tr>{''.join(f'<td>{escape(cell, quote=False)}</td>' for cell in p.cells or [p.text])}</tr>"
                for p in members
            )
            pieces.append(f"<table><tbody>{rows}</tbody></table>")
        elif shape[0] in ("ul", "ol"):
            items = "".join(f"<li>{_inline(p, _bullet_end(p))}</li>" for p in members)
            pieces.append(f"<{shape[0]}>{items}</{shape[0]}>")
        elif shape[0] == "heading":
            pieces.extend(f"<h{_level(p)}>{_inline(p, 0)}</h{_level(p)}>" for p in members)
        else:
            pieces.extend(f"<p>{_inline(p, 0)}</p>" for p in members)
    return "\n".join(pieces)


def _shape(passage: Passage) -> tuple[str, int]:
    if passage.kind == "row":
        return "table", passage.table
    if passage.kind == "item":
        return passage.list_kind or "ul", 0
    if BULLET.match(passage.text) and len(passage.text) > 2:
        return "ul", 0
    if passage.kind == "heading":
        return "heading", passage.level
    return "p", 0


def _level(passage: Passage) -> int:
    return min(4, max(2, passage.level or 2))


def _bullet_end(passage: Passage) -> int:
    match = BULLET.match(passage.text)
    return match.end() if match else 0


def _inline(passage: Passage, start: int) -> str:
    """Escaped text with links, strong and em; spans that overlap without lying inside one another are cut."""
    text = passage.text
    spans = []
    for span in passage.spans:
        begin, end = max(span.start, start), min(span.end, len(text))
        if begin >= end or not text[begin:end].strip():
            continue
        if span.kind == "link" and SAFE_ADDRESS.match(span.value):
            spans.append((begin, end, f'<a href="{escape(span.value)}">', "</a>"))
        elif span.kind in TAGS:
            spans.append((begin, end, f"<{TAGS[span.kind]}>", f"</{TAGS[span.kind]}>"))
    if not spans:
        return escape(text[start:], quote=False).strip()
    spans = sorted(set(spans), key=lambda span: (span[0], -span[1]))[:2000]
    pieces: list[str] = []
    position = start
    open_ends: list[tuple[int, str]] = []
    for begin, end, opening, closing in spans:
        while open_ends and open_ends[-1][0] <= begin:
            until, tag = open_ends.pop()
            pieces.append(escape(text[position:until], quote=False) + tag)
            position = until
        if open_ends:
            end = min(end, open_ends[-1][0])
        if begin >= end or begin < position:
            continue
        pieces.append(escape(text[position:begin], quote=False) + opening)
        position = begin
        open_ends.append((end, closing))
    while open_ends:
        until, tag = open_ends.pop()
        pieces.append(escape(text[position:until], quote=False) + tag)
        position = until
    pieces.append(escape(text[position:], quote=False))
    return "".join(pieces).strip()
