"""Atom as an independent reader sees it: feedparser, which is strict about what is no XML."""

import re
from datetime import date, timedelta

import feedparser
import pytest
from django.utils import timezone
from lxml import etree

from circulars import publishing
from circulars.following import kept
from circulars.models import Addressee, AddresseeLine, Circular, Dossier, DossierEntry, PublicChange, Redirect
from tests import factories

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
HOSTILE = [
    "]]> <script>alert(1)</script> & \"quotes\" 'single'",
    "😀👩‍👩‍👧‍👦 \u202eRTL\u202c العربية",
    "가" * 300,
    "line\none\ttwo\r\nthree",
    "bell\x07 and escape\x1b and \ufffe",
]


@pytest.fixture(autouse=True)
def _nothing_kept():
    kept.forget()


def read(client, address: str):
    answer = client.get(address)
    assert answer.status_code == 200, address
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    found = feedparser.parse(answer.content)
    assert not found.bozo, found.get("bozo_exception")
    return found


def test_feed_holds_the_whole_document_and_its_files(client):
    edition = factories.published(
        title="Declaration", title_ko="선언문", summary_ko="요약입니다", salutation="Dear all", closing="Yours",
        body='<h2>Part</h2><p>The <a href="/circulars/">list</a>.</p>',
    )  # fmt: skip
    path = Circular.objects.get().path

    korean, english = read(client, "/feeds/site.atom"), read(client, "/en/feeds/site.atom")

    entry = korean.entries[0]
    assert entry.title == f"UCLG {edition.number}: 선언문"
    assert english.entries[0].title == f"UCLG {edition.number}: Declaration"
    assert entry.link == f"http://testserver/circulars/{path}/"
    assert entry.summary == "요약입니다"
    content = entry.content[0]
    assert content.language == "en"
    assert content.type == "text/html"
    assert 'href="http://testserver/circulars/"' in content.value
    assert "Dear all" in content.value
    assert (korean.feed.language, english.feed.language) == ("ko", "en")
    assert entry.author == "세계지방정부연합"
    assert korean.feed.id == "http://testserver/feeds/site.atom"


def test_citations_lead_where_the_page_leads(client):
    for serial in (27, 28):
        factories.published(number_serial=serial, issued_on=date(2018, 10, 1), title=f"Circular {serial}")
    copy = "<p>As informed in circular 27/2018 and circular 28/2018; see also circular 99/2018.</p>"
    factories.published(number_serial=31, issued_on=date(2018, 12, 5), body=copy)
    publishing.hide(Circular.objects.get(key="28").pk, by=None, now=timezone.now(), reason_ko="개인정보")

    words = next(one for one in read(client, "/en/feeds/site.atom").entries if "31" in one.title).content[0].value

    leading = re.findall(r'<a[^>]* href="([^"]*)"[^>]*>(circular [^<]*)</a>', words)
    assert leading == [("http://testserver/en/circulars/uclg/2018/27/", "circular 27/2018")]


def test_name_of_an_entry_survives_correction_renaming_and_another_domain(client, settings):
    edition = factories.published(title="Words", number_serial=31, number_label="Circular 31/2026")
    before = read(client, "/feeds/site.atom").entries[0]
    factories.corrected(edition, now=factories.NOW + timedelta(hours=1))
    publishing.rename(edition.circular_id, key="31-rev", by=None, now=timezone.now())
    settings.PUBLIC_URL = "https://elsewhere.example"

    after = read(client, "/feeds/site.atom").entries[0]

    assert after.id == before.id
    assert after.id.startswith("urn:uuid:")
    assert after.link != before.link


@pytest.mark.database
def test_updated_moves_with_a_major_correction_alone(client):
    edition = factories.published(title="Words")
    first = read(client, "/feeds/site.atom").entries[0]
    copy = factories.edit(edition.circular.working_copies.get(), title="Wirds")
    publishing.publish(copy.pk, by=None, now=factories.NOW + timedelta(hours=1), change_note="Typo.", is_major=False)
    minor = read(client, "/feeds/site.atom").entries[0]
    factories.corrected(edition, now=factories.NOW + timedelta(hours=2))
    major = read(client, "/feeds/site.atom").entries[0]

    assert (minor.updated, minor.published) == (first.updated, first.published)
    assert "Wirds" in minor.title
    assert major.updated == "2026-03-02T03:00:00Z"
    assert major.published == first.published


def test_withdrawn_document_is_marked_and_told_again(client):
    edition = factories.published(title="Words")
    before = read(client, "/en/feeds/site.atom").entries[0]
    publishing.withdraw(
        edition.circular_id, by=None, now=timezone.now(), reason_ko="끝났습니다", reason_en="It is over"
    )

    entry = read(client, "/en/feeds/site.atom").entries[0]

    assert entry.title.startswith("[withdrawn] ")
    assert "It is over" in entry.content[0].value
    assert entry.updated > before.updated
    assert "withdrawn" in {tag.term for tag in entry.tags}


@pytest.mark.database
def test_hidden_and_scheduled_documents_are_in_no_feed(client):
    hidden = factories.published(title="Hidden words")
    publishing.hide(hidden.circular_id, by=None, now=timezone.now(), reason_ko="사유")
    factories.published(title="Scheduled words", at=factories.later(days=1))

    assert read(client, "/feeds/site.atom").entries == []


@pytest.mark.database
def test_quiet_documents_fill_up_a_feed_under_their_day_of_issue(client):
    for number in range(42):
        edition = factories.published(title=f"Old {number}", issued_on=date(2020, 1, 1) + timedelta(days=number))
        Circular.objects.filter(pk=edition.circular_id).update(is_quiet=True)
        PublicChange.objects.filter(circular=edition.circular_id).update(is_quiet=True)
    factories.published(title="News")

    entries = read(client, "/feeds/site.atom").entries

    assert len(entries) == 40
    assert [entry.title.split(": ")[1] for entry in entries[:2]] == ["News", "Old 41"]
    assert entries[1].published == entries[1].updated == "2020-02-10T15:00:00Z"


@pytest.mark.parametrize("title", HOSTILE)
def test_hostile_titles_stay_titles(client, title):
    factories.published(title=title.replace("\x07", "").replace("\x1b", "") if "\x07" in title else title)
    Circular.objects.get()

    found = read(client, "/en/feeds/site.atom")

    root = etree.fromstring(client.get("/en/feeds/site.atom").content)
    shown = root.find(f"{ATOM}entry/{ATOM}title").text
    assert (
        shown.split(": ", 1)[1].split() == title.replace("\x07", "").replace("\x1b", "").replace("\ufffe", "").split()
    )
    assert len(found.entries) == 1
    assert root.find(f".//{ATOM}script") is None


@pytest.mark.database
def test_feeds_of_section_issuer_dossier_addressee_and_search(client):
    parent = factories.section("top")
    section = factories.section("below", parent)
    body = Addressee.objects.create(slug="members", name="Members", name_ko="회원")
    copy = factories.draft(title="Migration forum", home_section=section)
    AddresseeLine.objects.create(working_copy=copy, text="Members", addressee=body)
    publishing.publish(copy.pk, by=None, now=factories.NOW)
    factories.published(title="Other matter", home_section=factories.section("other"), series=factories.series("iom"))
    dossier = Dossier.objects.create(slug="과정", name_ko="과정", name_en="Process")
    DossierEntry.objects.create(dossier=dossier, circular=copy.circular)

    for address in (
        "/en/feeds/sections/top.atom",
        "/en/feeds/sections/below.atom",
        "/en/feeds/issuers/uclg.atom",
        "/en/feeds/dossiers/과정.atom",
        "/en/feeds/addressees/members.atom",
        "/en/feeds/search.atom?q=migration",
    ):
        found = read(client, address)
        assert [entry.title.split(": ")[1] for entry in found.entries] == ["Migration forum"], address
        own = next(link.href for link in found.feed.links if link.rel == "self")
        assert client.get(own.removeprefix("http://testserver")).status_code == 200


def test_what_is_not_there_is_no_feed(client):
    Dossier.objects.create(slug="closed", name_ko="비공개", is_public=False)
    Addressee.objects.create(slug="secret", name="Named in a draft alone")
    for address in (
        "sections/none.atom", "issuers/none.atom", "dossiers/closed.atom", "addressees/secret.atom", "search.atom",
        "search.atom?year=zz", "search.atom?q=" + "x" * 500,
    ):  # fmt: skip
        assert client.get(f"/feeds/{address}").status_code == 404, address


def test_former_names_lead_to_the_feed_of_today(client):
    section = factories.section("new-name")
    Redirect.objects.create(old_path="/sections/old-name/", section=section)

    answer = client.get("/en/feeds/sections/old-name.atom")

    assert (answer.status_code, answer.url) == (301, "/en/feeds/sections/new-name.atom")


@pytest.mark.database
@pytest.mark.parametrize("count", [1, 12])
def test_feed_asks_a_fixed_number_of_questions(client, count, django_assert_max_num_queries):
    for _number in range(count):
        factories.published(title="Words")
    kept.forget()

    with django_assert_max_num_queries(12):
        assert len(read(client, "/feeds/sections/circulars.atom").entries) == count
    with django_assert_max_num_queries(1):
        tag = client.get("/feeds/sections/circulars.atom")["ETag"]
    assert client.get("/feeds/sections/circulars.atom", headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.database
def test_feed_tells_of_forty_documents_the_newest_news_first(client):
    first = factories.published(title="The first")
    for number in range(42):
        factories.published(title=f"Words {number}", now=factories.NOW + timedelta(minutes=number + 1))
    factories.corrected(first, now=factories.NOW + timedelta(hours=2))

    titles = [entry.title for entry in read(client, "/feeds/site.atom").entries]

    assert len(titles) == 40
    assert "The first" in titles[0]
    assert "Words 41" in titles[1]


@pytest.mark.database
def test_page_of_results_leads_to_the_feed_of_the_same_search(client):
    factories.published(title="Migration forum")

    page = client.get("/en/search/?q=migration+forum&issuer=uclg&sort=oldest").content.decode()

    (address,) = set(re.findall(r'href="(/en/feeds/search\.atom[^"]*)"', page))
    assert address == "/en/feeds/search.atom?q=migration+forum&amp;issuer=uclg"
    assert len(read(client, address.replace("&amp;", "&")).entries) == 1


def test_page_that_explains_leads_to_what_is_there(client):
    body = Addressee.objects.create(slug="members", name="Members")
    Addressee.objects.create(slug="secret", name="Named in a draft alone")
    copy = factories.draft(title="Words")
    AddresseeLine.objects.create(working_copy=copy, text="Members", addressee=body)
    publishing.publish(copy.pk, by=None, now=factories.NOW)
    Dossier.objects.create(slug="closed", name_ko="비공개", is_public=False)

    for language in ("", "/en"):
        page = client.get(f"{language}/follow/").content.decode()
        addresses = re.findall(r'href="(?:http|webcal)://testserver([^"]+\.(?:atom|ics))"', page)
        assert {f"{language}/feeds/addressees/members.atom", f"{language}/calendar.ics"} <= set(addresses)
        assert {address: client.get(address).status_code for address in addresses} == dict.fromkeys(addresses, 200)
        assert "secret" not in page
        assert "closed.atom" not in page
