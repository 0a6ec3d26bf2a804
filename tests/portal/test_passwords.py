"""What is asked of a password: the office's settings, and what is not asked unless they say so."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import (
    get_password_validators,
    password_validators_help_texts,
    validate_password,
)
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from portal import invitations
from portal.models import PreviousPassword
from tests.portal.test_settings import SERVING, ask

pytestmark = pytest.mark.django_db
RIGHT, NEW = "correct horse battery", "청주에서 받은 회람 31호"


def codes(password: str, user=None) -> set[str]:
    try:
        validate_password(password, user)
    except ValidationError as error:
        return {one.code for one in error.error_list}
    return set()


@pytest.mark.parametrize(
    ("password", "refused"),
    [
        ("회람을읽는가을저녁", {"password_too_short"}),
        ("abcdefghijk", {"password_too_short"}),
        ("rxvbqnmdtwkj", set()),  # one kind of characters
        ("가을저녁마다회람을읽습니다", set()),
        ("010123456789", {"password_entirely_numeric"}),
        ("passwordpassword", set()),
        ("password12", {"password_too_short"}),
        ("x" * 128 + " ✉ é", set()),
    ],
)
def test_what_is_asked_of_a_new_password(password, refused):
    assert codes(password) - {"password_too_common"} == refused


def test_common_ones_and_those_like_the_name_are_refused(make_user):
    assert "password_too_common" in codes("qwertyuiop")
    assert codes("kim.haneul.2026", make_user("kim.haneul")) == {"password_too_similar"}


@pytest.mark.parametrize(
    ("kinds", "password", "is_good"),
    [
        (2, "rxvbqnmdtwkj", False),
        (2, "rxvbqnmdtwk7", True),
        (3, "rxvbqnmdtwk7", False),
        (3, "회람을 읽는 저녁 7시", True),
    ],
)
def test_kinds_of_characters_where_the_office_asks_for_them(settings, kinds, password, is_good):
    settings.PASSWORD_KINDS = kinds
    (validator,) = get_password_validators([{"NAME": "portal.login.passwords.KindsOfCharacters"}])

    assert validator.get_help_text()
    if is_good:
        validator.validate(password)
    else:
        with pytest.raises(ValidationError):
            validator.validate(password)


def test_rules_follow_the_settings_and_none_is_empty():
    expression = "settings.PASSWORD_LENGTH, settings.PASSWORD_DAYS, len(settings.AUTH_PASSWORD_VALIDATORS)"
    assert ask(expression, **SERVING).stdout.strip() == "(12, 0, 5)"
    held = {"PORTAL_PASSWORD_LENGTH": "9", "PORTAL_PASSWORD_KINDS": "3", "PORTAL_PASSWORD_DAYS": "90"}
    assert ask(expression, **SERVING, **held).stdout.strip() == "(9, 90, 6)"
    assert all(password_validators_help_texts())


@pytest.mark.parametrize(
    ("name", "value"), [("PORTAL_PASSWORD_LENGTH", "8"), ("PORTAL_PASSWORD_KINDS", "4"), ("PORTAL_PASSWORD_DAYS", "-1")]
)
def test_settings_that_make_no_sense_are_refused(name, value):
    assert name in ask("settings.PASSWORD_DAYS", **SERVING | {name: value}).stderr.strip().splitlines()[-1]


def log_in(client: Client, **more):
    return client.post("/admin/login/", {"username": "kim", "password": RIGHT, "next": "/admin/"} | more)


def grown_old(user, days: int) -> None:
    PreviousPassword.objects.create(user=user, password=user.password, set_at=timezone.now() - timedelta(days=days))


def test_no_password_ends_by_age_unless_the_office_says_so(client, make_user):
    user = make_user("kim", "editor")
    grown_old(user, 4000)

    assert log_in(client).status_code == 302
    assert client.get("/admin/").status_code == 200
    assert codes(RIGHT, user) == set()  # nor is one of before refused


def test_old_password_opens_the_page_that_changes_it_and_nothing_typed_is_lost(client, make_user, settings):
    settings.PASSWORD_DAYS = 90
    user = make_user("kim", "editor")
    grown_old(user, 91)
    kept = '["/admin/circulars/workingcopy/add/", [["title", "회람"]], false]'

    log_in(client, kept_form=kept)
    assert client.get("/admin/")["Location"] == "/admin/password_change/"
    page = client.get("/admin/password_change/")
    assert "90" in BeautifulSoup(page.content, "html.parser").select_one(".desk-intro").get_text()
    change = {"old_password": RIGHT, "new_password1": NEW, "new_password2": NEW, "kept_form": kept}
    assert "회람" in client.post("/admin/password_change/", change).content.decode()

    assert client.get("/admin/").status_code == 200
    user.refresh_from_db()
    assert not user.must_change_password


@pytest.mark.parametrize(("days", "is_asked"), [(89, False), (91, True)])
def test_age_counts_from_the_last_change(client, make_user, settings, days, is_asked):
    settings.PASSWORD_DAYS = 90
    user = make_user("kim", "editor")
    user.date_joined -= timedelta(days=1000)
    user.save()
    grown_old(user, days)
    # The hash was made anew at a login since then, as Django does with each release.
    type(user).objects.filter(pk=user.pk).update(password=make_password(RIGHT))

    log_in(client)

    assert (client.get("/admin/").status_code == 302) is is_asked


def test_account_from_before_anything_was_noted_counts_from_its_beginning(client, make_user, settings):
    settings.PASSWORD_DAYS = 90
    user = make_user("kim", "editor")
    PreviousPassword.objects.all().delete()
    type(user).objects.filter(pk=user.pk).update(date_joined=timezone.now() - timedelta(days=91))

    log_in(client)

    assert client.get("/admin/").status_code == 302


def test_pages_that_set_a_password_have_a_meter(client, make_user):
    user = make_user("kim", "editor")
    address = invitations.invite(user, origin="")
    welcome = Client().get(address, follow=True)
    log_in(client)

    for page in (welcome, client.get("/admin/password_change/")):
        soup = BeautifulSoup(page.content, "html.parser")
        (field,) = soup.select("[data-strength]")
        assert field["name"] == "new_password1"
        assert field["data-strength-least"] == "12"
        assert len(field["data-strength"].split(" / ")) == 5
        assert soup.select_one("script[src*='password-strength']")
        assert not [item for item in soup.select(".help li") if not item.get_text(strip=True)]
