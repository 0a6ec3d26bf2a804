"""What the office may enter in its glossary: from the form and from a table alike."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from circulars.glossary.folding import fold
from circulars.glossary.office import other_names
from circulars.models import GlossaryTerm

FIELDS = ("term", "name_ko", "name_en", "name_other", "explanation_ko", "explanation_en", "website")
NAMES = ("name_ko", "name_en", "name_other")


def cleaned(values: Mapping[str, str]) -> dict[str, str]:
    """Each value on one line, without doubled spaces."""
    return {name: " ".join(value.split()) for name, value in values.items()}


def refusals(values: Mapping[str, str], taken: Mapping[str, str]) -> dict[str, str]:
    """Field → why its value cannot stay; empty where all can. ``taken`` are the other terms: folded form → term."""
    found: dict[str, str] = {}
    for name in FIELDS:
        longest = GlossaryTerm._meta.get_field(name).max_length or 0
        if len(values.get(name, "")) > longest:
            found[name] = _("At most %(number)d characters.") % {"number": longest}
    folded = fold(values.get("term", ""))
    if not folded:
        found["term"] = _("Enter the abbreviation or the term.")
    elif folded in taken:
        found["term"] = _("The glossary has it already, as “%(term)s”.") % {"term": taken[folded]}
    if not any(values.get(name) for name in (*NAMES, "explanation_ko", "explanation_en")):
        found.setdefault("name_ko", _("Enter a full name or an explanation: without either there is nothing to show."))
    for name in NAMES:
        if any(fold(one) == folded for one in other_names(values.get(name, "")) if folded):
            found.setdefault(name, _("The full name is the same as the abbreviation."))
    if (website := values.get("website", "")) and not _is_address(website):
        found.setdefault("website", _("Enter a whole address that begins with https:// or http://."))
    return found


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "." in (parts.hostname or "")


def taken(without: int | None = None) -> dict[str, str]:
    """Folded form → term, of all terms but the one with this key."""
    rows = GlossaryTerm.objects.exclude(pk=without or 0).order_by("-term").values_list("term", flat=True)
    return {fold(term): term for term in rows}
