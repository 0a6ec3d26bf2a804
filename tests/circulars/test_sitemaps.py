"""Sitemaps against the rules of the protocol, and robots.txt as a robot reads it."""

from pathlib import Path
from urllib.robotparser import RobotFileParser

import pytest
from django.utils import timezone
from lxml import etree

from circulars import publishing
from circulars.following import sitemaps
from circulars.models import Dossier, Edition, Event, EventMention
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SCHEMA = etree.XMLSchema(etree.parse(str(Path(__file__).parents[1] / "data" / "sitemap.xsd")))
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def read(client, address: str):
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/xml; charset=utf-8")
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    tree = etree.fromstring(content)
    SCHEMA.assertValid(tree)
    return tree


def locations(tree) -> list[str]:
    return [text.removeprefix("http://testserver") for text in tree.xpath("//s:loc/text()", namespaces=NAMES)]


def every_address(client) -> list[str]:
    index = read(client, "/sitemap.xml")
    return [address for part in locations(index) for address in locations(read(client, part))]


def test_every_live_document_stands_once_in_each_language(client):
    live = factories.published(title="Words")
    hidden = factories.published(title="Hidden")
    publishing.hide(hidden.circular_id, by=None, now=timezone.now(), reason_ko="사유")
    factories.published(title="Scheduled", at=factories.later(days=1))
    factories.draft(title="Draft")
    merged = factories.published(title="Merged")
    publishing.withdraw(
        merged.circular_id, by=None, now=timezone.now(), reason_ko="합침", successor=live.circular, is_merged=True
    )

    found = [address for address in every_address(client) if "/circulars/uclg/" in address]

    path = live.circular.path
    assert found == [f"/circulars/{path}/", f"/en/circulars/{path}/"]


def test_addresses_name_one_another_and_when_they_changed(client):
    edition = factories.published(title="한글 제목", kind="notice", number_serial=None)

    tree = read(client, f"/sitemaps/circulars-{edition.pk // sitemaps.SPAN}.xml")

    korean, english = tree.xpath("//s:url", namespaces=NAMES)
    links = korean.xpath("x:link/@href", namespaces=NAMES)
    assert links == english.xpath("x:link/@href", namespaces=NAMES)
    assert links == tree.xpath("//s:loc/text()", namespaces=NAMES)
    assert korean.xpath("x:link/@hreflang", namespaces=NAMES) == ["ko", "en"]
    assert korean.xpath("s:lastmod/text()", namespaces=NAMES) == ["2026-03-02T01:00:00Z"]
    assert client.get(links[0].removeprefix("http://testserver")).status_code == 200


def test_parts_are_split_by_key_and_none_is_missing(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "SPAN", 3)
    monkeypatch.setattr(sitemaps, "BATCH", 2)
    for number in range(8):
        factories.published(title=f"Words {number}")

    parts = [part for part in locations(read(client, "/sitemap.xml")) if "circulars-" in part]
    found = [address for part in parts for address in locations(read(client, part))]

    assert len(parts) >= 3
    assert len(found) == len(set(found)) == 2 * Edition.objects.count()
    assert client.get("/sitemaps/circulars-999.xml").status_code == 404


def test_other_pages_are_there_and_answer(client):
    factories.section("deep", factories.section("top"))
    Dossier.objects.create(slug="과정", name_ko="과정")
    Dossier.objects.create(slug="secret", name_ko="비공개", is_public=False)
    forum = Event.objects.create(slug="forum", name="F", starts_on="2027-05-01", ends_on="2027-05-01")
    Event.objects.create(slug="draft-event", name="D", starts_on="2027-05-01", ends_on="2027-05-01")
    copy = factories.draft(title="Call")
    EventMention.objects.create(working_copy=copy, text="F", event=forum)
    publishing.publish(copy.pk, by=None, now=factories.NOW)

    found = locations(read(client, "/sitemaps/pages.xml"))

    assert {"/", "/en/", "/sections/deep/", "/en/events/forum/", "/follow/"} <= set(found)
    assert not [address for address in found if "secret" in address or "draft-event" in address]
    assert {address: client.get(address).status_code for address in found} == dict.fromkeys(found, 200)


def test_nothing_is_made_anew_for_whom_has_it(client, django_assert_num_queries):
    factories.published(title="Words")
    for address in ("/sitemap.xml", "/sitemaps/pages.xml", "/sitemaps/circulars-0.xml", "/robots.txt"):
        tag = client.get(address)["ETag"]
        with django_assert_num_queries(1):
            assert client.get(address, headers={"If-None-Match": tag}).status_code == 304


def test_empty_portal_has_a_sitemap(client):
    assert locations(read(client, "/sitemap.xml")) == ["/sitemaps/pages.xml"]


def test_robots_may_read_all_but_desk_drafts_and_searches(client, settings):
    settings.PUBLIC_URL = "https://portal.example"
    answer = client.get("/robots.txt")
    robot = RobotFileParser()
    robot.parse(answer.content.decode().splitlines())

    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert robot.site_maps() == ["https://portal.example/sitemap.xml"]
    for address in ("/", "/en/", "/circulars/uclg/2026/1/", "/api/v1/circulars/", "/feeds/site.atom", "/search/"):
        assert robot.can_fetch("any", f"https://portal.example{address}"), address
    for address in ("/admin/", "/drafts/abc/", "/en/drafts/abc/", "/search/?q=x", "/en/search/?q=x"):
        assert not robot.can_fetch("any", f"https://portal.example{address}"), address
