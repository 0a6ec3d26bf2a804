"""The desk of events: what uses one, and its steps, each audited and refused where it cannot be taken."""

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup

from circulars import publishing
from circulars.models import AuditEntry, Event, EventAlias, EventMention
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def forum() -> Event:
    return Event.objects.create(slug="forum", name="Forum", starts_on=date(2027, 3, 10), ends_on=date(2027, 3, 12))


@pytest.fixture
def desk(client, make_user):
    client.force_login(make_user("kim", "administrator"))
    return client


def test_form_tells_who_sees_it_and_what_a_change_does(desk, forum):
    address = f"/admin/circulars/event/{forum.pk}/change/"
    assert "아직 공개되지 않았습니다" in desk.get(address).content.decode()
    copy = factories.draft()
    EventMention.objects.create(working_copy=copy, event=forum)
    publishing.publish(copy.pk, by=None, now=factories.NOW)

    page = BeautifulSoup(desk.get(address).content, "html.parser")

    assert page.find("a", href="/events/forum/")
    assert "구독 중인 모든 달력" in page.text
    assert copy.title in page.select_one(".desk-uses").text


def test_postponing_says_why_counts_the_change_and_drops_the_hours(desk, forum):
    address = f"/admin/circulars/event/{forum.pk}/status/"
    refused = desk.post(address, {"apply": "1", "status": "postponed", "note_ko": " "})
    assert refused.status_code == 200
    assert Event.objects.get().status == "planned"

    desk.post(
        address,
        {"apply": "1", "status": "postponed", "note_ko": "태풍", "starts_on": "2027-06-01", "ends_on": ""},
    )

    event = Event.objects.get()
    assert (event.status, event.status_note_ko, event.starts_on, event.ends_on, event.sequence) == (
        "postponed", "태풍", date(2027, 6, 1), date(2027, 6, 1), 1,
    )  # fmt: skip
    entry = AuditEntry.objects.get(action="event_status")
    assert entry.reason == "태풍"
    assert entry.details["after"]["starts_on"] == "2027-06-01"


@pytest.mark.parametrize("data", [{"ends_on": "2027-06-01"}, {"starts_on": "2027-06-02", "ends_on": "2027-06-01"}])
def test_days_that_do_not_follow_one_another_are_refused(desk, forum, data):
    values = {"apply": "1", "status": "postponed", "note_ko": "태풍"} | data

    assert desk.post(f"/admin/circulars/event/{forum.pk}/status/", values).status_code == 200

    assert Event.objects.get().starts_on == date(2027, 3, 10)


def test_address_is_changed_by_its_step_alone(desk, forum):
    desk.post(f"/admin/circulars/event/{forum.pk}/rename/", {"apply": "1", "slug": "Youth Forum 2027"})

    assert Event.objects.get().slug == "youth-forum-2027"
    assert EventAlias.objects.get().text == "forum"
    page = desk.get(f"/admin/circulars/event/{forum.pk}/change/")
    inline = BeautifulSoup(page.content, "html.parser")
    assert "forum" not in [field.get("value") for field in inline.select("input[name^=aliases]")]
    assert not inline.select("option[value=address]")


def test_merging_offers_others_and_lists_them_once(desk, forum):
    other = Event.objects.create(slug="same", name="Same", starts_on=date(2027, 3, 10), ends_on=date(2027, 3, 10))
    address = f"/admin/circulars/event/{forum.pk}/merge/"
    assert str(other) in desk.get(address).content.decode()

    response = desk.post(address, {"apply": "1", "into": other.pk}, follow=True)

    assert response.status_code == 200
    listed = desk.get("/admin/circulars/event/").content.decode()
    assert "Same" in listed
    assert ">Forum<" not in listed
    assert desk.get(f"/admin/circulars/event/{forum.pk}/change/").status_code == 200
    assert desk.get(address).status_code == 404
    assert AuditEntry.objects.filter(action="merge_event").count() == 1


def test_steps_need_the_right_to_change(client, make_user, forum):
    client.force_login(make_user("reader"))
    for step in ("status", "rename", "merge"):
        assert client.get(f"/admin/circulars/event/{forum.pk}/{step}/").status_code == 403


def test_events_far_away_are_offered_last(desk, forum):
    Event.objects.bulk_create(
        Event(slug=f"e{number}", name=f"E{number}", starts_on=day, ends_on=day)
        for number in range(320)
        for day in [date(2020, 1, 1) + timedelta(days=number)]
    )

    page = BeautifulSoup(desk.get(f"/admin/circulars/event/{forum.pk}/merge/").content, "html.parser")

    offered = [option.text for option in page.select("select[name=into] option") if option["value"]]
    assert len(offered) == 300
    assert not any(one.startswith("E0 ") for one in offered)


def test_days_of_a_step_can_be_picked_from_a_calendar(desk, forum):
    page = desk.get(f"/admin/circulars/event/{forum.pk}/status/").content.decode()

    assert page.index('src="/admin/jsi18n/"') < page.index("DateTimeShortcuts.js"), "which fails without its words"
