"""Whoever uses a keyboard, large type, few colours or little movement: what no checker of markup sees.

docs/accessibility.md names these tests criterion by criterion; ``make proof`` looks at every kind of page.
"""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from circulars import publishing
from circulars.models import Circular, DeadlineLine, Dossier, DossierEntry
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)

BODY = (
    "<h2>Programme</h2><p>As informed in circular 27/2018, see <a href='https://www.example.org/'>the site</a>.</p>"
    "<h3>First day</h3><ul><li>One<ul><li>Two</li></ul></li></ul>"
    "<table><thead><tr><th>Day</th><th>What</th></tr></thead><tbody><tr><td>8</td><td>Forum</td></tr></tbody></table>"
)
SEEN = """async () => {
  // Even the shortest transition ends with a later frame.
  for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const style = getComputedStyle(one);
  const box = one.getBoundingClientRect();
  const label = one.closest("label");
  const shows = (x, y) => {
    const found = document.elementFromPoint(box.x + box.width * x, box.y + box.height * y);
    return !found || found === one || one.contains(found) || found.contains(one) || (label && label.contains(found));
  };
  return {
    what: one.outerHTML.slice(0, 120),
    // Hidden as a whole, as WCAG 2.4.11 means it; of a link over two lines the corners are empty.
    covered: box.width > 0 && ![0.1, 0.5, 0.9].some((x) => [0.1, 0.5, 0.9].some((y) => shows(x, y))),
    outside: box.bottom < 0 || box.top > innerHeight,
    // Of a date the browser marks the part that is typed; the first link of the page appears, which is its mark.
    marked: one.matches(".skip, [type=date]") || style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
  };
}"""
HEADINGS = """() => [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")]
  .filter((one) => one.checkVisibility()).map((one) => Number(one.tagName[1]))"""
MOVING = """() => [...document.querySelectorAll("*")].filter((one) => {
  const style = getComputedStyle(one);
  const one_of = (part) => parseFloat(part) * (part.includes("ms") ? 0.001 : 1);
  const seconds = (value) => Math.max(...value.split(",").map(one_of));
  return seconds(style.transitionDuration) > 0.011 || seconds(style.animationDuration) > 0.011
    || style.scrollBehavior === "smooth";
}).map((one) => one.outerHTML.slice(0, 80))"""
SPACING = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: 0.12em !important;" +
    "word-spacing: 0.16em !important } p { margin-block-end: 2em !important }");
  document.adoptedStyleSheets = [sheet];
}"""
CUT = """() => [...document.querySelectorAll("main *, header *, footer *")].filter((one) => {
  const style = getComputedStyle(one);
  const cuts = ["hidden", "clip"].includes(style.overflowX) && style.clipPath === "none";
  return cuts && style.position !== "absolute" && one.tagName !== "INPUT" && one.checkVisibility()
    && one.scrollWidth > one.clientWidth + 1;
}).map((one) => one.outerHTML.slice(0, 100))"""


@pytest.fixture
def kinds() -> dict[str, str]:
    """Name → path of a page of each kind that readers meet most."""
    home = factories.section("uclg", name_ko="최근소식", name_en="Latest")
    earlier = factories.published(number_serial=27, number_label="Circular 27/2018", title="Forum", home_section=home)
    copy = factories.draft(
        title="Declaration on the adoption of the Global Compact",
        title_ko="글로벌 콤팩트 채택에 관한 선언",
        number_serial=31,
        number_label="Circular 31/2018",
        summary_ko="요약입니다.",
        body=BODY,
        home_section=home,
        addressees=["To the members"],
    )
    DeadlineLine.objects.create(
        working_copy=copy, kind="register", due_on=timezone.localdate() + timedelta(days=3), answer_to="a@uclg.example"
    )
    circular = Circular.objects.get(pk=publishing.publish(copy.pk, by=None, now=factories.NOW).circular_id)
    dossier = Dossier.objects.create(slug="compact", name_ko="이주 콤팩트", name_en="Compact")
    for one in (circular, earlier.circular):
        DossierEntry.objects.create(dossier=dossier, circular=one)
    own = f"/circulars/{circular.path}/"
    return {
        "home": "/",
        "list": "/sections/uclg/",
        "circular": own,
        "in print": f"{own}?view=print",
        "to share": f"{own}share/",
        "history": f"{own}history/",
        "search": "/search/?q=compact",
        "dossier": "/dossiers/compact/",
        "verify": "/verify/",
        "contacts": "/contacts/",
        "accessibility": "/accessibility/",
        "not found": "/nothing/",
    }


def test_the_first_key_leads_past_what_is_the_same_everywhere(page: Page, kinds):
    for kind in ("home", "circular", "search", "not found"):
        page.goto(kinds[kind])
        page.keyboard.press("Tab")
        skip = page.locator(".skip")
        expect(skip).to_be_focused()
        expect(skip).to_be_in_viewport()
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_every_stop_of_the_keyboard_is_seen_and_none_is_a_trap(new_page, kinds, width):
    page = new_page(width, reduced_motion="reduce")  # else the page is still on its way to the next stop
    wrong = []
    for kind in ("home", "list", "circular", "to share", "search", "dossier"):
        page.goto(kinds[kind])
        page.evaluate("for (const one of document.querySelectorAll('main details')) one.open = true")
        stops = 0
        while stops < 250:
            page.keyboard.press("Tab")
            stop = page.evaluate(SEEN)
            if stop is None or (stops and 'class="skip"' in stop["what"]):
                break  # at the end of the page, or round again
            stops += 1
            wrong += [(kind, fault, stop["what"]) for fault in ("covered", "outside") if stop[fault]]
            wrong += [(kind, "no mark", stop["what"])] if not stop["marked"] else []
        assert 10 < stops < 250, kind
    assert wrong == []


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_headings_and_landmarks_are_in_order(page: Page, kinds, prefix):
    for kind, path in kinds.items():
        page.goto(f"{prefix}{path}")
        levels = page.evaluate(HEADINGS)
        assert levels.count(1) == 1, kind
        assert all(after <= before + 1 for before, after in pairwise(levels)), (kind, levels)
        assert page.locator("main").count() == 1, kind
        assert page.locator("html").get_attribute("lang") == ("en" if prefix else "ko"), kind
        names = page.evaluate("[...document.querySelectorAll('nav')].map((one) => one.ariaLabel || one.id)")
        assert "" not in names, kind
        assert len(names) == len(set(names)), (kind, names)
        assert page.title().strip(), kind


def test_titles_of_pages_differ(page: Page, kinds):
    titles = {}
    for kind, path in kinds.items():
        if kind != "in print":
            page.goto(path)
            titles[kind] = page.title()

    assert len(set(titles.values())) == len(titles)


def test_words_in_another_language_say_so(page: Page, kinds):
    page.goto(kinds["circular"])

    expect(page.locator("main h1")).to_have_attribute("lang", "en")
    expect(page.locator(".body")).to_have_attribute("lang", "en")
    page.goto(f"/en{kinds['circular']}")
    expect(page.locator(".circular__title-ko")).to_have_attribute("lang", "ko")
    page.goto(kinds["to share"])
    expect(page.locator("#letter-en")).to_have_attribute("lang", "en")


def test_nothing_is_cut_off_at_320_px_with_wide_spacing(new_page, kinds):
    page = new_page("phone", viewport={"width": 320, "height": 640})
    for kind, path in kinds.items():
        page.goto(path)
        page.evaluate(SPACING)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, kind
        assert page.evaluate(CUT) == [], kind


def test_letters_may_be_twice_as_large(new_page, kinds):
    page = new_page("desktop")
    for kind in ("home", "circular", "list", "search"):
        page.goto(kinds[kind])
        page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
        assert page.evaluate("document.documentElement.scrollWidth") <= 1280, kind
        assert page.evaluate(CUT) == [], kind


def test_nothing_moves_for_readers_who_want_no_movement(new_page, kinds):
    page = new_page(reduced_motion="reduce")
    for kind in ("home", "circular", "search", "dossier"):
        page.goto(kinds[kind])
        assert page.evaluate(MOVING) == [], kind


def test_colours_of_the_system_leave_controls_and_focus_to_be_seen(new_page, kinds):
    page = new_page(forced_colors="active")
    page.goto(kinds["circular"])
    page.keyboard.press("Tab")
    assert page.evaluate(SEEN)["marked"]
    button = page.locator("a.button").first
    assert button.evaluate("(one) => getComputedStyle(one).borderTopStyle") == "solid"
    assert button.evaluate("(one) => getComputedStyle(one).borderTopWidth") != "0px"


@pytest.mark.parametrize(
    "look", [{"contrast": "more"}, {"contrast": "more", "color_scheme": "dark"}, {"forced_colors": "active"}]
)
def test_axe_finds_nothing_in_high_contrast(new_page, kinds, assert_accessible, look):
    page = new_page("phone", **look)
    for kind in ("home", "circular", "search", "to share", "dossier"):
        page.goto(kinds[kind])
        assert_accessible(page)


def test_paper_has_no_finding_either(new_page, kinds, assert_accessible):
    page = new_page(viewport={"width": 794, "height": 1123})
    page.emulate_media(media="print")
    for kind in ("circular", "in print"):
        page.goto(kinds[kind])
        assert_accessible(page)


def test_help_stands_in_the_same_place_on_every_page(page: Page, kinds):
    places = set()
    for kind in ("home", "list", "circular", "search", "not found"):
        page.goto(kinds[kind])
        links = page.locator("header a[href], footer a[href]").evaluate_all("(all) => all.map((one) => one.pathname)")
        places.add((links.index("/contacts/"), links[::-1].index("/accessibility/")))

    assert len(places) == 1


def test_a_mistake_in_a_search_is_told_in_words_beside_its_field(page: Page, kinds):
    page.goto("/search/?q=compact&year=abc")

    problem = page.locator("[role=alert], .problem, .error-summary, [aria-invalid=true]")
    expect(problem.first).to_be_attached()
    expect(page.locator("main input[name=q]").first).to_have_value("compact")
