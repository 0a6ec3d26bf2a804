"""The switch of the interface language, on every public page: it stays on the same item, edition, document and view."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils.translation import override

from circulars import memory
from tests import doors
from tests.test_doors import ROUTES

pytestmark = pytest.mark.django_db

# What each route understands, with values that lead somewhere; a route that is not named here takes none.
SPOKEN = {
    "circulars:list": {"year": "2026", "issuer": "uclg", "language": "en", "page": "1"},
    "circulars:section": {"year": "2026", "page": "1"},
    "circulars:search": {"q": "Title", "sort": "newest"},
    "circulars:detail": {"in": "doors"},
    "circulars:detail-language": {"in": "doors"},
    "circulars:version": {"in": "doors"},
    "circulars:compare": {"from": "1", "to": "1"},
}


@pytest.fixture
def world(make_user) -> doors.World:
    return doors.build(make_user)


def switch(soup: BeautifulSoup) -> str:
    link = soup.select_one(".site-header__languages a[hreflang]")
    return link["href"] if link else ""


def asked(address: str) -> tuple[str, dict[str, str]]:
    parts = urlsplit(address)
    return parts.path, dict(parse_qsl(parts.query))


def test_switch_stays_on_the_same_page_and_leads_back(client, world):
    """Also on pages of what was withdrawn or removed; of anything else than a page nothing is asked."""
    problems, pages = [], 0
    for route, arguments_of in ROUTES.items():
        if route.startswith("api:"):
            continue
        for state in ("live", "superseded", "withdrawn", "hidden"):
            case = world.cases[state]
            for arguments in arguments_of(world, case):
                with override("ko"):
                    korean = reverse(route, kwargs=arguments)
                with override("en"):
                    english = reverse(route, kwargs=arguments)
                if korean == english:
                    continue  # it has one address in all languages
                query = SPOKEN.get(route, {}) if state == "live" else {}
                memory.forget()
                here = client.get(korean, query)
                if here.status_code not in (200, 410) or "html" not in here["Content-Type"]:
                    continue
                pages += 1
                there = switch(BeautifulSoup(here.content, "lxml"))
                if asked(there) != (urlsplit(english).path, query):
                    problems.append(f"{route}: {korean} {query} leads to {there}")
                    continue
                other = client.get(there)
                back = switch(BeautifulSoup(other.content, "lxml"))
                if other.status_code != here.status_code or asked(back) != (urlsplit(korean).path, query):
                    problems.append(f"{route}: {there} answers {other.status_code} and leads back to {back}")
    assert problems == []
    assert pages > 30


def test_switch_keeps_both_sides_and_forgets_what_the_page_does_not_know(client, world):
    case = world.cases["live"]
    address = f"/circulars/{case.circular.path}/side-by-side/"

    soup = BeautifulSoup(client.get(address, {"with": "en", "utm_source": "x"}).content, "lxml")

    assert switch(soup) == f"/en{address}?with=en"
