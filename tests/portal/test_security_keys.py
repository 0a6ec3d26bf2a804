"""Setting a security key up: with a proof, once, and never by what a page did not ask for; odd answers of keys."""

import pytest
from django.test import Client
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp_webauthn.models import WebAuthnCredential

from portal.login import factors, keys

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
LIKE_A_CODE = "abcdefghjkmn"
STEP, MINE = "/admin/second-step/", "/admin/my-login/"


@pytest.fixture
def any_key(monkeypatch):
    """Keys whose answer is always right, each known by its number."""

    def register_complete(self, user, state, data):
        number = bytes([data["number"]])
        return WebAuthnCredential.objects.create(user=user, name="key", credential_id=number, public_key=b"1")

    monkeypatch.setattr(keys.Helper, "register_complete", register_complete)


@pytest.fixture
def kim(client, make_user):
    """Somebody with a key who is at the desk."""
    user = make_user("kim", "editor")
    client.force_login(user)
    WebAuthnCredential.objects.create(user=user, name="key", credential_id=b"kim", public_key=b"1")
    return user


def begin(client: Client, password: str = PASSWORD):
    return client.post(MINE, {"step": "begin-key", "proof_password": password})


def confirm(client: Client, answer: str = '{"number": 1}'):
    return client.post(MINE, {"step": "confirm-key", "key_password": answer, "name": "key"})


def test_key_is_set_up_with_a_proof(client, kim, any_key):
    assert begin(client).context["asks"] == "key"
    assert confirm(client).status_code == 200
    assert WebAuthnCredential.objects.count() == 2


def test_key_is_not_set_up_without_a_proof(client, kim, any_key):
    for _number in range(2):  # an answer that fails brings no challenge for the next one
        page = confirm(client)
        assert (page.context["asks"], bool(page.context["problem"])) == ("", True)
    begin(client, "wrong")
    confirm(client)

    assert WebAuthnCredential.objects.count() == 1
    assert not {"new_key_challenge", "key_challenge", "key_proved"} & set(client.session.keys())


def test_proof_ends_with_the_page_and_with_the_key(client, kim, any_key):
    begin(client)
    client.get(MINE)
    confirm(client)
    assert WebAuthnCredential.objects.count() == 1

    begin(client)
    confirm(client, '{"number": 1}')
    confirm(client, '{"number": 2}')
    assert WebAuthnCredential.objects.count() == 2


def test_challenge_of_the_login_sets_no_key_up(client, kim, any_key):
    client.logout()
    client.post("/admin/login/", {"username": "kim", "password": PASSWORD})
    assert "key_challenge" in client.session
    session = client.session
    session.update({"second_factor": "given", "key_proved": True})
    session.save()

    confirm(client)

    assert WebAuthnCredential.objects.count() == 1


def test_most_keys_hold_at_the_end_too(client, kim, any_key):
    begin(client)
    for number in range(9):
        WebAuthnCredential.objects.create(user=kim, name="key", credential_id=b"k%d" % number, public_key=b"1")

    assert confirm(client).context["problem"]
    assert WebAuthnCredential.objects.count() == 10


@pytest.mark.parametrize("answer", ["[" * 20_000, '{"number": 7}', "nonsense", "{}"])
def test_key_that_is_known_or_nonsense_is_refused_in_words(client, kim, make_user, any_key, answer):
    WebAuthnCredential.objects.create(user=make_user("lee"), name="key", credential_id=b"\x07", public_key=b"1")
    begin(client)

    page = confirm(client, answer)

    assert page.status_code == 200
    assert page.context["problem"]
    assert WebAuthnCredential.objects.count() == 2
    assert confirm(client, '{"number": 8}').context["codes"]  # the page can be used once more


def test_deep_answer_of_a_key_opens_nothing(client, kim):
    client.logout()
    client.post("/admin/login/", {"username": "kim", "password": PASSWORD})

    assert client.post(STEP, {"key_password": "[" * 20_000}).status_code == 200
    assert client.get("/admin/").status_code == 302


# --- The proof --------------------------------------------------------------------------------------------------


@pytest.fixture
def lee(client, make_user):
    """Somebody at the desk whose password looks like a recovery code."""
    user = make_user("lee", "editor")
    user.set_password(LIKE_A_CODE)
    user.save()
    client.force_login(user)
    return user


def test_password_that_looks_like_a_code_spends_no_try(client, lee):
    TOTPDevice.objects.create(user=lee, name="app", key=factors.new_key())
    factors.renew_codes(lee, now=timezone.now())
    client.force_login(lee)
    client.post(STEP, {"one_time_password": f"{totp(bytes.fromhex(TOTPDevice.objects.get().key)):06d}"})

    assert client.post(MINE, {"step": "begin-app", "proof_password": LIKE_A_CODE}).context["asks"] == "app"
    assert StaticDevice.objects.get().throttling_failure_count == 0


def test_pause_holds_for_a_password_that_looks_like_a_code(client, lee):
    for _number in range(5):
        client.post(MINE, {"step": "begin-app", "proof_password": LIKE_A_CODE[::-1]})

    client.post(MINE, {"step": "begin-app", "proof_password": LIKE_A_CODE})

    assert "enrol_app" not in client.session
