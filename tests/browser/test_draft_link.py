"""An outside reader with a browser: opens the link, answers the fact check, prints; and meets a link that has ended."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from circulars import draft_links
from circulars.models import DeadlineLine, Remark
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def link(make_user, monkeypatch):
    monkeypatch.setattr("portal.form_guard.MIN_AGE", -1)
    kim = make_user("kim", "editor")
    draft = factories.draft(by=kim, title="Declaration on migration", title_ko="이주 선언", summary_ko="요약입니다.")
    DeadlineLine.objects.create(
        working_copy=draft, kind="register", due_on=timezone.localdate(), answer_to="a@uclg.example"
    )
    question = "행사 날짜와 마감일이 맞습니까?"
    now = timezone.now()
    return draft_links.give(
        draft.pk, recipient="바다시 국제팀", days=7, asks_fact_check=True, question=question, by=kim, now=now
    )


@pytest.mark.parametrize("width", ["desktop", "phone"])
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_fact_check_is_answered_without_scripts(
    new_page, assert_accessible, live_server, link, screenshot, width, prefix
):
    address = f"{live_server.url}{prefix}/drafts/{draft_links.token_of(link)}/"
    page = new_page(width=width)
    page.goto(address)
    assert_accessible(page)
    screenshot(page, f"draft-{width}{prefix.replace('/', '-')}")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.goto(f"{address}?view=print")
    assert_accessible(page)

    page = new_page(width=width, java_script_enabled=False)
    page.goto(address)
    page.locator("input[name=verdict][value=wrong]").check()
    page.locator("main button[type=submit]").click()
    expect(page.locator(".fact-check__error")).to_have_count(1)
    screenshot(page, f"refused-{width}{prefix.replace('/', '-')}")
    page.locator("textarea[name=text]").fill("날짜가 다릅니다.")
    page.locator("main button[type=submit]").click()

    expect(page).to_have_url(f"{address}thanks/#content")
    assert Remark.objects.get().text == "날짜가 다릅니다."
    assert page.context.cookies() == []


def test_an_ended_link_says_whom_to_call(new_page, assert_accessible, live_server, link, screenshot):
    draft_links.revoke(link.pk, by=link.created_by, now=timezone.now())
    page = new_page()
    page.goto(f"{live_server.url}/drafts/{draft_links.token_of(link)}/")

    expect(page.locator("main a[href^='tel:']")).to_have_count(1)
    assert_accessible(page)
    screenshot(page, "ended")


def test_staff_copy_the_link_beside_the_form(new_page, log_in, live_server, link, screenshot):
    copy = link.working_copy
    page = new_page()
    log_in(page, link.created_by)
    page.goto(f"{live_server.url}/admin/circulars/workingcopy/{copy.pk}/change/#panel-sharing")
    panel = page.locator("#panel-sharing")
    expect(panel.locator("textarea").first).to_have_value(
        f"{live_server.url}/drafts/{draft_links.token_of(link)}/", timeout=10_000
    )
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    panel.locator("[data-copy]").first.click()
    expect(panel.locator("[data-copy]").first).to_have_text("복사했습니다")
    screenshot(page, "draft-link-panel")
