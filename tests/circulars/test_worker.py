"""The worker: does what waits, outlives an absent database, ends when it is told, and begins anew in time."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone

from circulars import background
from circulars.management.commands import work
from circulars.models import BackgroundTask, BackgroundWorker
from tests import factories
from tests.circulars.test_file_texts import attach
from tests.factories import NOW

ROOT = Path(__file__).resolve().parent.parent.parent
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_signals(settings, tmp_path, monkeypatch):
    settings.BLOBS_DIR = tmp_path / "blobs"
    monkeypatch.setattr(work.connections, "close_all", lambda: None)  # the test's own transaction goes on
    kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


@pytest.fixture
def begun_anew(monkeypatch):
    found: list[list[str]] = []
    monkeypatch.setattr(os, "execv", lambda program, arguments: found.append(arguments))
    return found


def wait(count: int) -> None:
    copy = factories.draft()
    for number in range(count):
        row = attach(copy, f"words {number}".encode(), f"{number}.txt")
        background.read_files([row.blob], now=NOW)


def states() -> list[str]:
    return sorted(BackgroundTask.objects.values_list("state", flat=True))


def test_what_waits_is_done_and_the_worker_takes_its_name_away():
    wait(2)
    call_command("work", once=True)

    assert states() == ["done", "done"]
    assert not BackgroundWorker.objects.exists()


def test_begins_anew_after_its_number_of_tasks(begun_anew, monkeypatch):
    wait(3)
    monkeypatch.setattr(work, "_memory_mb", lambda: 0)  # the process of the tests may have grown
    call_command("work", tasks=2)

    assert states() == ["done", "done", "waiting"]
    assert begun_anew == [[sys.executable, *sys.argv]]


def test_begins_anew_when_it_has_grown(begun_anew, monkeypatch):
    wait(2)
    monkeypatch.setattr(work, "_memory_mb", lambda: work.MEMORY_MB + 1)
    call_command("work", tasks=0)

    assert states() == ["done", "waiting"]
    assert len(begun_anew) == 1


def test_memory_is_what_is_held_now():
    assert 20 < work._memory_mb() < 2000


def test_brings_to_an_end_what_it_has_begun_and_then_ends(begun_anew, monkeypatch):
    wait(2)
    original = background.run_next

    def told_meanwhile() -> bool:
        os.kill(os.getpid(), signal.SIGTERM)
        return original()

    monkeypatch.setattr(background, "run_next", told_meanwhile)
    call_command("work")
    assert states() == ["done", "waiting"]
    assert begun_anew == []


def test_database_that_is_away_is_waited_for(begun_anew, monkeypatch):
    wait(1)
    original, asked = background.run_next, []

    def away_at_first() -> bool:
        asked.append(timezone.now())
        if len(asked) == 1:
            raise OperationalError
        return original()

    monkeypatch.setattr(background, "run_next", away_at_first)
    monkeypatch.setattr(work, "AWAY", 0.01)
    call_command("work", tasks=1)
    assert states() == ["done"]


@pytest.mark.parametrize("way", ["signal", "parent"])
def test_ends_with_its_signal_and_with_its_parent(tmp_path, way):
    variables = {"PATH": os.environ["PATH"], "PORTAL_DATA_DIR": str(tmp_path), "PORTAL_DEBUG": "True"}
    command = [sys.executable, str(ROOT / "manage.py"), "work", "--with-parent"]
    # the parent says who its child is, and waits to be ended; the database is not there yet, which must not matter
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            f"import subprocess; child = subprocess.Popen({command!r}); print(child.pid, flush=True); child.wait()",
        ],
        env=variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    child = int(parent.stdout.readline())
    try:
        assert any("does not answer" in line for line in parent.stderr), "it ended by itself"
        os.kill(child, signal.SIGTERM) if way == "signal" else parent.kill()
        begun = time.monotonic()
        parent.communicate(timeout=20)  # until the child has closed its end as well
        assert time.monotonic() - begun < 15
    finally:
        parent.kill()
