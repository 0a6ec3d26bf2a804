"""On a telephone, with the keyboard alone: from a circular to the text of its file, and to a copy that can be read."""

import pytest
from playwright.sync_api import expect

from circulars.models import CopyRequest, OutgoingMail, WorkingCopy
from tests.circulars.file_access_samples import FOUND, with_file
from tests.factories import NOW

pytestmark = pytest.mark.django_db(transaction=True)

PIECES = [
    ["h1", "참가 안내"],
    ["p", "회원 여러분께, 아래와 같이 회의를 엽니다."],
    ["ul", "장소: 서울"],
    ["ul", "날짜: 2026년 5월 1일"],
    ["table", "순서\t시간\t담당"],
    ["row", "개회\t09:00\t사무국"],
    ["row", "토론 및 의견 수렴을 위한 긴 순서의 이름\t10:00\t회원 도시 전체"],
]


@pytest.fixture(autouse=True)
def _quick(settings, tmp_path, monkeypatch):
    settings.BLOBS_DIR = tmp_path / "blobs"
    monkeypatch.setattr("portal.form_guard.MIN_AGE", -1)


def reach(page, wanted) -> None:
    """Step to an element with the Tab key alone."""
    for _press in range(80):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError("never reached")


def follow(page, name: str) -> None:
    reach(page, page.get_by_role("link", name=name))
    page.keyboard.press("Enter")


@pytest.fixture
def published():
    """A circular with an HWP file that was read, and a scan."""
    edition, file = with_file(name="참가안내.hwp", pieces=PIECES, language="ko", found=FOUND | {"tagged": None})
    return edition, file


def test_from_circular_to_text_to_request_by_keyboard(new_page, assert_accessible, published):
    edition, _file = published
    page = new_page("phone")
    page.goto(f"/circulars/{edition.circular.path}/")
    assert_accessible(page)
    follow(page, "본문 텍스트로 보기")
    expect(page.get_by_role("heading", level=1)).to_have_text("참가안내.hwp")
    expect(page.get_by_role("heading", name="참가 안내")).to_be_visible()
    expect(page.get_by_role("region", name="표")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert_accessible(page)
    follow(page, "접근 가능한 사본 요청")
    expect(page.get_by_role("heading", level=1)).to_have_text("접근 가능한 사본 요청")
    assert_accessible(page)
    needs = page.get_by_label("어떤 사본이 필요하십니까?")
    reach(page, needs)
    page.keyboard.type("큰 글씨로 된 사본")
    page.keyboard.press("Tab")
    page.keyboard.type("no address")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("요청을 보내지 못했습니다.")
    expect(needs).to_have_value("큰 글씨로 된 사본")
    assert_accessible(page)
    mailbox = page.get_by_label("답을 받으실 전자우편 주소(선택)")
    reach(page, mailbox)
    page.keyboard.press("Control+a")
    page.keyboard.type("reader@home.example")
    page.keyboard.press("Enter")
    page.wait_for_url("**/copy/thanks/")
    assert_accessible(page)
    assert CopyRequest.objects.count() == 1
    assert "큰 글씨로 된 사본" in OutgoingMail.objects.get().body
    assert page.context.cookies() == []


@pytest.mark.parametrize("width", ["desktop", "phone"])
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_pages_of_a_file_without_scripts(new_page, assert_accessible, published, screenshot, width, prefix):
    edition, file = published
    page = new_page(width, java_script_enabled=False)
    name = f"{width}{prefix.replace('/', '-')}"
    for rest, label in (("text/", "text"), ("copy/", "copy"), ("copy/thanks/", "copy-thanks")):
        page.goto(f"{prefix}/files/{file.code}/참가안내.hwp/{rest}")
        screenshot(page, f"file-{label}-{name}")
    page.goto(f"{prefix}/files/{file.code}/참가안내.hwp/copy/")
    page.locator("main button[type=submit]").click()
    expect(page.locator(".copy-form__error")).to_have_count(1)
    screenshot(page, f"file-copy-refused-{name}")
    page.goto(f"{prefix}/circulars/{edition.circular.path}/")
    screenshot(page, f"file-beside-{name}")
    page.goto(f"{prefix}/files/{file.code}/참가안내.hwp/text/?view=print")
    page.emulate_media(media="print")
    screenshot(page, f"file-text-paper-{name}")


def test_staff_say_who_can_read_a_file(new_page, log_in, assert_accessible, published, screenshot, make_user):
    edition, file = published
    kim = make_user("kim", "publisher")
    page = new_page()
    log_in(page, kim)
    copy = WorkingCopy.objects.get(circular=edition.circular_id)
    page.goto(f"/admin/circulars/workingcopy/{copy.pk}/change/#panel-file-access")
    screenshot(page, "file-access-panel")
    page.get_by_role("link", name="접근성 확인 결과 입력").click()
    assert_accessible(page)
    page.get_by_label("일부 접근 가능").check()
    screenshot(page, "file-access-page")
    page.get_by_role("button", name="저장").click()
    expect(page.locator("#panel-file-access")).to_contain_text("일부 접근 가능")
    CopyRequest.objects.create(file=file, asked_at=NOW)
    page.goto("/admin/circulars/workingcopy/reports/unreadable-files/")
    assert_accessible(page)
    screenshot(page, "file-access-report")
