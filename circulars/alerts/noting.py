"""What there is to tell: public changes as they take effect, and each morning what lies a week or a day ahead.

Noting is idempotent: a key names what is told, so that a note made twice, or by two processes, is one.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import DateTimeField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.utils import timezone

from circulars.events import visible
from circulars.models import AlertChange, DeadlineLine, Edition, EventStatus, PublicChange, Reason

HELD = timedelta(minutes=10)  # in which the desk can stop it
LOOKED_BACK = timedelta(days=7)  # after a longer silence of the whole portal nobody wants old news
AHEAD = (7, 1)  # days before a deadline or an event
MORNING = time(8, 30)  # of the office
MORNING_NOTED = time(8)  # what comes near is noted before, so that the desk can stop it
MOST = 500  # of one run

KINDS = PublicChange.Kind
TOLD = (KINDS.PUBLISHED, KINDS.CORRECTED, KINDS.WITHDRAWN, KINDS.RESTORED)


# What was filed quietly is no news when it appears. What happens to it afterwards is; not what an import brings along.
_LATER_NEWS = (
    Q(circular__is_quiet=True)
    & ~Q(kind=KINDS.PUBLISHED)
    & Q(effective_at__gte=ExpressionWrapper(F("recorded_at") - timedelta(hours=1), DateTimeField()))
)


def note_due(now: datetime) -> int:
    """Note the public changes that have taken effect and are not noted yet; how many."""
    found = list(unnoted(now).order_by("effective_at", "pk")[:MOST])
    for change in found:  # one by one: a correction has to find the news that it is told with, noted in the same run
        AlertChange.objects.bulk_create([_noted(change, now)], ignore_conflicts=True)
    return len(found)


def unnoted(now: datetime, *, before: datetime | None = None) -> QuerySet[PublicChange]:
    """Public changes that had taken effect by ``before``, else by now, and that nobody has noted."""
    noted = AlertChange.objects.filter(change=OuterRef("pk"))
    return PublicChange.objects.filter(
        ~Exists(noted),
        Q(is_quiet=False) | _LATER_NEWS,
        kind__in=TOLD,
        circular__isnull=False,
        effective_at__lte=before or now,
        effective_at__gt=now - LOOKED_BACK,
    )


def note_approaching(now: datetime) -> int:
    """Note the deadlines and events a week and a day ahead, once on that day; how many."""
    today = timezone.localdate(now, timezone.get_default_timezone())
    rows = [*_deadlines(today, now), *_events(today, now)]
    AlertChange.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def morning_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, MORNING), timezone.get_default_timezone())


def _noted(change: PublicChange, now: datetime) -> AlertChange:
    reason = _reason(change)
    is_told = reason is not None and not _is_told_with_its_first(change)
    return AlertChange(
        key=f"change:{change.pk}",
        reason=reason or Reason.CORRECTED,
        change=change,
        circular_id=change.circular_id,
        language=change.language,
        version=change.version,
        happened_at=change.effective_at,
        release_at=max(change.effective_at, change.recorded_at) + HELD,
        planned_at=None if is_told else now,  # a misprint put right is nobody's news
    )


def _reason(change: PublicChange) -> Reason | None:
    """None for what nobody needs to be told: a small correction that moves no deadline."""
    match change.kind:
        case KINDS.PUBLISHED:
            return Reason.NEW
        case KINDS.WITHDRAWN | KINDS.RESTORED:
            return Reason.WITHDRAWN
    if _moves_deadline(change):
        return Reason.DEADLINE
    return Reason.CORRECTED if change.is_major else None


def _moves_deadline(change: PublicChange) -> bool:
    """Whether the deadlines of the edition differ from those of the one before."""
    editions = Edition.objects.filter(circular=change.circular_id, language=change.language)
    pair = editions.filter(version__lte=change.version).order_by("-version").values_list("facts", flat=True)[:2]
    days = [sorted(_deadline(line) for line in facts.get("deadlines", ())) for facts in pair]
    return len(days) == 2 and days[0] != days[1]


def _deadline(line: dict) -> tuple[str, str, str]:
    return line["kind"], str(line["due_on"]), str(line.get("due_time") or "")


def _is_told_with_its_first(change: PublicChange) -> bool:
    """A correction while the news of the same document is still held: that mail will tell the corrected words."""
    if change.kind != KINDS.CORRECTED:
        return False
    held = AlertChange.objects.filter(
        circular=change.circular_id,
        language=change.language,
        reason=Reason.NEW,
        planned_at=None,
        stopped_at=None,
        release_at__gt=change.effective_at,
    )
    return held.exists()


def _deadlines(today: date, now: datetime) -> Iterable[AlertChange]:
    live = Edition.objects.live(now).originals()
    for ahead in AHEAD:
        day = today + timedelta(days=ahead)
        lines = DeadlineLine.objects.filter(edition__in=live, due_on=day)
        for circular in set(lines.values_list("edition__circular_id", flat=True)):
            yield _approaching(f"deadline:{circular}:{day}:{ahead}", today, now, circular_id=circular)


def _events(today: date, now: datetime) -> Iterable[AlertChange]:
    for ahead in AHEAD:
        day = today + timedelta(days=ahead)
        for event in visible.public(now).filter(starts_on=day).exclude(status=EventStatus.CANCELLED):
            yield _approaching(f"event:{event.pk}:{day}:{ahead}", today, now, event=event)


def _approaching(key: str, today: date, now: datetime, **what: Any) -> AlertChange:
    return AlertChange(key=key, reason=Reason.EVENT, happened_at=now, release_at=max(now, morning_of(today)), **what)
