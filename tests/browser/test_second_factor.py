"""The second step in a real browser: a security key that Chromium plays, an app whose codes are computed, and paper."""

from base64 import b32decode

import pytest
from django.contrib.auth.models import Group
from django_otp.oath import totp
from django_otp_webauthn.models import WebAuthnCredential
from playwright.sync_api import Page, expect

from portal.login import factors
from portal.models import Office

pytestmark = [pytest.mark.django_db(transaction=True)]
PASSWORD = "correct horse battery"


def log_in(page: Page) -> None:
    page.goto("/admin/login/")
    page.fill("[name=username]", "kim")
    page.fill("[name=password]", PASSWORD)
    page.click("#login-form [type=submit]")


def put_in_key(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "usb",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_key_is_enrolled_used_and_removed(page: Page, make_user, assert_accessible):
    user = make_user("kim", "editor")
    put_in_key(page)
    log_in(page)
    page.goto("/admin/my-login/")
    page.fill("[name=proof_password]", PASSWORD)
    assert_accessible(page)
    page.click("button[value=begin-key]")
    page.fill("[name=name]", "사무실 열쇠")
    assert_accessible(page)
    page.click("[data-key-new] [type=submit]")
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    assert_accessible(page)
    key = WebAuthnCredential.objects.get(user=user)
    assert (key.name, key.last_used_at) == ("사무실 열쇠", None)
    page.click("[type=submit]:text('보관했습니다')")

    page.click("#logout-form button")
    log_in(page)
    assert_accessible(page)
    page.click("[data-key-ask] [type=submit]")
    expect(page.locator("#user-tools")).to_be_visible()
    key.refresh_from_db()
    assert key.last_used_at

    page.goto("/admin/my-login/")
    page.fill("[name=proof_password]", PASSWORD)
    page.click("button[value=remove]")
    expect(page.locator(".messagelist")).to_contain_text("삭제")
    assert not factors.has_any(user)


def test_browser_that_knows_no_keys_says_so(page: Page, make_user):
    make_user("kim", "editor")
    page.add_init_script("delete window.PublicKeyCredential")  # as where the connection is not secure
    log_in(page)
    page.goto("/admin/my-login/")
    page.fill("[name=proof_password]", PASSWORD)
    page.click("button[value=begin-key]")

    expect(page.locator("[data-key-none]")).to_contain_text("https")
    expect(page.locator("[data-key-new]")).to_be_hidden()


def test_app_is_set_up_without_javascript_where_a_group_wants_it(new_page, make_user):
    office = Office.objects.create(pk=1, name_ko="청주시")
    office.two_factor_groups.set(Group.objects.filter(name="editor"))
    make_user("kim", "editor")
    page = new_page("phone", java_script_enabled=False)
    log_in(page)
    page.click("button[value=begin-app]")
    assert page.locator(".app-picture").evaluate("image => image.naturalWidth") > 100
    secret = page.locator(".app-secret").inner_text()
    page.fill("#id_code", f"{totp(b32decode(secret.replace(' ', ''))):06d}")
    page.click(".my-login [type=submit]")
    code = page.locator(".recovery-codes code").first.inner_text()
    page.click(".my-login [type=submit]")
    page.goto("/admin/")
    page.click("#logout-form button")

    log_in(page)
    page.fill("#id_code", code)
    page.click("#code-form [type=submit]")
    expect(page.locator("#user-tools")).to_be_visible()
