"""The whole life of a circular in two people's hands: nothing has to run at its minute, nothing public is silent.

Kim writes, Lee approves and publishes, Park is the third who may erase. The clock of the portal is moved, never the
machine's; no job runs anywhere.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from circulars import integrity
from circulars.models import Circular, Edition, OutgoingMail, WorkingCopy
from tests import factories

pytestmark = [pytest.mark.django_db(transaction=True)]
SENTENCE = "회원은 12월 3일까지 등록하십시오."


@pytest.fixture
def clock(monkeypatch) -> Callable[..., None]:
    """``clock(days=2)`` moves the portal's clock on, for the server's threads as well."""
    real, moved = timezone.now, timedelta()

    def move(**duration) -> None:
        nonlocal moved
        moved += timedelta(**duration)

    monkeypatch.setattr(timezone, "now", lambda: real() + moved)
    return move


@pytest.fixture
def section(db):
    factories.series()
    factories.post()
    return factories.section("news", required_approvals=1, name_ko="소식", name_en="News")


@pytest.fixture
def people(new_page, make_user, section):
    """Three pages, each with its account."""
    groups = {"kim": "editor", "lee": "publisher", "park": "administrator"}
    return [(new_page(), make_user(name, group, language="ko")) for name, group in groups.items()]


def form_of(page, copy) -> None:
    page.goto(f"/admin/circulars/workingcopy/{copy.pk}/change/")


def take(page, copy, step: str, **fields) -> None:
    """Open a step from the menu of the form, fill it in and take it."""
    form_of(page, copy)
    page.goto(page.get_attribute(f"a[href*='/steps/{step}/']", "href"))  # the rarer ones are folded away
    for name, value in fields.items():
        if isinstance(value, bool):
            page.set_checked(f"[name={name}]", value)
        else:
            page.fill(f"[name={name}]", value)
    page.click("#content-main form [type=submit]:not(.closelink)")
    page.wait_for_selector(".messagelist .success")


def publish(page, copy, when: str, **fields) -> None:
    form_of(page, copy)
    page.click(".circular-form__buttons [name=_publish]")
    page.wait_for_selector("[data-publish-form]")
    for name, value in fields.items():
        page.fill(f"[name={name}]", value)
    page.click(f"button[name=when][value={when}]")
    page.wait_for_selector(".messagelist .success")


def test_a_circular_lives_from_a_draft_to_its_erasure(people, new_page, log_in, clock, section, screenshot):
    kim, lee, park = [page for page, _account in people]
    for page, account in people:
        log_in(page, account)

    # draft → in review → remarks → returned
    kim.goto("/admin/circulars/workingcopy/add/")
    kim.select_option("#id_series", index=1)
    kim.fill("#id_number_label", "Circular 41/2026")
    kim.fill("#id_title", "정기총회 안내")
    kim.fill("#id_issued_on", timezone.localdate().isoformat())
    kim.fill("#id_summary_ko", SENTENCE)
    kim.select_option("#id_post", index=1)
    kim.select_option("#id_home_section", value=str(section.pk))
    kim.click(".circular-form__buttons [name=_submit]")
    kim.click("#content-main form [type=submit]:not(.closelink)")
    kim.wait_for_selector(".messagelist .success")
    copy = WorkingCopy.objects.get()
    assert copy.state == "in_review"
    lee.goto("/admin/")
    assert "정기총회 안내" in lee.inner_text(".desk-box-waiting")
    form_of(lee, copy)
    lee.select_option("[name=remark-field]", "title")
    lee.fill("[name=remark-text]", "연도를 넣어 주십시오.")
    lee.click(".remark-form button")
    lee.wait_for_selector("li.remark:has-text('연도를')")
    take(lee, copy, "return")
    kim.goto("/admin/")
    assert "정기총회 안내" in kim.inner_text(".desk-box-returned")

    # put right, submitted again, approved
    form_of(kim, copy)
    assert "연도를" in kim.inner_text("#panel-remarks")
    screenshot(kim, "life-returned-ko")
    kim.fill("#id_title", "2026년 정기총회 안내")
    kim.click(".circular-form__buttons [name=_continue]")
    kim.click("#panel-remarks [formaction*=resolve]")
    kim.wait_for_selector("details.remarks__resolved")
    take(kim, copy, "submit")
    take(lee, copy, "approve")
    copy.refresh_from_db()
    assert copy.state == "approved"

    # scheduled: in words, and public at its minute with nothing running
    minute = timezone.localtime() + timedelta(days=4)
    publish(lee, copy, "later", day=minute.date().isoformat(), hour="09:00")
    path = Circular.objects.get().path
    assert "4" in lee.inner_text(".messagelist .success")
    screenshot(lee, "life-scheduled-ko")
    reader = new_page()
    assert reader.goto(f"/circulars/{path}/").status == 404
    clock(days=5)
    assert reader.goto(f"/circulars/{path}/").status == 200
    assert SENTENCE in reader.inner_text("article")

    for page, account in people:  # sessions last for twelve hours
        log_in(page, account)

    # a major correction, compared word by word
    form_of(kim, copy)
    kim.fill("#id_summary_ko", SENTENCE.replace("3일", "5일"))
    kim.click(".circular-form__buttons [name=_submit]")
    kim.click("#content-main form [type=submit]:not(.closelink)")
    kim.wait_for_selector(".messagelist .success")
    reader.reload()
    assert SENTENCE in reader.inner_text("article"), "the public edition stays beside the correction"
    take(lee, copy, "approve")
    publish(lee, copy, "now", change_note="등록 마감일을 바로잡았습니다.")
    reader.goto(f"/circulars/{path}/history/")
    assert "등록 마감일을 바로잡았습니다." in reader.inner_text("main")
    screenshot(reader, "life-history-ko")
    reader.goto(f"/circulars/{path}/compare/?from=1&to=2")
    assert "3" in "".join(reader.locator("main del").all_inner_texts())
    assert "5" in "".join(reader.locator("main ins").all_inner_texts())
    screenshot(reader, "life-compare-ko")

    # the paper that somebody printed says what became of it
    first = Edition.objects.get(version=1)
    reader.goto(f"/verify/{first.code}/")
    assert "등록 마감일을 바로잡았습니다." in reader.inner_text("main")

    # withdrawn, hidden by one, erased by another
    take(lee, copy, "withdraw", reason_ko="총회가 끝났습니다.")
    reader.goto(f"/circulars/{path}/")
    assert "총회가 끝났습니다." in reader.inner_text(".banner--danger")
    take(lee, copy, "hide", reason_ko="개인정보 포함")
    hidden = reader.goto(f"/circulars/{path}/")
    assert hidden.status == 410
    assert "개인정보 포함" in reader.inner_text("main")
    take(park, copy, "erase", is_sure=True)
    assert reader.goto(f"/circulars/{path}/").status == 410
    reader.goto(f"/verify/{first.code}/")
    assert "개인정보 포함" in reader.inner_text("main")
    assert SENTENCE not in reader.content()
    assert not Edition.objects.exclude(title="").exists()

    assert reader.context.cookies() == []
    problems = [str(problem) for problem in integrity.check()]
    assert [problem for problem in problems if "no row names" not in problem] == []  # bytes of other tests
    assert not OutgoingMail.objects.filter(body__contains=SENTENCE).exists()
