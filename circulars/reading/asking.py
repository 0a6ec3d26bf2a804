"""What the address of a search says: words, what they are narrowed to, order and page, each with its label.

Nothing raises. A value that cannot be used is named in ``problems``, in the language of the reader, and all that was
typed stays in the form. Source: docs/architecture.md, "Search pages".
"""

import unicodedata
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from circulars.models import Kind, Language
from circulars.search import LONGEST, SORTS, narrowed

SHOWN = 2_000  # characters of a longer one that the form shows again
NARROWING = ("issuer", "year", "section", "topic", "language", "kind", "files", "open")
PARAMETERS = ("q", *NARROWING, "sort", "page")
YES = "yes"
ORDERS = {
    "relevance": gettext_lazy("By relevance"),
    "newest": gettext_lazy("Newest first"),
    "oldest": gettext_lazy("Oldest first"),
}
NAMES: dict[str, str | Promise] = {
    "issuer": gettext_lazy("Issuer"),
    "year": gettext_lazy("Year"),
    "section": gettext_lazy("Section"),
    "topic": gettext_lazy("Topic"),
    "language": gettext_lazy("Language"),
    "kind": gettext_lazy("Kind"),
    "files": gettext_lazy("With files"),
    "open": pgettext_lazy("search", "With an open deadline"),
}


class Asked(NamedTuple):
    """``narrowed`` holds what was understood of the narrowing: name of the parameter → (value, label)."""

    text: str
    narrowed: dict[str, tuple[str, str]]
    sort: str
    page: int
    problems: list[str]

    def query(self, **changes: str) -> dict[str, str]:
        """The parameters of this search with some changed; empty ones are left out, and so is the page."""
        given = {"q": self.text} | {name: value for name, (value, _label) in self.narrowed.items()}
        if self.sort != "relevance":
            given["sort"] = self.sort
        asked = given | changes
        return {name: asked[name] for name in PARAMETERS if asked.get(name)}

    def address(self, base: str, **changes: str) -> str:
        query = self.query(**changes)
        return f"{base}?{urlencode(query)}" if query else base

    def value(self, name: str) -> str:
        return self.narrowed[name][0] if name in self.narrowed else ""


def read(given: Mapping[str, str], *, generation: str, language: str) -> Asked:
    text = plain(given.get("q", ""))
    problems = [too_long(text)] if len(text) > LONGEST else []
    chosen = {}
    for name in NARROWING:
        if not (value := plain(given.get(name, ""))):
            continue
        if label := _label(name, value, generation, language):
            chosen[name] = (value, label)
        else:
            problems.append(
                _("“%(value)s” cannot be used for “%(name)s”.") % {"value": value[:80], "name": str(NAMES[name])}
            )
    sort = given.get("sort") or "relevance"
    if sort not in SORTS:
        problems.append(_("Results are sorted by relevance, from the newest, or from the oldest."))
        sort = "relevance"
    number = given.get("page") or "1"
    if not (number.isascii() and number.isdigit() and len(number) <= 4 and int(number)):
        problems.append(_("“%(page)s” is no number of a page.") % {"page": plain(number)[:80]})
        number = "1"
    return Asked(text[:SHOWN], chosen, sort, int(number), problems)


def plain(text: str) -> str:
    """Without what no page may hold; spaces as single ones."""
    return " ".join("".join(" " if unicodedata.category(one) in ("Cc", "Cs") else one for one in text).split())


def too_long(text: str) -> str:
    return _("A search may have %(most)d characters; this one has %(count)d. Leave out what matters least.") % {
        "most": LONGEST,
        "count": len(text),
    }


def _label(name: str, value: str, generation: str, language: str) -> str:
    """What a reader knows the value as; empty where there is no such value."""
    if name in ("files", "open"):
        return str(NAMES[name]) if value == YES else ""
    if name == "year":
        return value if value.isascii() and value.isdigit() and len(value) == 4 and int(value) >= 1900 else ""
    if name == "kind":
        return str(Kind(value).label) if value in Kind.values else ""
    if name == "language":
        return str(Language(value).label) if value in Language.values else ""
    return narrowed.of(name, language, generation).labels.get(value, (0, ""))[1]
