"""The portal's own jobs: done once each time, by one process, and none stopped by another's failure."""

import os
import signal
import subprocess
import sys
import threading
import time as clock
from datetime import UTC, datetime, time, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from circulars import upkeep
from circulars.files import derived
from circulars.models import JobRun
from circulars.upkeep import JOBS, Job, running
from tests.factories import NOW

ROOT = Path(__file__).resolve().parent.parent.parent
MINUTE = timedelta(minutes=1)
pytestmark = pytest.mark.django_db


class Counting:
    """A job that counts its runs, and fails while it is told to."""

    def __init__(self, name: str = "counting", every: timedelta = timedelta(hours=1), hour: time | None = None) -> None:
        self.runs: list[datetime] = []
        self.trouble: Exception | None = None
        self.job = Job(name, every, self.run, hour=hour)

    def run(self, now: datetime) -> str:
        self.runs.append(now)
        if self.trouble:
            raise self.trouble
        return f"run {len(self.runs)}"

    def due(self, now: datetime) -> list[upkeep.Outcome]:
        return running.run_due(now, jobs={self.job.name: self.job})


@pytest.mark.database
def test_job_runs_when_its_time_has_come():
    counting = Counting()

    counting.due(NOW)
    counting.due(NOW + 59 * MINUTE)
    outcomes = counting.due(NOW + 60 * MINUTE)

    assert counting.runs == [NOW, NOW + 60 * MINUTE]
    assert outcomes == [upkeep.Outcome("counting", False, "run 2")]
    row = JobRun.objects.get()
    assert (row.name, row.started_at, row.outcome, row.failures) == ("counting", NOW + 60 * MINUTE, "run 2", 0)
    assert row.finished_at >= row.started_at


def test_minutely_job_is_not_skipped_by_a_tick_that_is_a_moment_early():
    counting = Counting(every=MINUTE)

    counting.due(NOW)
    counting.due(NOW + timedelta(seconds=59))

    assert len(counting.runs) == 2


def test_nightly_job_runs_once_after_its_hour():
    counting = Counting(every=timedelta(days=1), hour=time(3))  # 03:00 in Seoul is 18:00 UTC

    for moment in ("03-01 17:00", "03-01 17:59", "03-01 18:00", "03-01 20:00", "03-02 17:59", "03-02 18:10"):
        counting.due(datetime.strptime(f"2026-{moment}", "%Y-%m-%d %H:%M").replace(tzinfo=UTC))

    assert [f"{run:%d %H:%M}" for run in counting.runs] == ["01 17:00", "01 18:00", "02 18:10"]


def test_failure_is_kept_stops_no_other_and_is_tried_again_ever_later(caplog):
    broken, sound = Counting("broken"), Counting("sound")
    broken.trouble = ValueError("no such thing")

    outcomes = upkeep.run_due(NOW, jobs={"broken": broken.job, "sound": sound.job})

    assert [(outcome.name, outcome.has_failed) for outcome in outcomes] == [("broken", True), ("sound", False)]
    assert JobRun.objects.get(name="broken").outcome == "ValueError: no such thing"
    assert "The job broken failed" in caplog.text
    now = NOW
    for minutes in (2, 6, 31, 121, 121):
        now += minutes * MINUTE
        broken.due(now - MINUTE - timedelta(seconds=10))
        broken.due(now)
    assert len(broken.runs) == 6
    assert JobRun.objects.get(name="broken").failures == 6

    broken.trouble = None
    broken.due(now + 121 * MINUTE)
    assert JobRun.objects.get(name="broken").failures == 0


def test_personal_value_in_a_failure_is_masked_in_row_and_log(caplog):
    broken = Counting("broken")
    broken.trouble = ValueError("no row for 900101-1234568")

    broken.due(NOW)

    said = JobRun.objects.get().outcome
    assert said.startswith("ValueError: no row for ")
    assert "1234568" not in said + caplog.text


@pytest.mark.parametrize(
    ("every", "minutes"), [(MINUTE / 6, 5), (MINUTE, 10), (60 * MINUTE, 60), (timedelta(days=1), 60)]
)
def test_job_of_a_process_that_died_is_free_again(every, minutes):
    counting = Counting(every=every)
    JobRun.objects.create(name="counting", started_at=NOW)

    counting.due(NOW + (minutes - 1) * MINUTE)
    assert counting.runs == []

    counting.due(NOW + minutes * MINUTE)
    assert len(counting.runs) == 1


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_others_go_on_while_a_long_job_runs():
    may_end, has_begun = threading.Event(), threading.Event()

    def back_up(now: datetime) -> str:
        has_begun.set()
        assert may_end.wait(20)
        assert JobRun.objects.exists()  # by a connection of its own
        return "made"

    mails = Counting("mails", every=MINUTE)
    jobs = {"backup": Job("backup", timedelta(days=1), back_up, is_long=True), "mails": mails.job}
    beside = upkeep.Beside()
    try:
        assert [outcome.name for outcome in upkeep.run_due(NOW, jobs=jobs, beside=beside)] == ["mails"]
        assert has_begun.wait(20)
        upkeep.run_due(NOW + MINUTE, jobs=jobs, beside=beside)
        upkeep.run_due(NOW + timedelta(days=2), jobs=jobs, beside=beside)  # it is not begun twice in one process
        assert len(mails.runs) == 3
        assert JobRun.objects.get(name="backup").started_at == NOW
    finally:
        may_end.set()
        beside.wait()
    row = JobRun.objects.get(name="backup")
    assert (row.outcome, row.failures) == ("made", 0)
    assert row.finished_at is not None


def test_long_job_is_waited_for_where_the_process_ticks_once():
    counting = Counting()
    job = Job("backup", timedelta(days=1), counting.run, is_long=True)

    assert [outcome.words for outcome in upkeep.run_due(NOW, jobs={"backup": job})] == ["run 1"]
    assert JOBS["backup"].is_long


@pytest.mark.database
def test_job_claimed_by_another_process_is_left_to_it(monkeypatch):
    counting = Counting()
    seen = JobRun.objects.create(name="counting")
    JobRun.objects.filter(pk=seen.pk).update(started_at=NOW)
    assert not running._claim(seen, NOW + MINUTE)
    assert counting.due(NOW + MINUTE) == []


def test_nothing_more_is_begun_once_it_has_to_stop():
    first, second = Counting("first"), Counting("second")

    upkeep.run_due(NOW, jobs={"first": first.job, "second": second.job}, is_stopping=lambda: bool(first.runs))

    assert (len(first.runs), len(second.runs)) == (1, 0)


def test_tick_runs_every_job_of_the_table():
    call_command("tick", stdout=StringIO())

    assert set(JobRun.objects.values_list("name", flat=True)) == set(JOBS)
    assert not JobRun.objects.exclude(failures=0).exists()
    assert all(name == job.name and job.label for name, job in JOBS.items())


def test_tick_does_its_jobs_where_it_may_not_tidy_a_folder(monkeypatch, caplog):
    def refuse(now):
        raise PermissionError(13, "Permission denied", "derived/.tidied")

    monkeypatch.setattr(derived, "tidy_here", refuse)

    call_command("tick", stdout=StringIO())

    assert set(JobRun.objects.values_list("name", flat=True)) == set(JOBS)
    assert "Permission denied" in caplog.text


def test_tick_says_what_failed(monkeypatch):
    broken = Counting("broken")
    broken.trouble = ValueError("no such thing")
    monkeypatch.setattr(upkeep, "run_due", lambda now, is_stopping, beside: broken.due(now))

    with pytest.raises(CommandError, match="broken: ValueError"):
        call_command("tick")


@pytest.mark.parametrize("way", ["signal", "parent"])
def test_tick_ends_with_its_signal_and_with_its_parent(tmp_path, way):
    variables = {"PATH": os.environ["PATH"], "PORTAL_DATA_DIR": str(tmp_path), "PORTAL_DEBUG": "True"}
    tick = [sys.executable, str(ROOT / "manage.py"), "tick", "--forever", "--with-parent"]
    # the parent says who its child is, and waits to be ended; the database is not there yet, which must not matter
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            f"import subprocess; child = subprocess.Popen({tick!r}); print(child.pid, flush=True); child.wait()",
        ],
        env=variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    child = int(parent.stdout.readline())
    try:
        _wait_for(parent.stderr, "does not answer")
        os.kill(child, signal.SIGTERM) if way == "signal" else parent.kill()
        begun = clock.monotonic()
        parent.communicate(timeout=20)  # until the child has closed its end as well
        assert clock.monotonic() - begun < 15
    finally:
        parent.kill()


def _wait_for(stream, words: str) -> None:
    for line in stream:
        if words in line:
            return
    raise AssertionError(f"the process ended without saying {words!r}")


def test_administrator_sees_how_jobs_ended_and_changes_nothing(client, make_user):
    JobRun.objects.create(name="sweep_files", started_at=NOW, finished_at=NOW, outcome="3 deleted")
    JobRun.objects.create(name="former", started_at=NOW, finished_at=NOW)
    client.force_login(make_user("park", "administrator"))

    page = client.get(reverse("admin:circulars_jobrun_changelist"))

    assert page.status_code == 200
    assert "3 deleted" in page.content.decode()
    row = JobRun.objects.get(name="former")
    assert client.get(reverse("admin:circulars_jobrun_add")).status_code == 403
    assert client.post(reverse("admin:circulars_jobrun_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
    client.force_login(make_user("kim", "publisher"))
    assert client.get(reverse("admin:circulars_jobrun_changelist")).status_code == 403
