"""Notices of the office over every public page, in three levels, from one moment to another by time alone.

The state of the public site turns with each (``changes``), so that they are read and written as markup once per
state. Error pages that must not ask a database show what this process read last. Source: docs/architecture.md,
"Notices over all pages".
"""

from datetime import datetime
from html import escape
from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from circulars import addresses
from circulars.memory import per_generation
from circulars.models import SiteNotice

LEVELS = {
    SiteNotice.Level.INFORMATION: ("information", _("Notice")),
    SiteNotice.Level.WARNING: ("warning", _("Please note")),
    SiteNotice.Level.EMERGENCY: ("emergency", _("Emergency")),
}
MOST = 5  # over one page; the gravest first
WITHOUT_LANGUAGE = ("/en/", "/files/", "/feeds/", "/api/")  # paths that an English page leads to as they are


class Words(NamedTuple):
    """A notice as it is kept in memory; the words are plain text."""

    level: int
    text_ko: str
    text_en: str
    url: str
    from_at: datetime
    until_at: datetime | None

    def is_shown(self, at: datetime) -> bool:
        return self.from_at <= at and (self.until_at is None or at < self.until_at)


_last_read: list[Words] = []


def markup(at: datetime, generation: str, language: str) -> str:
    """What stands over a page in ``language`` at ``at``; empty without a notice. Kept per state."""

    def compute() -> str:
        return bar([row for row in _coming(at, generation) if row.is_shown(at)], language)

    return per_generation(generation, ("notices over all pages", language), compute)


def last_known(at: datetime, language: str) -> str:
    """As ``markup``, from what this process read last, without a query; for pages that tell of a failure."""
    with override(language):
        return bar([row for row in list(_last_read) if row.is_shown(at)], language)


def forget() -> None:
    """Know nothing any more, for tests."""
    _last_read.clear()


def _coming(at: datetime, generation: str) -> list[Words]:
    """Those over the pages now or later, the gravest first: later ones for the day when the database is away."""

    def compute() -> list[Words]:
        fields = ("level", "text_ko", "text_en", "url", "from_at", "until_at")
        rows = SiteNotice.objects.filter(Q(until_at=None) | Q(until_at__gt=at)).order_by("-level", "from_at", "pk")
        found = [Words(*row) for row in rows.values_list(*fields)]
        _last_read[:] = found
        return found

    return per_generation(generation, "notices over all pages", compute)


def bar(rows: list[Words], language: str) -> str:
    """The region with its notices: each says its level in words, an emergency is read out at once."""
    if not rows:
        return ""
    notices = "".join(_notice(row, language) for row in rows[:MOST])
    label = escape(gettext("Notices of the office"))
    return f'<section class="site-notices no-print" aria-label="{label}">\n{notices}</section>\n'


def _notice(row: Words, language: str) -> str:
    name, label = LEVELS[SiteNotice.Level(row.level)]
    text = escape(row.text_en if language == "en" else row.text_ko)
    if row.url:
        text = f'<a href="{escape(_leads_to(row.url, language))}">{text}</a>'
    role = "alert" if row.level == SiteNotice.Level.EMERGENCY else "status"
    return (
        f'<div class="site-notice site-notice--{name}" role="{role}"><p class="wrap">'
        f'<b class="site-notice__level">{escape(str(label))}</b> {text}</p></div>\n'
    )


def _leads_to(url: str, language: str) -> str:
    """A path of the portal in the language of the page; other addresses as they are."""
    if not url.startswith("/") or url.startswith(WITHOUT_LANGUAGE):
        return url
    return f"{addresses.prefix(language)}{url}"
