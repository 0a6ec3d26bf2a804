"""The page of a circular put together from its parts, and its head: a template of forty places cost more than both.

``found`` is what ``page.context`` or ``drafts.context`` gave; its parts are markup already, its words are not.
"""

from collections.abc import Mapping
from html import escape
from typing import Any

from django.utils.translation import gettext

MIDDLE = ("dates", "part_of", "corrected", "summary", "contents", "text")
BELOW = (
    "files", "missing_files", "sources", "abbreviations", "citations", "related", "received", "rights", "contact",
    "imprint",
)  # fmt: skip


def head(found: Mapping[str, Any], office: str) -> str:
    """What search engines and messengers read, but for scripts."""
    heading, description, url = escape(found["heading"]), escape(found["description"]), escape(found["page_url"])
    robots = '<meta name="robots" content="noindex">\n' if found["is_preview"] or found["is_earlier"] else ""
    begin = f'<meta name="description" content="{description}">\n{robots}'
    if not url:
        return begin
    return (
        f'{begin}<link rel="canonical" href="{url}">\n'
        f'{found["alternates"]}{found["pdf_link"]}<meta property="og:type" content="article">\n'
        f'<meta property="og:site_name" content="{escape(office)}">\n'
        f'<meta property="og:title" content="{heading}">\n'
        f'<meta property="og:description" content="{description}">\n'
        f'<meta property="og:url" content="{url}">\n'
        f'<meta property="og:image" content="{escape(found["card_url"])}">\n'
        '<meta property="og:image:width" content="1200">\n'
        '<meta property="og:image:height" content="630">\n'
        f'<meta name="twitter:card" content="summary_large_image">\n{found["json_ld"]}'
    )


def article(found: Mapping[str, Any], office: str, *, shows_read_counts: bool) -> str:
    written_in, is_print = found["written_in"], found["is_print"]
    number = f' <span lang="{written_in}">{escape(found["number"])}</span>' if found["number"] else ""
    korean = f'<p class="circular__title-ko" lang="ko">{escape(found["title_ko"])}</p>\n' if found["title_ko"] else ""
    direction = ' dir="rtl"' if found["is_rtl"] else ""
    middle = "".join([found[name] for name in MIDDLE])
    below = "".join([found[name] for name in BELOW])
    return (
        f'<article class="circular"{found["figures"]}>\n<p class="letterhead">{escape(office)}</p>\n'
        f"{_warnings(found)}{found['banners']}{'' if is_print else found['share']}"
        f'<header class="circular__head">\n<p class="circular__number">'
        f'<span class="circular__kind">{found["kind"]}</span>{number}</p>\n'
        f'<h1 lang="{written_in}"{direction}>{escape(found["title"])}</h1>\n'
        f"{korean}{found['languages']}\n</header>\n{found['basics']}\n{middle}\n{below}"
        f"{found['reads'] if shows_read_counts else ''}</article>\n{'' if is_print else found['neighbours']}"
    )


def _warnings(found: Mapping[str, Any]) -> str:
    """What must be known before the first word: that nobody else can read it yet, or that it holds no longer."""
    warnings = ""
    if found["is_preview"]:
        warnings += _warning(gettext("Preview"), gettext("These words are not published."))
    if found["is_earlier"]:
        says = gettext("This is edition %(version)s, an earlier one.") % {"version": found["version"]}
        since = gettext("It was replaced on %(replaced_on)s.") % {"replaced_on": found["replaced_on"]}
        current = f'<a href="{escape(found["current_address"])}">{escape(gettext("Read the current edition"))}</a>'
        warnings += _warning(says, since, current)
    return warnings


def _warning(first: str, then: str, markup: str = "") -> str:
    behind = f" {markup}" if markup else ""
    return (
        f'<div class="banner banner--warning" role="note"><p><b>{escape(first)}</b> {escape(then)}{behind}</p></div>\n'
    )
