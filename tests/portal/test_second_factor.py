"""The second step of the login: codes, recovery codes, who must have them, and who takes them away."""

import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from circulars.models import AuditEntry, OutgoingMail, WorkingCopy
from portal.login import factors, sealing
from portal.models import Office

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
STEP, MINE = "/admin/second-step/", "/admin/my-login/"


def log_in(client: Client, username: str = "kim", **more):
    return client.post("/admin/login/", {"username": username, "password": PASSWORD, "next": "/admin/"} | more)


def give(client: Client, code: str, **more):
    return client.post(STEP, {"one_time_password": code} | more)


def code_of(user, *, steps: int = 0) -> str:
    device = TOTPDevice.objects.get(user=user)
    return f"{totp(bytes.fromhex(sealing.opened(device.key, user.pk)), drift=steps):06d}"


def waiting_key(client: Client, user) -> str:
    return sealing.opened(client.session["enrol_app"], user.pk)


@pytest.fixture
def kim(make_user):
    """Somebody with an app, whose code of now was not used yet."""
    user = make_user("kim", "editor")
    TOTPDevice.objects.create(user=user, name="app", key=factors.new_key())
    return user


@pytest.fixture
def required(db):
    office = Office.objects.create(pk=1, name_ko="청주시")
    office.two_factor_groups.set(Group.objects.filter(name__in=["editor", "administrator"]))


def test_password_alone_opens_nothing(client, kim):
    page = log_in(client)

    assert page.status_code == 200
    assert "2단계 인증" in page.content.decode()
    assert page["Cache-Control"] == "private, no-store"
    for path in ("/admin/", "/admin/circulars/workingcopy/", MINE, "/admin/password_change/"):
        response = client.get(path)
        assert (response.status_code, response["Location"].split("?")[0]) == (302, STEP)
    assert not AuditEntry.objects.filter(action="login").exists()


def test_code_opens_the_desk_once(client, kim):
    log_in(client)
    code = code_of(kim)

    assert give(client, code, next="/admin/circulars/workingcopy/")["Location"] == "/admin/circulars/workingcopy/"
    assert client.get("/admin/").status_code == 200
    other = Client()
    log_in(other)
    assert give(other, code).status_code == 200  # the same code again
    assert other.get("/admin/").status_code == 302
    (entry,) = AuditEntry.objects.filter(action="login")
    assert (entry.actor, entry.details["way"]) == (kim, "code")


def test_session_key_changes_with_the_second_step(client, kim):
    log_in(client)
    before = client.session.session_key
    give(client, code_of(kim))

    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_next_leads_nowhere_else(client, kim):
    log_in(client)

    assert give(client, code_of(kim), next="https://elsewhere.example/admin/")["Location"] == "/admin/"


def test_recovery_code_works_once_and_is_kept_as_a_hash(client, kim):
    codes = factors.renew_codes(kim, now=timezone.now())
    assert len(set(codes)) == 10
    assert not {code.replace("-", "") for code in codes} & set(StaticToken.objects.values_list("token", flat=True))
    log_in(client)

    assert give(client, f" {codes[0].upper()} ").status_code == 302
    other = Client()
    log_in(other)
    assert give(other, codes[0]).status_code == 200
    assert factors.of(kim).codes_left == 9


def test_wrong_codes_wait_four_minutes_at_most_and_are_told_to_the_owner(kim):
    now = timezone.now()
    device = TOTPDevice.objects.get(user=kim)
    for _number in range(5):
        TOTPDevice.objects.update(throttling_failure_timestamp=now - timedelta(minutes=5))
        assert factors.verify(kim, "000000", now=now) is factors.Answer.WRONG
    assert OutgoingMail.objects.filter(recipient=kim.email, key__startswith="wrong-codes/").count() == 1
    assert factors.verify(kim, code_of(kim), now=now) is factors.Answer.WAIT
    TOTPDevice.objects.update(
        throttling_failure_count=500, throttling_failure_timestamp=timezone.now() - timedelta(minutes=5)
    )
    assert factors.verify(kim, code_of(kim), now=now) is factors.Answer.RIGHT
    device.refresh_from_db()
    assert device.throttling_failure_count == 0


def test_owner_is_told_again_on_another_day_and_refusals_are_written_down(kim):
    TOTPDevice.objects.update(throttling_failure_count=20)
    now = timezone.now()
    for at in (now, now, now + timedelta(days=1)):
        TOTPDevice.objects.update(throttling_failure_timestamp=timezone.now() - timedelta(minutes=9))
        assert factors.verify(kim, "000000", now=at) is factors.Answer.WRONG

    assert OutgoingMail.objects.filter(recipient=kim.email, key__startswith="wrong-codes/").count() == 2
    entry = AuditEntry.objects.get(action="login_refused")
    assert (entry.object_id, entry.details["why"]) == (str(kim.pk), "codes")


def test_password_is_asked_for_again_after_many_wrong_codes(client, kim):
    log_in(client)
    for _number in range(8):
        response = give(client, "nonsense")

    assert response["Location"] == "/admin/login/?next=%2Fadmin%2F&ended=codes"
    assert client.get(STEP).status_code == 302
    assert "_auth_user_id" not in client.session
    assert AuditEntry.objects.get(action="login_refused").details["why"] == "codes"


@pytest.mark.parametrize(
    "code", ["", "  ", "12345", "１２３４５６", "١٢٣٤٥٦", "9" * 5000, "\x00", "' OR 1=1", "-00001", "1e5555"]
)
def test_nonsense_is_no_code(client, kim, code):
    log_in(client)

    assert give(client, code).status_code in (200, 400)
    assert client.get("/admin/").status_code == 302


def test_half_open_session_ends_after_ten_minutes(client, kim):
    log_in(client)
    session = client.session
    session["logged_in_at"] -= 601
    session.save()

    assert "/login/" in client.get(STEP)["Location"]


def test_form_that_was_kept_goes_through_both_steps(client, kim):
    fields = {"title": "회람", "_continue": "저장"}
    asked = client.post("/admin/circulars/workingcopy/add/", fields)
    kept = kept_of(asked)

    second = log_in(client, kept_form=kept)
    assert second.status_code == 200
    assert kept_of(second) == kept
    wrong = give(client, "000001", kept_form=kept)
    assert kept_of(wrong) == kept
    TOTPDevice.objects.update(throttling_failure_timestamp=None)
    again = give(client, code_of(kim), kept_form=kept)

    form = BeautifulSoup(again.content, "html.parser").select_one("#content-main form")
    assert form["action"] == "/admin/circulars/workingcopy/add/"
    assert form.select_one("textarea[name=title]").get_text().strip() == "회람"
    assert not WorkingCopy.objects.exists()


def test_form_sent_in_between_is_kept_and_not_taken(client, kim):
    log_in(client)

    fields = {"title": "회람", "_continue": "저장"}
    response = client.post("/admin/circulars/workingcopy/add/", fields, HTTP_ORIGIN="http://testserver")

    assert response.status_code == 401
    assert "회람" in kept_of(response)
    assert not WorkingCopy.objects.exists()
    assert client.post("/admin/password_change/", {"old_password": "geheim"}).status_code == 401
    assert "geheim" not in client.post("/admin/password_change/", {"old_password": "geheim"}).content.decode()


def kept_of(response) -> str:
    page = BeautifulSoup(response.content, "html.parser")
    return page.select_one("textarea[name=kept_form]").get_text().removeprefix("\n")


# --- Setting up -------------------------------------------------------------------------------------------------


def test_app_is_set_up_with_password_and_brings_recovery_codes(client, make_user):
    user = make_user("kim", "editor")
    log_in(client)
    assert client.post(MINE, {"step": "begin-app"}).context["problem"]
    assert client.post(MINE, {"step": "begin-app", "proof_password": "wrong"}).context["problem"]

    page = client.post(MINE, {"step": "begin-app", "proof_password": PASSWORD})
    secret = BeautifulSoup(page.content, "html.parser").select_one(".app-secret").get_text()
    assert page.context["app_picture"].startswith("data:image/svg+xml")
    assert client.post(MINE, {"step": "confirm-app", "one_time_password": "000"}).context["problem"]
    assert not TOTPDevice.objects.exists()
    key = waiting_key(client, user)
    assert factors.as_text(key) == secret
    done = client.post(MINE, {"step": "confirm-app", "one_time_password": f"{totp(bytes.fromhex(key)):06d}"})

    assert len(done.context["codes"]) == 10
    assert "no-store" in done["Cache-Control"]
    assert client.get("/admin/").status_code == 200
    assert "enrol_app" not in client.session
    assert set(AuditEntry.objects.exclude(action="login").values_list("action", flat=True)) == {
        "add_factor",
        "new_recovery_codes",
    }
    assert OutgoingMail.objects.filter(recipient=user.email, key__startswith="factor/").count() == 1
    other = Client()
    log_in(other)
    assert other.get("/admin/").status_code == 302
    assert done.context["codes"][0] not in client.get(MINE).content.decode()


def test_code_that_set_the_app_up_opens_nothing(make_user):
    user, now = make_user("kim"), timezone.now()
    key = factors.new_key()
    code = f"{totp(bytes.fromhex(key)):06d}"

    assert factors.confirm_app(user, key, code, now=now)
    assert factors.verify(user, code, now=now) is factors.Answer.WRONG


def test_factor_is_removed_with_a_proof_and_the_codes_go_with_the_last(client, kim):
    codes = factors.renew_codes(kim, now=timezone.now())
    log_in(client)
    give(client, codes[0])
    device = TOTPDevice.objects.get()

    client.post(MINE, {"step": "remove", "factor": f"app:{device.pk}"})
    assert TOTPDevice.objects.exists()
    client.post(MINE, {"step": "remove", "factor": f"app:{device.pk}", "proof_password": codes[1]})

    assert not TOTPDevice.objects.exists()
    assert not StaticDevice.objects.exists()
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize("factor", ["", "app:", "app:9" * 9, "key:-1", "user:1", "app:²"])
def test_nothing_else_is_removed(client, kim, factor):
    codes = factors.renew_codes(kim, now=timezone.now())
    log_in(client)
    give(client, codes[0])

    response = client.post(MINE, {"step": "remove", "factor": factor, "proof_password": PASSWORD})

    assert response.status_code == 302
    assert TOTPDevice.objects.exists()


def test_somebody_elses_factor_is_not_removed(client, kim, make_user):
    make_user("lee")
    log_in(client, "lee")

    client.post(MINE, {"step": "remove", "factor": f"app:{TOTPDevice.objects.get().pk}", "proof_password": PASSWORD})

    assert TOTPDevice.objects.filter(user=kim).exists()


# --- Who must ---------------------------------------------------------------------------------------------------


def test_member_of_a_group_that_wants_one_sets_it_up_before_anything_else(client, required, make_user):
    user = make_user("kim", "editor")
    kept = '["/admin/circulars/workingcopy/add/", [["title", "회람"]], false]'

    page = log_in(client, kept_form=kept)
    assert page.context["is_enrolling"]
    assert client.get("/admin/circulars/workingcopy/")["Location"] == MINE
    asked = client.post(MINE, {"step": "begin-app", "kept_form": kept})
    assert asked.context["asks"] == "app"
    code = f"{totp(bytes.fromhex(waiting_key(client, user))):06d}"
    done = client.post(MINE, {"step": "confirm-app", "one_time_password": code, "kept_form": kept})
    assert done.context["codes"]

    assert client.get("/admin/").status_code == 200
    assert client.post(MINE, {"step": "onward", "kept_form": kept_of(done)}).context["kept"].path.endswith("/add/")


def test_session_of_before_owes_the_factor_that_its_owner_set_up(client, required, make_user):
    user = make_user("kim", "editor")
    stranger = Client()
    log_in(stranger)
    stranger.post(MINE, {"step": "begin-app"})
    key = waiting_key(stranger, user)
    TOTPDevice.objects.create(user=user, name="app", key=factors.new_key())

    code = f"{totp(bytes.fromhex(key)):06d}"
    assert stranger.post(MINE, {"step": "confirm-app", "one_time_password": code}).status_code == 401
    assert stranger.get(MINE)["Location"].startswith(STEP)
    assert stranger.get("/admin/")["Location"].startswith(STEP)
    assert TOTPDevice.objects.get().key != key
    assert give(stranger, code_of(user)).status_code == 302
    assert stranger.get("/admin/").status_code == 200


@pytest.mark.parametrize("step", ["remove", "codes", "sessions", "onward"])
def test_who_owes_the_first_factor_does_nothing_else(client, required, make_user, step):
    make_user("kim", "editor")
    other = Client()
    log_in(other)
    log_in(client)

    page = client.post(MINE, {"step": step, "kept_form": '["/admin/", [["title", "회람"]], false]'})

    assert (page.status_code, page.context.get("is_enrolling")) == (200, True)
    assert other.get(MINE).status_code == 200


def test_session_that_owes_the_first_factor_ends_after_an_hour(client, required, make_user):
    make_user("kim", "editor")
    log_in(client)
    session = client.session
    session["logged_in_at"] -= 3590
    session.save()
    assert client.get(MINE).status_code == 200
    session["logged_in_at"] -= 20
    session.save()

    assert "/login/" in client.get(MINE)["Location"]


def test_others_need_none(client, required, make_user):
    make_user("kim", "publisher")
    log_in(client)

    assert client.get("/admin/").status_code == 200


def test_superuser_is_held_to_what_administrators_are(client, required, make_user):
    make_user("kim", is_superuser=True)
    log_in(client)

    assert client.get("/admin/")["Location"] == MINE


def test_last_one_stays_where_it_is_wanted(client, required, kim):
    log_in(client)
    give(client, code_of(kim))

    client.post(MINE, {"step": "remove", "factor": f"app:{TOTPDevice.objects.get().pk}", "proof_password": PASSWORD})

    assert TOTPDevice.objects.exists()


def test_one_time_password_is_changed_first(client, required, make_user):
    make_user("kim", "editor", must_change_password=True)
    log_in(client)
    assert client.get("/admin/")["Location"] in (MINE, "/admin/password_change/")
    new = "청주에서 받은 회람 31호"
    client.post("/admin/password_change/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new})

    assert client.get("/admin/")["Location"] == MINE
    assert client.get(MINE).status_code == 200


def test_who_needs_one_is_chosen_on_the_form_of_the_office_and_audited(staff_client, required):
    page = staff_client.get("/admin/portal/office/1/change/")
    fields = {name: field.value() for name, field in ((f.name, f) for f in page.context["adminform"].form)}
    fields = {name: value for name, value in fields.items() if value not in (None, False)}
    wanted = Group.objects.get(name="publisher").pk

    response = staff_client.post("/admin/portal/office/1/change/", fields | {"two_factor_groups": [wanted]})

    assert response.status_code == 302, response.context["adminform"].form.errors
    assert [group.name for group in Office.objects.get().two_factor_groups.all()] == ["publisher"]
    entry = AuditEntry.objects.get(action="change")
    assert list(entry.details["after"].values()) == [["publisher"]]


# --- When it is lost --------------------------------------------------------------------------------------------


def test_administrator_resets_a_lost_one(staff_client, administrator, client, kim):
    half = Client()
    log_in(half)

    staff_client.post("/admin/portal/user/", {"action": "reset_factors", "_selected_action": [kim.pk]})

    assert not factors.has_any(kim)
    assert "_auth_user_id" not in half.session
    entry = AuditEntry.objects.get(action="reset_factors")
    assert (entry.actor, entry.object_id, entry.details["factors"]) == (administrator, str(kim.pk), 1)
    assert OutgoingMail.objects.filter(recipient=kim.email, key__startswith="reset-factors/").count() == 1
    assert log_in(Client()).status_code == 302


def test_own_and_superusers_are_not_reset(client, make_user):
    me, chief = make_user("lee", "administrator"), make_user("chief", is_superuser=True)
    for user in (me, chief):
        TOTPDevice.objects.create(user=user, key=factors.new_key())
    client.force_login(me)
    give(client, code_of(me))

    client.post("/admin/portal/user/", {"action": "reset_factors", "_selected_action": [me.pk, chief.pk]})

    assert TOTPDevice.objects.count() == 2


def test_command_opens_the_door_for_the_only_administrator(kim, capsys):
    call_command("reset_second_factor", "kim")

    assert "1" in capsys.readouterr().out
    assert not factors.has_any(kim)
    assert AuditEntry.objects.get(action="reset_factors").actor is None


def test_secrets_are_not_on_the_desk(staff_client, kim):
    page = staff_client.get("/admin/").content.decode()

    assert "totp" not in page.lower()
    assert not re.search("otp_(totp|static|webauthn)", page)
    assert staff_client.get("/admin/otp_totp/totpdevice/").status_code == 404


def test_list_of_accounts_says_who_has_one(staff_client, kim, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        page = staff_client.get("/admin/portal/user/")

    assert {row.username: row.has_factor for row in page.context["cl"].result_list}["kim"]
