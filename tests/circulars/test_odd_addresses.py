"""Addresses that nobody should ask for: each is answered with a page that helps, none with an error of the server."""

import pytest

from tests import factories

pytestmark = pytest.mark.django_db

HUGE = "9" * 30


@pytest.mark.parametrize("prefix", ["", "/en", "/api/v1"])
@pytest.mark.parametrize(
    "rest",
    [
        f"v{HUGE}/",
        "v0/",
        "v01/",
        "%00/",
        "%FF/",
        "%2e%2e/",
        "en/v99999999999/",
        "history/v1/",
    ],
)
def test_odd_parts_of_an_address_are_not_found(client, prefix, rest):
    path = factories.published().circular.path

    assert client.get(f"{prefix}/circulars/{path}/{rest}").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        f"/circulars/uclg/{HUGE}/1/",
        "/circulars/uclg/02026/1/",
        f"/circulars/uclg/2026/{'x' * 3000}/",
        "/sections/%00/",
        "/sections/%FF%FE/",
        "/dossiers/%00/",
        "/contacts/teams/%00/",
        f"/contacts/posts/{HUGE}.vcf",
        "/files/%00/x.pdf",
        f"/files/abc/v{HUGE}/x.pdf",
        "/%5C%5Cother.example/",
        "/circulars/?page=%00",
        f"/circulars/?page={HUGE}",
        "/circulars/?page=%EF%BC%92",
        f"/api/v1/circulars/uclg/{HUGE}/1/",
        f"/api/v1/teams/{'x' * 3000}/",
    ],
)
def test_odd_addresses_are_not_found(client, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("query", ["year=%FF", f"year={HUGE}", "issuer=%00", "topic=%FF", "language=%00", "view=%00"])
def test_odd_filters_narrow_nothing(client, query):
    factories.published()

    assert client.get(f"/circulars/?{query}").status_code == 200
