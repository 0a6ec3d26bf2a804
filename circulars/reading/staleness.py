"""Whether a translation, or the Korean summary, is older than the words it stands for.

Small corrections, such as of a typing error, leave neither behind: only a major one does. Source: docs/domain.md,
"Two languages".
"""

from datetime import datetime
from typing import NamedTuple, Protocol

from circulars.memory import per_generation
from circulars.models import Edition


class Behind(NamedTuple):
    """``of`` is the edition that was translated or summarised, ``current`` the one that is public in its place."""

    of: int
    current: int
    can_be_compared: bool  # both can be read


class Live(Protocol):
    """What is asked of a live edition, so that a page may bring the columns alone."""

    @property
    def circular_id(self) -> int: ...
    @property
    def language(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def is_original(self) -> bool: ...
    @property
    def translates_version(self) -> int | None: ...
    @property
    def translates_removed_at(self) -> datetime | None: ...
    @property
    def summary_of_version(self) -> int | None: ...


COLUMNS = ("translates__version", "translates__removed_at", "summary_of_version")  # beside those of every page


def of_translation(shown: Live, original: Live | None, at: datetime, generation: str) -> Behind | None:
    """None for an original, and for a translation of the words that are public now.

    ``shown`` and ``original`` are live. One query for each pair of editions and state of the public site.
    """
    made_from = shown.translates_version
    if shown.is_original or original is None or made_from is None or made_from >= original.version:
        return None
    key = ("moved on", shown.circular_id, made_from, original.version)
    if not per_generation(generation, key, lambda: _moved_on(original, made_from, at)):
        return None
    return Behind(made_from, original.version, shown.translates_removed_at is None)


def has_old_summary(shown: Live) -> bool:
    """False where the summary tells the words beside it, or nobody wrote down for which it was written."""
    return shown.summary_of_version is not None and shown.summary_of_version < shown.version


def of_summary(shown: Live, at: datetime, generation: str) -> Behind | None:
    """As ``has_old_summary``. One query for each edition that is behind, and state of the public site."""
    of = shown.summary_of_version
    if of is None or not has_old_summary(shown):
        return None
    told = Edition.objects.released(at).filter(circular=shown.circular_id, language=shown.language, version=of)
    key = ("summary of", shown.circular_id, shown.language, of)
    return Behind(of, shown.version, per_generation(generation, key, lambda: told.exists()))


def _moved_on(original: Live, made_from: int, at: datetime) -> bool:
    """Also where the correction itself was removed since: what it changed is in the words of today."""
    between = Edition.objects.filter(
        circular=original.circular_id,
        language=original.language,
        is_major=True,
        published_at__lte=at,
        version__gt=made_from,
        version__lte=original.version,
    )
    return between.exists()
