"""Filters narrow the list by documented names; what cannot be used is refused by name."""

from datetime import date, timedelta
from urllib.parse import quote

import pytest
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from circulars import editing, publishing
from circulars.api.filters import CIRCULAR_FILTERS
from circulars.models import Addressee, AddresseeLine, DeadlineLine, Event, EventMention, Kind, Topic
from tests import factories
from tests.circulars.test_api_circulars import attach
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.database]
LIST = "/api/v1/circulars/"


@pytest.fixture
def two(db):
    """``one`` is what each filter finds, ``other`` what it leaves out."""
    top = factories.section("top")
    copy = factories.draft(
        series=factories.series("iom"),
        home_section=factories.section("below", parent=top),
        number_serial=31,
        number_suffix="(REV)",
        number_label="Circular 31(REV)/2019",
        kind=Kind.LETTER,
        issued_on=date(2019, 5, 3),
        received_on=date(2019, 5, 10),
        title="one",
    )
    meeting = Event.objects.create(slug="meeting", name="Meeting", starts_on=date(2019, 7, 1), ends_on=date(2019, 7, 3))
    EventMention.objects.create(working_copy=copy, event=meeting)
    DeadlineLine.objects.create(working_copy=copy, due_on=date(2019, 6, 1))
    attach(copy)
    body = Addressee.objects.create(slug="members", name="Members")
    AddresseeLine.objects.create(working_copy=copy, text="All members", addressee=body)
    one = publishing.publish(copy.pk, by=None, now=NOW)
    publishing.set_topics(
        one.circular_id, topics=[Topic.objects.create(slug="migration", name_ko="이주")], by=None, now=NOW
    )
    translation = editing.add_language(one.circular, "ko", by=None, now=NOW)
    factories.edit(translation, now=NOW, body="<p>본문</p>")
    publishing.publish(translation.pk, by=None, now=NOW + timedelta(hours=1))
    factories.issuer("unused")
    factories.published(title="other", issued_on=date(2026, 2, 20), now=NOW + timedelta(days=2))


def titles(client, query: str) -> list[str]:
    answer = client.get(f"{LIST}?{query}")
    assert answer.status_code == 200, answer.json()
    return [row["title"] for row in answer.json()["results"]]


@pytest.mark.every_case
@pytest.mark.parametrize(
    "query",
    [
        "issuer=iom",
        "year=2019",
        "number=31",
        "number=31(rev)",
        "number=31(REV)/2019",
        "number=circular 31(rev)/2019",
        "section=top",
        "section=below",
        "topic=migration",
        "language=ko",
        "kind=letter",
        "issued_before=2019-05-03",
        "received_after=2019-05-10",
        "received_before=2019-05-10",
        "deadline_after=2019-06-01",
        "deadline_after=2019-05-31&deadline_before=2019-06-01",
        "event=meeting",
        "event_after=2019-07-03",
        "event_after=2019-07-02&event_before=2019-07-02",
        "published_before=2026-03-02",
        "published_before=2026-03-02T10:00:00%2B09:00",
        "published_before=2026-03-02T10:00:00+09:00",
        "has_file=true",
        "addressee=members",
        "issuer=iom&year=2019&kind=letter&language=en&page_size=1",
    ],
)
def test_filter_finds_the_one(client, two, query):
    assert titles(client, query) == ["one"]


@pytest.mark.parametrize(
    "query",
    ["issued_after=2019-05-04", "published_after=2026-03-02T10:00:01Z", "has_file=false", "issuer=uclg", "year=2026"],
)
def test_filter_leaves_the_one_out(client, two, query):
    assert titles(client, query) == ["other"]


def test_filters_without_a_hit_are_an_empty_page(client, two):
    assert titles(client, "issuer=unused") == []
    assert titles(client, "deadline_after=2019-06-02&deadline_before=2019-07-01") == []
    assert titles(client, "event_before=2019-06-30") == []
    assert titles(client, "number=99") == []


@pytest.mark.every_case
@pytest.mark.parametrize(
    ("query", "name", "told"),
    [
        ("issuer=nobody", "issuer", "/api/v1/issuers/"),
        ("event=nothing", "event", "/api/v1/events/"),
        ("section=nowhere", "section", "/api/v1/sections/"),
        ("topic=none", "topic", "/api/v1/topics/"),
        ("addressee=none", "addressee", "addressees"),
        ("year=last", "year", "whole number"),
        ("year=9999", "year", "2999"),
        ("language=xx", "language", "ko, en"),
        ("kind=poem", "kind", "circular, letter"),
        ("issued_after=yesterday", "issued_after", "2026-12-03"),
        ("issued_before=2026-02-30", "issued_before", "2026-12-03"),
        ("published_after=2026-03-02T10:00", "published_after", "offset"),
        ("published_before=soon", "published_before", "offset"),
        ("has_file=perhaps", "has_file", "true, false"),
        ("page=last", "page", "from 1 to 999999"),
        ("page=0", "page", "from 1 to"),
        ("page=1000000", "page", "from 1 to"),
        ("page=１", "page", "from 1 to"),
        ("page_size=101", "page_size", "from 1 to 100"),
        ("page_size=-1", "page_size", "from 1 to 100"),
        ("number=%00", "number", "Null"),
        ("isuer=uclg", "isuer", "not known"),
        ("year=2019&year=2020", "year", "once"),
    ],
)
def test_bad_value_is_refused_by_name(client, two, query, name, told):
    answer = client.get(f"{LIST}?{query}")

    assert answer.status_code == 400
    body = answer.json()
    assert (body["code"], list(body["parameters"])) == ("bad_parameter", [name])
    assert told in body["parameters"][name]


def test_unknown_parameter_is_told_what_there_is(client):
    assert client.get(f"{LIST}?colour=red").json()["known"] == sorted(
        [*CIRCULAR_FILTERS, "page", "page_size", "q", "sort"]
    )
    assert client.get("/api/v1/topics/?year=2018").json()["known"] == ["page", "page_size"]
    assert client.get("/api/v1/?page=1").status_code == 400


def test_page_past_the_last_is_404(client, two):
    answer = client.get(f"{LIST}?page=2")

    assert (answer.status_code, answer.json()["detail"]) == (404, "There is no page 2; the last one is 1.")


def test_page_beyond_what_can_be_leafed_through_says_where_the_rest_is(client, two):
    answer = client.get(f"{LIST}?page=501")

    assert answer.status_code == 404
    assert "/api/v1/changes/" in answer.json()["detail"]


NAMES = [*CIRCULAR_FILTERS, "page", "page_size", "after", "starts_after"]
VALUES = st.one_of(
    st.text(max_size=40),
    st.integers().map(str),
    st.dates().map(str),
    st.datetimes().map(lambda value: value.isoformat() + "Z"),
    st.sampled_from(["uclg", "ko", "true", "letter", "31/2018", "2018", "%00", "MS4x", "9" * 400]),
)


@hypothesis_settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)
@given(
    address=st.sampled_from(
        ["circulars/", "events/", "changes/", "sections/", "teams/", "circulars/uclg/2026/1/", "schema/", "issuers/x/"]
    ),
    query=st.dictionaries(
        st.one_of(st.sampled_from(NAMES), st.text(max_size=5)),
        VALUES,
        max_size=3,
    ),
)
def test_no_query_string_makes_the_server_fail(db, settings, address, query):
    settings.API_REQUESTS_PER_MINUTE = 0

    answer = Client().get(f"/api/v1/{address}", query)

    assert answer.status_code in (200, 400, 404)
    assert "json" in answer["Content-Type"]


@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)
@given(rest=st.text(max_size=60))
def test_no_address_makes_the_server_fail(db, settings, rest):
    settings.API_REQUESTS_PER_MINUTE = 0

    for address in (rest, f"circulars/uclg/2018/{rest}/", f"sections/{rest}/", f"events/{rest}/", f"dossiers/{rest}/"):
        answer = Client().get(f"/api/v1/{quote(address, safe='/')}")
        assert answer.status_code in (200, 301, 404)


@pytest.mark.parametrize("name", [*CIRCULAR_FILTERS])
def test_filter_without_a_value_is_refused_by_name(client, name):
    response = client.get(f"/api/v1/circulars/?{name}=")

    assert response.status_code == 400
    assert list(response.json()["parameters"]) == [name]
