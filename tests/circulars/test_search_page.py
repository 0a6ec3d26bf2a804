"""The page of results, what is suggested, and what a browser keeps of the search."""

import json
from datetime import date, timedelta
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from circulars import search
from circulars.models import Dossier, PromotedResult, SectionEntry, Topic
from circulars.reading.asking import LONGEST
from circulars.search import answering
from tests import factories
from tests.circulars.test_pages_lists import _copies

pytestmark = pytest.mark.django_db


def soup_of(client, address: str, status: int = 200) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == status, address
    assert not response.cookies
    return BeautifulSoup(response.content, "lxml")


def titles(soup: BeautifulSoup) -> list[str]:
    return [link.text for link in soup.select(".hits h3 a")]


def field(soup: BeautifulSoup) -> str:
    return soup.select_one("#search-text")["value"]


def links(soup: BeautifulSoup, selector: str) -> dict[str, str]:
    return {" ".join(link.text.split()): link["href"] for link in soup.select(selector)}


def test_nothing_typed_explains_and_leads_on(client):
    factories.published()
    soup = soup_of(client, "/search/")

    assert soup.select_one(".search__help")["open"] == ""
    assert {"27/2018", "발행기관:UCLG", "연도:2018 종류:서한"} <= set(links(soup, ".search__help dt a"))
    assert "/contacts/" in links(soup, "main a").values()
    assert soup.select_one("#search-answer") is None
    assert soup.select_one("meta[name=robots]") is None, "the form may be found, results may not"
    assert soup.select_one("meta[name=description]")["content"]
    assert soup.select_one("link[rel=canonical]")["href"] == "http://testserver/search/"


@pytest.mark.parametrize(
    ("query", "status"), [("q=forum", 200), ("q=zzz", 200), ("issuer=uclg", 200), ("q=forum&page=x", 400)]
)
def test_results_are_kept_out_of_search_engines(client, query, status):
    factories.published(title="Forum")
    soup = soup_of(client, f"/search/?{query}", status)
    assert soup.select_one("meta[name=robots]")["content"] == "noindex, follow"
    assert soup.select_one("meta[name=description]") is None


@pytest.mark.database
def test_hit_shows_title_number_day_and_marked_words_in_their_language(client):
    factories.published(
        title="Forum of mayors on migration", title_ko="이주에 관한 시장 포럼", number_serial=31, number_label=""
    )

    korean, english = soup_of(client, "/search/?q=시장 포럼"), soup_of(client, "/en/search/?q=mayors")

    assert titles(korean) == ["이주에 관한 시장 포럼"]
    assert [mark.text for mark in korean.select(".hits h3 mark")] == ["시장", "포럼"]
    assert korean.select_one(".hits h3 span")["lang"] == "ko"
    assert korean.select_one(".hits .list__subtitle")["lang"] == "en"
    assert english.select_one(".hits h3 a")["href"] == "/en/circulars/uclg/2026/31/"
    assert english.select_one(".hits__excerpt")["lang"] == "en"
    assert "UCLG 31" in english.select_one(".hits__about").text
    assert english.select_one("#search-answer").text.strip() == "“mayors”: 1 document"


def test_translation_leads_to_its_own_address(client):
    from circulars import editing, publishing

    edition = factories.published(title="Words of mayors")
    copy = editing.add_language(edition.circular, "fr", by=None, now=factories.NOW, title="Paroles des maires")
    factories.edit(copy, now=factories.NOW, body="<p>Une assemblée inoubliable.</p>")
    publishing.publish(copy.pk, by=None, now=factories.NOW + timedelta(hours=1))

    (link,) = soup_of(client, "/search/?q=inoubliable").select(".hits h3 a")

    assert link["href"] == f"/circulars/{edition.circular.path}/fr/"
    assert link.span["lang"] == "fr"


@pytest.mark.database
def test_nothing_found_says_what_to_do(client):
    factories.published(title="Forum of mayors")
    soup = soup_of(client, "/search/?q=없는낱말하나&year=2026")

    assert "찾지 못했습니다" in soup.select_one("#search-answer").text
    assert field(soup) == "없는낱말하나"
    assert f"/search/?q={quote('없는낱말하나')}" in links(soup, ".found__nothing a").values()
    assert "/contacts/" in links(soup, ".found__nothing a").values()
    assert soup.select_one(".hits") is None


def test_words_are_offered_alone_only_where_they_may_find_something(client):
    factories.published(title="Housing forum")

    nowhere = client.get("/en/search/?q=zzqxv+qqvzx").content.decode()
    limited = client.get("/en/search/?q=housing+forum+year:1990").content.decode()

    assert "Search for fewer words" not in nowhere
    assert 'href="/en/search/?q=housing"' in limited


@pytest.mark.database
def test_facets_narrow_by_links_and_are_taken_back(client):
    topic = Topic.objects.create(slug="climate", name_ko="기후")
    for year, series in ((2024, None), (2025, None), (2025, factories.series("iom"))):
        edition = factories.published(title=f"Forum {year}", issued_on=date(year, 5, 1), series=series)
    edition.circular.topics.add(topic)

    soup = soup_of(client, "/en/search/?q=forum&sort=newest")
    narrowed = links(soup, ".facet a")

    assert narrowed["IOM 1"] == "/en/search/?q=forum&issuer=iom&sort=newest"
    assert narrowed["2025 2"] == "/en/search/?q=forum&year=2025&sort=newest"
    one = soup_of(client, narrowed["IOM 1"])
    assert titles(one) == ["Forum 2025"]
    assert links(one, ".chips a") == {"Issuer: IOM – take back": "/en/search/?q=forum&sort=newest"}
    both = soup_of(client, "/en/search/?q=forum&issuer=iom&year=2025")
    assert links(both, ".chips a")["Take all back"] == "/en/search/?q=forum"
    kept = {hidden["name"]: hidden["value"] for hidden in both.select(".search input[type=hidden]")}
    assert kept == {"issuer": "iom", "year": "2025"}


@pytest.mark.database
def test_narrowing_alone_lists_what_fits(client):
    factories.published(title="Of UCLG")
    factories.published(title="Of IOM", series=factories.series("iom"))

    assert titles(soup_of(client, "/search/?issuer=iom")) == ["Of IOM"]


@pytest.mark.database
def test_pages_and_orders_are_addresses(client):
    for index in range(23):
        factories.published(title=f"Forum {index}", issued_on=date(2026, 1, 1) + timedelta(days=index))

    newest = soup_of(client, "/search/?q=forum&sort=newest")
    last = soup_of(client, "/search/?q=forum&sort=newest&page=2")
    oldest = soup_of(client, "/search/?q=forum&sort=oldest")

    assert (titles(newest)[0], titles(last)[-1], titles(oldest)[0]) == ("Forum 22", "Forum 0", "Forum 0")
    assert links(newest, ".pages a")["2"] == "/search/?q=forum&sort=newest&page=2"
    assert "23건" in newest.select_one("#search-answer").text
    assert newest.select_one(".sorts [aria-current]").text == "최신순"
    beyond = soup_of(client, "/search/?q=forum&page=3", 404)
    assert "3쪽이 없습니다" in beyond.select_one("#search-problems").text


@pytest.mark.database
def test_more_than_a_thousand_are_worded(client, monkeypatch):
    monkeypatch.setattr(answering, "MOST", 3)
    for index in range(5):
        factories.published(title=f"Forum {index}")

    soup = soup_of(client, "/search/?q=forum")

    assert "1,000건이 넘습니다" in soup.select_one("#search-answer").text
    assert "최근 1,000건" in soup.select_one(".found > .note").text


@pytest.mark.database
@pytest.mark.parametrize(
    ("query", "said"),
    [
        (f"q={'가' * (LONGEST + 1)}", f"{LONGEST}자까지"),
        ("q=forum&page=0", "쪽 번호가 아닙니다"),
        ("q=forum&page=x", "쪽 번호가 아닙니다"),
        ("q=forum&page=99999", "쪽 번호가 아닙니다"),
        ("q=forum&sort=size", "정렬할 수 있습니다"),
        ("q=forum&issuer=nobody", "쓸 수 없는 값입니다: “nobody”"),
        ("q=forum&year=20x6", "“20x6”"),
        ("q=forum&language=xx&kind=yy&topic=zz&section=none&files=maybe&open=1", "“maybe”"),
    ],
)
def test_what_cannot_be_used_is_said_and_kept(client, query, said):
    soup = soup_of(client, f"/search/?{query}", 400)

    problems = soup.select_one("#search-problems")
    assert said in problems.text
    assert problems["role"] == "alert"
    assert soup.select_one("#search-text")["aria-invalid"] == "true"
    assert field(soup) in ("forum", "가" * (LONGEST + 1))


@pytest.mark.every_case
@pytest.mark.database
@pytest.mark.parametrize(
    "typed",
    [
        "\x00",
        "%00%ff",
        '"',
        "-",
        "-only",
        "()*:^",
        "NEAR(a b)",
        "' OR 1=1 --",
        "🎉",
        "‮evil",
        "a" * 400,
        "foo:bar",
        "년",
        "issuer:",
    ],
)
def test_nothing_that_is_typed_fails(client, typed):
    factories.published()
    for before in ("", "/en"):
        assert client.get(f"{before}/search/", {"q": typed}).status_code == 200
        assert client.get(f"{before}/search/suggest/", {"q": typed}).status_code == 200


def test_a_megabyte_is_refused_and_not_repeated(client):
    answer = client.get("/search/", {"q": "x" * 1_000_000})

    assert answer.status_code == 400
    assert len(answer.content) < 40_000


@pytest.mark.database
def test_page_changes_with_a_publication_and_not_before(client):
    factories.published(title="Forum one")
    first = client.get("/search/?q=forum")

    assert first["Cache-Control"].startswith("public, max-age=0, s-maxage=")
    assert client.get("/search/?q=forum", headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert client.get("/search/?q=mayors")["ETag"] != first["ETag"]
    factories.published(title="Forum two")
    assert client.get("/search/?q=forum", headers={"If-None-Match": first["ETag"]}).status_code == 200


@pytest.mark.database
def test_promoted_results_and_subjects_stand_beside(client):
    PromotedResult.objects.create(phrases="포럼", page="/verify/", label_ko="출력물 확인", label_en="Verify")
    Dossier.objects.create(slug="forum", name_ko="시장 포럼 과정")
    search.index_subjects(dossiers=Dossier.objects.values_list("pk", flat=True))
    factories.published(title="Forum", title_ko="시장 포럼")

    soup = soup_of(client, "/search/?q=포럼")

    assert links(soup, ".promoted a") == {"출력물 확인": "/verify/"}
    assert links(soup, ".subjects a") == {"시장 포럼 과정": "/dossiers/forum/"}


@pytest.mark.database
def test_what_was_not_found_as_a_whole_is_said(client):
    factories.published(title="Forum of mayors")

    soup = soup_of(client, "/search/?q=forum 없는낱말")

    assert titles(soup) == ["Forum of mayors"]
    assert "“없는낱말”" in soup.select_one(".found").text


@pytest.mark.database
@pytest.mark.parametrize("count", [3, 300])
def test_query_counts_do_not_grow(client, count):
    editions = [factories.published(title=f"Forum {index}", title_ko="포럼") for index in range(3)]
    if count > 3:
        _copies(editions[0], count - 3)
    for query in ("q=포럼", "q=forum&issuer=uclg&sort=newest&page=1", "q=forum&year=2026"):
        client.get(f"/search/?{query}")
        with CaptureQueriesContext(connection) as captured:
            assert titles(soup_of(client, f"/search/?{query}"))
        assert len(captured) <= 12, "\n".join(one["sql"] for one in captured.captured_queries)


@pytest.mark.database
def test_suggestions_are_the_same_for_everybody(client):
    edition = factories.published(title="Forum of mayors", title_ko="시장 포럼")

    answer = client.get("/search/suggest/?q=시장")
    found = json.loads(answer.content)

    assert answer["Content-Type"] == "application/json"
    assert answer["Cache-Control"].startswith("public")
    assert not answer.cookies
    assert found["query"] == "시장"
    titles_of = {one["text"]: one for one in found["suggestions"]}
    assert titles_of["시장 포럼"]["address"] == f"/circulars/{edition.circular.path}/"
    assert titles_of["시장 포럼"]["label"] == "문서"
    assert client.get("/search/suggest/").json() == {"query": "", "suggestions": []}
    assert client.get("/search/suggest/", {"q": "x" * 401}).status_code == 400


@pytest.mark.parametrize("before", ["", "/en"])
def test_browsers_are_told_how_to_search(client, before):
    soup = soup_of(client, f"{before}/")
    (link,) = soup.select('link[rel="search"]')
    answer = client.get(link["href"])
    described = BeautifulSoup(answer.content, "xml")

    assert link["href"] == f"{before}/opensearch.xml"
    assert answer["Content-Type"].startswith("application/opensearchdescription+xml")
    assert answer.content.startswith(b"<?xml")
    assert described.find("Url")["template"] == f"http://testserver{before}/search/?q={{searchTerms}}"


@pytest.mark.database
def test_long_list_of_a_section_is_searched_by_itself(client):
    section = factories.section("news")
    for index in range(21):
        factories.published(title=f"Forum {index}", home_section=section)
    factories.published(title="Forum elsewhere", home_section=factories.section("other"))

    form = soup_of(client, "/sections/news/").select_one(".search-in")

    assert form.select_one("[name=section]")["value"] == "news"
    assert soup_of(client, "/sections/other/").select_one(".search-in") is None
    soup = soup_of(client, "/search/?section=news&q=forum")
    assert "21건" in soup.select_one("#search-answer").text
    assert SectionEntry.objects.filter(section=section).count() == 21


@pytest.mark.database
def test_what_is_not_public_is_neither_found_nor_suggested(client):
    factories.draft(title="Zebra in a draft")
    factories.published(title="Zebra ahead", now=timezone.now(), at=factories.later(hours=1))

    for address in ("/search/?q=zebra", "/search/suggest/?q=zebra"):
        assert b"Zebra" not in client.get(address).content
