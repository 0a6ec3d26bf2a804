"""The code on paper, read by a machine from the picture of the page; and the pages around editions in a browser."""

from datetime import timedelta

import pypdfium2
import pytest
import zxingcpp
from django.core.files.base import ContentFile
from PIL import Image

from circulars import publishing
from circulars.codes import new_code
from circulars.files import store
from circulars.models import Circular, DeadlineLine, Edition, File
from tests import factories
from tests.browser.looks import in_each_look
from tests.factories import NOW

pytestmark = pytest.mark.django_db(transaction=True)

HOUR = timedelta(hours=1)
BODY = (
    "<h2>등록</h2><p>등록은 12월 3일까지 팩스로 받습니다. "
    "자세한 내용은 <a href='https://www.example.org/a'>안내</a>를 보십시오.</p>"
    + "".join(f"<p>{number}번째 안내 문단은 그대로 둡니다.</p>" for number in range(5))
    + "<ul><li>서울</li><li>부산</li></ul>"
    "<table><thead><tr><th>이름</th><th>날짜</th></tr></thead>"
    "<tbody><tr><td>포럼</td><td>5월 3일</td></tr></tbody></table>"
)
LATER = (
    BODY.replace("12월 3일까지 팩스로", "12월 10일까지 전자우편으로")
    .replace("https://www.example.org/a", "https://www.example.org/b")
    .replace("5월 3일", "5월 4일")
    .replace("<li>부산</li>", "<li>부산</li><li>제주</li>")
)


@pytest.fixture
def edition() -> Edition:
    """A circular corrected once: its text, a deadline, a file."""
    copy = factories.draft(
        title="제5차 포럼 안내", language="ko", body=BODY, number_serial=5, number_label="회람 5/2026"
    )
    DeadlineLine.objects.create(working_copy=copy, kind="register", due_on="2026-12-03", text="참가 등록")
    blob = store.put(ContentFile(b"form"), name="form.txt", now=NOW)
    file = File.objects.create(code=new_code(), circular=copy.circular, language="ko", created_at=NOW)
    copy.attachments.create(file=file, blob=blob, name="form.txt", title="참가 신청서")
    first = publishing.publish(copy.pk, by=None, now=NOW)
    copy = factories.edit(copy, now=NOW + HOUR, body=LATER, title="제5차 세계 포럼 안내")
    copy.deadlinelines.update(due_on="2026-12-10")
    copy.attachments.update(blob=store.put(ContentFile(b"a longer form"), name="form.txt", now=NOW))
    publishing.publish(copy.pk, by=None, now=NOW + HOUR, change_note="등록 마감일을 바로잡았습니다.")
    return first


def base_of(edition: Edition) -> str:
    return f"/circulars/{Circular.objects.get(pk=edition.circular_id).path}/"


def read(picture: Image.Image) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(picture)]


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_code_is_read_from_screen_and_from_paper_and_leads_to_its_page(page, edition, live_server, tmp_path, prefix):
    current = Edition.objects.get(circular=edition.circular_id, version=2)
    page.goto(f"{prefix}{base_of(edition)}?view=print")

    page.screenshot(path=tmp_path / "page.png", full_page=True)
    page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
    with Image.open(tmp_path / "page.png") as picture:
        on_screen = read(picture)
    document = pypdfium2.PdfDocument(tmp_path / "page.pdf")
    on_paper = [text for sheet in document for text in read(sheet.render(scale=150 / 72).to_pil())]
    words = "".join(sheet.get_textpage().get_text_range() for sheet in document)
    document.close()

    address = f"{live_server.url}{prefix}/verify/{current.code}/"
    assert on_screen == on_paper == [address]
    assert f"{current.code[:4]}-{current.code[4:8]}-{current.code[8:]}" in words
    page.goto(on_paper[0])
    assert page.locator("main h2").first.text_content() == (
        "This is the current edition." if prefix else "현재 게시된 판입니다."
    )


def test_code_leads_to_the_public_address_where_one_is_set(page, edition, settings, tmp_path):
    settings.PUBLIC_URL = "https://portal.example.org"
    page.goto(f"{base_of(edition)}v1/?view=print")

    page.screenshot(path=tmp_path / "page.png", full_page=True)

    with Image.open(tmp_path / "page.png") as picture:
        assert read(picture) == [f"https://portal.example.org/verify/{edition.code}/"]


@in_each_look
def test_pages_around_editions_are_accessible_and_fit(
    new_page, edition, assert_accessible, screenshot, width, language
):
    other = factories.published(title="Old notice")
    publishing.withdraw(
        other.circular_id, by=None, now=NOW + HOUR, reason_ko="통합", successor=edition.circular, is_merged=True
    )
    prefix = "" if language == "ko" else f"/{language}"
    base, page = f"{prefix}{base_of(edition)}", new_page(width=width)
    merged = f"{prefix}{base_of(other)}"
    for name, address in {
        "history": f"{base}history/",
        "compare": f"{base}compare/?from=1&to=2",
        "verify": f"{prefix}/verify/",
        "verify-superseded": f"{prefix}/verify/{edition.code}/",
        "verify-unknown": f"{prefix}/verify/0000000000/",
        "merged": merged,
        "merged-old": f"{merged}v1/",
        "print": f"{base}?view=print",
    }.items():
        page.goto(address)
        assert_accessible(page)
        wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wider) <= 0, address
        screenshot(page, f"{name}-{language}-{width}")


def test_short_document_with_its_code_takes_one_sheet(page, tmp_path):
    edition = factories.published(title="숙소 안내", language="ko", body="<p>숙소를 안내합니다.</p>")
    page.goto(f"{base_of(edition)}?view=print")

    page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)

    document = pypdfium2.PdfDocument(tmp_path / "page.pdf")
    found = [read(sheet.render(scale=150 / 72).to_pil()) for sheet in document]
    document.close()
    assert [len(texts) for texts in found] == [1]


def test_comparison_is_read_on_paper(page, edition, tmp_path):
    page.goto(f"{base_of(edition)}compare/?from=1&to=2")
    page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)

    document = pypdfium2.PdfDocument(tmp_path / "page.pdf")
    words = "".join("".join(sheet.get_textpage().get_text_range().split()) for sheet in document)
    document.close()

    for part in ("[−3−][+10+]일까지[−팩스로−][+전자우편으로+]", "[−3−][+4+]일", "[+제주+]", "바뀐것:"):
        assert part in words, part


def test_form_finds_a_code_without_a_script(new_page, edition):
    page = new_page(java_script_enabled=False)
    page.goto("/verify/")
    page.fill("#verify-code", f"{edition.code[:4].upper()} {edition.code[4:]}")
    page.locator(".verify-form button").click()

    assert page.url.endswith(f"/verify/{edition.code}/")
    assert "등록 마감일을 바로잡았습니다." in page.locator("main").text_content()
