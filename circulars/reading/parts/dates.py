"""The fields of a list's form that ask for days: folded until somebody uses them, and nothing typed is ever lost."""

from collections.abc import Mapping
from functools import lru_cache
from html import escape

from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from circulars.reading import dated
from circulars.reading.dated import Dated


def fields(typed: Mapping[str, str], language: str) -> str:
    return _fields(tuple(sorted(typed.items())), language)


@lru_cache(maxsize=32)
def _fields(given: tuple[tuple[str, str], ...], language: str) -> str:
    typed = dict(given)
    with override(language):
        kinds = _options(_kinds(), typed.get("date", ""))
        orders = _options({"": _("Latest first"), "oldest": _("Earliest first")}, typed.get("sort", ""))
        return (
            f'<details class="filters__dates"{" open" if typed else ""}><summary>{escape(_("By date"))}</summary>\n'
            f'<p><label for="filter-date">{escape(_("Which date"))}</label>\n'
            f'<select id="filter-date" name="date">{kinds}</select></p>\n'
            f"{_day('from', _('From day'), typed)}{_day('to', _('To day'), typed)}"
            f'<p><label for="filter-sort">{escape(_("Order"))}</label>\n'
            f'<select id="filter-sort" name="sort">{orders}</select></p>\n</details>\n'
        )


def heading(asked: Dated, language: str) -> str:
    """What the column of days is called; escaped."""
    with override(language):
        return escape(_kinds()[asked.column])


def _kinds() -> dict[str, str]:
    return {
        "issued": _("Issued"),
        "received": _("Received"),
        "published": _("Published"),
        "deadline": pgettext("date of a list", "Deadline"),
        "event": pgettext("date of a list", "Event"),
    }


def _options(choices: Mapping[str, str], chosen: str) -> str:
    return "".join(
        f'<option value="{value}"{" selected" if value == chosen else ""}>{escape(label)}</option>'
        for value, label in choices.items()
    )


def _day(name: str, label: str, typed: Mapping[str, str]) -> str:
    """A field for a day; a plain one where what was typed is no day that a browser would show."""
    value = typed.get(name, "")
    found = dated.parse(value, is_end=name == "to") if value else None
    kind, shown = ("date", found.isoformat() if found else "") if found or not value else ("text", value)
    return (
        f'<p><label for="filter-{name}">{escape(label)}</label>\n'
        f'<input id="filter-{name}" name="{name}" type="{kind}" value="{escape(shown)}"></p>\n'
    )
