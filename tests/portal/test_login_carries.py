"""A form travels through every step of the login: late, in two windows, past a provider that is away."""

from ipaddress import ip_network

import pytest
from axes.models import AccessAttempt
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from portal import kept_form
from portal.login import factors, records, sealing, states
from portal.models import Office

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
ADD, STEP, MINE = "/admin/circulars/workingcopy/add/", "/admin/second-step/", "/admin/my-login/"
KEPT = f'["{ADD}", [["title", "회람"]], false]'
OWN = {"HTTP_ORIGIN": "http://testserver"}


def log_in(client: Client, **more):
    return client.post("/admin/login/", {"username": "kim", "password": PASSWORD, "next": "/admin/"} | more)


def carried(response) -> kept_form.KeptForm | None:
    area = BeautifulSoup(response.content, "html.parser").select_one("textarea[name=kept_form]")
    return kept_form.read(area.get_text().removeprefix("\n")) if area else None


def sends_again(response) -> bool:
    form = BeautifulSoup(response.content, "html.parser").select_one(f"form[action='{ADD}']")
    return form is not None and form.select_one("textarea[name=title]").get_text().strip() == "회람"


def age(client: Client, seconds: int) -> None:
    session = client.session
    session[states.SINCE] -= seconds
    session.save()


def code_of(user) -> str:
    return f"{totp(bytes.fromhex(TOTPDevice.objects.get(user=user).key)):06d}"


@pytest.fixture
def kim(make_user):
    user = make_user("kim", "editor")
    TOTPDevice.objects.create(user=user, name="app", key=factors.new_key())
    return user


@pytest.fixture
def required(db):
    office = Office.objects.create(pk=1, name_ko="청주시")
    office.two_factor_groups.set(Group.objects.filter(name="editor"))


# --- Late -------------------------------------------------------------------------------------------------------


def test_second_step_after_ten_minutes(client, kim):
    log_in(client, kept_form=KEPT)
    age(client, 601)

    response = client.post(STEP, {"one_time_password": code_of(kim), "kept_form": KEPT})

    assert response.status_code == 401
    assert carried(response).fields == [("title", "회람")]


def test_page_that_sets_a_factor_up_lies_idle(client, required, make_user):
    make_user("kim", "editor")
    log_in(client, kept_form=KEPT)
    client.post(MINE, {"step": "begin-app", "kept_form": KEPT})
    age(client, 3601)

    response = client.post(MINE, {"step": "confirm-app", "one_time_password": "123456", "kept_form": KEPT})

    assert carried(response).path == ADD
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("path", ["/admin/login/", STEP])
def test_token_of_a_page_of_the_login_is_of_before(kim, path):
    client = Client(enforce_csrf_checks=True)
    if path == STEP:
        client.force_login(kim)
    client.get("/admin/login/")
    fields = {"username": "kim", "password": PASSWORD, "one_time_password": "123456", "kept_form": KEPT}

    response = client.post(path, fields | {"csrfmiddlewaretoken": "a" * 64}, **OWN)

    assert response.status_code == 403
    assert carried(response).path == ADD
    elsewhere = client.post(path, fields, HTTP_ORIGIN="https://elsewhere.example")
    assert carried(elsewhere) is None


def test_step_that_was_done_in_another_window(client, kim):
    log_in(client)
    client.post(STEP, {"one_time_password": code_of(kim)})

    response = client.post(STEP, {"one_time_password": "123456", "kept_form": KEPT})

    assert sends_again(response)


def test_many_wrong_codes_keep_it_over_the_login(client, kim):
    log_in(client)
    for _number in range(8):
        response = client.post(STEP, {"one_time_password": "nonsense", "kept_form": KEPT})

    assert "_auth_user_id" not in client.session
    assert carried(response).path == ADD


def test_codes_that_were_not_looked_at_are_no_tries(client, kim):
    log_in(client)
    TOTPDevice.objects.update(throttling_failure_count=8, throttling_failure_timestamp=timezone.now())
    for _number in range(10):
        assert client.post(STEP, {"one_time_password": code_of(kim)}).status_code == 200

    TOTPDevice.objects.update(throttling_failure_timestamp=None)
    assert client.post(STEP, {"one_time_password": code_of(kim)}).status_code == 302


def test_device_is_known_after_a_login_with_a_form(client, kim):
    log_in(client)
    sent = client.post(STEP, {"one_time_password": code_of(kim), "kept_form": KEPT})

    assert sends_again(sent)
    assert records.DEVICE_COOKIE in sent.cookies


# --- On the way to something else -------------------------------------------------------------------------------


def test_form_sent_while_the_first_factor_is_owed(client, required, make_user):
    make_user("kim", "editor")
    log_in(client)

    response = client.post(ADD, {"title": "회람"}, **OWN)

    assert (response.status_code, response.context["is_enrolling"]) == (401, True)
    assert carried(response).fields == [("title", "회람")]
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("owed", ["second factor", "first factor", "password"])
@pytest.mark.parametrize("fields", [{"title": "거짓"}, {"kept_form": KEPT.replace("회람", "거짓")}])
@pytest.mark.parametrize("path", [ADD, MINE])
def test_form_of_another_site_is_never_offered_as_what_was_typed(client, make_user, request, owed, fields, path):
    if owed == "second factor":
        request.getfixturevalue("kim")
    elif owed == "first factor":
        request.getfixturevalue("required")
        make_user("kim", "editor")
    else:
        make_user("kim", "editor", must_change_password=True)
    log_in(client)

    for origin in ("https://elsewhere.example", "null"):
        sent = Client(enforce_csrf_checks=True)
        sent.cookies = client.cookies
        response = sent.post(path, fields, HTTP_ORIGIN=origin)

        assert "거짓" not in response.content.decode()
    assert ADD in client.post(ADD, {"title": "회람"}, **OWN).content.decode()


def test_form_sent_while_a_new_password_is_owed_and_sent_after_it(client, make_user):
    user = make_user("kim", "editor", must_change_password=True)
    log_in(client)

    asked = client.post(ADD, {"title": "회람"}, **OWN)
    assert asked.status_code == 401
    form = BeautifulSoup(asked.content, "html.parser").select_one("#content-main form")
    assert form["action"] == "/admin/password_change/"
    assert not form.select(".errorlist")
    assert client.post("/admin/password_change/", {"old_password": "geheim"}).status_code == 200
    kept, new = carried(asked).as_text(), "청주에서 받은 회람 31호"
    fields = {"new_password1": new, "new_password2": new, "kept_form": kept}
    wrong = client.post("/admin/password_change/", fields | {"old_password": "wrong"})
    assert carried(wrong).path == ADD
    assert "wrong" not in carried(wrong).as_text()

    assert sends_again(client.post("/admin/password_change/", fields | {"old_password": PASSWORD}))
    user.refresh_from_db()
    assert not user.must_change_password


def test_new_password_and_first_factor_one_after_the_other(client, required, make_user):
    user = make_user("kim", "editor", must_change_password=True)
    page = log_in(client, kept_form=KEPT)
    new = "청주에서 받은 회람 31호"
    fields = {
        "old_password": PASSWORD,
        "new_password1": new,
        "new_password2": new,
        "kept_form": carried(page).as_text(),
    }

    page = client.post("/admin/password_change/", fields)
    assert page.context["is_enrolling"]
    client.post(MINE, {"step": "begin-app", "kept_form": carried(page).as_text()})
    code = f"{totp(bytes.fromhex(sealing.opened(client.session['enrol_app'], user.pk))):06d}"
    done = client.post(MINE, {"step": "confirm-app", "one_time_password": code, "kept_form": KEPT})

    assert sends_again(client.post(MINE, {"step": "onward", "kept_form": carried(done).as_text()}))


def test_buttons_of_the_own_page_are_no_form_to_be_kept(client, make_user):
    make_user("kim", "editor", must_change_password=True)
    log_in(client)

    assert client.post(MINE, {"step": "sessions"})["Location"] == "/admin/password_change/"


# --- Where one has to wait --------------------------------------------------------------------------------------


def test_pause_after_wrong_passwords_keeps_it_for_the_login_afterwards(client, make_user):
    user = make_user("kim", "editor")
    for _number in range(5):
        paused = log_in(client, password="wrong", kept_form=KEPT)
    assert (paused.status_code, paused["Cache-Control"]) == (429, "private, no-store")
    assert "Django" not in paused.content.decode()
    assert str(paused.context["office"]) in paused.content.decode()

    page = client.post("/admin/login/", {"kept_form": carried(paused).as_text()})
    assert (page.status_code, page.context["form"].errors) == (401, {})
    AccessAttempt.objects.all().delete()  # the quarter of an hour is over
    assert sends_again(log_in(client, kept_form=carried(page).as_text()))
    assert "_auth_user_id" in client.session
    assert user.is_staff


def test_pause_for_a_name_that_is_guessed_at_keeps_it(client, make_user):
    make_user("kim", "editor")
    for number in range(30):
        Client().post("/admin/login/", {"username": "kim", "password": "x"}, REMOTE_ADDR=f"198.51.100.{number}")

    paused = log_in(client, kept_form=KEPT)

    assert paused.status_code == 429
    assert carried(paused).fields == [("title", "회람")]


def test_pause_while_a_factor_is_set_up_keeps_it(client, make_user):
    make_user("kim", "editor")
    log_in(client)
    for _number in range(5):
        paused = client.post(MINE, {"step": "begin-app", "proof_password": "wrong", "kept_form": KEPT})

    assert paused.status_code == 429
    assert carried(paused).path == ADD


def test_too_many_logins_of_a_network_keep_it(settings):
    settings.RATES = {"login": 1}
    client = Client(enforce_csrf_checks=True)
    token = client.get("/admin/login/").cookies["hoeram_csrf"].value
    fields = {"username": "kim", "password": "x", "kept_form": KEPT, "csrfmiddlewaretoken": token}
    client.post("/admin/login/", fields, **OWN)

    refused = client.post("/admin/login/", fields, **OWN)
    elsewhere = client.post("/admin/login/", fields, HTTP_ORIGIN="https://elsewhere.example")

    assert (refused.status_code, carried(refused).path, carried(elsewhere)) == (429, ADD, None)
    form = BeautifulSoup(refused.content, "html.parser").form
    settings.RATES = {}
    sent = {"csrfmiddlewaretoken": form.select_one("[name=csrfmiddlewaretoken]")["value"], "kept_form": KEPT}
    assert carried(client.post(form["action"], sent, **OWN)).path == ADD


def test_login_says_why_one_is_there_again(client, kim):
    log_in(client)
    age(client, 601)
    ended = client.get("/admin/circulars/workingcopy/?q=a", follow=True)
    assert ended.redirect_chain == [("/admin/login/?next=/admin/circulars/workingcopy/%3Fq%3Da&ended=time", 302)]
    assert "로그인한 지 오래되어" in ended.content.decode()

    log_in(client)
    for _number in range(8):
        response = client.post(STEP, {"one_time_password": "nonsense", "next": ADD})
    assert "인증 코드가 여러 번 틀렸습니다" in client.get(response["Location"]).content.decode()
    assert "login-ended" not in client.get("/admin/login/?ended=<b>").content.decode()


def test_nobody_is_held_on_a_page_of_the_login(client, required, make_user):
    """A password of somebody else's and a factor that is owed: neither shows a menu that does not open."""
    make_user("kim", "editor", must_change_password=True)
    log_in(client)

    page = BeautifulSoup(client.get("/admin/password_change/").content, "html.parser")

    assert page.select_one("form[action='/admin/logout/']")
    assert not page.select("#nav-sidebar, .desk-lookup, .breadcrumbs a")
    assert "업무판이 열립니다" in page.get_text()


# --- Odd ones ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["[" * 200_000, '["/admin/", [["title", "\\ud800"]], false]'])
def test_text_that_no_page_wrote_is_not_read(client, text):
    assert kept_form.read(text) is None
    assert client.post("/admin/login/", {"username": "kim", "password": "x", "kept_form": text}).status_code == 200


def test_page_for_other_networks_has_the_headers_of_the_desk(client, settings):
    settings.STAFF_NETWORKS = [ip_network("203.0.113.0/24")]

    response = client.get("/admin/", REMOTE_ADDR="198.51.100.1")

    assert response.status_code == 403
    assert "'self'" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
