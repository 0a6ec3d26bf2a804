"""What circulars add to the directory: the list on a team's page, and nothing that is not public."""

import pytest

from tests import factories

pytestmark = pytest.mark.django_db


def test_team_page_lists_what_its_posts_answer_for(client):
    edition = factories.published(title="Registration is open")
    factories.draft(title="Not public yet")

    page = client.get("/contacts/teams/cooperation/").content.decode()

    assert "Registration is open" in page
    assert f"/circulars/{edition.circular.path}/" in page
    assert "Not public yet" not in page


def test_team_page_without_circulars_has_no_empty_list(client):
    factories.post()

    assert "<table" not in client.get("/en/contacts/teams/cooperation/").content.decode()
