"""A number typed into the header, without a script and on a phone; citations decided beside the form."""

from datetime import date

import pytest
from playwright.sync_api import expect

from circulars.models import Origin, WorkingCopy
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


def _circular(serial, body="Words.", **fields):
    values = {"number_serial": serial, "issued_on": date(2018, 5, 1), "body": f"<p>{body}</p>"}
    return factories.published(**(values | fields))


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_number_is_typed_and_its_document_opens(new_page, screenshot, width):
    _circular(27, title="The forum of mayors")
    _circular(
        27, title="The forum of the sea", series=factories.series("imo", "letter", pattern="Letter {serial}/{year}")
    )
    page = new_page(width=width, java_script_enabled=False)
    page.goto("/")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing hangs over the edge"
    page.locator(".lookup input").fill("２７／２０１８")
    page.locator(".lookup input").press("Enter")
    expect(page.get_by_role("link", name="The forum of mayors")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    screenshot(page, f"lookup-{width}")
    page.locator("#search-text").fill("UCLG 27/2018")
    page.locator(".search button").click()
    expect(page.get_by_role("heading", name="The forum of mayors")).to_be_visible()


@pytest.mark.parametrize("typed", ["27/2018", "99/2018"])
def test_answer_is_accessible(new_page, assert_accessible, typed):
    _circular(27)
    _circular(27, series=factories.series("imo", "letter", pattern="Letter {serial}/{year}"))
    page = new_page()
    page.goto(f"/search/?q={typed}")
    assert_accessible(page)


def test_citation_is_confirmed_and_led_elsewhere_beside_the_form(
    page, log_in, administrator, assert_accessible, screenshot
):
    _circular(27, title="The forum of mayors")
    edition = _circular(31, "See circular 27/2018 and circular 9.")
    _circular(9, title="The ninth")
    copy = WorkingCopy.objects.get(circular=edition.circular)
    log_in(page, administrator)
    page.goto(f"/admin/circulars/workingcopy/{copy.pk}/change/")
    panel = page.locator("#panel-citations")
    if not panel.locator(".suggestion").first.is_visible():
        panel.locator("summary").click()
    panel.locator(".suggestion").first.get_by_role("button").first.click()
    expect(panel.locator(".suggestion").first).to_contain_text("확정됨")
    assert edition.references.first().origin == Origin.CONFIRMED
    assert page.url.endswith("/change/"), "the form stays open"

    page.goto("/admin/circulars/workingcopy/citations/")
    assert_accessible(page)
    page.get_by_role("link", name="circular 9").first.click()
    assert_accessible(page)
    page.locator(".select2-selection").click()
    page.locator(".select2-search__field").fill("ninth")
    page.locator(".select2-results__option", has_text="The ninth").click()
    page.locator("button[value=link]").click()
    expect(page.locator(".messagelist")).to_be_visible()
    assert edition.references.last().origin == Origin.MANUAL
    screenshot(page, "citations")
