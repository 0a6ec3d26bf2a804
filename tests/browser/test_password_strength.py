"""The meter beside a new password, while it is typed."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.django_db(transaction=True)]

TYPED = [
    ("짧다", "너무 짧음"),
    ("aaaaaaaaaaaaaaaa", "약함"),
    ("abcdefghijklmn", "약함"),
    ("kimhaneul kimhaneul", "약함"),
    ("password password", "약함"),
    ("rxvbqnmdtwkj", "보통"),
    ("청주에서 받은 가을 회람을 읽습니다", "강함"),
]


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_meter_says_how_strong_it_is(new_page, width, make_user, log_in, assert_accessible):
    page: Page = new_page(width)
    log_in(page, make_user("kimhaneul", "editor"))
    page.goto("/admin/password_change/")
    line = page.locator(".password-strength")
    expect(line).to_be_hidden()

    for password, said in TYPED if width == "desktop" else TYPED[-1:]:
        page.fill("[name=new_password1]", password)
        expect(line.locator("output")).to_have_text(said)
    expect(line.locator("meter")).to_have_js_property("value", 4)
    assert_accessible(page)
    page.fill("[name=new_password1]", "")
    expect(line).to_be_hidden()
