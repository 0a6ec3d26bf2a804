"""Two at once, on whichever database the suite runs on."""

import os

import pytest
from django.utils import timezone

from circulars import publishing
from circulars.models import Circular, WorkingCopy
from tests import factories, races_of_words
from tests.circulars.test_admin_working_copy import change, form_of
from tests.races import MINUTE, together

pytestmark = [pytest.mark.database, pytest.mark.races]
ROUNDS = int(os.environ.get("PROOF_ROUNDS", "3"))


@pytest.mark.parametrize("scenario", races_of_words.SCENARIOS, ids=lambda scenario: scenario.__name__)
@pytest.mark.django_db(transaction=True)
def test_race(scenario):
    for _round in range(ROUNDS):
        scenario()


@pytest.mark.django_db(transaction=True)
def test_form_that_moves_a_circular_while_its_new_section_is_merged(client, make_user):
    """The form locks sections and circular in the order of whoever merges: neither is given up for the other."""
    client.force_login(make_user("kim", "administrator"))
    for number in range(ROUNDS):
        old, into = factories.section(f"old-{number}"), factories.section(f"into-{number}")
        there = factories.published(home_section=old, now=timezone.now() - MINUTE)
        edition = factories.published(home_section=factories.section("elsewhere"), now=timezone.now() - MINUTE)
        copy = WorkingCopy.objects.get(circular=edition.circular_id)
        data = form_of(client, change(copy)) | {"home_section": str(old.pk), "title": "Moved", "_continue": "1"}

        response, merged = together(
            lambda: client.post(change(copy), data),  # noqa: B023
            lambda: publishing.merge_sections(old.pk, into=into, by=None, now=timezone.now()),  # noqa: B023
        )

        assert not isinstance(merged, Exception), repr(merged)
        assert response.status_code in (200, 302), response.status_code
        homes = Circular.objects.filter(pk__in=[there.circular_id, edition.circular_id])
        assert old.pk not in homes.values_list("home_section_id", flat=True)
