"""What a page shows of its calendar, as markup."""

from collections.abc import Mapping
from html import escape
from typing import Any

from django.utils.translation import gettext

from circulars import addresses


def dates(facts: Mapping[str, Any], path: str, document: str, language: str) -> str:
    """A link under the basic information of a document that sets a deadline or speaks of an event."""
    if not facts["deadlines"] and not facts["events"]:
        return ""
    address = escape(addresses.dates(path, language, document=document))
    words = escape(gettext("Add its dates to my calendar"))
    return f'<p class="no-print"><a href="{address}" type="text/calendar" rel="nofollow">{words}</a></p>\n'
