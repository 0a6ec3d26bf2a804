"""Guessing at passwords, from one place or many: it is stopped, and nobody is shut out by it."""

import pytest
from axes.models import AccessAttempt
from django.core import signing
from django.http import HttpResponse
from django.test import Client

from circulars.models import AuditEntry, OutgoingMail
from portal import lockout
from portal.login import records

pytestmark = pytest.mark.django_db
RIGHT = "correct horse battery"


def attempt(client: Client, password: str, address: str = "192.0.2.1", username: str = "kim", **more):
    return client.post("/admin/login/", {"username": username, "password": password}, REMOTE_ADDR=address, **more)


def guess(number: int, username: str = "kim", address: str = "198.51.100.{}") -> None:
    """As many wrong passwords as that, five from each address."""
    for one in range(number):
        attempt(Client(), "wrong", address.format(one // 5 + 1), username)


def test_many_places_against_one_name_are_stopped_and_its_own_devices_are_not(make_user):
    make_user("kim")
    known = Client()
    assert attempt(known, RIGHT).status_code == 302
    known.post("/admin/logout/")
    guess(30)

    assert attempt(Client(), RIGHT, "203.0.113.7").status_code == 429
    assert attempt(known, RIGHT, "203.0.113.7").status_code == 302
    (mail,) = OutgoingMail.objects.filter(key__startswith="guessed/")
    assert mail.recipient == "kim@office.example"
    attempt(Client(), "wrong", "203.0.113.8")
    assert OutgoingMail.objects.filter(key__startswith="guessed/").count() == 1


def test_one_place_against_many_names_is_stopped_and_its_known_devices_are_not(make_user):
    for number in range(8):
        make_user(f"kim{number}")
    known = Client()
    attempt(known, RIGHT, username="kim7")
    known.post("/admin/logout/")
    for number in range(6):
        guess(5, f"kim{number}", "192.0.2.1")

    assert attempt(Client(), RIGHT, username="kim6").status_code == 429
    assert attempt(Client(), RIGHT, "198.51.100.1", username="kim6").status_code == 302
    assert attempt(known, RIGHT, username="kim7").status_code == 302


def test_colleague_on_the_same_network_does_not_shut_a_known_device_out(make_user):
    make_user("kim")
    known = Client()
    attempt(known, RIGHT)
    known.post("/admin/logout/")
    guess(6, address="192.0.2.1")

    assert attempt(Client(), RIGHT).status_code == 429
    assert attempt(known, RIGHT).status_code == 302


def test_known_device_is_paused_by_its_own_wrong_passwords(make_user):
    make_user("kim")
    known = Client()
    attempt(known, RIGHT)
    known.post("/admin/logout/")
    for _number in range(5):
        response = attempt(known, "wrong")

    assert response.status_code == 429
    assert attempt(known, RIGHT, "203.0.113.7").status_code == 429
    assert attempt(Client(), RIGHT, "203.0.113.7").status_code == 302


def test_mark_of_a_device_is_of_one_name_and_not_forged(make_user):
    make_user("kim")
    make_user("lee")
    known = Client()
    attempt(known, RIGHT)
    known.post("/admin/logout/")
    guess(5, "lee", "192.0.2.1")
    assert attempt(known, RIGHT, username="lee").status_code == 429

    forged = Client()
    forged.cookies[records.DEVICE_COOKIE] = "WyJraW0iLCIwMCJd:1x:forged"
    guess(5, "kim", "203.0.113.7")
    assert attempt(forged, RIGHT, "203.0.113.7").status_code == 429


def test_networks_of_ipv6_count_as_one(make_user):
    make_user("kim")
    for number in range(5):
        attempt(Client(), "wrong", f"2001:db8:1:2:{number}::{number}")

    assert attempt(Client(), RIGHT, "2001:db8:1:2:ffff::1").status_code == 429
    assert attempt(Client(), RIGHT, "2001:db8:1:3::1").status_code == 302


def test_address_that_a_proxy_says_counts(make_user, settings):
    settings.TRUSTED_PROXIES = 1
    make_user("kim")
    for _number in range(5):
        attempt(Client(), "wrong", "127.0.0.1", headers={"X-Forwarded-For": "10.0.0.1, 198.51.100.9"})

    assert attempt(Client(), RIGHT, "127.0.0.1", headers={"X-Forwarded-For": "198.51.100.9"}).status_code == 429
    assert attempt(Client(), RIGHT, "127.0.0.1", headers={"X-Forwarded-For": "198.51.100.8"}).status_code == 302


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("fe80::1%eth0", "fe80::"),
        ("", ""),
        ("unknown", "unknown"),
    ],
)
def test_network_of_an_address(address, network):
    assert lockout.network_of(address) == network


@pytest.mark.parametrize("username", ["", "k" * 5000, "\x00", "' OR 1=1 --", "김하늘"])
def test_odd_names_are_only_wrong(client, db, username):
    assert attempt(client, "wrong", username=username).status_code in (200, 400)


@pytest.mark.parametrize("form", [" {} ", "\u3000{}", "full"])
def test_name_written_otherwise_is_the_same_name(make_user, form):
    make_user("kim")
    guess(30)
    written = "ｋｉｍ" if form == "full" else form.format("kim")

    assert attempt(Client(), RIGHT, "203.0.113.7", written).status_code == 429


def test_known_device_is_known_by_the_name_written_otherwise(make_user):
    make_user("kim")
    known = Client()
    attempt(known, RIGHT)
    known.post("/admin/logout/")
    guess(30)

    assert attempt(known, RIGHT, "203.0.113.7", " ｋｉｍ").status_code == 302


def test_desk_of_several_people_is_known_to_each(make_user, rf):
    for number in range(10):
        make_user(f"kim{number}")
    desk = Client()
    for number in range(10):
        attempt(desk, RIGHT, username=f"kim{number}")
        desk.post("/admin/logout/")
    request = rf.get("/")
    request.COOKIES = {records.DEVICE_COOKIE: desk.cookies[records.DEVICE_COOKIE].value}

    known = [bool(records.device_of(request, f"kim{number}")) for number in range(10)]
    assert known == [False] * 2 + [True] * 8
    guess(6, "kim5", "192.0.2.{}")
    assert attempt(desk, RIGHT, "192.0.2.1", "kim5").status_code == 302


def test_mark_of_one_name_as_it_was_written_before_is_read(rf):
    request = rf.get("/")
    request.COOKIES = {records.DEVICE_COOKIE: signing.dumps(["kim", "0011223344556677"], salt="portal.login.device")}

    assert records.device_of(request, "kim") == "0011223344556677"
    assert records.device_of(request, "lee") == ""


def test_mark_of_long_names_fits_a_cookie(rf, make_user):
    request = rf.get("/")
    for number in range(8):
        name = f"{number}" + "".join(chr(0xAC00 + (4391 * (150 * number + at)) % 11000) for at in range(140))
        request.user = make_user(name)
        response = records.remember(request, HttpResponse())
        request.COOKIES = {records.DEVICE_COOKIE: response.cookies[records.DEVICE_COOKIE].value}

    assert len(request.COOKIES[records.DEVICE_COOKIE]) <= 3000
    assert records.device_of(request, request.user.username)


def refusals() -> list[tuple[str, str]]:
    found = AuditEntry.objects.filter(action="login_refused").order_by("pk")
    return [(entry.object_type, entry.details["why"]) for entry in found]


def test_pause_is_written_down_once(make_user):
    user = make_user("kim")
    guess(4)
    assert refusals() == []
    guess(8, address="192.0.2.{}")

    assert refusals() == [("portal.User", "passwords")]
    entry = AuditEntry.objects.get()
    assert (entry.object_id, entry.actor, entry.address) == (str(user.pk), None, "192.0.2.1")
    guess(25)
    attempt(Client(), RIGHT, "203.0.113.7")
    attempt(Client(), RIGHT, "203.0.113.8")
    assert refusals() == [("portal.User", "passwords"), ("portal.User", "name")]


def test_name_that_nobody_has_is_not_kept(db):
    for number in range(7):
        guess(5, f"geheim-{number}", "192.0.2.1")

    assert refusals() == [("portal.Office", "passwords"), ("portal.Office", "network")]
    assert not any("geheim" in f"{entry.object_label}{entry.details}" for entry in AuditEntry.objects.all())


def test_login_and_logout_are_written_down(client, make_user):
    user = make_user("kim")
    attempt(client, RIGHT)
    client.post("/admin/logout/", REMOTE_ADDR="192.0.2.1")

    entries = AuditEntry.objects.order_by("pk").values_list("action", "actor_id", "address")
    assert list(entries) == [("login", user.pk, "192.0.2.1"), ("logout", user.pk, "192.0.2.1")]


def test_owner_is_told_of_a_new_device_but_not_of_the_first(make_user):
    make_user("kim")
    known = Client()
    attempt(known, RIGHT)
    attempt(known, RIGHT)
    assert not OutgoingMail.objects.filter(key__startswith="new-device/").exists()

    attempt(Client(), RIGHT, "203.0.113.7")

    (mail,) = OutgoingMail.objects.filter(key__startswith="new-device/")
    assert "203.0.113.7" not in mail.body
    assert AccessAttempt.objects.count() == 0
