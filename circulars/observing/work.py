"""What is done between requests: the minute's tick with its jobs, and the work in the background."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import F, Max, Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circulars import background
from circulars.models import BackgroundTask, JobRun
from circulars.observing.signs import Sign, State

TICK = gettext_lazy("Upkeep (tick)")
TASKS = gettext_lazy("Background work")
LATE = timedelta(minutes=5)  # without any job begun or ended
LOST = timedelta(hours=1)  # as long as one job may take
WAITED = timedelta(minutes=30)
MANY_FAILURES = 3  # in a row: some minutes, not one bad moment


def tick_seen(now: datetime) -> datetime | None:
    """When the tick was last at work: a job that runs is a sign of life."""
    row = JobRun.objects.aggregate(begun=Max("started_at"), ended=Max("finished_at"))
    moments = [moment for moment in row.values() if moment]
    return max(moments, default=None)


def is_ticking(now: datetime) -> bool:
    seen = tick_seen(now)
    if seen is None:
        return False
    if now - seen < LATE:
        return True
    unfinished = Q(finished_at=None) | Q(finished_at__lt=F("started_at"))
    return JobRun.objects.filter(unfinished, started_at__gt=now - LOST).exists()


def oldest_waiting(now: datetime) -> timedelta:
    """For how long the task has waited that has waited longest since its turn."""
    waiting = BackgroundTask.objects.filter(state=BackgroundTask.State.WAITING, next_try_at__lte=now)
    since = waiting.aggregate(since=Min("next_try_at"))["since"]
    return now - since if since else timedelta(0)


def look(now: datetime) -> Iterator[Sign]:
    yield _tick(now)
    yield _background(now)
    yield from _jobs(now)


def _tick(now: datetime) -> Sign:
    address = reverse("admin:circulars_jobrun_changelist")
    if is_ticking(now):
        return Sign("tick", TICK, State.GOOD, "ok", _("It looks each minute for what is due."), address=address)
    advice = _("Start it: “systemctl start hoeram-tick”, or “manage.py tick --forever”.")
    seen = _("Nobody runs “manage.py tick”: mails and links wait.")
    return Sign("tick", TICK, State.BAD, "not seen", seen, advice, address)


def worker_state(now: datetime) -> str:
    """ "ok", or "none" where the upkeep does the work, or "waits" where nobody gets through with it."""
    if oldest_waiting(now) > WAITED:
        return "waits"
    return "ok" if background.present(now) else "none"


def _background(now: datetime) -> Sign:
    address = reverse("admin:circulars_backgroundtask_changelist")
    state, count = worker_state(now), len(background.present(now))
    tasks, states = BackgroundTask.objects, BackgroundTask.State
    failed = tasks.filter(state=states.FAILED, ended_at__gt=now - timedelta(days=7)).count()
    waiting = tasks.filter(state=states.WAITING).count()
    seen = _("Workers: %(workers)s. Tasks that wait: %(waiting)s. Failed in the last seven days: %(failed)s.") % {
        "workers": count, "waiting": waiting, "failed": failed,
    }  # fmt: skip
    if state == "waits":
        advice = _("Start a worker, or one more: “systemctl start hoeram-work”, or “manage.py work”.")
        return Sign("background", TASKS, State.BAD, state, seen, advice, address)
    if state == "none":
        advice = _("Without a worker the upkeep does it, slowly.")
        return Sign("background", TASKS, State.NOTE, state, seen, advice, address)
    return Sign("background", TASKS, State.NOTE if failed else State.GOOD, state, seen, address=address)


def _jobs(now: datetime) -> Iterator[Sign]:
    """Each job that fails again and again, or that nobody does though others are done."""
    from circulars.upkeep import JOBS  # which begins the looking itself
    from circulars.upkeep.running import is_due

    address = reverse("admin:circulars_jobrun_changelist")
    ticking = is_ticking(now)
    advice = _("Look at the jobs, and into the log of the tick.")
    for row in JobRun.objects.filter(name__in=list(JOBS)):
        job, kind = JOBS[row.name], f"job:{row.name}"
        if row.failures >= MANY_FAILURES or (row.failures and job.every >= timedelta(days=1)):
            seen = _("It failed %(count)s times in a row.") % {"count": row.failures}
            yield Sign(kind, job.label, State.BAD, "failed", seen, advice, address)
        elif ticking and row.started_at and is_due(job, row, now - max(job.grace, LOST)):
            yield Sign(kind, job.label, State.BAD, "overdue", _("It was not done for too long."), advice, address)
