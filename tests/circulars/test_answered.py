"""What a post answers for, on its page: live circulars page by page, dossiers, and nothing that is not public."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from circulars import publishing
from circulars.models import Circular, Dossier
from circulars.reading import answered
from contacts.models import PostState
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.database]
PAGE = "/en/contacts/posts/uclg-desk/"


def titles(page: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/en/circulars/[^>]+>([^<]+)</a>', page)


def publish(count: int) -> None:
    for number in range(count):
        factories.published(title=f"Circular of post {number}", issued_on=date(2024, 1 + number % 3, 1))


def test_page_lists_live_circulars_alone(client, make_user):
    factories.published(title="Registration is open")
    factories.published(title="Of somebody else", post=factories.post("other"))
    factories.draft(title="Not public yet")
    hidden = factories.published(title="Hidden words")
    publishing.hide(hidden.circular_id, by=make_user("kim", "administrator"), now=factories.NOW, reason_ko="개인정보")

    page = client.get(PAGE).content.decode()

    assert titles(page) == ["Registration is open"]
    assert "1 document<" in page


def test_pages_hold_every_circular_once_newest_first(client, monkeypatch):
    monkeypatch.setattr("circulars.reading.answered.PAGE_SIZE", 4)
    publish(10)

    seen, address = [], PAGE
    while address:
        page = client.get(address).content.decode()
        seen += titles(page)
        older = re.search('href="([^"]+)" rel="next"', page)
        address = older[1] if older else ""

    expected = Circular.objects.order_by("-editions__listed_on", "-pk").values_list("editions__title", flat=True)
    assert seen == list(expected)
    assert "Newest circulars" in page


@pytest.mark.parametrize(
    "text", ["x", "2024-01-01", "2024-13-01.1", "2024-01-01.x", "2024-01-01.1'--", "1.1", "٢٠٢٤-٠١-٠١.1"]
)
def test_what_is_no_place_in_the_list_is_not_found(client, text):
    publish(1)

    assert client.get(PAGE, {"before": text}).status_code == 404


def test_behind_the_last_circular_the_page_still_stands(client):
    publish(1)

    response = client.get(PAGE, {"before": "1990-01-01.1"})

    assert response.status_code == 200
    assert titles(response.content.decode()) == []


def test_walking_the_list_and_sorting_it_give_the_same(monkeypatch):
    publish(7)
    factories.published(title="Of somebody else", post=factories.post("other"))
    posts = (factories.post().pk,)

    found = [
        list(answered._of_posts(posts, factories.NOW, walks=walks).newest_first().values_list("pk", flat=True))
        for walks in (True, False)
    ]

    assert found[0] == found[1]
    assert len(found[0]) == 7


@pytest.mark.parametrize("count", [2, 30])
def test_page_asks_the_database_the_same_however_many_circulars(client, count):
    publish(count)
    for number in range(count):
        Dossier.objects.create(slug=f"process-{number}", name_ko=f"과정 {number}", post=factories.post())
    client.get("/en/contacts/")  # what every page shares

    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(PAGE).status_code == 200

    assert len(asked) <= 9, [query["sql"][:120] for query in asked]


def test_public_dossiers_are_named(client):
    Dossier.objects.create(slug="compact", name_ko="이주 협약", name_en="Migration compact", post=factories.post())
    Dossier.objects.create(slug="secret", name_ko="비공개", name_en="Secret", is_public=False, post=factories.post())

    page = client.get(PAGE).content.decode()

    assert '<a href="/en/dossiers/compact/">Migration compact</a>' in page
    assert "Secret" not in page


def test_successor_answers_for_the_circulars_of_a_closed_post(client):
    new = factories.post("new-desk", duty_en="New duty")
    old = factories.post()
    factories.published(title="Registration is open")
    PostState.objects.create(
        post=old, team=old.states.get().team, from_date=date(2016, 1, 1), duty_ko="옛 업무", is_closed=True,
        closed_in_favour_of=new,
    )  # fmt: skip

    assert titles(client.get(PAGE).content.decode()) == []
    assert titles(client.get("/en/contacts/posts/new-desk/").content.decode()) == ["Registration is open"]
    assert titles(client.get("/en/contacts/teams/cooperation/").content.decode()) == ["Registration is open"]


def test_page_of_a_circular_leads_to_its_post(client):
    edition = factories.published(title="Registration is open")

    page = client.get(f"/circulars/{edition.circular.path}/").content.decode()

    assert '<dd><a href="/contacts/posts/uclg-desk/">국제기구 협력</a></dd>' in page


def test_site_map_of_search_engines_names_open_posts(client):
    factories.post()
    factories.post("closed", is_closed=True)

    found = client.get("/sitemaps/pages.xml").getvalue().decode()

    assert "/en/contacts/posts/uclg-desk/" in found
    assert "/contacts/posts/closed/" not in found


@pytest.mark.parametrize("text", ["UCLG", "uclg", "세계지방정부연합", "세계지방정부연합의"])
def test_search_of_the_directory_finds_who_answers_for_an_issuer(client, make_user, text):
    factories.published(title="Registration is open")
    factories.draft(title="Not public", post=factories.post("secret-desk"))
    hidden = factories.published(title="Hidden", post=factories.post("hidden-desk"))
    publishing.hide(hidden.circular_id, by=make_user("kim", "administrator"), now=factories.NOW, reason_ko="개인정보")

    answer = client.get("/en/contacts/", {"q": text}).content.decode().partition('class="found"')[2]
    answer = answer.partition("</section>")[0]

    assert "Who answers for documents of UCLG" in answer
    assert set(re.findall("/contacts/posts/([^/]+)/", answer)) == {"uclg-desk"}


@pytest.mark.parametrize("count", [2, 40])
def test_search_of_the_directory_asks_the_same_however_many_posts(client, count):
    for number in range(count):
        factories.published(title=f"One {number}", post=factories.post(f"desk-{number}", duty_en=f"Exchange {number}"))

    with CaptureQueriesContext(connection) as asked:
        assert client.get("/en/contacts/", {"q": "UCLG exchange"}).status_code == 200

    assert len(asked) <= 14, [query["sql"][:120] for query in asked]


def test_search_of_the_portal_finds_posts_by_their_duty(client):
    factories.post("exchange", duty_ko="자매도시 교류", duty_en="Sister city exchange")
    factories.post("closed", duty_ko="자매도시 옛 업무", is_closed=True)

    page = client.get("/search/", {"q": "자매도시를"}).content.decode()

    assert 'href="/contacts/posts/exchange/"' in page
    assert "/contacts/posts/closed/" not in page
