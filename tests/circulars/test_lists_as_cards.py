"""Lists as a table and as cards: the same markup, a link between them, and the choice kept from page to page."""

import pytest
from bs4 import BeautifulSoup

from tests import factories

pytestmark = pytest.mark.django_db


def soup_of(client, address: str) -> BeautifulSoup:
    return BeautifulSoup(client.get(address).content, "html.parser")


@pytest.fixture
def many() -> None:
    for index in range(21):
        factories.published(title=f"T{index}")


@pytest.mark.usefixtures("many")
def test_cards_are_the_same_table(client):
    table, cards = (
        soup_of(client, address).select_one("table.list") for address in ("/circulars/", "/circulars/?view=cards")
    )

    assert table["class"] == ["list"]
    assert cards["class"] == ["list", "list--cards"]
    del table["class"], cards["class"]
    assert str(table) == str(cards)
    assert [cell["scope"] for cell in table.select("thead th")] == ["col"] * 5
    labels = [cell.get("data-label") for cell in table.select_one("tbody tr").select("td")]
    assert labels[1:3] == [cell.text for cell in table.select("thead th")[2:4]]


@pytest.mark.usefixtures("many")
def test_choice_stays_from_page_to_page_and_with_filters(client):
    first = soup_of(client, "/en/circulars/?year=2026&view=cards")
    second = soup_of(client, "/en/circulars/?view=cards&page=2")

    links = {link.text: (link["href"], link.get("aria-current")) for link in second.select(".views a")}
    assert links == {
        "Table": ("/en/circulars/?page=2", None),
        "Cards": ("/en/circulars/?page=2&view=cards", "true"),
    }
    assert first.select_one("form.filters input[name=view]")["value"] == "cards"
    assert first.select_one(".pages a[rel=next]")["href"] == "/en/circulars/?year=2026&view=cards&page=2"
    assert first.select_one('link[rel="canonical"]')["href"].endswith("/en/circulars/")


@pytest.mark.usefixtures("many")
def test_other_views_are_the_table_and_cost_no_query_more(client, django_assert_num_queries):
    client.get("/circulars/?view=cards")
    with django_assert_num_queries(3):
        cards = client.get("/circulars/?view=cards")
    with django_assert_num_queries(3):
        odd = client.get("/circulars/?view=]]>")

    assert cards["ETag"] != odd["ETag"]
    assert "list--cards" not in odd.content.decode()


def test_empty_list_offers_no_views(client):
    assert soup_of(client, "/circulars/").select_one(".views") is None
