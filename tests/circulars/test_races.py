"""Two at once, on whichever database the suite runs on; the full number of rounds is a proof of its own."""

import pytest

from tests import races

pytestmark = [pytest.mark.database, pytest.mark.races]


@pytest.mark.parametrize("scenario", races.SCENARIOS, ids=lambda scenario: scenario.__name__)
@pytest.mark.django_db(transaction=True)
def test_race(scenario):
    for _round in range(3):
        scenario()
