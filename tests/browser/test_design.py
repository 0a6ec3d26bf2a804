"""How the pages look in a real browser: colours and sizes as chosen, small screens, forced colours, the font."""

import json
from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Response

from circulars import publishing
from circulars.models import Circular, DeadlineLine
from portal.models import Office
from tests import factories
from tests.browser.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)

LONG = "가나다라마바사아자차카타파하" * 12
HEADS, CELLS = "<th>Column of words</th>" * 7, "<td>words words</td>" * 7
TABLE = f"<table><thead><tr>{HEADS}</tr></thead><tbody><tr>{CELLS}</tr></tbody></table>"
MODES = ("light", "dark", "contrast")
LOADS = 4
SHIFTS = """window.shifts = 0;
new PerformanceObserver((list) => { for (const entry of list.getEntries()) window.shifts += entry.value; })
  .observe({ type: "layout-shift", buffered: true });"""


@pytest.fixture
def address() -> str:
    Office.objects.create(pk=1, name_ko="가람도 국제협력실", name_en="Garam Office of International Cooperation")
    home = factories.section("uclg", name_ko="최근소식", name_en="Latest")
    factories.published(title=f"Forum of {LONG}", title_ko=LONG, home_section=home, number_serial=27)
    copy = factories.draft(
        title="Declaration on the adoption of the Global Compact",
        title_ko="글로벌 콤팩트 채택에 관한 선언",
        number_serial=31,
        number_label="Circular 31/2018",
        summary_ko="등록은 12월 4일까지이며 회의는 새솔시에서 열립니다.",
        body=f"<h2>Programme</h2><p>See <a href='https://www.example.org/'>the site</a>. {'Words. ' * 80}</p>{TABLE}",
        home_section=home,
        addressees=["To the members"],
    )
    DeadlineLine.objects.create(
        working_copy=copy, kind="register", due_on=timezone.localdate() + timedelta(days=3), answer_to="a@x.example"
    )
    edition = publishing.publish(copy.pk, by=None, now=factories.NOW)
    return f"/circulars/{Circular.objects.get(pk=edition.circular_id).path}/"


@pytest.fixture
def pages(address) -> list[str]:
    return [
        "/",
        "/circulars/",
        address,
        f"/en{address}",
        "/search/?q=forum",
        "/styles/",
        "/contacts/",
        "/verify/",
        "/nothing/",
    ]


def chosen(page, **values: str) -> None:
    """As if chosen on an earlier visit."""
    page.add_init_script(f"localStorage.setItem('hoeram-display', {json.dumps(json.dumps(values))})")


def colour_of(page, selector: str, what: str = "backgroundColor") -> str:
    return page.eval_on_selector(selector, f"(element) => getComputedStyle(element).{what}")


# --- Chosen by the reader ------------------------------------------------------------------------------------------


def test_choice_stands_before_the_first_paint(new_page, address):
    page = new_page(color_scheme="light")
    chosen(page, theme="dark", size="larger")
    page.add_init_script(
        "new PerformanceObserver((list) => { window.firstPaint ??= { theme: document.documentElement.dataset.theme,"
        " ground: getComputedStyle(document.body).backgroundColor }; }).observe({ type: 'paint', buffered: true });"
        "new MutationObserver(() => { if (document.body) window.atBody ??= document.documentElement.dataset.theme; })"
        ".observe(document, { childList: true, subtree: true });"
    )
    page.goto(address)
    until(page, "window.firstPaint !== undefined")

    assert page.evaluate("window.atBody") == "dark"  # set before there is anything to paint
    assert page.evaluate("window.firstPaint.theme") == "dark"
    assert colour_of(page, "body") == "rgb(19, 20, 22)"
    assert colour_of(page, "html", "fontSize") == "20.8px"


def test_reader_chooses_with_the_keyboard_and_it_stays(new_page, address):
    page = new_page(color_scheme="light")
    page.goto("/")
    button = page.get_by_role("button", name="화면 설정")
    button.focus()
    page.keyboard.press("Enter")
    assert button.get_attribute("aria-expanded") == "true"
    page.get_by_role("group", name="화면 색상").get_by_role("radio", name="고대비").check()
    page.get_by_role("group", name="글자 크기").get_by_role("radio", name="더 크게").check()
    assert colour_of(page, "body") == "rgb(0, 0, 0)"
    page.keyboard.press("Escape")
    assert button.get_attribute("aria-expanded") == "false"
    assert page.evaluate("document.activeElement.className") == "display__button"

    page.goto(f"/en{address}")
    assert page.evaluate("({ ...document.documentElement.dataset })") == {
        "script": "",
        "theme": "contrast",
        "size": "larger",
    }
    page.get_by_role("button", name="Display").click()
    assert page.get_by_role("radio", name="High contrast").is_checked()
    page.get_by_role("radio", name="As the device is set").check()
    assert colour_of(page, "body") == "rgb(255, 255, 255)"
    assert page.context.cookies() == []


def test_without_script_the_system_decides_and_no_control_is_shown(new_page, address):
    page = new_page(java_script_enabled=False, color_scheme="dark")
    page.goto(address)
    assert not page.locator(".display").is_visible()
    assert page.locator("body").evaluate("(body) => getComputedStyle(body).backgroundColor") == "rgb(19, 20, 22)"


def test_storage_that_holds_something_else_does_no_harm(new_page, address):
    page = new_page()
    page.add_init_script('localStorage.setItem(\'hoeram-display\', \'{"theme": "\\" onload=", "size": [1]}\')')
    page.goto(address)
    assert page.evaluate("({ ...document.documentElement.dataset })") == {"script": ""}


def test_print_view_is_white_whatever_was_chosen(new_page, address):
    page = new_page(color_scheme="dark")
    chosen(page, theme="contrast")
    page.goto(f"{address}?view=print")
    assert colour_of(page, "body") == "rgb(255, 255, 255)"
    assert colour_of(page, "h1", "color") == "rgb(0, 0, 0)"


# --- Small screens, large text -------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", ["", "larger"])
def test_no_page_is_wider_than_the_screen(new_page, pages, size):
    """320 px is also a screen of 1280 px at 400 %."""
    page = new_page(viewport={"width": 320, "height": 640})
    chosen(page, size=size)
    found = {}
    for address in pages:
        page.goto(address)
        page.evaluate("document.querySelector('.display__panel')?.removeAttribute('hidden')")
        if (width := page.evaluate("document.documentElement.scrollWidth")) > 320:
            found[address] = width
    assert found == {}


def test_targets_are_large_enough(new_page, pages):
    page = new_page("phone")
    found = []
    for address in pages:
        page.goto(address)
        found += page.evaluate(
            "[...document.querySelectorAll('button, .button, input:not([type=hidden]), select, nav a')]"
            ".filter((one) => one.checkVisibility() && !one.closest('.form-guard, .visually-hidden'))"
            ".map((one) => [one.outerHTML.slice(0, 90), one.getBoundingClientRect().height])"
            ".filter(([markup, height]) => height < (markup.startsWith('<button') ? 40 : 24)"
            " && !/radio|checkbox/.test(markup))"
        )
    assert found == []


def test_basic_information_folds_on_a_phone(new_page, address):
    for width, expected in (("desktop", True), ("phone", False)):
        page = new_page(width)
        page.goto(address)
        name, value = (page.locator(f".basics {tag}").first.bounding_box() for tag in ("dt", "dd"))
        assert (name["y"] == value["y"]) is expected


def test_list_stays_a_table_for_screen_readers(new_page, address):
    page = new_page("phone")
    page.goto("/circulars/")
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    roles = Counter(node["role"]["value"] for node in nodes if not node["ignored"])
    assert (roles["table"], roles["row"], roles["rowheader"]) == (1, 3, 2)


# --- Words, links, rings -------------------------------------------------------------------------------------------


def test_text_has_its_size_and_breaks_between_words(page, address):
    page.goto(address)
    assert (colour_of(page, "body", "fontSize"), colour_of(page, "body", "wordBreak")) == ("17px", "keep-all")
    cdp = page.context.new_cdp_session(page)
    assert cdp.send("Page.getLayoutMetrics")["cssContentSize"]["width"] == 1280
    assert page.locator(".site-header__bar").bounding_box()["width"] <= 1200 + 2 * 24


def test_link_in_text_is_underlined(page, address):
    page.goto(address)
    assert colour_of(page, ".body p a", "textDecorationLine") == "underline"


@pytest.mark.parametrize("mode", MODES)
def test_focus_is_seen(page, address, mode):
    chosen(page, theme=mode)
    page.goto(address)
    for _step in range(12):
        page.keyboard.press("Tab")
        ring = page.evaluate(
            "(({ outlineStyle, outlineWidth }) => [outlineStyle, outlineWidth])"
            "(getComputedStyle(document.activeElement))"
        )
        assert ring == ["solid", "3px"], page.evaluate("document.activeElement.outerHTML.slice(0, 120)")


def test_forced_colours_keep_edges(new_page, address):
    page = new_page(forced_colors="active")
    page.goto("/styles/")
    for selector in (".badge", ".button", ".summary", ".filters", ".display__button"):
        assert colour_of(page, selector, "borderTopStyle") == "solid"
        assert colour_of(page, selector, "borderTopColor") != "rgba(0, 0, 0, 0)", selector


def test_less_motion_is_none(new_page, address):
    page = new_page(reduced_motion="reduce")
    page.goto("/")
    assert colour_of(page, "html", "scrollBehavior") == "auto"


@pytest.mark.parametrize(("contrast", "scheme", "ground", "words"), [
    ("more", "light", "rgb(255, 255, 255)", "rgb(0, 0, 0)"), ("more", "dark", "rgb(0, 0, 0)", "rgb(255, 255, 255)"),
    ("no-preference", "dark", "rgb(19, 20, 22)", "rgb(244, 245, 246)"),
])  # fmt: skip
def test_system_asks_for_contrast(new_page, address, contrast, scheme, ground, words):
    page = new_page(contrast=contrast, color_scheme=scheme)
    page.goto(address)
    assert (colour_of(page, "body"), colour_of(page, "body", "color")) == (ground, words)


def test_colours_of_the_office_reach_the_page_but_not_high_contrast(new_page, address):
    office = Office.objects.get()
    office.colour = "#7a1f6b"
    office.save()
    for mode, expected in (("light", "rgb(122, 31, 107)"), ("contrast", "rgb(255, 225, 77)")):
        page = new_page()
        chosen(page, theme=mode)
        page.goto("/")
        assert colour_of(page, ".lookup .button") == expected


# --- The font ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", ["phone", "desktop"])
def test_font_is_small_and_moves_nothing(new_page, address, width):
    for target in ("/", "/circulars/", address, f"/en{address}"):
        assert any(_moved_by_loading(new_page(width), target) == 0 for _ in range(LOADS)), target


def _moved_by_loading(page, target: str) -> float:
    """The layout shift of one load by a reader who has nothing yet.

    A busy machine may paint a page of which half is parsed, and the rest moves it: by chance, in one load or another.
    What a font moves, it moves in each.
    """
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.add_init_script(SHIFTS)
    page.goto(target, wait_until="networkidle")
    page.evaluate("document.fonts.ready")
    pieces = [answer for answer in answers if ".woff2" in answer.url]
    assert pieces
    assert all(answer.ok and answer.url.startswith(page.evaluate("location.origin")) for answer in pieces)
    assert sum(len(answer.body()) for answer in pieces) < 150_000, [answer.url for answer in pieces]
    return page.evaluate("window.shifts")


# --- Everything at once --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", MODES)
def test_axe_finds_nothing_in_any_mode(new_page, pages, assert_accessible, mode):
    page = new_page("phone" if mode == "dark" else "desktop")
    chosen(page, theme=mode)
    for address in pages:
        page.goto(address)
        page.evaluate("document.querySelector('.display__panel')?.removeAttribute('hidden')")
        assert_accessible(page)
