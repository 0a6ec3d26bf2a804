"""The picture that messengers show beside a shared address: 1200 × 630, one per edition and interface language.

It says what the page's head says, in type large enough for a thumbnail: who, which number, what, when.
"""

import hashlib
import io
import threading
from dataclasses import astuple, dataclass, replace
from datetime import date

from django.utils import dateformat, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from PIL import Image, ImageDraw

from circulars.cards import faces
from circulars.cards.wrapping import fit, shorten
from circulars.models import Edition

VERSION = 2  # of the design; raise it when a card is to be drawn anew
SIZE = (1200, 630)
MARGIN = 80
INK, ACCENT, QUIET, PAPER, ALERT = "#16202c", "#0b50d0", "#4b5b6b", "#ffffff", "#9b1c1c"
ALERT_SOFT, LINE = "#fdeeed", "#c6d0d9"
TITLE_SIZES = (72, 66, 60, 54, 48, 42)
TITLE_TOP, TITLE_BOTTOM = 212, 506
STRIP = 20  # in the office's colour, over the whole width: what is left of the card at the size of a stamp
HEAD = 92  # baseline of the office's name
MARK = 40
LOGO = (360, 64)  # pixels at most
FOOT = 572
LEADING = 1.28
_drawing = threading.Lock()  # a face keeps state while it draws


@dataclass(frozen=True)
class Logo:
    """The office's mark as PNG, and the pixels it has."""

    sha256: str
    content: bytes
    width: int
    height: int

    @property
    def _scale(self) -> float:
        return min(LOGO[0] / max(1, self.width), LOGO[1] / max(1, self.height), 1.0)

    @property
    def shown_width(self) -> int:
        return max(1, round(self.width * self._scale))

    @property
    def shown_height(self) -> int:
        return max(1, round(self.height * self._scale))


@dataclass(frozen=True)
class Content:
    """All that a card depends on; its hash names the picture."""

    office: str
    heading: str  # issuer and number
    title: str
    footing: str  # day of issue
    notice: str  # "withdrawn", or nothing
    host: str = ""  # where it stands
    colour: str = ACCENT  # the office's, readable on white
    logo: str = ""  # the hash of the office's mark
    logo_width: int = 0  # pixels that it takes on the card


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


def content_of(
    edition: Edition,
    *,
    office: str,
    is_withdrawn: bool,
    language: str,
    host: str = "",
    colour: str = "",
    logo: Logo | None = None,
) -> Content:
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
        host=faces.drawable(host),
        colour=colour or ACCENT,
        logo=logo.sha256 if logo else "",
        logo_width=logo.shown_width if logo else 0,
    )


def name_of(content: Content, language: str) -> str:
    digest = hashlib.sha256(repr((VERSION, astuple(content))).encode()).hexdigest()
    return f"{language}-{digest[:24]}.png"


def compose(content: Content) -> list[Text]:
    """Every line of the card in its place; nothing reaches over the margins, however long."""
    width = SIZE[0] - 2 * MARGIN
    beside = content.logo_width + 20 if content.logo else MARK + 16
    lines = [_line(content.office, MARGIN + beside, HEAD, 36, content.colour, width - beside)]
    if content.heading:
        lines.append(_line(content.heading, MARGIN, 180, 42, QUIET, width))
    size, title = fit(content.title, width, TITLE_SIZES, _most_title_lines, faces.length)
    baseline = TITLE_TOP + size * 1.05
    for text in title:
        lines.append(Text(MARGIN, baseline, size, text, INK))
        baseline += size * LEADING
    notice = _line(content.notice, MARGIN + 20, FOOT, 34, ALERT, width / 3)
    left = MARGIN + (notice.width + 64 if content.notice else 0)
    footing = _line(content.footing, left, FOOT, 34, QUIET, SIZE[0] - MARGIN - left)
    host = _line(content.host, 0, FOOT, 30, QUIET, 480)
    host = replace(host, x=SIZE[0] - MARGIN - host.width)
    found = [line for line in (*lines, notice, footing) if line.text]
    fits = host.text and host.x > left + (footing.width + 40 if footing.text else 0)
    return [*found, host] if fits else found


def draw(content: Content, logo: Logo | None = None) -> bytes:
    """The card as PNG; ``logo`` is the one that the content names."""
    with _drawing:
        image = Image.new("RGB", SIZE, PAPER)
        canvas = ImageDraw.Draw(image)
        canvas.rectangle((0, 0, SIZE[0], STRIP - 1), fill=content.colour)
        if content.logo and logo:
            _draw_logo(image, logo)
        else:
            _draw_mark(canvas, content.colour)
        canvas.rectangle((MARGIN, 520, SIZE[0] - MARGIN, 521), fill=LINE)
        for line in compose(content):
            if line.colour == ALERT:
                box = (MARGIN, FOOT - 40, line.x + line.width + 20, FOOT + 14)
                canvas.rounded_rectangle(box, radius=10, fill=ALERT_SOFT)
            faces.draw(canvas, (line.x, line.y), line.text, line.size, line.colour)
    output = io.BytesIO()
    image.quantize(64, method=Image.Quantize.MEDIANCUT).save(output, "PNG", optimize=True)
    return output.getvalue()


def _draw_mark(canvas: ImageDraw.ImageDraw, colour: str) -> None:
    """The portal's own mark, as static/img/mark.svg has it, for offices without one."""
    top = HEAD - MARK + 6
    canvas.rounded_rectangle((MARGIN, top, MARGIN + MARK, top + MARK), radius=10, fill=colour)
    for left, upper, right, lower in ((9, 7, 13, 33), (27, 7, 31, 33), (11, 18, 29, 22)):
        canvas.rounded_rectangle((MARGIN + left, top + upper, MARGIN + right, top + lower), radius=2, fill=PAPER)


def _draw_logo(image: Image.Image, logo: Logo) -> None:
    size = (logo.shown_width, logo.shown_height)
    with Image.open(io.BytesIO(logo.content)) as picture:
        small = picture.convert("RGBA").resize(size, Image.Resampling.LANCZOS)
    image.paste(small, (MARGIN, round(HEAD - 13 - size[1] / 2)), small)


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
