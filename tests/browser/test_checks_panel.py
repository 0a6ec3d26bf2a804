"""The checks beside the form in a real browser: they follow the typing, and a finding leads to its place."""

import pytest
from django.urls import reverse

from circulars.models import WorkingCopy
from tests import factories
from tests.browser.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)

NUMBER = "-".join(("900101", "1234568"))  # a resident number's form, of nobody


@pytest.fixture
def opened(page, log_in, administrator):
    """The form of a draft with a few paragraphs, opened, with its editor ready."""
    body = "<p>Dear members,</p><ul><li>first 😀</li><li>Please <b>click</b> here.</li></ul><p>Last words.</p>"
    copy = factories.draft(by=administrator, body=body)
    copy.deadlinelines.create(due_on="2020-01-02", text="Reply")
    log_in(page, administrator)
    page.goto(reverse("admin:circulars_workingcopy_change", args=[copy.pk]))
    page.wait_for_selector("[data-prose-ready]")
    page.copy = copy
    return page


def test_a_number_that_is_typed_is_told_before_anything_is_saved(opened):
    panel = opened.locator("#panel-checks")
    assert panel.locator(".checks__level--block").count() == 0

    opened.locator(".prose__text p").last.click()
    opened.keyboard.press("End")
    opened.keyboard.type(f" {NUMBER}")
    panel.locator(".checks__level--block .finding").wait_for()

    assert NUMBER not in panel.inner_text()
    assert NUMBER not in WorkingCopy.objects.get(pk=opened.copy.pk).body
    assert opened.locator("[data-checks-said]").inner_text()
    for _number in range(len(NUMBER)):
        opened.keyboard.press("Backspace")
    panel.locator(".checks__level--block").wait_for(state="detached")


def test_a_finding_leads_to_its_words_its_field_and_its_row(opened):
    panel = opened.locator("#panel-checks")

    panel.locator('[data-finding="body"][data-start]').first.click()
    assert opened.evaluate("getSelection().toString()") == "click here"

    panel.locator('[data-finding="deadlines"]').click()
    assert opened.evaluate("document.activeElement.name").startswith("deadlinelines-0-")

    opened.fill("#id_title", "Meeting on Friday 3 December 2026 😀")
    link = panel.locator('[data-finding="title"]')
    link.wait_for()
    link.click()
    field = "document.getElementById('id_title')"
    chosen = opened.evaluate(f"{field}.value.slice({field}.selectionStart, {field}.selectionEnd)")
    assert chosen == "Friday 3 December 2026"


def test_panel_and_reports_are_accessible(opened, assert_accessible, screenshot):
    opened.locator(".prose__text p").last.click()
    opened.keyboard.type(f" {NUMBER}")
    opened.locator(".checks__level--block .finding").wait_for()
    screenshot(opened, "checks-panel")
    assert_accessible(opened)
    opened.evaluate("document.getElementById('workingcopy_form').reset()")

    for name, address in (
        ("reports", reverse("admin:circulars_reports")),
        ("report", reverse("admin:circulars_report", args=["contacts"])),
    ):
        opened.once("dialog", lambda dialog: dialog.accept())
        opened.goto(address)
        screenshot(opened, name)
        assert_accessible(opened)


def test_without_scripts_the_saved_state_stands_there_with_a_button(new_page, log_in, administrator):
    page = new_page(width="phone", java_script_enabled=False)
    copy = factories.draft(by=administrator, body="<p>Click here.</p>")
    log_in(page, administrator)
    page.goto(reverse("admin:circulars_workingcopy_change", args=[copy.pk]))
    assert page.locator("#panel-checks .finding").count() >= 1

    page.fill("#id_title", "Meeting on Friday 3 December 2026")
    page.click("#panel-checks input[type=submit]")

    assert page.locator('#panel-checks [data-finding="title"]').count() == 1


def test_panels_fold_on_a_telephone_and_open_where_a_link_leads(new_page, log_in, administrator):
    page = new_page(width="phone")
    copy = factories.draft(by=administrator, body="<p>Please click here.</p>")
    copy.deadlinelines.create(due_on="2020-01-02", text="Reply")
    log_in(page, administrator)
    address = reverse("admin:circulars_workingcopy_change", args=[copy.pk])
    page.goto(address)
    page.wait_for_selector("[data-prose-ready]")
    panel = page.locator("#panel-checks")

    assert panel.locator("[data-panel]").get_attribute("open") is None
    assert panel.bounding_box()["height"] < 140
    brief = panel.locator("[data-panel-brief]")
    assert brief.inner_text()
    page.fill("#id_title", "Meeting on Friday 3 December 2026")
    until(page, "said => document.querySelector('[data-panel-brief]').textContent !== said", brief.inner_text())

    page.goto(f"{address}#panel-checks")
    page.reload()
    assert panel.locator("[data-checks-said]").is_visible()
    page.set_viewport_size({"width": 1280, "height": 900})
    panel.locator("[data-panel][open]").wait_for()
    title = page.locator("#id_title").bounding_box()
    assert panel.bounding_box()["x"] >= title["x"] + title["width"]


def test_a_link_into_a_panel_beside_the_form_leaves_the_form_where_it_is(opened):
    opened.goto(f"{opened.url}#panel-checks")
    opened.reload()
    opened.wait_for_selector("[data-prose-ready]")
    until(opened, "scrollY === 0")

    assert opened.locator("[data-checks-said]").is_visible()
