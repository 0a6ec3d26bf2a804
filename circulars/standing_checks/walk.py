"""One walk over all public editions, in portions, so that memory stays flat and a stop costs a portion at most."""

import time as clock
from collections.abc import Sequence
from datetime import datetime, time, timedelta

from django.conf import settings
from django.utils import timezone, translation

from circulars import checks
from circulars.checks import Background, Subject, links
from circulars.models import CheckPass, Edition, LinkCheck, StandingFinding
from contacts import directory

PORTION = 200  # editions read at a time
BUDGET = timedelta(seconds=20)  # of one minute: what the portal does by itself waits in one queue
NIGHT = time(1)  # in the office's time zone
KEPT = timedelta(days=90)  # for findings that are gone


def run_nightly(now: datetime) -> str:
    """Go on with the walk of tonight for a little while; begins one each night. For a job of every minute."""
    walk = CheckPass.objects.filter(finished_at=None).order_by("-pk").first() or _begin_tonight(now)
    if walk is None:
        return ""
    go_on(walk, now=now, budget=BUDGET)
    return f"{walk.editions} editions, {walk.findings} findings"


def begin(now: datetime) -> CheckPass:
    """Another walk from the start; what an earlier one has left undone is done by this one."""
    CheckPass.objects.filter(finished_at=None).delete()
    return CheckPass.objects.create(started_at=now)


def go_on(walk: CheckPass, *, now: datetime, budget: timedelta | None = None) -> bool:
    """Look at the portions behind ``walk.last_edition`` until the end, or the budget, is reached; True at the end.

    Killed at any moment and called again, it repeats one portion; the same findings are written once.
    """
    ends = clock.monotonic() + budget.total_seconds() if budget is not None else None
    today = directory.load(timezone.localdate(now))
    while editions := _portion(walk.last_edition, now):
        walk.findings += _look_at(editions, now, today)
        walk.editions += len(editions)
        walk.last_edition = editions[-1].pk
        walk.save(update_fields=["last_edition", "editions", "findings"])
        if ends is not None and clock.monotonic() >= ends:
            return False
    _close(walk, now)
    return True


def _begin_tonight(now: datetime) -> CheckPass | None:
    local = timezone.localtime(now, timezone.get_default_timezone())
    if local.time() < NIGHT:
        return None
    latest = CheckPass.objects.order_by("-started_at").first()
    if latest and timezone.localdate(latest.started_at, timezone.get_default_timezone()) >= local.date():
        return None
    return CheckPass.objects.create(started_at=now)


def _portion(behind: int, now: datetime) -> list[Edition]:
    editions = Edition.objects.live(now).filter(pk__gt=behind).select_related("circular__series")
    return list(editions.defer("rendered").order_by("pk")[:PORTION])


def _look_at(editions: Sequence[Edition], now: datetime, today: directory.Directory) -> int:
    """Write what is found; returns how much. The words of a place are those of the office's own language."""
    with translation.override(settings.LANGUAGE_CODE):
        subjects = [Subject.of_edition(edition) for edition in editions]
        background = Background.of(subjects, now, today)
        found: dict[tuple, StandingFinding] = {}
        for subject, edition in zip(subjects, editions, strict=True):
            for finding in checks.of_public(subject, background):
                key = (edition.pk, finding.code, finding.field, finding.fingerprint)
                found.setdefault(key, _row(edition, finding, now))
    StandingFinding.objects.bulk_create(
        found.values(),
        update_conflicts=True,
        unique_fields=["edition", "code", "field", "fingerprint"],
        update_fields=["level", "where", "seen_at", "gone_at"],
    )
    if settings.OUTGOING_REQUESTS:
        rows = [LinkCheck(url=url, next_check_at=now, seen_at=now) for url in sorted(links.outside(subjects))]
        LinkCheck.objects.bulk_create(rows, update_conflicts=True, unique_fields=["url"], update_fields=["seen_at"])
    return len(found)


def _row(edition: Edition, finding: checks.Finding, now: datetime) -> StandingFinding:
    return StandingFinding(
        edition=edition,
        level=finding.level,
        code=finding.code,
        field=finding.field,
        fingerprint=finding.fingerprint,
        where=finding.where[:300],
        found_at=now,
        seen_at=now,
    )


def _close(walk: CheckPass, now: datetime) -> None:
    """What was not seen again is gone: it was put right, replaced, withdrawn from view, or is no finding any more."""
    StandingFinding.objects.filter(gone_at=None, seen_at__lt=walk.started_at).update(gone_at=now)
    StandingFinding.objects.filter(gone_at__lt=now - KEPT).delete()
    unused = LinkCheck.objects.all()
    if settings.OUTGOING_REQUESTS:
        unused = unused.exclude(seen_at__gte=walk.started_at)
    unused.delete()
    CheckPass.objects.filter(finished_at__lt=now - KEPT).delete()
    walk.finished_at = now
    walk.save(update_fields=["finished_at"])
