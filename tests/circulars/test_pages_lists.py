"""Lists, front page, site map and dossier."""

from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from circulars import publishing
from circulars.models import (
    Circular,
    DeadlineLine,
    Dossier,
    DossierEntry,
    Edition,
    Event,
    EventMention,
    Kind,
    NumberNotUsed,
    Redirect,
    Topic,
)
from circulars.reading import listing
from tests import factories

pytestmark = pytest.mark.django_db


def soup_of(client, address: str) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == 200, address
    return BeautifulSoup(response.content, "lxml")


def titles(soup: BeautifulSoup) -> list[str]:
    return [row.th.a.text for row in soup.select(".list tbody tr")]


def test_section_lists_by_issue_date_with_pins_first(client):
    top, below = factories.section("top"), None
    below = factories.section("below", top)
    old = factories.published(title="Old", issued_on=date(2026, 1, 1), home_section=below)
    factories.published(title="Newer", issued_on=date(2026, 2, 1), home_section=top)
    until = timezone.localdate() + timedelta(days=3)
    publishing.pin(old.circular_id, until=until, by=None, now=timezone.now())

    soup = soup_of(client, "/en/sections/top/")

    assert titles(soup) == ["Old", "Newer"]
    assert f"pinned until {until.day} " in soup.select_one(".badge--pinned").text
    assert titles(soup_of(client, "/en/sections/below/")) == ["Old"]
    assert [link.text for link in soup.select(".children:not(.following) a")] == ["Below"]


def test_filters_narrow_by_address_alone(client):
    topic = Topic.objects.create(slug="climate", name_ko="기후")
    first = factories.published(title="A 2024", issued_on=date(2024, 5, 1))
    factories.published(title="B 2025", issued_on=date(2025, 5, 1))
    other = factories.series("iom")
    factories.published(title="C of IOM", issued_on=date(2025, 6, 1), series=other)
    factories.published(title="라 한국어", language="ko", issued_on=date(2025, 7, 1))
    publishing.set_topics(first.circular_id, topics=[topic], by=None, now=factories.NOW)
    Topic.objects.create(slug="other", name_ko="다른")

    def found(query: str) -> list[str]:
        return titles(soup_of(client, f"/en/circulars/?{query}"))

    assert found("year=2024") == ["A 2024"]
    assert found("issuer=iom&year=2025") == ["C of IOM"]
    assert found("topic=climate") == ["A 2024"]
    assert found("language=ko") == ["라 한국어"]
    assert found("year=2024&issuer=iom") == []
    assert len(found("year=abc&issuer=nobody&unknown=1")) == 4
    assert titles(soup_of(client, "/en/sections/circulars/?language=ko&year=2025")) == ["라 한국어"]


def test_pages_are_bounded(client):
    section = factories.section()
    for index in range(45):
        factories.published(title=f"T{index}", issued_on=date(2026, 1, 1) + timedelta(days=index), home_section=section)

    first, last = soup_of(client, "/sections/circulars/"), soup_of(client, "/sections/circulars/?page=3")

    assert titles(first)[0] == "T44"
    assert titles(last) == ["T4", "T3", "T2", "T1", "T0"]
    assert [one.text for one in first.select(".pages li")][:3] == ["1", "2", "3"]
    for wrong in ("0", "4", "-1", "x", "501", "99999"):
        assert client.get(f"/sections/circulars/?page={wrong}").status_code == 404


@pytest.mark.parametrize("count", [3, 300])
def test_query_counts_do_not_grow(client, count):
    section = factories.section()
    editions = [
        factories.published(title=f"T{index}", issued_on=date(2020, 1, 1) + timedelta(days=index), home_section=section)
        for index in range(3)
    ]
    if count > 3:
        _copies(editions[0], count - 3)
    path = Circular.objects.get(pk=editions[1].circular_id).path
    addresses = {
        "/sections/circulars/": 4,
        "/en/sections/circulars/": 4,
        "/circulars/": 4,
        "/": 1,
        f"/circulars/{path}/": 5,
        f"/en/circulars/{path}/v1/": 5,
    }
    for address in addresses:
        client.get(address)
    for address, most in addresses.items():
        with at_most(most):
            assert client.get(address).status_code == 200


def _copies(edition, count: int) -> None:
    """Many circulars at once: the operations are tested elsewhere."""
    from circulars.models import Edition
    from circulars.publishing import listing as derived

    circular = edition.circular
    rows = [
        Circular(
            series=circular.series, year=2026, key=f"c{index}", path=f"uclg/2026/c{index}", post=circular.post,
            home_section=circular.home_section, original_language="en", created_at=factories.NOW,
        )
        for index in range(count)
    ]  # fmt: skip
    circulars = Circular.objects.bulk_create(rows)
    fields = {
        field.attname: getattr(edition, field.attname)
        for field in Edition._meta.concrete_fields
        if field.attname not in ("id", "circular_id", "code")
    }
    Edition.objects.bulk_create(
        Edition(**fields, circular=row, code=f"copy{index}") for index, row in enumerate(circulars)
    )
    derived.rebuild([row.pk for row in circulars])


@contextmanager
def at_most(most: int):
    with CaptureQueriesContext(connection) as captured:
        yield
    queries = [query["sql"] for query in captured.captured_queries]
    assert len(queries) <= most, "\n".join(queries)


def test_prepared_rows_are_those_of_the_queryset():
    editions = [factories.published(title=f"T{index}") for index in range(3)]
    keys = [edition.pk for edition in editions]
    at = timezone.now()

    assert [tuple(row) for row in listing.entries(keys, at)] == [
        tuple(row) for row in sorted(listing._row_query(at, keys), key=lambda row: keys.index(row[0]))
    ]


def test_front_page_tells_what_is_open_and_next(client):
    today = timezone.localdate()
    copy = factories.draft(title="Call")
    DeadlineLine.objects.create(working_copy=copy, kind="reply", due_on=today + timedelta(days=2))
    event = Event.objects.create(slug="congress", name="Congress", starts_on=today, ends_on=today)
    EventMention.objects.create(working_copy=copy, event=event)
    publishing.publish(copy.pk, by=None, now=factories.NOW)
    Dossier.objects.create(slug="gcm", name_ko="콤팩트", name_en="Compact")
    Dossier.objects.create(slug="hidden", name_ko="숨김", name_en="Hidden", is_public=False)

    soup = soup_of(client, "/en/")

    assert "closes in 2 days" in soup.find(id="deadlines").parent.text
    assert "Congress" in soup.find(id="events").parent.text
    assert "Compact" in soup.text
    assert "Hidden" not in soup.text
    assert "Cooperation" in soup.find(id="call").parent.text


def test_front_page_counts_a_deadline_elsewhere_by_the_days_here(client, monkeypatch):
    morning = timezone.localtime().replace(hour=10, minute=0)
    monkeypatch.setattr(timezone, "now", lambda: morning)
    today = timezone.localdate()
    zones = {"Late in Honolulu": ("Pacific/Honolulu", "20:00", -1), "Over in Seoul": ("Asia/Seoul", "20:00", -1)}
    for title, (zone, hour, offset) in zones.items():
        copy = factories.draft(title=title)
        DeadlineLine.objects.create(
            working_copy=copy, kind="reply", due_on=today + timedelta(days=offset), due_time=hour, time_zone=zone
        )
        publishing.publish(copy.pk, by=None, now=factories.NOW)

    items = soup_of(client, "/en/").select("#deadlines ~ ul li")

    assert [item.a.text for item in items] == ["Late in Honolulu"]
    assert items[0].select_one(".badge").text == "closes today"


def links_of(soup) -> dict[str, str]:
    found = soup.select('head link[rel="canonical"], head link[rel="alternate"]')
    return {link.get("hreflang", "canonical"): link["href"].removeprefix("http://testserver") for link in found}


@pytest.mark.parametrize("address", ["/site-map/", "/about/", "/contacts/", "/contacts/teams/cooperation/"])
def test_pages_name_their_address_and_the_other_language(client, address):
    factories.post()

    found = links_of(soup_of(client, f"/en{address}?from=mail"))

    assert found == {"canonical": f"/en{address}", "ko": address, "en": f"/en{address}"}


def test_list_names_its_address_page_by_page(client):
    for index in range(21):
        factories.published(title=f"T{index}")

    assert links_of(soup_of(client, "/circulars/?page=2")) == {
        "canonical": "/circulars/?page=2",
        "ko": "/circulars/?page=2",
        "en": "/en/circulars/?page=2",
    }
    assert links_of(soup_of(client, "/circulars/?year=2026")) == {"canonical": "/circulars/"}


def test_dossier_lists_its_live_circulars(client):
    dossier = Dossier.objects.create(slug="gcm", name_ko="콤팩트", name_en="Compact")
    edition = factories.published(title="In it")
    ahead = factories.published(title="Ahead", now=timezone.now(), at=factories.later(hours=1))
    for row in (edition, ahead):
        DossierEntry.objects.create(dossier=dossier, circular_id=row.circular_id, remark_ko="비고")
    Dossier.objects.create(slug="secret", name_ko="비공개", is_public=False)

    soup = soup_of(client, "/en/dossiers/gcm/")

    assert "In it" in soup.text
    assert "Ahead" not in soup.text
    assert client.get("/dossiers/secret/").status_code == 404


def test_numbers_not_used_stand_where_the_issuer_is_asked_for(client):
    series = factories.own_series()
    factories.published(title="공고", language="ko", kind="notice", series=series, title_ko="")
    factories.published(title="Other")
    NumberNotUsed.objects.create(series=series, year=2026, serial=7, reason_ko="접수 취소", recorded_at=factories.NOW)

    assert "접수 취소" in soup_of(client, "/circulars/?issuer=office").text
    assert "접수 취소" not in soup_of(client, "/circulars/").text


def test_site_map_shows_the_tree(client):
    factories.section("below", factories.section("top"))
    assert [link["href"] for link in soup_of(client, "/en/site-map/").select(".site-map ul ul a")] == [
        "/en/sections/below/"
    ]


def test_empty_portal_has_no_empty_lists(client):
    for address in ("/", "/en/", "/circulars/", "/site-map/", "/contacts/"):
        soup = soup_of(client, address)
        assert soup.main.get_text(strip=True), address
        assert not [part for part in soup.select("ul, ol, dl, nav, section") if not part.get_text(strip=True)], address


@pytest.mark.parametrize(
    ("old", "asked"),
    [
        ("/board/view.php?id=3", "/board/view.php?id=3"),
        ("/board/view.php?id=3", "/en/board/view.php?id=3"),
        ("/old/한글", "/old/%ED%95%9C%EA%B8%80"),
        ("/?menu=12", "/?menu=12"),
        ("/old-list/", "/old-list"),
    ],
)
def test_addresses_of_former_sites_lead_here_in_one_hop(client, old, asked):
    edition = factories.published()
    Redirect.objects.create(old_path=old, circular_id=edition.circular_id)
    path = Circular.objects.get(pk=edition.circular_id).path

    response = client.get(asked)

    assert response.status_code == 301
    assert response["Location"] == ("/en" if asked.startswith("/en") else "") + f"/circulars/{path}/"


def test_both_ways_through_a_narrowed_list_find_the_same(client):
    other = factories.series("iom")
    for index in range(6):
        factories.published(title=f"T{index}", issued_on=date(2026, 1, 1 + index), series=other if index % 2 else None)
    factories.published(title="Letter", issued_on=date(2026, 1, 9), series=other, kind=Kind.LETTER)
    at, keys = timezone.now(), {}
    for section in (0, Circular.objects.first().home_section_id):
        filters = listing.Filters(section=section, issuer=other.issuer_id, language="en", year=2026, kind=Kind.CIRCULAR)
        days = (date(2026, 1, 1), date(2026, 12, 31))
        for walks in (True, False):
            rows = listing._narrowed(filters, at, walks=walks, days=days)
            keys[section, walks] = [row[0] for row in rows]

    assert len(set(map(tuple, keys.values()))) == 1
    assert len(keys[0, True]) == 3


@pytest.mark.parametrize("list_of", ["/en/circulars/", "/en/sections/circulars/"])
@pytest.mark.parametrize("more", ["", "&year=2026", "&date=issued&sort=oldest"])
def test_kinds_of_documents_are_listed_alone(client, list_of, more):
    for kind in (Kind.CIRCULAR, Kind.LETTER):
        factories.published(title=kind.title(), kind=kind, issued_on=date(2026, 1, 1))

    page = soup_of(client, f"{list_of}?kind=letter{more}")

    assert titles(page) == ["Letter"]
    assert {one["value"] for one in page.select("#filter-kind option")} == {"", "circular", "letter"}
    assert page.select_one("#filter-kind option[selected]")["value"] == "letter"
    assert titles(soup_of(client, f"{list_of}?kind=brief")) == []
    assert len(titles(soup_of(client, f"{list_of}?kind=nonsense"))) == 2


def test_only_issuers_and_topics_with_something_public_are_offered(client):
    first = factories.published(title="A")
    hidden = factories.published(title="B", series=factories.series("iom"))
    factories.published(title="C", series=factories.series("office"))
    factories.draft(title="D", series=factories.series("itu"))
    kept, never = (Topic.objects.create(slug=slug, name_ko=slug) for slug in ("kept", "never"))
    publishing.set_topics(first.circular_id, topics=[kept], by=None, now=factories.NOW)
    publishing.hide(hidden.circular_id, by=None, now=factories.NOW, reason_ko="개인정보")

    page = soup_of(client, "/en/circulars/")
    gone = soup_of(client, "/en/circulars/?issuer=iom")

    assert {one["value"] for one in page.select("#filter-issuer option")} == {"", "uclg", "office"}
    assert page.select("#filter-topic") == []
    assert titles(gone) == []
    assert gone.select_one("#filter-issuer option[selected]")["value"] == "iom"
    assert titles(soup_of(client, f"/en/circulars/?topic={never.slug}")) == []


@pytest.mark.parametrize(
    ("ask", "index"),
    [
        (lambda live: live.filter(language="ar"), "edition_language"),
        (lambda live: EventMention.objects.filter(live.of_line(), event__in=[1, 2]), "event_id"),
    ],
)
def test_questions_of_few_rows_do_not_read_all_editions(ask, index):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL reads a small table whole")

    plan = ask(Edition.objects.live(timezone.now())).explain()

    assert index in plan
    assert "edition_published" not in plan


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("/circulars/UCLG/2026/{serial}/?view=print", "/circulars/uclg/2026/{serial}/?view=print"),
        ("/en/Circulars/Uclg/2026/{serial}/", "/en/circulars/uclg/2026/{serial}/"),
        ("/sections/Circulars/", "/sections/circulars/"),
    ],
)
def test_capitals_in_an_address_lead_to_the_one_without(client, asked, meant):
    serial = factories.published().number_serial

    response = client.get(asked.format(serial=serial))

    assert (response.status_code, response["Location"]) == (301, meant.format(serial=serial))


def test_capitals_elsewhere_are_not_found(client):
    factories.published()

    assert client.get("/Nothing/here/").status_code == 404
    assert client.get("/circulars/UCLG/2026/999999/", follow=True).status_code == 404


def test_first_publication_after_a_cancelled_schedule_is_no_correction(client):
    copy = factories.draft()
    scheduled = publishing.publish(copy.pk, by=None, now=factories.NOW, at=factories.later(days=1))
    publishing.cancel(scheduled.pk, by=None, now=factories.NOW)
    first = publishing.publish(copy.pk, by=None, now=factories.NOW)

    assert first.version == 2
    assert not first.is_corrected
    assert '<span class="badge">' not in client.get("/circulars/").content.decode()
