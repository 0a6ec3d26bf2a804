from datetime import timedelta

import pytest
from django.core import signing
from django.test import RequestFactory
from django.utils import timezone

from circulars.throttling import counting
from portal import form_guard

PATH = "/circulars/uclg/2018/31/feedback/"
OWN = "http://testserver"


@pytest.fixture
def stamp(monkeypatch):
    """A stamp of a minute ago."""
    return aged_stamp(PATH, timedelta(minutes=1))


def aged_stamp(path: str, age: timedelta) -> str:
    signer = signing.TimestampSigner(salt="portal.form_guard")
    moment = signing.b62_encode(int((timezone.now() - age).timestamp()))
    value = f"{form_guard.stamp(path).split(':')[0]}:{moment}"
    return f"{value}:{signer.signature(value)}"


def post(stamp: str, path: str = PATH, headers: dict | None = None, address: str = "192.0.2.1", **data: str):
    headers = {"Origin": OWN} if headers is None else headers
    fields = {form_guard.STAMP_FIELD: stamp, form_guard.HONEYPOT_FIELD: "", "remark": "감사합니다"} | data
    return RequestFactory().post(path, fields, headers=headers, REMOTE_ADDR=address)


def refusal(request) -> int:
    with pytest.raises(form_guard.Refused) as caught:
        form_guard.check(request)
    assert str(caught.value)
    return caught.value.status


def test_form_of_our_own_is_accepted(stamp):
    form_guard.check(post(stamp))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": "http://testserver.attacker.example"},
        {"Origin": "http://attacker.example"},
        {"Origin": "https://testserver"},  # another scheme is another origin
        {"Origin": "http://testserver:8080"},
        {"Origin": "http://testserver@attacker.example"},
        {"Origin": "http://user@testserver"},
        {"Origin": "http://testserver/path"},
        {"Origin": "http://[broken"},
        {"Origin": "http://testserver:port"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "http://attacker.example", "Sec-Fetch-Site": "same-origin"},
        {"Referer": "http://testserver/"},
    ],
)
def test_form_of_another_site_is_refused(stamp, headers):
    assert refusal(post(stamp, headers=headers)) == 403


@pytest.mark.parametrize(
    "headers", [{"Origin": OWN}, {"Origin": "http://testserver:80"}, {"Sec-Fetch-Site": "same-origin"}]
)
def test_form_of_our_site_is_recognised(stamp, headers):
    form_guard.check(post(stamp, headers=headers))


def test_canonical_origin_is_ours_too(stamp, settings):
    settings.PUBLIC_URL = "https://portal.example"

    form_guard.check(post(stamp, headers={"Origin": "https://portal.example"}))


@pytest.mark.parametrize("value", ["", "nonsense", "a:b:c", "0" * 5000])
def test_made_up_stamp_is_refused(value):
    assert refusal(post(value)) == 400


def test_stamp_of_another_page_is_refused():
    assert refusal(post(aged_stamp("/another/", timedelta(minutes=1)))) == 400


def test_stamp_signed_for_another_purpose_is_refused():
    path_digest = form_guard.stamp(PATH).split(":")[0]

    assert refusal(post(signing.TimestampSigner(salt="sessions").sign(path_digest))) == 400


@pytest.mark.parametrize(
    ("age", "accepted"),
    [
        (timedelta(0), False),
        (timedelta(seconds=form_guard.MIN_AGE + 1), True),
        (timedelta(seconds=form_guard.MAX_AGE - 60), True),
        (timedelta(seconds=form_guard.MAX_AGE + 60), False),
        (timedelta(days=-1), False),  # from the future
    ],
)
def test_stamp_has_an_age(age, accepted):
    request = post(aged_stamp(PATH, age))

    if accepted:
        form_guard.check(request)
    else:
        assert refusal(request) == 400


def test_form_that_breaks_off_is_refused_and_no_failure_of_ours(stamp, monkeypatch):
    def hang_up(self, *size):
        raise ConnectionResetError

    request = post(stamp)
    monkeypatch.setattr(type(request._stream), "read", hang_up)
    assert refusal(request) == 400


def test_filled_honeypot_is_refused(stamp):
    assert refusal(post(stamp, **{form_guard.HONEYPOT_FIELD: "http://spam.example"})) == 400


def test_throttle_counts_per_address_and_page(stamp, settings):
    settings.RATES = {"forms": 3}
    for _number in range(3):
        form_guard.check(post(stamp))

    assert refusal(post(stamp)) == 429
    form_guard.check(post(stamp, address="192.0.2.2"))
    form_guard.check(post(aged_stamp("/another/", timedelta(minutes=1)), path="/another/"))


def test_refused_forms_do_not_use_up_the_throttle(stamp, settings):
    settings.RATES = {"forms": 1}
    for _number in range(5):
        refusal(post(stamp, headers={"Origin": "http://attacker.example"}))

    form_guard.check(post(stamp))


def test_throttle_keeps_no_address(stamp, monkeypatch):
    keys = []
    monkeypatch.setattr(counting.cache, "add", lambda key, *args: keys.append(key))
    monkeypatch.setattr(counting.cache, "incr", lambda key: 1)

    form_guard.check(post(stamp, address="192.0.2.77"))

    assert len(keys) == 1
    assert "192.0.2.77" not in keys[0]
