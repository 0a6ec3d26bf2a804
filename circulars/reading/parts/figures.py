"""What the script of a page needs to count it and to show how often it was read; no number ever stands here."""

from html import escape

from django.utils.translation import gettext

from circulars import addresses


def marks(path: str, language: str) -> str:
    """Attributes of the article: which circular it is, and whom to tell."""
    return f' data-figures="{escape(path)}" data-figures-to="{addresses.prefix(language)}/figures/"'


def slot(path: str, language: str) -> str:
    """An empty place, for an office that shows how often its documents are read."""
    address = f"{addresses.prefix(language)}/figures/{addresses.quoted(path)}.json"
    name = escape(gettext("Views"))
    return f'<p class="reads no-print" hidden data-reads="{escape(address)}">{name} <span></span></p>\n'
