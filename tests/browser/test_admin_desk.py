"""The desk, the list, a master form and a step, as staff meet them: at a desk and on a phone, in both languages."""

from datetime import timedelta

import pytest
from django.utils import timezone

from circulars import workflow
from circulars.models import DeadlineLine, Event, EventMention, Topic, WorkingCopy
from tests import factories
from tests.browser.looks import in_each_look

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office(make_user):
    """A desk with something in each box; returns a member of each language."""
    kim = make_user("kim", "editor", display_name="김하늘")
    chief = make_user("chief", "administrator", display_name="이바다")
    today, now = timezone.localdate(), timezone.now()
    top = factories.section("diplomacy", name_ko="지방외교", name_en="Local diplomacy")
    bodies = factories.section("bodies", top, name_ko="국제기구회의", name_en="International meetings")
    news = factories.section("news", bodies, name_ko="최근소식(Circular)", name_en="Latest news")
    event = Event.objects.create(
        slug="forum",
        name="Mayoral Forum on Mobility",
        name_ko="이주·개발 시장 포럼",
        starts_on=today,
        ends_on=today + timedelta(days=1),
        place="Marrakech",
    )
    Topic.objects.create(slug="migration", name_ko="이주", name_en="Migration", scheme="SDG", code="10.7")
    title = "Mayoral Forum on Human Mobility, Migration and Development"
    copy = factories.draft(by=kim, title=title, home_section=news)
    DeadlineLine.objects.create(working_copy=copy, kind="register", due_on=today + timedelta(days=3))
    EventMention.objects.create(working_copy=copy, event=event)
    factories.publishing.publish(copy.pk, by=chief, now=now)
    korean = {"language": "ko", "home_section": news, "series": factories.own_series(), "kind": "notice"}
    factories.published(by=kim, title="국제협력 담당자 회의 개최 안내", at=factories.later(days=4), **korean)
    mine = factories.draft(by=chief, title="아시아·태평양 지역 총회 참가 신청 안내", **korean)
    review = factories.draft(by=kim, title="회원 도시 설문 조사 협조 요청", **korean)
    workflow.submit(review.pk, revision=1, by=kim, now=now)
    back = factories.draft(by=kim, title="Declaration on local and regional action", home_section=news)
    workflow.submit(back.pk, revision=1, by=kim, now=now)
    workflow.send_back(back.pk, revision=1, by=chief, now=now, remarks="날짜 확인 바랍니다.")
    return {"kim": kim, "chief": chief, "event": event, "mine": mine, "section": bodies}


@in_each_look
def test_desk_list_form_and_step_are_accessible(
    new_page, log_in, assert_accessible, screenshot, office, width, language
):
    chief = office["chief"]
    chief.language = language
    chief.save()
    page = new_page(width=width)
    log_in(page, chief)
    pages = {
        "desk": "/admin/",
        "list": "/admin/circulars/workingcopy/",
        "event": f"/admin/circulars/event/{office['event'].pk}/change/",
        "sections": "/admin/circulars/section/",
        "merge": f"/admin/circulars/section/{office['section'].pk}/merge/",
        "limits": f"/admin/circulars/sectioneditor/{office['kim'].pk}/sections/",
        "dossier": "/admin/circulars/dossier/add/",
        "page": "/admin/portal/page/add/",
        "audit": "/admin/circulars/auditentry/",
        "history": f"/admin/circulars/workingcopy/{office['mine'].pk}/history/",
    }

    for name, address in pages.items():
        page.goto(address)
        screenshot(page, f"admin-{name}-{width}-{language}")
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{name} is too wide"


def test_many_are_given_to_a_colleague_in_the_browser(page, log_in, office):
    log_in(page, office["chief"])
    page.goto("/admin/circulars/workingcopy/?state=draft")

    page.check("tbody tr:first-child input.action-select")
    page.select_option("select[name=action]", "assign_person")
    page.click(".actions button")
    page.select_option("#id_to", str(office["kim"].pk))
    page.click("input[name=apply]")

    page.wait_for_selector(".messagelist .success")
    assert WorkingCopy.objects.get(pk=office["mine"].pk).assigned_to == office["kim"]


def test_csv_is_saved_from_the_list(page, log_in, office):
    log_in(page, office["chief"])
    page.goto("/admin/circulars/workingcopy/?state=draft")

    with page.expect_download() as download:
        page.click("a.desk-export >> text=CSV")

    text = download.value.path().read_text(encoding="utf-8-sig")
    assert "아시아·태평양 지역 총회 참가 신청 안내" in text
    assert text.count("\n") == 2
