"""What stands above the hits when somebody looks for one of the phrases that staff chose.

A circular is shown while an edition of it is public, a dossier while it is public, and each by its name of today.
"""

from datetime import datetime
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext_lazy

from circulars import addresses
from circulars.memory import per_generation
from circulars.models import Edition, PromotedResult
from circulars.redirects import is_public_route
from circulars.search import phrases

MOST = 3  # beside one another


class Promoted(NamedTuple):
    """``language`` is that of the label."""

    label: str
    address: str
    language: str = ""


class Kept(NamedTuple):
    """A row with what is public of its target: titles of a circular by language."""

    row: PromotedResult
    titles: dict[str, str]


def of(query_text: str, at: datetime, language: str, generation: str) -> list[Promoted]:
    """In the order of the office. No query where this state of the public site was asked before, else two."""
    wanted = phrases.spelled(query_text)
    if not wanted:
        return []
    table = per_generation(generation, "search.promoted", lambda: _table(at))
    today = timezone.localdate(at, timezone.get_default_timezone())
    found = [kept for kept in table.get(wanted, ()) if kept.row.until is None or kept.row.until >= today]
    return [_shown(kept, language) for kept in found][:MOST]


def _table(at: datetime) -> dict[str, list[Kept]]:
    """Spelled phrase → what is public of the rows that have it."""
    rows = list(PromotedResult.objects.select_related("circular", "dossier"))
    titles = _titles({row.circular_id for row in rows if row.circular_id}, at)
    found: dict[str, list[Kept]] = {}
    for row in rows:
        kept = Kept(row, titles.get(row.circular_id or 0, {}))
        if trouble_of(kept):
            continue
        for phrase in phrases.split(row.phrases):
            found.setdefault(phrases.spelled(phrase), []).append(kept)
    return found


def _titles(circulars: set[int], at: datetime) -> dict[int, dict[str, str]]:
    """Circular → language of an edition that is public → its title; the office's Korean title counts as one.

    Without those of which only a translation is public: the address is that of the original.
    """
    if not circulars:
        return {}
    found: dict[int, dict[str, str]] = {}
    editions = Edition.objects.live(at).filter(circular__in=circulars).order_by("-is_original", "language")
    for circular, is_original, language, title, title_ko in editions.values_list(
        "circular_id", "is_original", "language", "title", "title_ko"
    ):
        if not is_original and circular not in found:
            continue
        titles = found.setdefault(circular, {})
        titles[language] = title
        if title_ko:
            titles.setdefault("ko", title_ko)
    return found


def trouble_of(kept: Kept) -> Any:
    """Why readers do not see the target, in words for staff; empty where they do."""
    row = kept.row
    if row.circular and not kept.titles:
        return gettext_lazy("This circular is not public now.")
    if row.dossier and not row.dossier.is_public:
        return gettext_lazy("This dossier is not public now.")
    if row.page and not is_public_route(row.page):
        return gettext_lazy("There is no such page on this portal.")
    return ""


def troubles(rows: list[PromotedResult], at: datetime) -> dict[int, Any]:
    """By key why readers do not see a row at ``at``, also because its last day is over. One query."""
    titles = _titles({row.circular_id for row in rows if row.circular_id}, at)
    today = timezone.localdate(at, timezone.get_default_timezone())
    found = {}
    for row in rows:
        if trouble := trouble_of(Kept(row, titles.get(row.circular_id or 0, {}))):
            found[row.pk] = trouble
        elif row.until and row.until < today:
            found[row.pk] = gettext_lazy("Its last day is over.")
    return found


def labels(rows: list[PromotedResult], at: datetime, language: str) -> dict[int, str]:
    """By key the words of the link; empty where nothing of a circular is public. One query."""
    titles = _titles({row.circular_id for row in rows if row.circular_id}, at)
    shown = ((row, _shown(Kept(row, titles.get(row.circular_id or 0, {})), language)) for row in rows)
    return {row.pk: one.label for row, one in shown}


def _shown(kept: Kept, language: str) -> Promoted:
    row, other = kept.row, "en" if language == "ko" else "ko"
    said = {"ko": row.label_ko, "en": row.label_en}
    named = {"ko": row.dossier.name_ko, "en": row.dossier.name_en} if row.dossier else kept.titles
    for label, spoken in (
        (said[language], language),
        (named.get(language), language),
        *((title, code) for code, title in named.items()),
        (said[other], other),
        (row.page, ""),
    ):
        if label:
            return Promoted(label, address_of(row, language), spoken)
    return Promoted("", address_of(row, language))


def address_of(row: PromotedResult, language: str) -> str:
    if row.circular:
        return addresses.circular(row.circular.path, language) if row.circular.path else ""
    if row.dossier:
        return addresses.dossier(row.dossier.slug, language)
    return f"{addresses.prefix(language)}{row.page}"
