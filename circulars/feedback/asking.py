"""The question below a page, as markup: the same for all pages of a language but for the address it asks about."""

from functools import lru_cache
from html import escape

from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from circulars import addresses

SCORES = {
    5: _("Very satisfied"),
    4: _("Satisfied"),
    3: _("Neither satisfied nor dissatisfied"),
    2: _("Dissatisfied"),
    1: _("Very dissatisfied"),
}
_HERE = "⟦page⟧"


def foot(path: str, language: str) -> str:
    """A form without a stamp: it only leads to the one where the answer is given. ``path`` has no language prefix."""
    return _frame(language, addresses.prefix(language)).replace(_HERE, escape(path), 1)


@lru_cache(maxsize=8)
def _frame(language: str, prefix: str) -> str:
    with override(language):
        question = escape(gettext("Are you satisfied with this page?"))
        button = '<button class="button button--small" type="submit" name="score" value="{}">{}</button>'
        buttons = "\n".join(button.format(score, escape(str(label))) for score, label in SCORES.items())
    return (
        f'\n<form class="satisfaction no-print" method="get" action="{escape(prefix)}/feedback/" '
        f'aria-labelledby="satisfaction">\n<h2 id="satisfaction">{question}</h2>\n'
        f'<input type="hidden" name="page" value="{_HERE}">\n<p class="satisfaction__scores">{buttons}</p>\n</form>\n'
    )
