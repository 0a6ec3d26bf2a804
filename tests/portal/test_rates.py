"""What one network may ask for how often: the table, the refusal in the reader's language, and who is never refused."""

import re

import pytest
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.urls import get_resolver, reverse

from circulars import throttling
from circulars.throttling import classes, counting
from portal.environment import rates
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_moment(monkeypatch):
    """Twenty seconds before a minute of the clock ends, so that no test runs over it."""
    monkeypatch.setattr(counting.time, "time", lambda: 1_000_000.0)


def route_names() -> set[str]:
    resolver = get_resolver()
    return {name for name in resolver.reverse_dict if isinstance(name, str)} | {
        f"{space}:{name}"
        for space, (_prefix, inner) in resolver.namespace_dict.items()
        for name in inner.reverse_dict
        if isinstance(name, str)
    }


def test_table_names_routes_that_exist():
    assert set(classes.BY_ROUTE) <= route_names()


def test_way_to_the_provider_counts_as_a_login():
    assert classes.BY_ROUTE.get("admin:sso") == "login"


def test_whatever_is_made_on_demand_is_in_the_table():
    """A new PDF, DOCX, archive or picture that pages can be asked for must say how often."""
    made = re.compile(r"pdf|docx|zip|card\b|qr\b|compare|^circulars:search$|suggest")
    wanted = {name for name in route_names() if name.startswith("circulars:") and made.search(name)}
    assert wanted <= set(classes.BY_ROUTE)


@pytest.mark.parametrize(
    ("name", "address"),
    [("search", "/search/?q=a"), ("suggest", "/search/suggest/?q=a"), ("search", "/feeds/search.atom?q=a"),
     ("comparing", "{path}compare/?from=1&to=2"), ("making", "{path}circular.pdf"), ("making", "{path}qr.svg")],
)  # fmt: skip
def test_class_is_refused_beyond_its_limit_and_free_in_the_next_window(client, settings, monkeypatch, name, address):
    settings.RATES = {name: 2}
    address = address.format(path=f"/circulars/{factories.published().circular.path}/")
    codes = [client.get(address).status_code for _ in range(2)]
    refused = client.get(address)

    assert 429 not in codes
    assert (refused.status_code, refused["Retry-After"], refused["Cache-Control"]) == (429, "20", "no-store")
    assert client.get(address, REMOTE_ADDR="198.51.100.9").status_code != 429
    monkeypatch.setattr(counting.time, "time", lambda: 1_000_020.0)
    assert client.get(address).status_code != 429


def test_refusal_speaks_the_language_of_the_page_and_asks_for_nothing(client, settings, django_assert_num_queries):
    settings.RATES = {"search": 1}
    client.get("/search/?q=a")
    with django_assert_num_queries(0):
        korean, english = client.get("/search/?q=a"), client.get("/en/search/?q=a")

    assert "20초" in korean.content.decode()
    assert "Wait 20 seconds" in english.content.decode()
    assert 'lang="ko"' in korean.content.decode()
    assert not korean.cookies


def test_login_counts_what_is_sent_and_not_what_is_read(client, settings):
    settings.RATES = {"login": 2}
    login = reverse("admin:login")
    assert {client.get(login).status_code for _ in range(5)} == {200}
    sent = [client.post(login, {"username": f"name{number}", "password": "x"}).status_code for number in range(3)]
    assert sent == [200, 200, 429]


def test_plain_pages_are_never_refused(client, settings):
    settings.RATES = dict.fromkeys(classes.SETTABLE, 1)
    path = f"/circulars/{factories.published().circular.path}/"
    for address in ("/", "/circulars/", path, "/contacts/", "/feeds/site.atom", "/healthz"):
        assert {client.get(address).status_code for _ in range(3)} == {200}, address


def test_networks_of_ipv6_count_as_one():
    counted = [throttling.is_within("passwords", f"2001:db8:1:2::{number}") for number in range(61)]
    assert counted == [True] * 60 + [False]
    assert throttling.is_within("passwords", "2001:db8:1:3::1")


def test_office_of_two_hundred_behind_one_address_is_served():
    """In one minute each logs in, searches once, types a search and opens a PDF; within the hour each sends a form."""
    for name, times in {"login": 100, "search": 200, "suggest": 1000, "making": 200, "forms": 200}.items():
        assert all(throttling.is_within(name, "203.0.113.1", "page") for _ in range(times)), name


def test_zero_sets_no_limit(settings):
    settings.RATES = {"search": 0}
    assert all(throttling.is_within("search", "203.0.113.1") for _ in range(2000))


def test_without_a_cache_nobody_is_refused(settings, monkeypatch):
    settings.RATES = {"search": 1}
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    assert all(throttling.is_within("search", "203.0.113.1") for _ in range(10))
    cache.clear()


def test_choice_of_an_office_is_read(monkeypatch):
    monkeypatch.setenv("PORTAL_RATES", "search=600, making=0")
    assert rates("RATES") == {"search": 600, "making": 0}
    monkeypatch.delenv("PORTAL_RATES")
    assert rates("RATES") == {}


@pytest.mark.parametrize("value", ["search", "search=", "search=-1", "nothing=3", "api=5", "search=1e3", "search=٣"])
def test_choice_that_means_nothing_is_refused(monkeypatch, value):
    monkeypatch.setenv("PORTAL_RATES", value)
    with pytest.raises(ImproperlyConfigured, match="search, suggest"):
        rates("RATES")
