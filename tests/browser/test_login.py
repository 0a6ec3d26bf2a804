"""The way in for staff, as a browser sees it."""

from playwright.sync_api import expect

from portal import accounts, invitations
from tests.browser.looks import in_each_look


@in_each_look
def test_login_page_is_accessible(new_page, assert_accessible, screenshot, width, language):
    page = new_page(width=width)
    page.goto(f"/admin/login/?lang={language}")

    expect(page.locator("html")).to_have_attribute("lang", language)
    assert_accessible(page)
    screenshot(page, f"login-{language}-{width}")


def test_one_time_password_leads_to_an_own_one_and_the_desk(page, assert_accessible, transactional_db):
    password = accounts.create_first_administrator("admin")
    page.goto("/admin/")
    page.locator("#id_username").fill("admin")
    page.locator("#id_password").fill(password)
    page.locator("[type=submit]").click()

    assert page.url.endswith("/admin/password_change/")
    assert_accessible(page)
    page.locator("#id_old_password").fill(password)
    for field in ("#id_new_password1", "#id_new_password2"):
        page.locator(field).fill("청주에서 받은 회람 31호")
    page.locator("#content-main .submit-row [type=submit]").click()
    page.goto("/admin/")

    assert page.url.endswith("/admin/")
    assert_accessible(page)


def test_invited_person_sets_a_password(page, live_server, make_user, assert_accessible, transactional_db):
    user = make_user("kim")
    page.goto(invitations.invite(user, origin=live_server.url))
    assert_accessible(page)
    for field in ("#id_new_password1", "#id_new_password2"):
        page.locator(field).fill("청주에서 받은 회람 31호")
    page.locator("[type=submit]").click()

    assert page.url.endswith("/admin/login/")
    user.refresh_from_db()
    assert user.check_password("청주에서 받은 회람 31호")


def test_pages_about_accounts_are_accessible(page, log_in, administrator, make_user, assert_accessible):
    user = make_user("kim", "editor")
    log_in(page, administrator)
    for path in ("", "add/", f"{user.pk}/change/", f"{user.pk}/invitation/"):
        page.goto(f"/admin/portal/user/{path}")
        assert_accessible(page)
