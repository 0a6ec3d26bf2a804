"""Search as people use it: on a phone with the keyboard alone, by eye and by ear, without scripts, on paper."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from circulars.search import terms
from tests import factories
from tests.browser.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)
FIELD = "form[data-suggest] input[name=q]:visible"
FITS = "document.documentElement.scrollWidth <= innerWidth"


@pytest.fixture
def documents():
    imo = factories.series("imo", "letter", pattern="Letter {serial}/{year}")
    for index in range(24):
        factories.published(
            title=f"Forum of mayors, part {index + 1}",
            title_ko=f"시장 포럼 제{index + 1}부",
            issued_on=date(2025, 1, 1) + timedelta(days=20 * index),
            series=imo if index % 6 == 0 else None,
            body="<p>The forum of mayors will gather in Marrakech and speak of migration.</p>" * 3,
        )
    terms.count(timezone.now())


def active(page: Page) -> str:
    return page.evaluate("document.activeElement.textContent || document.activeElement.name")


def tab_to(page: Page, words: str) -> None:
    """Press Tab until the element with these words has the focus."""
    for _press in range(80):
        page.keyboard.press("Tab")
        if words in active(page):
            return
    raise AssertionError(f"the keyboard never comes to {words}")


def spoken(page: Page) -> list[dict]:
    """The accessibility tree as assistive technology gets it: role, name and properties of each node."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    return [
        {
            "role": node["role"]["value"],
            "name": node.get("name", {}).get("value", ""),
            **{one["name"]: one["value"].get("value") for one in node.get("properties", ())},
            "active": [
                related.get("idref") or related.get("text")
                for one in node.get("properties", ())
                if one["name"] == "activedescendant"
                for related in one["value"].get("relatedNodes", ())
            ],
        }
        for node in nodes
        if not node.get("ignored")
    ]


def one(page: Page, role: str) -> dict:
    (found,) = [node for node in spoken(page) if node["role"] == role]
    return found


def test_phone_with_the_keyboard_alone_from_home_to_a_document_and_back(new_page, documents, screenshot):
    page = new_page(width="phone", reduced_motion="reduce")  # or places would be measured on the way to them
    page.goto("/")
    for _press in range(8):
        page.keyboard.press("Tab")
        if active(page) == "q":
            break
    page.keyboard.type("시")
    expect(page.get_by_role("option").first).to_be_visible()
    box = one(page, "combobox")
    assert (box["name"], box["expanded"]) == ("무엇을 찾으십니까?", True)
    assert page.evaluate(FITS)
    before = page.locator("main").bounding_box()
    page.keyboard.press("ArrowDown")
    options = [node for node in spoken(page) if node["role"] == "option"]
    assert [node.get("selected") for node in options] == [True] + [False] * (len(options) - 1)
    assert page.locator(FIELD).get_attribute("aria-activedescendant") == page.get_by_role("option").first.get_attribute(
        "id"
    )
    assert page.locator("main").bounding_box() == before, "nothing moves"
    until(page, "document.querySelector('form.lookup [role=status]').textContent.includes('추천 검색어')")
    screenshot(page, "search-suggestions-phone")

    kinds = page.locator("[role=option] .suggestions__kind").all_inner_texts()
    for _press in range(kinds.index("낱말")):  # one that is looked for, and opens no document
        page.keyboard.press("ArrowDown")
    assert "시장" in page.locator("[role=option][aria-selected=true]").inner_text()
    page.keyboard.press("Enter")
    expect(page.locator("#search-answer")).to_contain_text("검색 결과")
    screenshot(page, "search-phone")

    tab_to(page, "결과 좁히기")
    page.keyboard.press("Enter")
    tab_to(page, "UCLG")
    page.keyboard.press("Enter")
    expect(page.locator(".chips")).to_contain_text("발행 기관: UCLG")
    expect(page.locator("#search-answer")).to_contain_text("20건")

    tab_to(page, "제3부")
    page.evaluate("document.activeElement.scrollIntoView({block: 'center', behavior: 'instant'})")
    page.wait_for_timeout(300)
    place = page.evaluate("scrollY")
    address = page.url
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("part 3")
    page.go_back()
    expect(page.locator(".chips")).to_be_visible()
    assert page.url == address
    until(page, "place => Math.abs(scrollY - place) < 4", place)
    assert place > 0


def test_keys_close_and_empty_and_a_press_opens(new_page, documents):
    page = new_page(locale="en-GB")
    page.goto("/en/")
    field = page.locator(FIELD)
    field.press_sequentially("forum")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("ArrowUp")
    last = page.get_by_role("option").last
    expect(last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Home")
    assert field.get_attribute("aria-activedescendant") is None
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    assert field.get_attribute("aria-expanded") == "false"
    assert field.input_value() == "forum"
    page.keyboard.press("Escape")
    assert field.input_value() == ""
    field.press_sequentially("mayors")
    page.locator("[role=option]", has_text="Document").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Forum of mayors")


def test_keys_of_an_input_method_are_left_to_it(new_page, documents):
    page = new_page()
    page.goto("/")
    field = page.locator(FIELD)
    field.press_sequentially("시장")
    expect(page.get_by_role("listbox")).to_be_visible()
    field.dispatch_event("keydown", {"key": "ArrowDown", "isComposing": True})
    field.dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    assert field.get_attribute("aria-activedescendant") is None
    assert page.url.endswith("/"), "nothing was sent"
    session = page.context.new_cdp_session(page)
    field.fill("")
    session.send("Input.imeSetComposition", {"text": "시자", "selectionStart": 2, "selectionEnd": 2})
    session.send("Input.insertText", {"text": "시장"})
    expect(page.get_by_role("option").first).to_be_visible()


@pytest.mark.parametrize("width", ["phone", "desktop"])
def test_everything_works_without_scripts(new_page, documents, width):
    page = new_page(width=width, java_script_enabled=False)
    page.goto("/")
    page.locator(FIELD.replace("[data-suggest]", ".lookup")).fill("시장")
    page.keyboard.press("Enter")
    expect(page.locator("#search-answer")).to_contain_text("24건")
    if width == "phone":
        page.locator(".narrow summary").first.click()
    page.locator(".facet a", has_text="IMO").click()
    expect(page.locator("#search-answer")).to_contain_text("4건")
    page.locator(".chips a").first.click()
    page.locator(".sorts a").last.click()
    page.locator(".pages a[rel=next]").click()
    expect(page.locator(".hits li")).to_have_count(4)


@pytest.mark.parametrize("width", ["phone", "desktop"])
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_pages_are_accessible(new_page, documents, assert_accessible, screenshot, prefix, width):
    page = new_page(width=width)
    for name, query in (
        ("found", "q=forum"),
        ("narrowed", "q=forum&issuer=uclg&sort=newest"),
        ("nothing", "q=쀍쀍"),
        ("empty", ""),
        ("refused", "q=forum&page=x"),
    ):
        page.goto(f"{prefix}/search/?{query}")
        assert page.evaluate(FITS), name
        assert_accessible(page)
        screenshot(page, f"search-{name}-{prefix.strip('/') or 'ko'}-{width}")
    page.goto(f"{prefix}/")
    page.locator(FIELD).press_sequentially("forum")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    assert_accessible(page)
    page.goto(f"{prefix}/search/?q=forum&issuer=uclg")
    names = {(node["role"], node["name"]) for node in spoken(page)}
    if prefix:
        assert {
            ("heading", "Search"),
            ("navigation", "Order of the results"),
            ("link", "Issuer: UCLG – take back"),
        } <= names
        assert ("combobox", "Words, number or meeting") in names


def test_paper_holds_the_hits_alone(new_page, documents):
    page = new_page()
    page.goto("/search/?q=forum&issuer=uclg")
    page.emulate_media(media="print")
    for hidden in (".search", ".narrow", ".sorts", ".pages", ".site-header"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(page.locator("#search-answer")).to_be_visible()
    expect(page.locator(".hits li").first).to_be_visible()
    expect(page.locator(".chips")).to_contain_text("UCLG")
