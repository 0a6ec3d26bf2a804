"""Backups and their drills, and the index of search."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circulars.backups import emptied, manifests
from circulars.backups.places import place_of
from circulars.models import JobRun
from circulars.observing.asking import SECONDS, within
from circulars.observing.signs import Sign, State
from circulars.search import upkeep as index

BACKUP = gettext_lazy("Backup")
DRILL = gettext_lazy("Drill of restoring")
INDEX = gettext_lazy("Index of search")
OLD = timedelta(hours=36)
DRILLED = timedelta(days=100)  # once in three months
DRILL_JOB = "backup_drill"  # the row in which the last good drill is written down


def newest_backup() -> datetime | None:
    """When the newest whole set was made; None where there is none. Raises whatever the place raises, or NoAnswer."""
    stamps = within(SECONDS * 2, "backups", lambda: manifests.stamps(place_of(settings.BACKUP_TO)))
    return datetime.strptime(stamps[-1], manifests.STAMP).replace(tzinfo=UTC) if stamps else None


def last_drill() -> datetime | None:
    return JobRun.objects.filter(name=DRILL_JOB, failures=0).values_list("finished_at", flat=True).first()


def index_waiting(now: datetime) -> int:
    waiting = index.waiting(now)
    return sum(waiting[name] for name in index.PUBLIC)


def look(now: datetime) -> Iterator[Sign]:
    yield _backup(now)
    if settings.BACKUP_TO:
        yield _drill(now)
    count = index_waiting(now)
    seen = _("%(count)s entries are to be written anew.") % {"count": count} if count else _("It is up to date.")
    yield Sign("index", INDEX, State.NOTE if count else State.GOOD, "waits" if count else "ok", seen)


def _backup(now: datetime) -> Sign:
    address = reverse("admin:circulars_jobrun_changelist")
    if not settings.BACKUP_TO:
        advice = _("Set PORTAL_BACKUP_TO to a folder of another machine, or to an S3-compatible storage.")
        return Sign("backup", BACKUP, State.NOTE, "none", _("No backup is made."), advice)
    try:
        newest = newest_backup()
    except Exception:  # a disk, a net, a client library
        seen = _("The place of the backups does not answer.")
        advice = _("Look whether the place of PORTAL_BACKUP_TO can be reached and read.")
        return Sign("backup", BACKUP, State.BAD, "no answer", seen, advice, address)
    if emptied.lacks_the_last(settings.BACKUP_TO, [newest.strftime(manifests.STAMP)] if newest else []):
        seen = _("The last backup is not at the place where it was made.")
        advice = _(
            "Look whether its disk is mounted. If it was taken away on purpose, run “manage.py backup --begin” once."
        )
        return Sign("backup", BACKUP, State.BAD, "emptied", seen, advice, address)
    if newest is None:
        seen, is_old = _("There is no backup yet."), True
    else:
        seen = _("The newest is of %(when)s.") % {"when": f"{timezone.localtime(newest):%Y-%m-%d %H:%M}"}
        is_old = now - newest > OLD
    if is_old:
        advice = _("Run “manage.py backup” and read what it says.")
        return Sign("backup", BACKUP, State.BAD, "old" if newest else "none yet", seen, advice, address)
    return Sign("backup", BACKUP, State.GOOD, "ok", seen, address=address)


def _drill(now: datetime) -> Sign:
    last = last_drill()
    advice = _("Run “manage.py backup_drill”.")
    if last is None:
        return Sign("drill", DRILL, State.NOTE, "none yet", _("Nobody has restored a backup yet."), advice)
    seen = _("The last one was on %(day)s.") % {"day": f"{timezone.localtime(last):%Y-%m-%d}"}
    if now - last > DRILLED:
        return Sign("drill", DRILL, State.NOTE, "old", seen, advice)
    return Sign("drill", DRILL, State.GOOD, "ok", seen)
