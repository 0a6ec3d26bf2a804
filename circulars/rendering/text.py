"""The plain text of a body: what citations are found in, and what their spans count.

The text is the text nodes in document order, as code points. Where a block begins or ends (also a table cell and a
caption) stands one "\\n", however many blocks meet there, and none at the very beginning or end; a line break is
one "\\n" too. Pictures have no text.
"""

import re
from collections.abc import Iterator
from html import unescape

from circulars.rendering.markup import TAG, Token, tokens

BLOCKS = frozenset(
    (
        "p h1 h2 h3 h4 h5 h6 ul ol li blockquote table caption thead tbody tfoot tr th td figure figcaption hr "
        "dl dt dd div pre section br"
    ).split()
)
SENTENCE_END = re.compile(r"[.!?。…][\"'”’)\]」』]*(?=\s|$)")


def walk(html: str) -> Iterator[tuple[Token, int]]:
    """Each token of a clean body with the offset at which its text begins in ``plain_text``."""
    offset = 0
    breaks = False  # a boundary was passed since the last text
    for token in tokens(html):
        if token.kind == "text":
            if breaks and offset:
                offset += 1
            breaks = False
            yield token, offset
            offset += len(token.value)
        else:
            breaks = breaks or token.name in BLOCKS
            yield token, offset


def plain_text(html: str) -> str:
    """The text of a body that ``sanitise.clean`` has written: what ``walk`` walks, without a token for each tag."""
    parts: list[str] = []
    position = 0
    breaks = False
    for match in TAG.finditer(html):
        if (start := match.start()) > position:
            if breaks and any(parts):
                parts.append("\n")
            parts.append(_text_of(html[position:start]))
            breaks = False
        breaks = breaks or match["name"] in BLOCKS
        position = match.end()
    if position < len(html):
        if breaks and any(parts):
            parts.append("\n")
        parts.append(_text_of(html[position:]))
    return "".join(parts)


def _text_of(raw: str) -> str:
    return unescape(raw) if "&" in raw else raw


def excerpt(text: str, limit: int) -> str:
    """The beginning of a plain text on one line, at most ``limit`` code points, cut at a sentence or word.

    A cut inside a sentence is shown by "…", which counts.
    """
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    head = line[:limit]
    ends = [match.end() for match in SENTENCE_END.finditer(head) if match.end() >= limit // 2]
    if ends and ((ends[-1] == limit and line[limit : limit + 1] == " ") or ends[-1] < limit):
        return head[: ends[-1]]
    head = line[: limit - 1]
    space = head.rfind(" ")
    if line[limit - 1] != " " and space >= limit // 2:
        head = head[:space]
    return head.rstrip(" ,;:·-–—(") + "…"
