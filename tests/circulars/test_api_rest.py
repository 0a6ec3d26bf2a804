"""What holds for all of the API: JSON, caching, any origin, throttle, schema; and the small resources."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from circulars import publishing
from circulars.models import Dossier, DossierBody, DossierEntry, Event, EventMention, Milestone, Redirect, Topic
from circulars.throttling import hashed
from contacts.models import Appointment, Person
from portal.models import Office
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
ORIGIN = "http://testserver"
HOUR = timedelta(hours=1)


def results(client, address: str) -> list[dict]:
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code == 200, answer.json()
    return answer.json()["results"]


def test_root_names_every_resource(client):
    answer = client.get("/api/v1/").json()

    assert answer["changes"] == f"{ORIGIN}/api/v1/changes/"
    for address in answer.values():
        assert client.get(address.removeprefix(ORIGIN)).status_code == 200


@pytest.mark.parametrize(
    "address", ["/api/v1/nothing/", "/api/v1/circulars/uclg/2018/31/", "/api/v1/circulars/a.b/x/", "/api/", "/api/v9/x"]
)
def test_unknown_address_is_json(client, address):
    answer = client.get(address, headers={"Accept": "text/html"})

    assert answer.status_code == 404
    assert answer["Content-Type"].startswith("application/json")
    assert answer.json()["detail"]


def test_missing_slash_is_added(client):
    answer = client.get("/api/v1/circulars?page=1")

    assert (answer.status_code, answer["Location"]) == (301, "/api/v1/circulars/?page=1")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(method):
    strict = Client(enforce_csrf_checks=True)
    answer = getattr(strict, method)("/api/v1/circulars/", "{", content_type="application/json")

    assert answer.status_code == 405
    assert answer.json()["code"] == "method_not_allowed"
    assert "GET" in answer["Allow"]


def test_failure_of_the_server_is_json(client, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("circulars.api.lists.every_key", lambda *arguments: 1 / 0)

    answer = client.get("/api/v1/circulars/")

    assert (answer.status_code, answer["Content-Type"]) == (500, "application/json")


def test_any_page_may_read_and_no_cookie_is_set(client):
    factories.published()
    preflight = client.options(
        "/api/v1/circulars/", headers={"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "GET"}
    )
    answer = client.get("/api/v1/circulars/", headers={"Origin": "https://elsewhere.example"})
    refused = client.get("/api/v1/circulars/?colour=red")
    unknown = client.get("/api/v1/nothing/")

    assert (preflight.status_code, preflight.content) == (204, b"")
    assert preflight["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert {one["Access-Control-Allow-Origin"] for one in (preflight, answer, refused, unknown)} == {"*"}
    assert not answer.cookies
    assert "Vary" not in answer
    assert "Access-Control-Allow-Origin" not in client.get("/")


@pytest.mark.database
def test_answer_is_validated_by_the_state_of_the_public_site(client, django_assert_num_queries):
    edition = factories.published()
    address = f"/api/v1/circulars/{edition.circular.path}/"
    first = client.get(address)

    with django_assert_num_queries(1):
        second = client.get(address, headers={"If-None-Match": first["ETag"]})
    factories.corrected(edition, now=NOW + HOUR)
    third = client.get(address, headers={"If-None-Match": first["ETag"]})

    assert (second.status_code, second.content) == (304, b"")
    assert second["Access-Control-Allow-Origin"] == "*"
    assert third.status_code == 200
    assert first["Cache-Control"].startswith("public, max-age=0, s-maxage=")


def test_head_has_no_body(client):
    answer = client.head("/api/v1/circulars/")

    assert (answer.status_code, answer.content) == (200, b"")


def test_too_many_requests_wait(client, settings, monkeypatch):
    settings.API_REQUESTS_PER_MINUTE = 3
    before_a_minute_ends = 1_000_005.0  # by 15 seconds
    monkeypatch.setattr("circulars.throttling.counting.time.time", lambda: before_a_minute_ends)

    answers = [client.get("/api/v1/topics/") for _time in range(4)]
    elsewhere = client.get("/api/v1/topics/", REMOTE_ADDR="198.51.100.7")
    monkeypatch.setattr("circulars.throttling.counting.time.time", lambda: 1_000_021.0)
    afterwards = client.get("/api/v1/topics/")

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert (answers[3]["Retry-After"], answers[3]["Cache-Control"]) == ("15", "no-store")
    assert answers[3].json()["code"] == "throttled"
    assert (elsewhere.status_code, afterwards.status_code) == (200, 200)


def test_one_network_counts_as_one_client():
    assert hashed("2001:db8:1:2::1") == hashed("2001:db8:1:2:ffff::2") != hashed("2001:db8:1:3::1")
    assert hashed("::ffff:198.51.100.7") == hashed("198.51.100.7") != hashed("198.51.100.8")
    assert "198" not in hashed("198.51.100.7")


def test_schema_is_valid_and_names_every_route(client, tmp_path):
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "schema.yaml"))
    answer = client.get("/api/v1/schema/")

    found = answer.json()
    assert found["openapi"] == "3.1.0"
    assert answer["ETag"]
    assert len(found["paths"]) == 21
    assert {method for path in found["paths"].values() for method in path} == {"get"}
    listed = {one["name"] for one in found["paths"]["/api/v1/circulars/"]["get"]["parameters"]}
    assert {"issuer", "section", "addressee", "page", "page_size", "If-None-Match"} <= listed


def test_docs_are_a_page_of_our_own(client):
    answer = client.get(reverse("api:docs"))

    page = answer.content.decode()
    assert answer["Content-Security-Policy"].split("; ")[1] == "script-src 'self'"
    assert [part for part in ("<script>", "style=", "//") if part in page] == []
    assert 'data-api-schema="/api/v1/schema/"' in page


@pytest.mark.database
def test_sections_are_a_tree(client):
    top = factories.section("top", intro_ko="소개")
    factories.section("below", parent=top)

    first, second = results(client, "sections/")

    assert (first["slug"], first["children"], first["depth"], first["intro_ko"]) == ("top", ["below"], 0, "소개")
    assert (second["slug"], second["parent"], second["depth"]) == ("below", "top", 1)
    assert second["url"] == f"{ORIGIN}/sections/below/"
    assert client.get(second["self"].removeprefix(ORIGIN)).json() == second
    assert client.get(second["circulars"].removeprefix(ORIGIN)).json()["count"] == 0
    assert client.get("/api/v1/sections/nowhere/").status_code == 404


@pytest.mark.database
def test_former_addresses_of_sections_and_dossiers_redirect(client):
    Redirect.objects.create(old_path="/sections/old/", section=factories.section("new"))
    Redirect.objects.create(old_path="/dossiers/old/", dossier=Dossier.objects.create(slug="now", name_ko="지금"))

    for kind, slug in (("sections", "new"), ("dossiers", "now")):
        answer = client.get(f"/api/v1/{kind}/old/")
        assert (answer.status_code, answer["Location"]) == (301, f"{ORIGIN}/api/v1/{kind}/{slug}/")


@pytest.mark.database
def test_issuers_have_their_series(client):
    factories.series("uclg")
    factories.own_series()

    by_slug = {row["slug"]: row for row in results(client, "issuers/")}

    assert by_slug["uclg"]["series"][0]["pattern"] == "Circular {serial}/{year}"
    assert by_slug["office"]["series"][0]["is_allocated_here"] is True
    assert by_slug["office"]["is_own_office"] is True
    assert client.get("/api/v1/issuers/uclg/").json() == by_slug["uclg"]
    assert client.get("/api/v1/issuers/none/").status_code == 404


@pytest.mark.database
def test_topics_have_scheme_and_code(client):
    Topic.objects.create(slug="sdg-10-7", scheme="SDG", code="10.7", name_ko="안전한 이주")

    (row,) = results(client, "topics/")

    assert (row["scheme"], row["code"], row["name_ko"]) == ("SDG", "10.7", "안전한 이주")
    assert client.get(row["self"].removeprefix(ORIGIN)).json() == row
    assert client.get("/api/v1/topics/none/").status_code == 404


@pytest.mark.database
def test_teams_have_their_posts_and_names_only_where_they_are_published(client):
    post = factories.post()
    person = Person.objects.create(name_ko="김한빛", is_name_public=True)
    Appointment.objects.create(post=post, person=person, from_date=date(2020, 1, 1), is_lead=True)

    (team,) = results(client, "teams/")

    assert (team["name_en"], team["telephone"]["uri"]) == ("Cooperation", "tel:+82-2-0000-0001")
    assert [one["duty_en"] for one in team["posts"]] == ["International bodies"]
    assert team["posts"][0]["holders"] == []
    assert client.get(team["posts"][0]["card"].removeprefix(ORIGIN)).status_code == 200
    Office.objects.update_or_create(pk=1, defaults={"name_ko": "실", "publishes_names": True})
    Office.objects.get(pk=1).save()
    team = client.get("/api/v1/teams/cooperation/").json()
    assert [one["name_ko"] for one in team["posts"][0]["holders"]] == ["김한빛"]
    assert client.get("/api/v1/teams/none/").status_code == 404


def event(slug: str, **fields) -> Event:
    days = {"starts_on": date(2026, 5, 1), "ends_on": date(2026, 5, 2)}
    return Event.objects.create(slug=slug, name=slug.title(), **(days | fields))


def told(shown: Event, **fields):
    copy = factories.draft(**fields)
    EventMention.objects.create(working_copy=copy, event=shown, text=shown.name)
    return publishing.publish(copy.pk, by=None, now=NOW)


@pytest.mark.database
def test_events_are_those_that_public_circulars_tell_of(client, make_user):
    zone = ZoneInfo("Africa/Casablanca")
    forum = event("forum", starts_at=datetime(2026, 5, 1, 9, tzinfo=zone), time_zone="Africa/Casablanca")
    secret, hidden = event("secret"), event("hidden", starts_on=date(2026, 4, 1))
    EventMention.objects.create(working_copy=factories.draft(), event=secret, text="secret")
    publishing.hide(told(hidden).circular_id, by=make_user("kim"), now=NOW + HOUR, reason_ko="개인정보")
    edition = told(forum)

    (row,) = results(client, "events/")
    one = client.get("/api/v1/events/forum/").json()

    assert row["starts_at"] == "2026-05-01T09:00:00+01:00"
    assert row["url"] == f"{ORIGIN}/events/forum/"
    assert one == row | {"circulars": one["circulars"]}
    assert [linked["url"] for linked in one["circulars"]] == [f"{ORIGIN}/circulars/{edition.circular.path}/"]
    assert client.get("/api/v1/events/secret/").status_code == 404
    assert client.get("/api/v1/events/hidden/").status_code == 404
    assert results(client, "events/?starts_after=2026-05-02") == []
    assert results(client, "events/?starts_before=2026-05-01&status=planned") == [row]
    assert (
        client.get("/api/v1/events/?status=lost")
        .json()["parameters"]["status"]
        .endswith("Allowed: planned, postponed, cancelled.")
    )


@pytest.mark.database
def test_event_that_was_entered_twice_is_told_once_with_all_that_tells_of_it(client):
    forum, twice = event("forum"), event("twice")
    edition = told(twice)
    publishing.merge_events(twice.pk, into_id=forum.pk, by=None, now=NOW)
    publishing.rename_event(forum.pk, slug="forum-2026", by=None, now=NOW)

    assert [row["slug"] for row in results(client, "events/")] == ["forum-2026"]
    one = client.get("/api/v1/events/forum-2026/").json()
    assert [linked["url"] for linked in one["circulars"]] == [f"{ORIGIN}/circulars/{edition.circular.path}/"]
    for former in ("forum", "twice"):
        moved = client.get(f"/api/v1/events/{former}/")
        assert (moved.status_code, moved["Location"]) == (301, one["self"])
    mention = client.get(f"/api/v1/circulars/{edition.circular.path}/").json()["events"][0]["event"]
    assert (mention["slug"], mention["self"]) == ("forum-2026", one["self"])


@pytest.mark.database
def test_dossier_is_a_timeline_of_what_is_public(client):
    dossier = Dossier.objects.create(slug="compact", name_ko="컴팩트", summary_ko="과정")
    Dossier.objects.create(slug="private", name_ko="비공개", is_public=False)
    edition, draft = factories.published(), factories.draft()
    review = event("review", starts_on=date(2026, 5, 1))
    DossierEntry.objects.create(dossier=dossier, circular=edition.circular, remark_ko="시작")
    DossierEntry.objects.create(dossier=dossier, circular=draft.circular)
    DossierEntry.objects.create(dossier=dossier, event=review, remark_en="The review")
    DossierBody.objects.create(dossier=dossier, name="IOM", language="en", role_ko="사무국", from_date=date(2018, 1, 1))
    Milestone.objects.create(dossier=dossier, name_ko="검토", first_on=date(2022, 5, 1), every_months=48)

    (row,) = results(client, "dossiers/")
    one = client.get(row["self"].removeprefix(ORIGIN)).json()

    assert row["url"] == f"{ORIGIN}/dossiers/compact/"
    assert {name: one[name] for name in row} == row
    assert [(entry["event"] or {}).get("slug") for entry in one["entries"]] == ["review", None]
    assert one["entries"][1]["circular"]["url"] == f"{ORIGIN}/circulars/{edition.circular.path}/"
    assert one["entries"][1]["remark_ko"] == "시작"
    assert one["bodies"][0]["from_date"] == "2018-01-01"
    assert one["milestones"][0]["every_months"] == 48
    assert client.get("/api/v1/events/review/").json()["self"] == one["entries"][0]["event"]["self"]
    assert client.get("/api/v1/dossiers/private/").status_code == 404


def test_state_is_read_before_the_throttle_counts(client, settings):
    """Asking whether something has changed is free, so that copies ask often and read seldom."""
    settings.API_REQUESTS_PER_MINUTE = 2
    etag = client.get("/api/v1/topics/")["ETag"]

    assert {client.get("/api/v1/topics/", headers={"If-None-Match": etag}).status_code for _time in range(5)} == {304}
