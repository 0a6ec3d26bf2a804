"""What scripts add: counting without a trace, and tables that stay tables where their rows are cards."""

import pytest
from django.utils import timezone

from circulars import figures
from circulars.models import Circular, DailyFigure
from portal.models import Office
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
PERSON = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"
AS_A_PERSON = "Object.defineProperty(Navigator.prototype, 'webdriver', {get: () => false});"


@pytest.fixture
def circular() -> Circular:
    return Circular.objects.get(pk=factories.published(title="Words").circular_id)


def counted() -> dict[str, int]:
    figures.flush()
    return dict(DailyFigure.objects.values_list("kind", "count"))


def reader(new_page, script: str = "", **options):
    page = new_page(user_agent=PERSON, **options)
    page.add_init_script(AS_A_PERSON + script)
    return page


def test_page_is_counted_once_it_was_in_sight(new_page, circular):
    page = reader(new_page)
    page.goto(f"/circulars/{circular.path}/")
    page.wait_for_timeout(1_000)
    assert counted() == {}
    with page.expect_request("**/figures/"):
        pass
    page.evaluate("dispatchEvent(new Event('beforeprint')); dispatchEvent(new Event('beforeprint'))")
    page.wait_for_timeout(500)

    assert counted() == {"read": 1, "print": 1}
    assert page.context.cookies() == []


@pytest.mark.parametrize(
    "script",
    [
        "localStorage.setItem('hoeram-staff-until', String(Date.now() + 1e6));",
        "Object.defineProperty(Navigator.prototype, 'doNotTrack', {get: () => '1'});",
        "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', {get: () => true});",
        "Object.defineProperty(Document.prototype, 'visibilityState', {get: () => 'hidden'});",
        "Object.defineProperty(Document.prototype, 'prerendering', {get: () => true});",
    ],
)
def test_staff_and_who_asks_not_to_be_followed_and_unseen_pages_are_not_counted(new_page, circular, script):
    page = reader(new_page, script)
    page.goto(f"/circulars/{circular.path}/")
    page.wait_for_timeout(2_600)

    assert counted() == {}


def test_number_stands_where_the_office_shows_it(new_page, circular):
    Office.objects.create(pk=1, name_ko="실", shows_read_counts=True)
    DailyFigure.objects.create(circular=circular, day=timezone.localdate(), kind="read", count=1234)
    page = reader(new_page)
    page.goto(f"/circulars/{circular.path}/")

    page.wait_for_selector(".reads:not([hidden])")
    assert page.inner_text(".reads") == "조회 1,234"
    without = new_page(java_script_enabled=False)
    without.goto(f"/circulars/{circular.path}/")
    assert not without.is_visible(".reads")


@pytest.mark.parametrize("width", ["phone", "desktop"])
@pytest.mark.parametrize("has_script", [True, False])
def test_cards_are_read_out_as_a_table(new_page, circular, width, has_script):
    page = new_page(width, java_script_enabled=has_script)
    page.goto("/circulars/?view=cards")
    tree = page.locator("main").aria_snapshot()

    assert "- table" in tree
    assert "- rowheader" in tree
    assert "- columnheader" in tree
    assert page.evaluate("getComputedStyle(document.querySelector('table.list tbody tr')).display") == "flex"


def test_desk_marks_the_browser_of_staff_until_they_choose_otherwise(new_page, log_in, make_user, circular):
    figures_page = "/admin/circulars/dailyfigure/"
    page = reader(new_page)
    log_in(page, make_user("kim", "publisher"))
    page.goto("/admin/")
    page.goto(f"/circulars/{circular.path}/")
    page.wait_for_timeout(2_600)
    assert counted() == {}

    page.goto(figures_page)
    page.get_by_role("button", name="이 브라우저의 조회도 세기").click()
    with page.expect_request("**/figures/"):
        page.goto(f"/circulars/{circular.path}/")
        page.wait_for_timeout(2_600)
    assert counted() == {"read": 1}
