"""A citizen with a browser: finds, reads, prints and shares."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from circulars import publishing
from circulars.models import Circular, DeadlineLine
from tests import factories
from tests.browser.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)

KAKAOTALK = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36 KAKAOTALK 10.4.5"
LONG = "".join(f"<h2>Part {number}</h2><p>{'Words of the circular. ' * 40}</p>" for number in range(4))


@pytest.fixture
def address() -> str:
    top = factories.section("local", name_ko="지방외교", name_en="Local diplomacy")
    home = factories.section("uclg", top, name_ko="최근소식(Circular)", name_en="Latest")
    factories.published(number_serial=27, number_label="Circular 27/2018", title="Forum", home_section=home)
    copy = factories.draft(
        title="Declaration on the adoption of the Global Compact",
        title_ko="글로벌 콤팩트 채택에 관한 선언",
        number_serial=31,
        number_label="Circular 31/2018",
        summary_ko="요약입니다.",
        body=f"<p>As informed in circular 27/2018, see <a href='https://www.example.org/'>the site</a>.</p>{LONG}"
        "<table><thead><tr><th>Day</th><th>What</th></tr></thead><tbody><tr><td>8</td><td>Forum</td></tr></tbody></table>",
        salutation="Dear members,",
        home_section=home,
        addressees=["To the members", "To the Secretaries General"],
    )
    DeadlineLine.objects.create(
        working_copy=copy, kind="register", due_on=timezone.localdate() + timedelta(days=3), answer_to="a@uclg.example"
    )
    edition = publishing.publish(copy.pk, by=None, now=factories.NOW)
    return f"/circulars/{Circular.objects.get(pk=edition.circular_id).path}/"


def test_reader_finds_the_circular_by_way_of_the_sections(page, address):
    page.goto("/")
    page.get_by_role("navigation", name="주 메뉴").get_by_role("link", name="지방외교").or_(
        page.get_by_role("link", name="지방외교")
    ).first.click()
    page.get_by_role("link", name="최근소식(Circular)").first.click()
    page.get_by_role("link", name="글로벌 콤팩트 채택에 관한 선언").click()

    assert page.url.endswith(f"{address}?in=uclg")
    expect(page.get_by_role("heading", level=1)).to_have_text("Declaration on the adoption of the Global Compact")
    page.locator(".site-header__languages a").click()
    assert page.url.endswith(f"/en{address}?in=uclg")


def test_address_and_citation_are_copied_with_a_word(new_page, address):
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"/en{address}")
    page.locator("summary", has_text="Share").click()
    page.locator("[data-copy=share-address]").click()
    expect(page.locator("[data-message]")).not_to_be_empty()
    assert page.evaluate("navigator.clipboard.readText()") == page.url

    page.locator("[data-copy=share-citation]").click()
    expect(page.locator("[data-message]")).not_to_be_empty()
    until(page, "navigator.clipboard.readText().then((text) => text.startsWith('UCLG'))")
    assert page.evaluate("navigator.clipboard.readText()") == "UCLG, Circular 31/2018, 20 February 2026"


def test_print_button_prints_this_page(page, address):
    page.add_init_script("window.print = () => { document.title = 'printed'; }")
    page.goto(address)
    page.locator("[data-print]").click()
    expect(page).to_have_title("printed")
    assert page.url.endswith(address)


def test_browser_of_an_app_gets_a_field_to_select(new_page, address):
    page = new_page("phone", user_agent=KAKAOTALK)
    page.goto(address)
    page.locator("[data-print]").click()
    expect(page.locator("#share-address")).to_be_focused()
    expect(page.locator("[data-message]")).not_to_be_empty()
    page.locator("[data-copy=share-citation]").click()
    expect(page.locator("#share-citation")).to_be_focused()
    selected = page.evaluate("document.activeElement.selectionEnd - document.activeElement.selectionStart")
    assert selected == len(page.locator("#share-citation").input_value())


def test_everything_is_there_without_scripts(new_page, address):
    page = new_page(java_script_enabled=False)
    page.goto(address)
    page.locator("summary", has_text="공유").click()
    expect(page.locator("#share-address")).to_be_visible()
    expect(page.locator("[data-copy]").first).to_be_hidden()
    page.locator("[data-print]").click()
    assert page.url.endswith("?view=print")
    expect(page.locator(".body")).to_contain_text("Words of the circular.")


def test_printout_holds_what_a_file_needs(page, address, tmp_path):
    from pypdf import PdfReader

    for name, query in (("button", ""), ("page", "?view=print")):
        page.goto(f"/en{address}{query}")
        page.emulate_media(media="print")
        file = tmp_path / f"{name}.pdf"
        page.pdf(path=file, prefer_css_page_size=True)
        reader = PdfReader(file)
        text = " ".join(" ".join(sheet.extract_text() for sheet in reader.pages).split())
        width, height = (round(float(side)) for side in reader.pages[0].mediabox[2:])
        assert (width, height) == (595, 842)
        for words in (
            "Circular 31/2018",
            "Declaration on the adoption of the Global Compact",
            "To the members",
            "To the Secretaries General",
            "Dear members,",
            "https://www.example.org/",
            "Cooperation",
            "+82 2-0000-0002",
            f"/en{address}",
            "Edition 1",
        ):
            assert words in text, words
        assert text.count("Words of the circular.") == 160
        assert "Main menu" not in text
        assert "All documents" not in text


PAGES = [
    "/", "/sections/uclg/", "{address}", "{address}?view=print", "/nothing/", "/site-map/", "/about/", "/contacts/",
]  # fmt: skip


@pytest.mark.parametrize("width", ["desktop", "phone"])
@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_accessible_and_never_wider_than_the_screen(
    new_page, address, assert_accessible, screenshot, width, prefix, scheme
):
    page = new_page(width, color_scheme=scheme)
    for path in PAGES:
        page.goto(prefix + path.format(address=address))
        if path == "{address}":
            for closed in page.locator("summary").all():
                closed.click()
        assert_accessible(page)
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert overflow <= 0, path
        assert page.get_by_role("heading", level=1).count() == 1, path
        if path in ("/", "{address}", "/sections/uclg/") and scheme == "light":
            screenshot(page, f"{path.strip('/{}').partition('/')[0] or 'home'}{prefix.replace('/', '-')}-{width}")


def test_narrowest_screen_shows_all_of_it(new_page, address):
    page = new_page("phone", viewport={"width": 320, "height": 640})
    for path in ("/", "/sections/uclg/", address):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path


def test_circular_page_is_light(page, address):
    import gzip

    sizes: list[int] = []

    def weigh(response) -> None:
        if response.request.resource_type != "font":
            sizes.append(len(gzip.compress(response.body())))

    page.on("response", weigh)
    page.goto(address, wait_until="networkidle")
    assert sum(sizes) < 50_000
