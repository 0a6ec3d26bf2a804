"""An original and its translation as the rows of one page: beside one another where there is room, else in turn."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from circulars.comparing.parallel import How, Part, Row, align, parts
from circulars.reading.parts.translations import NAMES, direction
from circulars.references import targets_of
from circulars.rendering import body as rendering

HEADING_ID = re.compile(r'(<h[2-4]) id="[^"]*"')  # both sides may have the same ones, and nothing leads to them
REGION = re.compile(r'(<div class="table-scroll" role="region" aria-label=")')


def body_of(shown, at: datetime, language: str) -> str:
    """As its own page shows it, with citations as links; one query."""
    html = rendering.linked(shown.rendered, targets_of(shown, at, language))
    return rendering.without_pictures(html, shown.removed_files) if shown.removed_files else html


def rows(original, translation, bodies: tuple[str, str]) -> tuple[SafeString, How]:
    """All that both say, from the title to the signatory. ``bodies`` are those of ``body_of``."""
    aligned, how = align(parts(bodies[0]), parts(bodies[1]))
    around = (original.facts, translation.facts)
    found = [
        *_field("title", *around),
        *_field("salutation", *around),
        *aligned,
        *_field("closing", *around),
        *_field("signatory", *around),
    ]
    say = labels(original.language, translation.language)
    return SafeString("".join(_row(row, original.language, translation.language, say) for row in found)), how


def labels(original: str, translation: str) -> tuple[str, str]:
    """What stands above the columns, and before each passage where there is one column alone."""
    return (
        _("%(language)s (original, authoritative)") % {"language": NAMES[original]},
        _("%(language)s (translation)") % {"language": NAMES[translation]},
    )


def _field(name: str, left: Mapping, right: Mapping) -> Sequence[Row]:
    one, other = left[name].strip(), right[name].strip()
    if not (one or other):
        return []
    return [Row(_paragraph(name, one), _paragraph(name, other))]


def _paragraph(name: str, text: str) -> tuple[Part, ...]:
    lines = escape(text).replace("\r\n", "\n").replace("\n", "<br>")
    return (Part(0, f'<p class="beside__{name}">{lines}</p>'),) if text else ()


def _row(row: Row, left: str, right: str, say: tuple[str, str]) -> str:
    one = _cell(row.left, left, say[0], "original")
    other = _cell(row.right, right, say[1], "translation")
    return f'<div class="beside__row">{one}{other}</div>\n'


def _cell(side: Sequence[Part], language: str, label: str, name: str) -> str:
    """An empty side stays there, so that what follows keeps its column."""
    markup = HEADING_ID.sub(r"\1", "\n".join(part.markup for part in side))
    if name == "translation":  # two regions of one name could not be told apart
        markup = REGION.sub(rf"\g<1>{NAMES[language]}: ", markup)
    if not markup:
        return f'<div class="beside__{name} beside__empty"></div>'
    return (
        f'<div class="beside__{name} body" lang="{language}"{direction(language)} data-label="{escape(label)}">'
        f"{markup}</div>"
    )
