"""Single sign-on against a real provider on this machine, which says right and wrong things."""

import gzip
import io
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.db import OperationalError
from django.test import Client
from joserfc.jwk import RSAKey
from requests import Response
from urllib3 import HTTPResponse

from circulars.models import AuditEntry
from portal.login import provider as provider_room
from portal.models import Office, OutsideLogin, User
from tests.openid_provider import Provider
from tests.portal.test_settings import SERVING

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parent.parent.parent
START, BACK = "/admin/sso/", "/admin/sso/back/"
KEPT = '["/admin/circulars/workingcopy/add/", [["title", "회람"]], false]'


@pytest.fixture(scope="module")
def running():
    provider = Provider()
    yield provider
    provider.close()


@pytest.fixture
def provider(running, settings):
    running.reset()
    provider_room._known.clear()
    provider_room._asks_again.next_at = provider_room._renews.next_at = 0
    settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = running.issuer, "hoeram", "secret"
    return running


def leave(client: Client, **more) -> str:
    """To the provider; returns the address."""
    response = client.post(START, {"next": "/admin/"} | more)
    assert response.status_code == 200, response["Location"]
    return BeautifulSoup(response.content, "html.parser").select_one("#content-main a")["href"]


def come_back(client: Client, provider: Provider, **more):
    code, state = provider.go(leave(client, **more))
    return client.get(BACK, {"code": code, "state": state})


def test_login_page_offers_it_only_where_it_is_set(client, settings, provider):
    settings.OIDC_NAME = "청주시 로그인"
    assert "청주시 로그인" in client.get("/admin/login/").content.decode()
    settings.OIDC_ISSUER = ""
    assert START not in client.get("/admin/login/").content.decode()
    assert client.post(START).status_code == 404
    assert client.get(BACK).status_code == 404


def test_account_is_found_by_its_verified_mail_and_then_by_its_subject(client, provider, make_user):
    user = make_user("kim", "editor")

    assert come_back(client, provider)["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200
    assert OutsideLogin.objects.get().user == user
    assert set(AuditEntry.objects.values_list("action", flat=True)) == {"link_login", "login"}

    provider.claims = {"sub": "0001", "email": "renamed@office.example"}
    other = Client()
    assert come_back(other, provider)["Location"] == "/admin/"
    assert int(other.session["_auth_user_id"]) == user.pk


def test_address_asks_for_everything_that_proves_the_answer(client, provider):
    address = leave(client)

    assert address.startswith(f"{provider.issuer}/authorize?")
    for part in ("state=", "nonce=", "code_challenge=", "code_challenge_method=S256", "scope=openid"):
        assert part in address


@pytest.mark.parametrize(
    "changes",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another-portal"},
        {"iss": "https://elsewhere.example"},
        {"exp": 1_000_000},
        {"exp": None},
        {"sub": None},
        {"sub": ""},
    ],
)
def test_answer_that_is_not_right_lets_nobody_in(client, provider, make_user, changes):
    make_user("kim")
    provider.changes = changes

    response = come_back(client, provider)

    assert response["Location"] == "/admin/login/?sso=unproved"
    assert "_auth_user_id" not in client.session
    assert "다시" in client.get(response["Location"]).content.decode()


def test_signature_of_somebody_else_lets_nobody_in(client, provider, make_user):
    make_user("kim")
    provider.signs_with = RSAKey.generate_key(2048, {"kid": "one"})

    assert come_back(client, provider)["Location"].endswith("sso=unproved")


def test_answer_to_somebody_else_lets_nobody_in(client, provider, make_user):
    make_user("kim")
    code, state = provider.go(leave(Client()))

    assert client.get(BACK, {"code": code, "state": state})["Location"].endswith("sso=unproved")
    assert client.get(BACK, {"error": "access_denied"})["Location"].endswith("sso=unproved")
    assert client.get(BACK)["Location"].endswith("sso=unproved")


def test_answer_counts_once(client, provider, make_user):
    make_user("kim")
    code, state = provider.go(leave(client))
    assert client.get(BACK, {"code": code, "state": state})["Location"] == "/admin/"
    client.post("/admin/logout/")

    assert client.get(BACK, {"code": code, "state": state})["Location"].endswith("sso=unproved")


@pytest.mark.parametrize(
    "claims",
    [
        {"email_verified": False},
        {"email_verified": None},
        {"email_verified": "true"},
        {"email": None},
        {"email": "nobody@office.example"},
    ],
)
def test_unverified_or_unknown_mail_lets_nobody_in(client, provider, make_user, claims):
    make_user("kim")
    provider.claims |= claims

    assert come_back(client, provider)["Location"].endswith("sso=unknown")
    assert not OutsideLogin.objects.exists()


def test_mail_of_a_superuser_or_of_two_links_nobody(client, provider, make_user):
    make_user("kim", is_superuser=True)
    assert come_back(client, provider)["Location"].endswith("sso=unknown")
    User.objects.update(is_superuser=False)
    make_user("kim2", email="KIM@office.example")
    assert come_back(Client(), provider)["Location"].endswith("sso=unknown")


def test_closed_account_stays_closed(client, provider, make_user):
    make_user("kim", is_active=False)

    assert come_back(client, provider)["Location"].endswith("sso=closed")
    assert "_auth_user_id" not in client.session


def test_somebody_without_account_gets_one_without_rights_where_the_office_wants_it(client, provider, settings):
    settings.OIDC_CREATES = True
    provider.claims |= {"preferred_username": "kim", "name": "김하늘"}

    assert come_back(client, provider)["Location"] == "/admin/"

    user = User.objects.get()
    assert (user.username, user.display_name, user.is_superuser, user.is_staff) == ("kim", "김하늘", False, True)
    assert not user.groups.exists()
    assert not user.has_usable_password()
    assert client.get("/admin/circulars/workingcopy/").status_code == 403


def test_second_factor_is_asked_for_unless_the_provider_does(client, provider, make_user, settings):
    from django_otp.plugins.otp_totp.models import TOTPDevice

    user = make_user("kim", "editor")
    TOTPDevice.objects.create(user=user, key="00" * 20)
    assert come_back(client, provider).status_code == 200
    assert client.get("/admin/")["Location"].startswith("/admin/second-step/")

    settings.OIDC_SECOND_FACTOR = True
    other = Client()
    come_back(other, provider)
    assert other.get("/admin/").status_code == 200


def test_kept_form_goes_along(client, provider, make_user):
    make_user("kim", "editor")

    page = come_back(client, provider, kept_form=KEPT)

    assert page.context["kept"].fields == [("title", "회람")]


def test_provider_that_is_away_is_told_and_the_password_works(client, provider, make_user):
    make_user("kim")
    provider.is_broken = True

    response = client.post(START)
    assert response["Location"] == "/admin/login/?sso=away"
    assert "비밀번호로" in client.get(response["Location"]).content.decode()
    assert client.post(
        "/admin/login/", {"username": "kim", "password": "correct horse battery"}
    ).status_code == 302  # fmt: skip


def test_provider_that_goes_away_in_between(client, provider, make_user):
    make_user("kim")
    code, state = provider.go(leave(client))
    provider.is_broken = True

    assert client.get(BACK, {"code": code, "state": state})["Location"].split("=")[1] in ("away", "unproved")


def test_form_stays_where_the_provider_is_away_or_lets_nobody_in(client, provider):
    page = come_back(client, provider, kept_form=KEPT)
    assert page.status_code == 401
    assert page.context["kept"].fields == [("title", "회람")]
    assert "관리자" in page.content.decode()

    provider.is_broken = True
    provider_room._known.clear()
    page = client.post(START, {"kept_form": KEPT})
    assert page.context["kept"].fields == [("title", "회람")]
    assert "비밀번호로" in page.content.decode()


def test_form_that_is_too_long_to_wait_stays_on_the_login_page(client, provider):
    long = KEPT.replace("회람", "회람" * 250_001)

    page = client.post(START, {"kept_form": long})

    assert page.context["kept"].fields[0][1].startswith("회람")
    assert "비밀번호로" in page.content.decode()


def test_form_goes_through_setting_up_the_first_factor(client, provider, make_user):
    make_user("kim", "editor")
    Office.objects.create(pk=1, name_ko="청주시").two_factor_groups.set(Group.objects.filter(name="editor"))

    page = come_back(client, provider, kept_form=KEPT)

    assert page.context["is_enrolling"]
    assert page.context["kept"].fields == [("title", "회람")]


def test_session_before_the_login_ends_soon_and_after_it_as_others(client, provider, make_user):
    make_user("kim", "editor")
    code, state = provider.go(leave(client, next="/admin/?q=" + "a" * 9000))
    assert client.session.get_expiry_age() <= 900
    assert client.session["sso_next"] == "/admin/"

    client.get(BACK, {"code": code, "state": state})
    assert client.session.get_expiry_age() > 11 * 3600


@pytest.mark.parametrize("length", [2000, 60_000])
def test_wanted_address_is_bounded_and_ends_with_the_login(client, provider, make_user, length):
    make_user("kim", "editor")
    wanted = "/admin/?q=".ljust(length, "a")
    leave(client, next=wanted)
    assert client.session["sso_next"] == (wanted if length == 2000 else "/admin/")
    session = client.session
    session["sso_next"] = "a" * 200_000
    session.save()

    client.post("/admin/login/", {"username": "kim", "password": "correct horse battery"})

    assert "sso_next" not in client.session
    assert len(client.get("/admin/my-login/").context["sessions"]) == 1


def test_password_given_meanwhile_brings_the_form_that_waits(client, provider, make_user):
    make_user("kim", "editor")
    leave(client, kept_form=KEPT)

    page = client.post("/admin/login/", {"username": "kim", "password": "correct horse battery"})

    assert page.context["kept"].fields == [("title", "회람")]
    assert not [name for name in list(client.session.keys()) if name.startswith(("_state_", "sso_kept"))]
    assert client.session.get_expiry_age() > 11 * 3600
    assert client.post(START, {"kept_form": KEPT}).context["kept"].path.endswith("/add/")
    assert "sso_kept" not in client.session


def test_logout_ends_the_session_there_as_well(client, provider, make_user):
    make_user("kim")
    come_back(client, provider)

    page = client.post("/admin/logout/")

    address = BeautifulSoup(page.content, "html.parser").select_one("#content-main a")["href"]
    assert address.startswith(f"{provider.issuer}/logout?id_token_hint=")
    assert client.get("/admin/").status_code == 302


# --- Answers without bounds -------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", [{"padding": 600_000}, {"pause": 0.05}, {"leads_to": "/again"}])
def test_answer_that_is_too_large_too_slow_or_leads_on_for_ever_is_none(client, provider, monkeypatch, what):
    monkeypatch.setattr(provider_room, "PATIENCE", 0.4)
    for name, value in what.items():
        setattr(provider, name, value)
    begun = time.monotonic()

    assert client.post(START)["Location"] == "/admin/login/?sso=away"
    assert time.monotonic() - begun < 3


def test_packed_answer_is_not_unpacked(client, provider, monkeypatch):
    monkeypatch.setattr(provider, "_answer", lambda path, form: (200, {"issuer": provider.issuer}))
    packed = gzip.compress(b" " * 50_000_000)
    sent = []
    monkeypatch.setattr(provider_room.HTTPAdapter, "send", lambda *args, **kwargs: sent.append(1) or answer_of(packed))

    assert client.post(START)["Location"] == "/admin/login/?sso=away"
    assert sent


def answer_of(content: bytes) -> Response:
    response = Response()
    response.status_code = 200
    response.headers["Content-Encoding"] = "gzip"
    response.raw = HTTPResponse(io.BytesIO(content), headers={"Content-Encoding": "gzip"}, preload_content=False)
    return response


def test_office_without_a_provider_does_not_pay_for_one():
    code = """
import sys, django
from django.conf import settings
django.setup()
from django.test import Client
from django.urls import reverse
import portal.wsgi
reverse("admin:login")
print([name for name in ("authlib", "joserfc.jwt", "portal.login.provider") if name in sys.modules])
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True,
        env=os.environ | SERVING | {"DJANGO_SETTINGS_MODULE": "portal.settings"},
    )  # fmt: skip
    assert done.stdout.strip() == "[]"


# --- The provider says that somebody has gone -------------------------------------------------------------------

GONE = "/admin/sso/logout/"


def say_gone(provider: Provider, **changes):
    return Client(enforce_csrf_checks=True).post(GONE, {"logout_token": provider.logout_token(**changes)})


def test_logout_there_ends_the_logins_here(client, provider, make_user):
    make_user("kim", "editor")
    make_user("lee", "editor")
    come_back(client, provider)
    by_password, other = Client(), Client()
    by_password.post("/admin/login/", {"username": "kim", "password": "correct horse battery"})
    other.post("/admin/login/", {"username": "lee", "password": "correct horse battery"})

    response = say_gone(provider)

    assert (response.status_code, response["Cache-Control"]) == (200, "no-store")
    assert client.get("/admin/").status_code == 302
    assert by_password.get("/admin/").status_code == 200  # did not come by the provider
    assert other.get("/admin/").status_code == 200
    assert AuditEntry.objects.get(action="end_sessions").details == {"logins": 1, "way": "sso"}
    assert say_gone(provider).status_code == 200  # nobody is left


@pytest.mark.parametrize("subject", ["0001", None])
def test_logout_of_one_session_there_ends_that_one_here(provider, make_user, subject):
    make_user("kim", "editor")
    here, there = Client(), Client()
    for browser, number in ((here, "a"), (there, "b")):
        provider.claims["sid"] = number
        come_back(browser, provider)

    assert say_gone(provider, sub=subject, sid="b").status_code == 200

    assert there.get("/admin/").status_code == 302
    assert here.get("/admin/").status_code == 200


def test_login_that_never_heard_of_its_session_there_ends_with_its_person(provider, make_user):
    make_user("kim", "editor")
    make_user("lee", "editor")
    kim, lee = Client(), Client()
    come_back(kim, provider)
    provider.claims |= {"sub": "0002", "email": "lee@office.example"}
    come_back(lee, provider)

    assert say_gone(provider, sub=None, sid="b").status_code == 200
    assert (kim.get("/admin/").status_code, lee.get("/admin/").status_code) == (200, 200)
    assert say_gone(provider, sub="0001", sid="b").status_code == 200

    assert (kim.get("/admin/").status_code, lee.get("/admin/").status_code) == (302, 200)


def test_word_of_a_logout_that_could_not_be_done_may_be_said_again(client, provider, make_user, monkeypatch):
    make_user("kim", "editor")
    come_back(client, provider)
    token = provider.logout_token()

    def fails(*args, **more):
        raise OperationalError("database is locked")

    with monkeypatch.context() as broken:
        broken.setattr("portal.login.sessions.end_those", fails)
        with pytest.raises(OperationalError):
            client.post(GONE, {"logout_token": token})

    assert client.post(GONE, {"logout_token": token}).status_code == 200
    assert client.get("/admin/").status_code == 302


def test_wrong_word_of_the_provider_on_itself_is_not_kept(client, provider, make_user):
    make_user("kim", "editor")
    provider.names_itself = "https://maintenance.example"
    assert client.post(START, {"next": "/admin/"})["Location"] == "/admin/login/?sso=away"

    provider.names_itself = ""

    assert come_back(client, provider)["Location"] == "/admin/"


def test_key_that_the_provider_took_back_proves_nothing_after_an_hour(client, provider, make_user, monkeypatch):
    make_user("kim", "editor")
    come_back(client, provider)
    taken_back = provider.key
    provider.signs_with = taken_back
    monkeypatch.setattr(provider, "key", RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"}))
    assert say_gone(provider).status_code == 200  # known still

    monkeypatch.setattr(provider_room, "KNOWN_FOR", -1)

    assert say_gone(provider).status_code == 400
    provider.signs_with = provider.key
    assert say_gone(provider).status_code == 200


def test_provider_that_does_not_say_anew_who_it_is_is_asked_seldom_and_known_for_a_while(
    client, provider, make_user, monkeypatch
):
    make_user("kim", "editor")
    come_back(client, provider)
    monkeypatch.setattr(provider_room, "KNOWN_FOR", -1)
    provider.is_broken = True
    before = provider.requests
    assert leave(Client())
    assert leave(Client())
    assert provider.requests == before + 1

    monkeypatch.setattr(provider_room, "STILL_FOR", -1)

    assert Client().post(START, {"next": "/admin/"})["Location"] == "/admin/login/?sso=away"


def test_unknown_key_makes_the_portal_ask_once_a_minute(client, provider, make_user):
    make_user("kim", "editor")
    come_back(client, provider)
    provider.kid = "unknown"
    before = provider.asked_for_keys

    assert [say_gone(provider).status_code for _time in range(5)] == [400] * 5
    assert provider.asked_for_keys == before + 1

    provider.kid = "one"
    assert say_gone(provider).status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "another-portal"},
        {"iss": "https://elsewhere.example"},
        {"iat": 1_000_000},
        {"iat": None},
        {"iat": 33_000_000_000},
        {"exp": 1_000_000},
        {"events": None},
        {"events": {"http://schemas.openid.net/event/another": {}}},
        {"events": "no"},
        {"nonce": "a"},
        {"sub": None},
        {"jti": None},
    ],
)
def test_word_of_a_logout_that_is_not_right_ends_nothing(client, provider, make_user, changes):
    make_user("kim", "editor")
    come_back(client, provider)

    assert say_gone(provider, **changes).status_code == 400
    assert client.get("/admin/").status_code == 200


def test_word_of_a_logout_counts_once_and_only_from_the_provider(client, provider, make_user):
    make_user("kim", "editor")
    token = provider.logout_token()
    assert client.post(GONE, {"logout_token": token}).status_code == 200
    come_back(client, provider)
    assert client.post(GONE, {"logout_token": token}).status_code == 400
    provider.signs_with = RSAKey.generate_key(2048, {"kid": "one"})
    assert say_gone(provider).status_code == 400
    for nonsense in ("", "a.b.c", "x" * 30_000, "eyJhbGciOiJub25lIn0.eyJzdWIiOiIwMDAxIn0."):
        assert client.post(GONE, {"logout_token": nonsense}).status_code == 400
    assert client.get(GONE).status_code == 405

    assert client.get("/admin/").status_code == 200


def test_word_of_a_logout_waits_for_a_provider_that_is_away(client, provider, settings):
    token = provider.logout_token()
    provider.is_broken = True

    assert client.post(GONE, {"logout_token": token}).status_code == 503
    settings.OIDC_ISSUER = ""
    assert client.post(GONE, {"logout_token": token}).status_code == 404
