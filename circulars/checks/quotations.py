"""How much of a text is quoted: said to staff who write a news brief, and never in the way of publishing it.

The Korean Copyright Act lets published works be quoted within a fair scope (article 28) and used fairly (article
35-5). Courts ask whether the quoting text is the main part and the quotation the lesser one. The law names no figure;
``THRESHOLD`` is where an editor should look once more.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from django.utils.translation import gettext as _

from circulars.checks.findings import Finding, Level
from circulars.checks.subject import Subject
from circulars.checks.wording import finding
from circulars.models import Kind
from circulars.rendering.text import walk

THRESHOLD = 1 / 3
PAIRS = {'"': '"', "“": "”", "‘": "’", "「": "」", "『": "』", "«": "»", "《": "》"}
OPENING = frozenset("“«")  # marks that a paragraph may leave open
TITLES = frozenset("「『《")  # laws and books are named in these: only a long run in them is a quotation
LONG, LONG_TITLE = 30, 60  # weight from which a run is words of somebody and not a name or a stressed word
WIDE = re.compile("[\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7a3]")
BLOCKS = frozenset("p h2 h3 h4 ul ol li blockquote table tr td th caption figure figcaption pre hr".split())
SPACE = re.compile(r"\s+")
APOSTROPHE = re.compile(r"(?<=\w)’(?=\w)")  # within a word: no end of a quotation


class Share(NamedTuple):
    """Letters, without the spaces between them."""

    quoted: int
    all: int

    @property
    def percent(self) -> int:
        return round(100 * self.quoted / self.all) if self.all else 0

    @property
    def is_large(self) -> bool:
        return self.all > 0 and self.quoted / self.all > THRESHOLD


def share(body: str) -> Share:
    """Of a clean body: what stands in ``blockquote``, and long runs between quotation marks."""
    quoted = everything = 0
    goes_on = ""
    for text, is_block in _paragraphs(body):
        letters = _letters(text)
        everything += letters
        if is_block:
            quoted += letters
            continue
        found, goes_on = _in_marks(text, goes_on)
        quoted += found
    return Share(quoted, everything)


def of(subject: Subject) -> Iterator[Finding]:
    """A notice, for briefs alone."""
    if subject.kind != Kind.BRIEF:
        return
    found = share(subject.body)
    if found.is_large:
        message = _(
            "%(percent)d per cent of the text is quoted. The office's own words should be the main part, and "
            "quotations only support them."
        )
        yield finding(Level.NOTICE, "much_quoted", "body", message % {"percent": found.percent})


def _paragraphs(body: str) -> Iterator[tuple[str, bool]]:
    """(text, whether it stands in a quotation) of each block."""
    depth, parts = 0, [""]
    for token, _offset in walk(body):
        if token.kind == "text":
            parts.append(token.value)
        elif token.name == "br":
            parts.append("\n")
        elif token.name in BLOCKS:
            if text := "".join(parts).strip():
                yield text, depth > 0
            parts = []
            if token.name == "blockquote":
                depth += 1 if token.kind == "start" else -1
    if text := "".join(parts).strip():
        yield text, depth > 0


def _in_marks(text: str, goes_on: str) -> tuple[int, str]:
    """Letters of the long runs in a paragraph, and the mark that is open at its end.

    A quotation of several paragraphs opens each of them anew and is closed by the last one alone.
    """
    text = APOSTROPHE.sub("'", text)
    found, at = 0, 0
    never_closed: set[str] = set()
    while at < len(text):
        mark = text[at]
        if mark not in PAIRS or mark in never_closed:
            at += 1
            continue
        end = text.find(PAIRS[mark], at + 1)
        if end < 0:
            if at == 0 and mark in OPENING and (goes_on == mark or _weight(text) >= LONG):
                return _letters(text), mark
            never_closed.add(mark)
            at += 1
            continue
        run = text[at + 1 : end]
        is_last_of_many = at == 0 and goes_on == mark
        if is_last_of_many or _weight(run) >= (LONG_TITLE if mark in TITLES else LONG):
            found += _letters(run)
        at = end + 1
    return found, ""


def _letters(text: str) -> int:
    return len(SPACE.sub("", text))


def _weight(text: str) -> int:
    """A syllable of Hangul says about as much as two and a half letters of Latin."""
    letters = SPACE.sub("", text)
    return len(letters) + len(WIDE.findall(letters))
