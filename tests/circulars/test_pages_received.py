"""How the document was received, and which of its files were not, on the page, in the API and in the hashes."""

from datetime import date

import pytest

from circulars import facts, publishing
from circulars.models import Edition, RequestedFile, TextStatus
from tests import factories

pytestmark = pytest.mark.django_db
HASH = "ab" * 32


@pytest.fixture
def received():
    """An edition that says where it came from and names a file that did not come."""
    copy = factories.draft(
        received_from="Hana & Bora",
        received_on=date(2018, 12, 6),
        text_status=TextStatus.SHORTENED,
        original_hash=HASH,
    )
    RequestedFile.objects.create(working_copy=copy, text="the statement <Cities>", requested_on=date(2018, 12, 7))
    return publishing.publish(copy.pk, by=None, now=factories.NOW)


def test_page_says_how_it_was_received(client, received):
    page = client.get(f"/en/circulars/{received.circular.path}/").content.decode()

    assert "Received from Hana &amp; Bora on" in page
    assert "; shortened." in page
    assert HASH in page
    assert "the statement &lt;Cities&gt;" in page
    assert "requested on" in page


def test_page_says_it_in_korean(client, received):
    page = client.get(f"/circulars/{received.circular.path}/").content.decode()

    assert "수신하지 못한 파일" in page
    assert "Hana &amp; Bora" in page


def test_print_view_shows_the_hashes_open(client, received):
    page = client.get(f"/en/circulars/{received.circular.path}/?view=print").content.decode()

    assert '<details class="received__hashes" open>' in page


def test_api_names_it(client, received):
    answer = client.get(f"/api/v1/circulars/{received.circular.path}/").json()

    assert (answer["received_from"], answer["text_status"]) == ("Hana & Bora", "shortened")
    assert answer["requested_files"] == [{"text": "the statement <Cities>", "requested_on": "2018-12-07"}]


def test_nothing_known_changes_no_hash(client):
    edition = factories.published()

    assert not {*facts.OPTIONAL_FIELDS, "requested_files"} & set(edition.facts)
    page = client.get(f"/en/circulars/{edition.circular.path}/").content.decode()
    assert "How it was received" not in page
    assert "Files not received" not in page


def test_lines_are_frozen_and_come_back(received):
    assert list(received.requestedfiles.values_list("text", flat=True)) == ["the statement <Cities>"]
    fresh = Edition.objects.get(pk=received.pk)
    assert facts.collect(fresh) == fresh.facts
