"""What some readers could not use: images without words, skipped headings, tables without headings, bare addresses."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from circulars import masking
from circulars.checks.findings import Finding, Level
from circulars.checks.subject import Subject
from circulars.checks.wording import finding
from circulars.models import FileRole
from circulars.rendering.markup import ATTRIBUTE
from circulars.rendering.text import walk

BARE = re.compile(r"\s*(?:https?://|www\.)\S+\s*\Z", re.IGNORECASE)
FILE_NAME = re.compile(r"\s*[\w\-. ()]+\.(?:jpe?g|png|gif|webp|bmp|svg|heic|tiff?)\s*\Z", re.IGNORECASE)
OWN_FILE = re.compile(r"/files/([A-Za-z0-9_-]+)/")


def images(subject: Subject) -> Iterator[Finding]:
    """Rows of images first, then what the text itself shows."""
    for row, line in enumerate(subject.files, start=1):
        if line.role != FileRole.IMAGE:
            continue
        where = _("row %(row)d") % {"row": row}
        if not line.alternative_text.strip() and not line.is_decorative:
            message = _("“%(name)s” needs an alternative text, or mark it as decorative.") % {
                "name": masking.mask(line.name)
            }
            yield finding(Level.BLOCK, "no_alternative_text", "files", message, where=where, row=row)
        elif FILE_NAME.match(line.alternative_text):
            message = _("The alternative text of “%(name)s” is the name of a file.") % {"name": masking.mask(line.name)}
            yield finding(Level.NOTICE, "file_name_as_words", "files", message, where=where, row=row)
    silent = {line.code for line in subject.files if line.is_decorative}
    for token, offset in walk(subject.body):
        if token.kind != "start" or token.name != "img":
            continue
        attributes = dict(ATTRIBUTE.findall(token.value))
        code = OWN_FILE.match(attributes.get("src", ""))
        if not attributes.get("alt", "").strip() and not (code and code[1] in silent):
            message = _("An image in the text has no alternative text.")
            mark = masking.fingerprint(attributes.get("src", ""))
            yield finding(
                Level.NOTICE,
                "image_without_words",
                "body",
                message,
                fingerprint=mark,
                **_place(subject, offset, offset),
            )


def headings(subject: Subject) -> Iterator[Finding]:
    """Under the title of the page, which is the first level."""
    previous = 1
    level = 0
    for token, offset in walk(subject.body):
        if token.kind == "start" and token.name in ("h2", "h3", "h4"):
            level = int(token.name[1])
        elif token.kind == "text" and level:
            if level > previous + 1:
                words = " ".join(token.value.split())
                message = _("A heading level is skipped before “%(heading)s”.") % {"heading": masking.mask(words)[:80]}
                place = _place(subject, offset, offset + len(token.value))
                mark = masking.fingerprint(f"{previous}>{level} {words}")
                yield finding(Level.NOTICE, "heading_skipped", "body", message, fingerprint=mark, **place)
            previous, level = level, 0


def tables(subject: Subject) -> Iterator[Finding]:
    start: int | None = None
    has_headings = False
    first = ""
    for token, offset in walk(subject.body):
        if token.name == "table" and token.kind == "start":
            start, has_headings, first = None, False, ""
        elif token.name == "th" and token.kind == "start":
            has_headings = True
        elif token.kind == "text" and start is None:
            start, first = offset, token.value  # of a table: set anew where one begins
        elif token.name == "table" and token.kind == "end" and not has_headings:
            at = start or 0
            message = _("A table has no headings. Make its first row or column one.")
            mark = masking.fingerprint(first)
            yield finding(
                Level.NOTICE,
                "table_without_headers",
                "body",
                message,
                fingerprint=mark,
                **_place(subject, at, at + len(first)),
            )


def addresses(subject: Subject) -> Iterator[Finding]:
    """Links whose words are a bare address, or no words at all."""
    for anchor in subject.anchors:
        if anchor.href.startswith(("mailto:", "tel:")) or not BARE.match(anchor.text):
            continue
        message = _("The words of a link are a bare address. Say where it leads instead.")
        place = _place(subject, anchor.start, anchor.end)
        yield finding(
            Level.NOTICE, "bare_address", "body", message, fingerprint=masking.fingerprint(anchor.text.strip()), **place
        )


def _place(subject: Subject, start: int, end: int) -> dict:
    return {"where": _("line %(line)d of the text") % {"line": subject.line_of(start)}, "start": start, "end": end}
