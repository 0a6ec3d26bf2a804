"""The main job: a member of staff enters a circular and publishes it; a citizen finds, reads, copies and prints it."""

import re

import pypdfium2
import pytest
from django.utils import timezone

from circulars.models import Circular, Edition, Event
from tests import factories
from tests.browser import circular_text
from tests.circulars.file_samples import SAMPLES

pytestmark = [pytest.mark.django_db(transaction=True)]
BOTTOM_MARGIN = 16 / 25.4 * 72  # points
PASTE = """(html) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  const box = document.querySelector(".prose__text");
  box.focus();
  box.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def place(db):
    """The directory, the series and the branch of the menu that the circular belongs to."""
    first = factories.section("local-diplomacy", name_ko="지방외교", name_en="Local diplomacy")
    second = factories.section("meetings", first, name_ko="국제기구회의", name_en="Meetings")
    third = factories.section("uclg", second, name_ko="세계지방정부연합(UCLG)", name_en="UCLG")
    news = factories.section("uclg-news", third, name_ko="최근소식(Circular)", name_en="Latest news")
    factories.series()
    factories.post()
    return [first, second, third, news]


def plain(text: str) -> str:
    """Letters and digits alone: a PDF breaks lines and spaces as it likes."""
    return re.sub(r"[\W_]+", "", text)


def words_of(pdf: bytes) -> str:
    """All pages in a row, without what stands in the margin below: a paragraph may go on over the page."""
    document = pypdfium2.PdfDocument(pdf)
    pages = [document[index].get_textpage() for index in range(len(document))]
    return "".join(page.get_text_bounded(bottom=BOTTOM_MARGIN) for page in pages)


def enter(page, text, section) -> None:
    page.goto("/admin/")
    page.fill("#id_username", "kim")
    page.fill("#id_password", "correct horse battery")
    page.click("[type=submit]")
    page.goto("/admin/circulars/workingcopy/add/")
    page.select_option("#id_language", "en")
    page.select_option("#id_series", index=1)
    page.fill("#id_number_label", text.number)
    page.fill("#id_title", text.title)
    page.fill("#id_salutation", text.salutation)
    page.wait_for_selector("[data-prose-ready]")
    page.evaluate(PASTE, text.body)
    page.fill("#id_closing", text.closing)
    page.fill("#id_place", text.place)
    page.fill("#id_issued_on", text.issued_on.isoformat())
    page.click("#eventmentions-group [data-lines-add]")
    page.fill("#id_eventmentions-0-text", text.event)
    page.fill("#id_eventmentions-0-starts_on", text.event_on.isoformat())
    page.fill("#id_eventmentions-0-place", text.event.split(", ")[1])
    page.fill("#id_more_addressees", "\n".join([*text.addressees, text.for_information]))
    page.set_input_files(
        "#id_new_files",
        [
            {"name": "성명서.pdf", "mimeType": "application/pdf", "buffer": SAMPLES["pdf"]},
            {"name": "broken.pdf", "mimeType": "application/pdf", "buffer": b"not a pdf"},
        ],
    )
    page.wait_for_selector("[data-files-refused] li")
    page.wait_for_selector("[data-file-name]:has-text('성명서.pdf')")
    page.fill("#id_attachments-0-title", "Statement")
    page.select_option("#id_post", index=1)
    page.select_option("#id_home_section", value=str(section.pk))


def test_circular_goes_from_the_form_to_paper(new_page, make_user, place, assert_accessible, screenshot):
    text = circular_text.read()
    make_user("kim", "publisher", language="ko")
    staff = new_page()
    enter(staff, text, place[-1])
    assert_accessible(staff)
    screenshot(staff, "form-new-ko")

    staff.click("[name=_preview]")
    staff.wait_for_selector("article.circular")
    assert text.title in staff.inner_text("h1")
    assert all(line in staff.inner_text("article") for line in (text.addressees[0], text.paragraphs[-1]))
    screenshot(staff, "preview-ko")
    assert_accessible(staff)
    staff.click(".preview-bar a >> nth=0")
    staff.click("[name=_publish]")
    staff.wait_for_selector("[data-publish-form]")
    screenshot(staff, "publish-ko")
    assert_accessible(staff)
    staff.click("button[value=now]")
    staff.wait_for_selector(".messagelist .success")
    screenshot(staff, "form-published-ko")

    circular = Circular.objects.get()
    edition = Edition.objects.live(timezone.now()).get()
    assert circular.path == f"uclg/{text.issued_on.year}/31"
    assert len(edition.facts["addressees"]) == len(text.addressees) + 1
    assert edition.body.count("<li>") == len(text.items)
    assert not Event.objects.exists()

    # the citizen, without any cookie
    reader = new_page()
    reader.context.grant_permissions(["clipboard-read", "clipboard-write"])
    reader.goto("/")
    for section in place:  # down the menu, one click a level
        reader.click(f"main a[href='/sections/{section.slug}/']")
        reader.wait_for_url(f"**/sections/{section.slug}/")
    reader.click(f"main a:has-text('{text.title}')")
    reader.wait_for_selector("article.circular")
    assert reader.context.cookies() == []
    reader.click("summary:has-text('공유')")
    reader.click("[data-copy=share-address]")
    reader.wait_for_selector("[data-message]:not(:empty)")
    assert reader.evaluate("navigator.clipboard.readText()").endswith(f"/circulars/{circular.path}/")
    reader.click("[data-copy=share-citation]")
    reader.wait_for_timeout(200)
    assert "31/2018" in reader.evaluate("navigator.clipboard.readText()")

    reader.goto(f"/circulars/{circular.path}/?view=print")
    printed = plain(words_of(reader.pdf(format="A4", prefer_css_page_size=True)))
    wanted = [text.number, text.title, *text.addressees, text.for_information.split(":")[1], *text.paragraphs]
    wanted += [*text.items, text.salutation, text.closing, "국제협력부", "02-0000-0002", "성명서.pdf"]
    assert [words for words in wanted if plain(words) not in printed] == []
