"""Two at once, on whichever database the suite runs on; the full number of rounds is a proof of its own."""

import os

import pytest

from tests import races

pytestmark = [pytest.mark.database, pytest.mark.races]
ROUNDS = int(os.environ.get("PROOF_ROUNDS", "3"))


@pytest.mark.parametrize("scenario", races.SCENARIOS, ids=lambda scenario: scenario.__name__)
@pytest.mark.django_db(transaction=True)
def test_race(scenario):
    for _round in range(ROUNDS):
        scenario()
    outcome = "no double, no gap, no overlap, no lost or returning word"
    print(f"figure: {scenario.__name__}: {ROUNDS} rounds, {outcome}")  # noqa: T201  (the proof collects it)
