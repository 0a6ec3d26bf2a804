"""One major correction, many readers, senders killed on the way: each is told once. The proof has larger numbers."""

import os
from datetime import timedelta

import pytest

from circulars.alerts import noting, sending
from circulars.models import AlertChange
from tests import factories, killed_senders

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
PEOPLE = int(os.environ.get("PROOF_PEOPLE", "500"))
KILLS = int(os.environ.get("PROOF_KILLS", "6"))
NOW = factories.NOW


def test_each_is_told_once_though_senders_are_killed(tmp_path):
    edition = factories.published(title="Forum on cities")
    sending.keep_up(NOW + noting.HELD)
    at = NOW + timedelta(hours=2)
    killed_senders.subscribers(PEOPLE, NOW + timedelta(hours=1))
    factories.corrected(edition, now=at, note="The day has changed.", title="Forum on cities and regions")

    with killed_senders.sink(tmp_path) as taken:
        run = killed_senders.send_and_kill(taken, now=at + noting.HELD, kills=KILLS, total=PEOPLE, seed=7, deadline=480)
    twice = killed_senders.prove(run, PEOPLE)
    assert run.killed == KILLS
    assert AlertChange.objects.get(change__kind="corrected").recipients == PEOPLE
    print(  # noqa: T201  (the proof keeps it)
        f"figure: {PEOPLE} people, {run.killed} senders killed: one mail each; {twice} taken twice under the same "
        f"Message-ID; {run.seconds:.0f} s, {run.cpu:.0f} s of CPU, largest sender {run.memory_mb:.0f} MiB"
    )
