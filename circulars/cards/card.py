"""The picture that messengers show beside a shared address: 1200 × 630, one per edition and interface language.

It says what the page's head says, in type large enough for a thumbnail: who, which number, what, when.
"""

import hashlib
import io
import threading
from dataclasses import astuple, dataclass
from datetime import date

from django.utils import dateformat, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from PIL import Image, ImageDraw

from circulars.cards import faces
from circulars.cards.wrapping import fit, shorten
from circulars.models import Edition

VERSION = 1  # of the design; raise it when a card is to be drawn anew
SIZE = (1200, 630)
MARGIN = 80
INK, ACCENT, QUIET, PAPER, ALERT = "#16202c", "#0b4a6f", "#4b5b6b", "#ffffff", "#9b1c1c"
TITLE_SIZES = (68, 62, 56, 50, 44, 40)
TITLE_TOP, TITLE_BOTTOM = 196, 500
LEADING = 1.32
_drawing = threading.Lock()  # a face keeps state while it draws


@dataclass(frozen=True)
class Content:
    """All that a card depends on; its hash names the picture."""

    office: str
    heading: str  # issuer and number
    title: str
    footing: str  # day of issue
    notice: str  # "withdrawn", or nothing


@dataclass(frozen=True)
class Text:
    """One line: where its baseline begins, and how large it is."""

    x: float
    y: float
    size: int
    text: str
    colour: str

    @property
    def width(self) -> float:
        return faces.length(self.text, self.size)


def content_of(edition: Edition, *, office: str, is_withdrawn: bool, language: str) -> Content:
    """The words of the card of a public edition, in a language of the interface."""
    facts = edition.facts
    with translation.override(language):
        title = _title(facts, language)
        issued = facts.get("issued_on")
        footing = _("Issued on %(day)s") % {"day": _day(date.fromisoformat(issued), language)} if issued else ""
        notice = pgettext("circular", "withdrawn") if is_withdrawn else ""
    heading = " · ".join(part for part in (_issuer(facts, language), edition.number) if part)
    return Content(
        office=faces.drawable(office),
        heading=faces.drawable(heading),
        title=faces.drawable(title),
        footing=faces.drawable(footing),
        notice=notice,
    )


def name_of(content: Content, language: str) -> str:
    digest = hashlib.sha256(repr((VERSION, astuple(content))).encode()).hexdigest()
    return f"{language}-{digest[:24]}.png"


def compose(content: Content) -> list[Text]:
    """Every line of the card in its place; nothing reaches over the margins, however long."""
    width = SIZE[0] - 2 * MARGIN
    lines = [_line(content.office, MARGIN + 44, 96, 34, ACCENT, width - 44)]
    if content.heading:
        lines.append(_line(content.heading, MARGIN, 168, 38, QUIET, width))
    size, title = fit(content.title, width, TITLE_SIZES, _most_title_lines, faces.length)
    baseline = TITLE_TOP + size * 1.05
    for text in title:
        lines.append(Text(MARGIN, baseline, size, text, INK))
        baseline += size * LEADING
    notice = _line(content.notice, MARGIN, 566, 32, ALERT, width)
    left = MARGIN + (notice.width + 32 if content.notice else 0)
    footing = _line(content.footing, left, 566, 32, QUIET, SIZE[0] - MARGIN - left)
    return [line for line in (*lines, notice, footing) if line.text]


def draw(content: Content) -> bytes:
    """The card as PNG."""
    with _drawing:
        image = Image.new("RGB", SIZE, PAPER)
        canvas = ImageDraw.Draw(image)
        canvas.rectangle((0, 0, SIZE[0], 16), fill=ACCENT)
        canvas.rounded_rectangle((MARGIN, 68, MARGIN + 28, 96), radius=6, fill=ACCENT)  # the office's mark
        canvas.rectangle((MARGIN, 516, SIZE[0] - MARGIN, 517), fill="#c6d0d9")
        for line in compose(content):
            faces.draw(canvas, (line.x, line.y), line.text, line.size, line.colour)
    output = io.BytesIO()
    image.quantize(64, method=Image.Quantize.MEDIANCUT).save(output, "PNG", optimize=True)
    return output.getvalue()


def _line(text: str, x: float, y: float, size: int, colour: str, width: float) -> Text:
    """One line, two steps smaller if it must be, then cut short."""
    for smaller in (size, size - 4, size - 8):
        if faces.length(text, smaller) <= width:
            return Text(x, y, smaller, text, colour)
    return Text(x, y, size - 8, shorten(text, width, lambda part: faces.length(part, size - 8)), colour)


def _most_title_lines(size: int) -> int:
    return max(1, int((TITLE_BOTTOM - TITLE_TOP - size * 1.3) // (size * LEADING)) + 1)


def _title(facts: dict, language: str) -> str:
    """The Korean title on a Korean card; the Korean one as well where the original's script cannot be drawn."""
    title, korean = facts.get("title", ""), facts.get("title_ko", "")
    if korean and (language == "ko" or not faces.can_write(title)):
        return korean
    return title


def _issuer(facts: dict, language: str) -> str:
    issuer = facts.get("issuer") or {}
    named = issuer.get("name_ko") if language == "ko" else issuer.get("name_en")
    return named or facts.get("issuer_name") or issuer.get("name") or ""


def _day(day: date, language: str) -> str:
    return dateformat.format(day, "Y년 n월 j일" if language == "ko" else "j F Y")
