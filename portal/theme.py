"""The office's own colours, as a style sheet at an address that its content names.

Colours that cannot be read are refused in the form, told by ``manage.py check --database default``, and never
reach a page: the portal's own stand there instead. Source: docs/design.md, "The office's colours".
"""

import hashlib
import logging
from functools import lru_cache
from typing import NamedTuple

from django.utils.translation import gettext as _

from portal import colours

logger = logging.getLogger(__name__)

TEXT = 4.5  # WCAG 2.2, 1.4.3
# The grounds that words in the office's colour stand on: page, surface and surface-strong of static/css/tokens.css.
LIGHT_GROUNDS = ("#ffffff", "#f4f5f6", "#e6e8ea")
DARK_GROUNDS = ("#131416", "#1e2124", "#33363d")
OWN = "#0b50d0"


class Sheet(NamedTuple):
    """``name`` is the hash of ``text``."""

    name: str
    text: str


@lru_cache(maxsize=8)
def sheet(colour: str, colour_dark: str) -> Sheet | None:
    """The style sheet for the two colours of an office; None where it has none, or none that can be read."""
    if not colour and not colour_dark:
        return None
    found = problems(colour, colour_dark)
    if found:
        logger.warning("The colours of the office are not used: %s", " ".join(found.values()))
        return None
    light, dark = tokens(colour, colour_dark)
    text = "@layer tokens.office {\n" + "".join(
        (
            _rule(':root,\n[data-theme="light"]', light) if colour else "",
            f"@media (prefers-color-scheme: dark) {{\n{_rule(':root:not([data-theme]):not(.is-print)', dark)}}}\n",
            _rule('[data-theme="dark"]', dark),
        )
    )
    text += "}\n"
    return Sheet(hashlib.sha256(text.encode()).hexdigest()[:16], text)


def problems(colour: str, colour_dark: str) -> dict[str, str]:
    """Why a colour cannot be used, by the name of its field and in words for staff; empty where both can."""
    found = {}
    for field, value, ground, darker in (
        ("colour", colour, LIGHT_GROUNDS[0], True),
        ("colour_dark", colour_dark, DARK_GROUNDS[0], False),
    ):
        if not value:
            continue
        if not colours.is_colour(value):
            found[field] = _("“%(value)s” is no colour: write # and six digits, such as #0b50d0.") % {"value": value}
        elif (contrast := colours.contrast(value, ground)) < TEXT:
            words = (
                _("%(value)s has %(contrast)s : 1 with the light page; words need 4.5 : 1, as %(near)s has.")
                if darker
                else _("%(value)s has %(contrast)s : 1 with the dark page; words need 4.5 : 1, as %(near)s has.")
            )
            near = colours.readable(value, ground, darker=darker)
            found[field] = words % {"value": value, "contrast": _one_digit_down(contrast), "near": near}
    return found


def tokens(colour: str, colour_dark: str) -> tuple[dict[str, str], dict[str, str]]:
    """The tokens of the light and of the dark page. Each stays readable on every ground it can stand on."""
    base = colour.lower() or colour_dark.lower()
    soft = colours.shade(base, lightness=0.965, chroma=0.2)
    primary = colours.readable(base, *LIGHT_GROUNDS, soft)
    light = {
        "primary": primary,
        "primary-strong": colours.shade(primary, lightness=colours.lightness(primary) * 0.75),
        "primary-soft": soft,
        "on-primary": "#ffffff",  # the light page is white, and the colour can be read on it
        "link": primary,
        "focus": primary,
    }
    soft = colours.shade(base, lightness=0.26, chroma=0.4)
    start = colour_dark.lower() or colours.shade(base, lightness=max(0.76, colours.lightness(base)), chroma=0.85)
    primary = colours.readable(start, *DARK_GROUNDS, soft, darker=False)
    dark = {
        "primary": primary,
        "primary-strong": colours.shade(primary, lightness=min(0.95, colours.lightness(primary) + 0.1)),
        "primary-soft": soft,
        "on-primary": colours.readable(colours.shade(primary, lightness=0.2, chroma=0.4), primary),
        "link": primary,
        "focus": primary,
    }
    return light, dark


def _rule(selector: str, values: dict[str, str]) -> str:
    return selector + " {\n" + "".join(f"  --{name}: {value};\n" for name, value in values.items()) + "}\n"


def _one_digit_down(contrast: float) -> str:
    """4.46 must not read as 4.5."""
    return f"{int(contrast * 10) / 10}"
