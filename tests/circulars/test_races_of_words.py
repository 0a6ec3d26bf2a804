"""Two at once, on whichever database the suite runs on."""

import os

import pytest

from tests import races_of_words

pytestmark = [pytest.mark.database, pytest.mark.races]
ROUNDS = int(os.environ.get("PROOF_ROUNDS", "3"))


@pytest.mark.parametrize("scenario", races_of_words.SCENARIOS, ids=lambda scenario: scenario.__name__)
@pytest.mark.django_db(transaction=True)
def test_race(scenario):
    for _round in range(ROUNDS):
        scenario()
