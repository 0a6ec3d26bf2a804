"""Schedules in the words of staff: while one chooses, after sending, in the status box and in the list."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from circulars import publishing
from circulars.admin.common import moments
from circulars.models import Edition, NoteAmendment, Withdrawal, WorkingCopy
from tests import factories
from tests.circulars.test_admin_working_copy_steps import published, step, take

pytestmark = pytest.mark.django_db
AHEAD = datetime(2026, 12, 3, 0, 0, tzinfo=UTC)  # Thursday, 09:00 in Seoul
SUNDAY = datetime(2026, 11, 29, 3, 0, tzinfo=UTC)


@pytest.fixture
def publisher(client, make_user):
    client.user = make_user("park", "publisher", "administrator")
    client.force_login(client.user)
    return client


def days_ahead(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def test_schedule_is_said_in_both_languages():
    with translation.override("en"):
        english = moments.publication(AHEAD, SUNDAY, version=3, before=2)
        first = moments.publication(AHEAD, SUNDAY)
    with translation.override("ko"):
        korean = moments.publication(AHEAD, SUNDAY, version=3, before=2)

    assert english == "Edition 3 will replace edition 2 on Thursday 3 December 2026 at 09:00 KST, in 4 days."
    assert first == "It will be published on Thursday 3 December 2026 at 09:00 KST, in 4 days."
    assert korean == "2026년 12월 3일 목요일 09:00 KST에 제3판이 제2판을 대체합니다(4일 뒤)."


def test_hours_that_the_clocks_leave_out_or_show_twice(settings):
    settings.TIME_ZONE = "Europe/Madrid"
    timezone.get_default_timezone.cache_clear()
    try:
        with translation.override("en"):
            with pytest.raises(moments.NoSuchMoment, match="03:30"):
                moments.at_office(date(2027, 3, 28), time(2, 30))
            twice = moments.at_office(date(2026, 10, 25), time(2, 30))
            once = moments.at_office(date(2026, 10, 25), time(3, 30))
            said = moments.publication(twice, SUNDAY - timedelta(days=90))
        assert twice.astimezone(UTC) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
        assert (moments.comes_twice(twice), moments.comes_twice(once)) == (True, False)
        assert "comes twice" in said
    finally:
        settings.TIME_ZONE = "Asia/Seoul"
        timezone.get_default_timezone.cache_clear()


def asked(client, copy, slug: str, **query) -> dict:
    address = reverse("admin:circulars_workingcopy_moment", args=[copy.pk, slug])
    return client.get(address, query).json()


def test_moment_is_told_while_one_chooses(publisher):
    copy = published()
    factories.edit(copy, title="New words")

    with translation.override("ko"):
        said = asked(publisher, copy, "publish", day=days_ahead(4), hour="09:00")
        down = asked(publisher, copy, "publish", of="until_", day=days_ahead(4), hour="18:00")

    assert "제1판을 대체합니다(4일 뒤)" in said["words"]
    assert "09:00" in said["button"]
    assert "철회됩니다" in down["words"]
    assert down["button"] == ""


@pytest.mark.parametrize(
    ("day", "hour"), [("2020-01-01", "09:00"), ("9999-12-31", "23:59"), ("0001-01-01", "00:00")], ids=str
)
def test_moment_that_cannot_be_is_refused_in_words(publisher, day, hour):
    said = asked(publisher, factories.draft(), "publish", day=day, hour=hour)

    assert said["is_refused"]
    assert said["words"]


@pytest.mark.parametrize(
    "query", [{}, {"day": "x"}, {"day": "2026-13-45", "hour": "99:99"}, {"target": "x", "day": ""}], ids=str
)
def test_half_typed_moment_says_nothing(publisher, query):
    said = asked(publisher, factories.draft(), "publish", **query)

    assert said == {"words": "", "is_refused": False, "button": ""}


def test_moment_of_a_step_that_is_not_possible_or_not_allowed(publisher, client, make_user):
    copy = factories.draft()
    assert asked(publisher, copy, "reschedule", day=days_ahead(4))["words"] == ""
    address = reverse("admin:circulars_workingcopy_moment", args=[copy.pk, "publish"])
    assert client.get(address.replace("publish", "nothing")).status_code == 404
    client.force_login(make_user("kim", "editor"))

    assert client.get(address).status_code == 403


def test_scheduled_correction_is_confirmed_and_shown_in_the_same_words(publisher):
    copy = published()
    factories.edit(copy, title="New words")

    take(publisher, copy, "publish", when="later", day=days_ahead(4), hour="09:00", size="major", change_note="날짜")

    page = publisher.get(reverse("admin:circulars_workingcopy_change", args=[copy.pk])).content.decode()
    assert page.count("에 제2판이 제1판을 대체합니다(4일 뒤).") == 2, "the message, and the status box"
    listed = publisher.get(reverse("admin:circulars_workingcopy_changelist")).content.decode()
    assert "09:00 KST, 4일 뒤" in listed


def test_taking_down_is_planned_with_the_publication(publisher):
    copy = factories.draft()
    values = {"until_day": days_ahead(9), "until_hour": "18:00", "until_reason": "registration"}

    response = take(publisher, copy, "publish", when="now", **values)

    assert response.status_code == 302
    notice = Withdrawal.objects.get()
    local = timezone.localtime(notice.effective_at)
    assert (local.date().isoformat(), f"{local:%H:%M}") == (days_ahead(9), "18:00")
    assert notice.reason_en == "Registration is over."
    assert notice.reason_ko
    assert notice.reason_ko != notice.reason_en
    page = publisher.get(reverse("admin:circulars_workingcopy_change", args=[copy.pk])).content.decode()
    assert "에 철회됩니다(9일 뒤)." in page
    assert "철회" in publisher.get(reverse("admin:circulars_workingcopy_changelist")).content.decode()


def test_desk_says_what_is_scheduled_and_what_is_taken_down(publisher):
    scheduled, ending = published(title="With a correction"), published(title="With an end")
    factories.edit(scheduled, title="New words")
    values = {"when": "later", "day": days_ahead(4), "hour": "09:00"}
    take(publisher, scheduled, "publish", size="major", change_note="날짜", **values)
    take(publisher, ending, "withdraw", why="event", every_language="on", **values)

    boxes = {box.key: box for box in publisher.get(reverse("admin:index")).context["desk_boxes"]}

    assert boxes["scheduled"].rows[0].remark.endswith("에 제2판이 제1판을 대체합니다(4일 뒤).")
    assert [(row.title, row.remark[-14:]) for row in boxes["taken_down"].rows] == [
        ("With an end", "에 철회됩니다(4일 뒤).")
    ]
    assert boxes["taken_down"].count == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"until_day": days_ahead(2)}, "until_ko"),
        ({"until_reason": "event"}, "until_day"),
        ({"until_day": "2020-01-01", "until_reason": "event"}, "until_day"),
        ({"until_day": days_ahead(1), "until_reason": "event", "when": "later", "day": days_ahead(3)}, "until_day"),
        ({"until_day": "soon", "until_reason": "event"}, "until_day"),
    ],
    ids=["no words", "no day", "past", "before publication", "no date"],
)
def test_taking_down_that_cannot_be_is_refused_and_kept_as_typed(publisher, values, field):
    copy = factories.draft()

    response = take(publisher, copy, "publish", **{"when": "now", "until_hour": "18:00"} | values)

    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert '<details class="publish-until" open>' in response.content.decode() or "until_day" not in values
    assert not Edition.objects.exists()


def test_hour_alone_plans_nothing(publisher):
    take(publisher, factories.draft(), "publish", when="now", until_hour="18:00")

    assert Edition.objects.exists()
    assert not Withdrawal.objects.exists()


def test_planned_withdrawal_is_changed_and_cancelled(publisher):
    copy = published()
    take(
        publisher, copy, "withdraw", why="deadline", when="later", day=days_ahead(3), hour="18:00", every_language="on"
    )
    notice = Withdrawal.objects.get()
    page = publisher.get(step(copy, "change-withdrawal", notice)).content.decode()
    assert notice.reason_ko in page

    values = {"when": "later", "day": days_ahead(5), "hour": "12:00", "reason_ko": "행사가 끝났습니다."}
    response = take(publisher, copy, "change-withdrawal", notice, **values)

    assert response.status_code == 302
    notice.refresh_from_db()
    assert (timezone.localdate(notice.effective_at).isoformat(), notice.reason_ko) == (
        days_ahead(5),
        "행사가 끝났습니다.",
    )
    take(publisher, copy, "lift-withdrawal", notice)
    assert not Withdrawal.objects.exists()


def test_merging_leads_to_the_successor_and_its_refusal_comes_back_to_the_form(publisher):
    copy, successor = published(), published()
    address = f"/circulars/{successor.circular.path}/"

    without = take(publisher, copy, "withdraw", why="merged", when="now", every_language="on", is_merged="on")
    itself = take(
        publisher, copy, "withdraw", why="merged", when="now", every_language="on", is_merged="on",
        successor=f"/circulars/{copy.circular.path}/",
    )  # fmt: skip
    done = take(
        publisher, copy, "withdraw", why="merged", when="now", every_language="on", is_merged="on", successor=address
    )

    assert "successor" in without.context["form"].errors
    assert itself.context["form"].non_field_errors()
    assert done.status_code == 302
    assert Withdrawal.objects.get().is_merged
    page = publisher.get(reverse("admin:circulars_workingcopy_change", args=[copy.pk])).content.decode()
    assert address in page


def test_administrator_amends_a_note_and_a_publisher_does_not(client, make_user, publisher):
    copy = published()
    edition = factories.corrected(Edition.objects.get(), now=timezone.now() - timedelta(minutes=5), note="Wrongg.")

    response = take(publisher, copy, "amend-note", edition, text="Wrong.", reason="오타")

    assert response.status_code == 302
    assert Edition.objects.get(pk=edition.pk).change_note == "Wrong."
    shown = publisher.get(step(copy, "amend-note", edition)).content.decode()
    assert "Wrongg." in shown
    client.force_login(make_user("lee", "publisher"))
    assert take(client, copy, "amend-note", edition, text="Other.", reason="x").status_code == 403
    assert NoteAmendment.objects.count() == 1


def test_restored_edition_proposes_its_note(publisher):
    copy = published()
    first = Edition.objects.get()
    factories.corrected(first, now=timezone.now() - timedelta(minutes=5))

    take(publisher, copy, "restore", first)

    copy = WorkingCopy.objects.get()
    day = timezone.localdate(first.published_at)
    assert copy.change_note == f"The words of edition 1 of {day.day} {day:%B %Y} apply again."
    page = publisher.get(step(copy, "publish")).content.decode()
    assert copy.change_note in page
    edition = publishing.publish(copy.pk, by=None, now=timezone.now(), change_note=copy.change_note)
    assert edition.title == first.title
