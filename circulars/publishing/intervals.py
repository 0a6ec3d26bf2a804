"""``superseded_at`` is derived from the order of ``published_at``, here and nowhere else, under the circular's lock.

Close first, then insert: the index that allows one open end cannot be deferred.
"""

from datetime import datetime, timedelta
from itertools import zip_longest

from circulars.models import Circular, Edition


def newest(circular: Circular, language: str) -> Edition | None:
    """The edition with the open end."""
    return Edition.objects.filter(circular=circular, language=language, superseded_at=None).first()


def close(edition: Edition, *, at: datetime) -> None:
    """The edition is followed by one that becomes public at ``at``."""
    Edition.objects.filter(pk=edition.pk).update(superseded_at=at)


def reopen(circular: Circular, language: str) -> Edition | None:
    """After the last edition was cancelled: the one before it has the open end again."""
    before = Edition.objects.filter(circular=circular, language=language).order_by("-published_at").first()
    if before:
        Edition.objects.filter(pk=before.pk).update(superseded_at=None)
        before.superseded_at = None
    return before


def derive(circular: Circular, language: str) -> None:
    """Set every end anew from the order of the beginnings, for a repair under the circular's lock."""
    editions = list(Edition.objects.filter(circular=circular, language=language).order_by("published_at"))
    ends = [following.published_at for following in editions[1:]]
    wrong = [
        (edition, end) for edition, end in zip(editions, [*ends, None], strict=True) if edition.superseded_at != end
    ]
    for edition, _end in wrong:  # out of the way first: ends are unique, and one alone may be open
        Edition.objects.filter(pk=edition.pk).update(superseded_at=edition.published_at + timedelta(microseconds=1))
    for edition, end in wrong:
        Edition.objects.filter(pk=edition.pk).update(superseded_at=end)


def broken(editions: list[Edition]) -> list[str]:
    """What is wrong with the editions of one circular and language, in plain words; empty when the chain holds."""
    ordered = sorted(editions, key=lambda edition: edition.published_at)
    problems = []
    for edition, following in zip_longest(ordered, ordered[1:]):
        expected = following.published_at if following else None
        if edition.superseded_at != expected:
            problems.append(f"{edition}: ends {edition.superseded_at}, expected {expected}")
        if following and following.version <= edition.version:
            problems.append(f"{following}: version does not rise after {edition}")
    return problems
