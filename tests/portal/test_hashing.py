"""A key beside the salt of each password, where an office sets one: taken into use, exchanged, lost."""

import pytest
from django.contrib.auth.hashers import check_password, make_password
from django.core.management import call_command
from django.test import Client

from portal.login.hashing import mark_of
from portal.models import User
from tests.portal.test_settings import SERVING, ask

pytestmark = pytest.mark.django_db
RIGHT = "correct horse battery"
KEYED, STOCK = "portal.login.hashing.KeyedHasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher"
OLD, NEW = "an-old-key-0123456789", "a-new-key-0123456789"


@pytest.fixture
def keyed(settings, monkeypatch):
    """``keyed(NEW, OLD)``: the keys of the settings from now on."""
    monkeypatch.setattr("portal.login.hashing.KeyedHasher.iterations", 10)

    def keyed(*keys: str) -> None:
        settings.PASSWORD_KEYS = list(keys)
        settings.PASSWORD_HASHERS = [KEYED, STOCK, "django.contrib.auth.hashers.MD5PasswordHasher"]

    return keyed


def log_in() -> bool:
    fields = {"username": "kim", "password": RIGHT}
    return Client().post("/admin/login/", fields).status_code == 302


def stored() -> str:
    return User.objects.get(username="kim").password


def test_password_from_before_works_and_has_the_key_from_its_next_login_on(make_user, keyed):
    make_user("kim")
    before = stored()
    keyed(OLD)

    assert log_in()
    assert stored() != before
    assert stored().startswith("pbkdf2_sha256_keyed$")
    assert len(stored()) <= 128
    assert log_in()
    assert not check_password("another", stored())


def test_hash_cannot_be_guessed_without_the_key(make_user, keyed):
    keyed(OLD)
    made = make_password(RIGHT)
    assert check_password(RIGHT, made)
    as_django_would = made.replace("pbkdf2_sha256_keyed", "pbkdf2_sha256").rpartition(".")[0]

    assert not check_password(RIGHT, as_django_would)
    keyed(NEW)
    assert not check_password(RIGHT, made)
    assert make_password(RIGHT, salt="s" * 22) != make_password(RIGHT, salt="t" * 22)


def test_key_is_exchanged_without_new_passwords(make_user, keyed):
    keyed(OLD)
    make_user("kim")
    keyed(NEW, OLD)
    before = stored()

    assert log_in()
    assert stored() != before
    keyed(NEW)
    assert log_in()


@pytest.mark.parametrize("is_like_a_code", [False, True])
def test_proof_that_hashes_the_password_anew_logs_nobody_out(make_user, keyed, settings, is_like_a_code):
    keyed(OLD)
    user = make_user("kim")
    password = "123456" if is_like_a_code else RIGHT  # looks_like_code
    user.set_password(password)
    user.save()
    client = Client()
    assert client.post("/admin/login/", {"username": "kim", "password": password}).status_code == 302
    keyed(NEW, OLD)
    before = stored()

    page = client.post("/admin/my-login/", {"step": "begin-app", "proof_password": password})

    assert stored() != before
    assert page.context["asks"] == "app"
    assert client.get("/admin/").status_code == 200


def test_key_that_is_lost_lets_nobody_in_and_is_said(make_user, keyed, caplog):
    keyed(OLD)
    make_user("kim")
    for keys in ((NEW,), ()):
        keyed(*keys)
        if not keys:  # as the settings have it then
            from django.conf import settings

            settings.PASSWORD_HASHERS = [STOCK, KEYED]
        assert not log_in()
    assert "PORTAL_PASSWORD_KEYS" in caplog.text


def test_command_says_which_accounts_still_need_a_key_of_before(make_user, keyed, capsys):
    keyed(OLD)
    make_user("kim")
    keyed(NEW, OLD)
    make_user("lee")

    call_command("seal_factors")
    said = capsys.readouterr().out
    assert f"{mark_of(OLD)} (of before): 1: kim\n" in said
    assert f"{mark_of(NEW)} (the first of the settings): 1\n" in said
    assert NEW not in said
    assert OLD not in said

    assert log_in()
    call_command("seal_factors")
    assert "of before" not in capsys.readouterr().out
    keyed("a-third-key-0123456789")
    call_command("seal_factors")
    assert f"{mark_of(NEW)} (not in the settings): 2: kim, lee\n" in capsys.readouterr().out


def test_file_of_keys_that_is_empty_is_refused(tmp_path):
    (tmp_path / "password.keys").write_text("\n \n")

    said = ask("settings.PASSWORD_KEYS", **SERVING, PORTAL_PASSWORD_KEYS_FILE=str(tmp_path / "password.keys")).stderr
    assert "PORTAL_PASSWORD_KEYS_FILE is empty" in said


def test_hasher_is_the_first_where_a_key_is_set_and_known_where_not():
    order = "settings.PASSWORD_HASHERS.index('portal.login.hashing.KeyedHasher')"
    assert ask(order, **SERVING).stdout.strip() == "5"
    assert ask(order, **SERVING, PORTAL_PASSWORD_KEYS=f"{NEW},{OLD}").stdout.strip() == "0"
