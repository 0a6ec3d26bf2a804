"""Staff see what the working copy changes, before anybody publishes it."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from circulars import publishing
from circulars.models import WorkingCopy
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def asked(client, copy: WorkingCopy, query: str = "", status: int = 200) -> BeautifulSoup:
    response = client.get(reverse("admin:circulars_workingcopy_compare", args=[copy.pk]) + query)
    assert response.status_code == status
    return BeautifulSoup(response.content, "lxml")


@pytest.fixture
def copy() -> WorkingCopy:
    edition = factories.published(title="Forum", body="<p>It is on 3 May.</p>")
    factories.corrected(edition, now=NOW + timedelta(hours=1), body="<p>It is on 4 May.</p>")
    copy = WorkingCopy.objects.get(circular=edition.circular_id)
    return factories.edit(copy, title="Great forum", body="<p>It is on 5 May.</p>")


def test_working_copy_is_compared_with_the_public_edition(staff_client, copy):
    soup = asked(staff_client, copy)

    assert "4" in soup.select_one(".passage del").text
    assert "5" in soup.select_one(".passage ins").text
    assert "Great" in soup.select_one(".comparison__facts ins").text
    assert [option["value"] for option in soup.select("option[selected]")] == ["2", "draft"]


def test_any_two_editions_are_compared(staff_client, copy):
    soup = asked(staff_client, copy, "?from=1&to=2")

    assert "3" in soup.select_one(".passage del").text
    assert not soup.select(".comparison__facts")


def test_scheduled_edition_can_be_looked_at(staff_client, copy):
    publishing.publish(copy.pk, by=None, now=timezone.now(), at=factories.later(days=2), change_note="Later.")

    assert "Great" in asked(staff_client, copy, "?from=2&to=3").select_one(".comparison__facts ins").text


def test_removed_edition_is_not_shown(staff_client, copy):
    first = copy.circular.editions.get(version=1)
    publishing.hide(copy.circular_id, by=None, now=timezone.now(), reason_ko="개인정보", editions=[first.pk])

    asked(staff_client, copy, "?from=1&to=2", status=404)
    assert "3 May" not in asked(staff_client, copy).text


def test_draft_alone_has_nothing_to_be_compared_with(staff_client):
    assert not asked(staff_client, factories.draft()).select(".comparison")


@pytest.mark.parametrize("query", ["?from=9", "?to=nothing", "?from=1&to=-1"])
def test_side_that_does_not_exist_is_not_found(staff_client, copy, query):
    asked(staff_client, copy, query, status=404)


def test_nobody_compares_what_he_may_not_see(client, copy, make_user):
    client.force_login(make_user("outsider"))

    assert client.get(reverse("admin:circulars_workingcopy_compare", args=[copy.pk])).status_code in (403, 404)


def test_form_leads_to_the_comparison(staff_client, copy):
    address = reverse("admin:circulars_workingcopy_compare", args=[copy.pk])
    form = staff_client.get(reverse("admin:circulars_workingcopy_change", args=[copy.pk])).content.decode()

    assert f'href="{address}"' in form
