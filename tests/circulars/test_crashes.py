"""Killed at random moments, nothing is half done; the full number of kills is a proof of its own."""

import os

import pytest

from tests import after_crashes, crashes, crashes_server
from tests.circulars import portable

pytestmark = [pytest.mark.database, pytest.mark.races, pytest.mark.alone]
KILLS = int(os.environ.get("PROOF_KILLS", "20"))  # spread over the operations
SEED = int(os.environ.get("PROOF_SEED", "20260302"))


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path):
    portable.use_own_folders(settings, tmp_path / "data")


@pytest.mark.django_db(transaction=True)
def test_killed_in_the_middle_every_circular_is_in_one_state():
    works, lines = [], []
    for operation in (*crashes.OPERATIONS, *crashes.BESIDE):
        count = KILLS // len(crashes.OPERATIONS) if operation in crashes.OPERATIONS else max(2, KILLS // 20)
        killed, lasts = crashes.kill_in(operation, count, seed=SEED, first=len(works) + 1000 * len(lines))
        works += killed
        lines.append((operation.__name__, count, sum(work.has_landed for work in killed), lasts))
    done = after_crashes.prove(works)
    for name, count, landed, lasts in lines:
        print(  # noqa: T201  (the proof collects it)
            f"figure: {name}: {count} killed, {landed} before it had ended ({done[name]} had been committed), "
            f"over {lasts * 1000:.0f} ms"
        )
    landed = sum(line[2] for line in lines)
    assert landed >= len(works) * 0.5, "too few kills landed in the middle to prove anything"


@pytest.mark.django_db(transaction=True)
def test_server_killed_while_it_answers_leaves_every_circular_in_one_state():
    works, lasts = crashes_server.kill_servers(max(1, KILLS // 20), seed=SEED)
    done = after_crashes.prove(works)
    landed = sum(work.has_landed for work in works)
    print(  # noqa: T201  (the proof collects it)
        f"figure: real server: {len(works)} killed, {landed} before they had answered ({sum(done.values())} had been "
        f"committed), over {min(lasts.values()) * 1000:.0f} to {max(lasts.values()) * 1000:.0f} ms"
    )
