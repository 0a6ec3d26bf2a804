"""Which sets are kept: the newest of each of so many days, weeks and months, and the files that any of them names."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils import timezone

from circulars.backups import making, manifests, proving
from circulars.backups.errors import BackupError
from circulars.backups.places import Place


class Rule(NamedTuple):
    days: int = 7
    weeks: int = 5
    months: int = 12


def rule_of(text: str) -> Rule:
    """``7,5,12``: days, weeks, months. Raises BackupError."""
    try:
        days, weeks, months = (int(part) for part in text.split(","))
    except ValueError:
        raise BackupError("PORTAL_BACKUP_KEEP takes three numbers, such as 7,5,12: days, weeks, months.") from None
    rule = Rule(days, weeks, months)
    if min(rule) < 0 or rule.days < 1:
        raise BackupError("PORTAL_BACKUP_KEEP keeps at least one day.")
    return rule


def to_drop(stamps: Iterable[str], rule: Rule) -> list[str]:
    """Nothing of the day before the newest. Days, weeks and months are those of the office's time zone."""
    newest_first = sorted(stamps, reverse=True)
    kept = {stamp for stamp in newest_first if _moment(newest_first[0]) - _moment(stamp) < timedelta(days=1)}
    for most, period in zip(rule, PERIODS, strict=True):
        seen: list[str] = []
        for stamp in newest_first:
            if (name := period(_moment(stamp))) not in seen:
                if len(seen) == most:
                    break
                seen.append(name)
                kept.add(stamp)
    return sorted(set(newest_first) - kept)


def drop(place: Place, rule: Rule) -> tuple[int, int]:
    """Delete sets that the rule does not keep, then files that no set names; how many of each.

    The manifest goes first: a set that is half deleted is none. Files stay where a set cannot say which it names.
    """
    stamps = manifests.stamps(place)
    dropped = to_drop(stamps, rule)
    for stamp in dropped:
        place.delete(f"{manifests.SETS}/{stamp}/{manifests.NAME}")
    whole = set(stamps) - set(dropped)
    for stamp, name in list(manifests.objects(place)):
        if stamp not in whole:  # also what a backup that was broken off left
            place.delete(f"{manifests.SETS}/{stamp}/{name}")
    return len(dropped), _drop_blobs(place, whole) if dropped else 0


def _drop_blobs(place: Place, stamps: set[str]) -> int:
    try:
        named = {sha256 for stamp in stamps for sha256, _ in proving.listed(place, manifests.read(place, stamp))}
    except (BackupError, OSError, EOFError, ValueError):  # damaged: what is not known is not deleted
        return 0
    gone = 0
    for name in list(place.names(making.BLOBS)):
        if name.rpartition("/")[2].removesuffix(".age") not in named:
            place.delete(name)
            gone += 1
    return gone


def _moment(stamp: str) -> datetime:
    moment = datetime.strptime(f"{stamp}+0000", f"{manifests.STAMP}%z")
    return timezone.localtime(moment)


PERIODS: tuple[Callable[[datetime], str], ...] = (
    lambda moment: moment.strftime("%Y-%m-%d"),
    lambda moment: moment.strftime("%G-%V"),
    lambda moment: moment.strftime("%Y-%m"),
)
