"""ETag, lifetimes, cookies: the same page for everyone, and never one older than it says."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from circulars import public_cache, publishing
from circulars.models import Circular
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def address() -> str:
    edition = factories.published(title="Words")
    return f"/circulars/{Circular.objects.get(pk=edition.circular_id).path}/"


def test_page_is_validated_by_the_state_before_any_content(client, address, django_assert_num_queries):
    tag = client.get(address)["ETag"]

    with django_assert_num_queries(1):
        response = client.get(address, headers={"If-None-Match": f'W/"other", W/{tag}'})

    assert (response.status_code, response["ETag"], response.content) == (304, tag, b"")
    assert response["Cache-Control"].startswith("public, max-age=0, s-maxage=")


def test_every_public_change_and_every_day_has_its_own_tag(client, address, monkeypatch):
    tags = [client.get(address)["ETag"]]
    circular = Circular.objects.get()
    publishing.pin(circular.pk, until=timezone.localdate() + timedelta(days=1), by=None, now=timezone.now())
    tags.append(client.get(address)["ETag"])
    tomorrow = timezone.now() + timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    tags.append(client.get(address)["ETag"])
    tags.append(client.get(f"{address}?view=print")["ETag"])
    tags.append(client.get(f"/en{address}")["ETag"])

    assert len(set(tags)) == 5


def test_unknown_parameters_are_no_part_of_the_page(client, address):
    plain, decorated = client.get(address), client.get(f"{address}?utm_source=x&fbclid=y")

    assert plain["ETag"] == decorated["ETag"]
    assert plain.content == decorated.content


@pytest.mark.parametrize(
    "path", ["/", "/en/", "/circulars/", "/sections/circulars/", "/site-map/", "/about/", "/contacts/"]
)
def test_public_pages_set_nothing_and_vary_on_nothing(client, address, path):
    for response in (client.get(path), client.get(address), client.get("/nothing/")):
        assert not response.cookies
        assert "Vary" not in response.headers
        assert "Last-Modified" not in response.headers
    head = client.head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head["ETag"] == client.get(path)["ETag"]
    assert client.post(path).status_code == 405


def test_not_found_is_not_kept(client):
    assert client.get("/circulars/uclg/2018/1/")["Cache-Control"] == "no-store"


def test_hidden_page_is_gone_with_the_next_request_though_its_tag_is_known(client, address):
    tag = client.get(address)["ETag"]
    publishing.hide(Circular.objects.get().pk, by=None, now=timezone.now(), reason_ko="개인정보")

    assert client.get(address, headers={"If-None-Match": tag}).status_code == 410


@pytest.mark.parametrize(
    ("now", "change", "seconds"),
    [
        (datetime(2026, 3, 2, 3, tzinfo=UTC), None, 60),
        (datetime(2026, 3, 2, 14, 59, 30, tzinfo=UTC), None, 30),  # half a minute to midnight in Seoul
        (datetime(2026, 3, 2, 3, tzinfo=UTC), datetime(2026, 3, 2, 3, 0, 7, tzinfo=UTC), 7),
        (datetime(2026, 3, 2, 3, tzinfo=UTC), datetime(2026, 3, 2, 3, 0, 0, 500000, tzinfo=UTC), 0),
        (datetime(2026, 3, 2, 3, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC), 60),
    ],
)
def test_shared_caches_keep_a_page_no_longer_than_it_holds(now, change, seconds):
    assert public_cache.seconds(now, change) == seconds


def test_scheduled_edition_shows_at_its_minute_without_a_job(client, monkeypatch):
    at = factories.later(minutes=5)
    edition = factories.published(title="Later", now=timezone.now(), at=at)
    address = f"/circulars/{Circular.objects.get(pk=edition.circular_id).path}/"

    assert client.get(address).status_code == 404
    monkeypatch.setattr(timezone, "now", lambda: at)
    assert client.get(address).status_code == 200
    assert b"Later" in client.get("/circulars/").content
