"""The desk opens only from the networks that the office names; the public pages from everywhere."""

from ipaddress import ip_network

import pytest
from django.core.checks import run_checks

from portal.middleware.client import ClientAddressMiddleware

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _networks(settings):
    settings.STAFF_NETWORKS = [ip_network("203.0.113.0/24"), ip_network("2001:db8:1::/48")]


@pytest.mark.parametrize("address", ["203.0.113.7", "2001:db8:1:9::1", "::ffff:203.0.113.7"])
def test_inside(client, address):
    assert client.get("/admin/login/", REMOTE_ADDR=address).status_code == 200


@pytest.mark.parametrize("address", ["198.51.100.1", "2001:db8:2::1", "", "unknown", "::ffff:198.51.100.1"])
@pytest.mark.parametrize("path", ["/admin/", "/admin/login/", "/admin/nowhere/", "/admin/jsi18n/"])
def test_outside(client, address, path, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get(path, REMOTE_ADDR=address)

    assert response.status_code == 403
    assert "VPN" in response.content.decode()
    assert response["Cache-Control"] == "no-store"
    assert not response.cookies


def test_right_password_from_outside_is_not_looked_at(client, make_user):
    make_user("kim")

    response = client.post(
        "/admin/login/", {"username": "kim", "password": "correct horse battery"}, REMOTE_ADDR="198.51.100.1"
    )

    assert response.status_code == 403


def test_public_pages_are_open_to_all(client):
    assert client.get("/", REMOTE_ADDR="198.51.100.1").status_code == 200


def test_address_comes_from_the_trusted_proxy_alone(client, settings):
    inside = {"X-Forwarded-For": "203.0.113.7"}
    assert client.get("/admin/login/", REMOTE_ADDR="198.51.100.1", headers=inside).status_code == 403

    settings.TRUSTED_PROXIES = 1
    assert client.get("/admin/login/", REMOTE_ADDR="127.0.0.1", headers=inside).status_code == 200
    invented = {"X-Forwarded-For": "203.0.113.7, 198.51.100.1"}
    assert client.get("/admin/login/", REMOTE_ADDR="127.0.0.1", headers=invented).status_code == 403


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("203.0.113.7:50123", 200),
        ("[2001:db8:1::1]:443", 200),
        ("[2001:db8:1::1]", 200),
        ("2001:db8:1::1", 200),
        ("198.51.100.1:80", 403),
        ("203.0.113.7.evil:1", 403),
        ("unknown", 403),
    ],
)
def test_port_that_a_proxy_appends_is_no_part_of_the_address(client, settings, said, status):
    settings.TRUSTED_PROXIES = 1

    response = client.get("/admin/login/", REMOTE_ADDR="127.0.0.1", headers={"X-Forwarded-For": said})

    assert response.status_code == status


@pytest.mark.parametrize("said", ["unknown", "203.0.113.7.evil:1", "[", "[]:1", ":", "x" * 9000])
def test_nonsense_of_a_proxy_leaves_the_address_of_before(rf, settings, said):
    settings.TRUSTED_PROXIES = 1
    request = rf.get("/", REMOTE_ADDR="192.0.2.1", headers={"X-Forwarded-For": said})
    ClientAddressMiddleware(lambda request: None)(request)

    assert request.META["REMOTE_ADDR"] == "192.0.2.1"


def test_check_warns_where_no_proxy_is_trusted(settings):
    assert "portal.W003" in {message.id for message in run_checks()}
    settings.TRUSTED_PROXIES = 1
    assert "portal.W003" not in {message.id for message in run_checks()}
