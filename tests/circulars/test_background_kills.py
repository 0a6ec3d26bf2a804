"""Workers killed while they read files: every file ends once. The full number of kills is a proof of its own."""

import os
from datetime import timedelta

import pytest
from django.utils import timezone

from circulars import background
from circulars.background import attempts
from tests import killed_workers
from tests.circulars import portable

pytestmark = [pytest.mark.database, pytest.mark.races, pytest.mark.long]
KILLS = int(os.environ.get("PROOF_KILLS", "5"))
FILES = int(os.environ.get("PROOF_FILES", "50"))
SEED = int(os.environ.get("PROOF_SEED", "20260302"))
DEADLINE = 500.0  # seconds


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path):
    portable.use_own_folders(settings, tmp_path / "data")


@pytest.mark.django_db(transaction=True)
def test_every_file_ends_once_however_often_workers_are_killed(monkeypatch):
    monkeypatch.setattr(attempts, "WAITS", [timedelta(seconds=0.05)])
    files = killed_workers.samples(FILES, lethal=max(1, FILES // 250))
    asked = background.read_files([sample.blob for sample in files], now=timezone.now())
    assert asked == FILES

    with killed_workers.counted():
        run = killed_workers.kill_while_reading(files, kills=KILLS, seed=SEED, deadline=DEADLINE)
        counts = killed_workers.prove(files, run)

    again = sum(tries > 1 for tries in run.tries.values())
    print(  # noqa: T201  (the proof collects it)
        f"figure: {FILES} files in {run.seconds:.0f} s by {killed_workers.AT_ONCE} workers: {run.killed} killed, "
        f"{run.landed} of them with a file in hand; {run.suicides} more killed by a file; {again} files begun again; "
        + ", ".join(f"{number} {state}" for state, number in sorted(counts.items()))
        + "; each ended once"
    )
    assert run.landed >= KILLS, "too few kills landed in the middle to prove anything"
