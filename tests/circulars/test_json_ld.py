"""What pages say in JSON-LD: types, properties and values against a table of our own of what schema.org knows."""

import json
import re
from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from circulars import publishing
from circulars.following import json_ld
from circulars.models import DeadlineLine, Event, EventMention, EventStatus, SourceLine
from portal.models import Office
from tests import factories

pytestmark = pytest.mark.django_db
BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)

# Types we use → their parents and own properties, as schema.org defines them (release 28).
TEXT, URL, DATE, INTEGER = "Text", "URL", "Date", "Integer"
SCHEMA: dict[str, tuple[str, dict[str, set[str]]]] = {
    "Thing": (
        "",
        {
            "name": {TEXT}, "alternateName": {TEXT}, "url": {URL}, "description": {TEXT}, "identifier": {TEXT, URL},
            "image": {URL}, "mainEntityOfPage": {URL, "CreativeWork"}, "sameAs": {URL},
            "potentialAction": {"Action"},
        },
    ),
    "CreativeWork": (
        "Thing",
        {
            "headline": {TEXT}, "alternativeHeadline": {TEXT}, "inLanguage": {TEXT}, "datePublished": {DATE},
            "dateModified": {DATE}, "dateCreated": {DATE}, "version": {INTEGER, TEXT},
            "creativeWorkStatus": {TEXT}, "author": {"Organization"}, "publisher": {"Organization"},
            "license": {URL, "CreativeWork"}, "copyrightHolder": {"Organization"}, "locationCreated": {"Place"},
            "audience": {"Audience"}, "about": {"Thing"}, "isBasedOn": {"CreativeWork", URL},
            "citation": {"CreativeWork", TEXT}, "encoding": {"MediaObject"}, "workTranslation": {"CreativeWork"},
            "translationOfWork": {"CreativeWork"}, "isPartOf": {"CreativeWork", URL},
        },
    ),
    "Article": ("CreativeWork", {}),
    "Report": ("Article", {"reportNumber": {TEXT}}),
    "NewsArticle": ("Article", {}),
    "MediaObject": (
        "CreativeWork", {"contentUrl": {URL}, "encodingFormat": {TEXT}, "contentSize": {TEXT}, "sha256": {TEXT}},
    ),
    "WebSite": ("CreativeWork", {}),
    "WebPage": ("CreativeWork", {}),
    "CollectionPage": ("WebPage", {}),
    "Organization": (
        "Thing",
        {
            "telephone": {TEXT}, "email": {TEXT}, "address": {"PostalAddress", TEXT}, "department": {"Organization"},
            "contactPoint": {"ContactPoint"}, "parentOrganization": {"Organization"},
        },
    ),
    "GovernmentOrganization": ("Organization", {}),
    "ContactPoint": (
        "Thing", {"contactType": {TEXT}, "telephone": {TEXT}, "email": {TEXT}, "availableLanguage": {TEXT}},
    ),
    "PostalAddress": ("ContactPoint", {"streetAddress": {TEXT}, "addressCountry": {TEXT}}),
    "Place": ("Thing", {"address": {TEXT}}),
    "VirtualLocation": ("Thing", {}),
    "Audience": ("Thing", {}),
    "Event": (
        "Thing",
        {
            "startDate": {DATE}, "endDate": {DATE}, "eventStatus": {URL}, "eventAttendanceMode": {URL},
            "location": {"Place", "VirtualLocation"}, "inLanguage": {TEXT}, "superEvent": {"Event"},
        },
    ),
    "EventSeries": ("Event", {}),
    "ItemList": ("Thing", {"itemListElement": {"ListItem"}}),
    "BreadcrumbList": ("ItemList", {}),
    "ListItem": ("Thing", {"position": {INTEGER}, "item": {URL}}),
    "Action": ("Thing", {"target": {"EntryPoint"}, "query-input": {TEXT}}),
    "SearchAction": ("Action", {}),
    "EntryPoint": ("Thing", {"urlTemplate": {TEXT}}),
}  # fmt: skip


def kinds(name: str) -> list[str]:
    return [name, *kinds(SCHEMA[name][0])] if name else []


def problems(node: dict, where: str = "") -> list[str]:
    """What schema.org does not know, or knows with another kind of value."""
    if set(node) == {"@id"}:
        return []
    if node.get("@type") not in SCHEMA:
        return [f"{where}: no type {node.get('@type')}"]
    known: dict[str, set[str]] = {}
    for kind in kinds(node["@type"]):
        known |= SCHEMA[kind][1]
    found = []
    for name, values in node.items():
        if name in ("@type", "@id"):
            continue
        if name not in known:
            found.append(f"{where}/{node['@type']} has no {name}")
            continue
        for value in values if isinstance(values, list) else [values]:
            if isinstance(value, dict):
                found += problems(value, f"{where}/{name}")
                if "@type" in value and not set(kinds(value["@type"])) & known[name]:
                    found.append(f"{where}/{name} is no {value['@type']}")
            elif not any(fits(value, kind) for kind in known[name]):
                found.append(f"{where}/{name}: {value!r}")
    return found


def fits(value: object, kind: str) -> bool:
    if kind == INTEGER:
        return isinstance(value, int)
    if not isinstance(value, str) or not value:
        return False
    if kind == DATE:
        return bool(datetime.fromisoformat(value))
    return kind == TEXT or (kind == URL and bool(re.fullmatch(r"https?://[^\s<>\"]+", value)))


def read(client, address: str) -> dict[str, dict]:
    """Type → node, of the one block of a page; all of it checked."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    (block,) = BLOCK.findall(answer.content.decode())
    data = json.loads(block)
    assert data["@context"] == "https://schema.org"
    assert [problem for node in data["@graph"] for problem in problems(node)] == []
    return {node["@type"]: node for node in data["@graph"]}


def test_circular_says_what_it_is_and_whose(client):
    copy = factories.draft(
        title="Call", title_ko="안내", rights="cc-by-4.0", rights_holder="UCLG", place="Barcelona",
        addressees=["All members"],
    )  # fmt: skip
    forum = Event.objects.create(slug="forum", name="Forum", starts_on=date(2027, 5, 1), ends_on=date(2027, 5, 2))
    EventMention.objects.create(working_copy=copy, text="Forum", event=forum, starts_on=date(2027, 5, 1), place="Rabat")
    DeadlineLine.objects.create(working_copy=copy, due_on=date(2027, 1, 1))
    SourceLine.objects.create(
        working_copy=copy,
        publisher="IOM",
        title="A page",
        url="https://iom.example/a",
        dated_on=date(2026, 1, 1),
        accessed_on=date(2026, 1, 2),
    )
    edition = publishing.publish(copy.pk, by=None, now=factories.NOW)
    path = edition.circular.path

    found = read(client, f"/en/circulars/{path}/")

    report = found["Report"]
    assert (report["headline"], report["inLanguage"], report["reportNumber"]) == ("Call", "en", edition.number)
    assert report["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert report["publisher"]["contactPoint"]["contactType"] == "International bodies"
    assert report["about"][0]["url"] == "http://testserver/en/events/forum/"
    assert report["isBasedOn"][0]["url"] == "https://iom.example/a"
    names = [step["name"] for step in found["BreadcrumbList"]["itemListElement"]]
    assert names == ["Home", "Circulars", edition.number]
    assert not BLOCK.search(client.get(f"/circulars/{path}/?view=print").content.decode())


def test_brief_is_news_and_a_withdrawn_document_says_so(client):
    copy = factories.draft(kind="brief", title="News")
    SourceLine.objects.create(
        working_copy=copy,
        publisher="IOM",
        title="A page",
        url="https://iom.example/a",
        dated_on=date(2026, 1, 1),
        accessed_on=date(2026, 1, 2),
    )
    edition = publishing.publish(copy.pk, by=None, now=factories.NOW)
    publishing.withdraw(edition.circular_id, by=None, now=timezone.now(), reason_ko="끝")

    found = read(client, f"/circulars/{edition.circular.path}/")["NewsArticle"]

    assert found["creativeWorkStatus"] == "Withdrawn"
    assert "reportNumber" not in found


def test_earlier_edition_says_nothing(client):
    edition = factories.published(title="Words")
    factories.corrected(edition, now=timezone.now())

    assert not BLOCK.search(client.get(f"/circulars/{edition.circular.path}/v1/").content.decode())


@pytest.mark.parametrize(
    "title",
    [
        "</script><script>alert(1)</script>",
        "]]> <!-- & \"quotes\" 'x' \\",
        "😀 \u202eRTL\u202c \u2028",
        "가" * 300,
        "a\nb",
    ],
)
def test_hostile_titles_stay_inside_the_block(client, title):
    edition = factories.published(title=title)

    page = client.get(f"/circulars/{edition.circular.path}/").content.decode()
    found = read(client, f"/circulars/{edition.circular.path}/")

    assert found["Report"]["headline"] == edition.title
    assert "<script>alert" not in page
    assert page.count("application/ld+json") == 1


def test_lone_surrogates_are_left_out_and_control_characters_escaped():
    markup = json_ld.block([{"@type": "Thing", "name": "a\ud800b\x00c\x1b"}])

    assert "\x00" not in markup
    assert json.loads(BLOCK.search(markup)[1].encode())["@graph"][0]["name"] == "ab\x00c\x1b"


def test_home_names_the_office_and_its_search(client):
    Office.objects.update_or_create(
        pk=1,
        defaults={
            "name_ko": "한빛도 국제협력실", "name_en": "Office of Hanbit", "postal_address_ko": "한빛로 1",
            "telephone": "02-0000-0000", "mailbox": "desk@office.example", "website": "https://office.example/",
        },
    )  # fmt: skip

    found = read(client, "/en/")

    assert found["GovernmentOrganization"]["name"] == "Office of Hanbit"
    assert found["WebSite"]["potentialAction"]["target"]["urlTemplate"].endswith("/en/search/?q={search_term_string}")


def test_directory_names_duties_and_no_people(client):
    factories.post()

    team = read(client, "/en/contacts/teams/cooperation/")["GovernmentOrganization"]

    assert [point["contactType"] for point in team["contactPoint"]] == ["International bodies"]
    assert team["parentOrganization"]["@id"] == "http://testserver/#office"
    assert read(client, "/contacts/")["GovernmentOrganization"]["department"][0]["name"] == "국제협력부"


def test_event_says_when_where_and_whether(client):
    starts = datetime(2027, 5, 1, 8, tzinfo=UTC)
    forum = Event.objects.create(
        slug="forum", name="Forum", name_ko="포럼", starts_on=starts.date(), ends_on=starts.date(), starts_at=starts,
        time_zone="Africa/Casablanca", place="Rabat", online_url="https://forum.example/", series_name="Forums",
        status=EventStatus.POSTPONED,
    )  # fmt: skip
    copy = factories.draft(title="Call")
    EventMention.objects.create(working_copy=copy, text="Forum", event=forum)
    publishing.publish(copy.pk, by=None, now=factories.NOW)

    found = read(client, "/events/forum/")["Event"]

    assert found["name"] == "포럼"
    assert found["eventStatus"] == "https://schema.org/EventPostponed"
    assert found["eventAttendanceMode"] == "https://schema.org/MixedEventAttendanceMode"
    assert datetime.fromisoformat(found["startDate"]) == starts
    assert found["startDate"].endswith("+01:00")


def test_lists_name_the_way_to_them(client):
    parent = factories.section("top", name_ko="국제기구 <b>")
    factories.published(title="Words", home_section=factories.section("below", parent))

    found = read(client, "/sections/below/")

    steps = found["BreadcrumbList"]["itemListElement"]
    assert [step["item"] for step in steps] == [
        "http://testserver/", "http://testserver/sections/top/", "http://testserver/sections/below/",
    ]  # fmt: skip
    assert steps[1]["name"] == "국제기구 <b>"
    assert found["CollectionPage"]["name"] == "메뉴 below"


@pytest.mark.parametrize(("address", "feeds"), [("/", 1), ("/en/sections/circulars/", 2), ("/contacts/", 1)])
def test_pages_lead_feed_readers_to_feeds_that_are_there(client, address, feeds):
    factories.published(title="Words")

    page = client.get(address).content.decode()

    found = re.findall(r'<link rel="alternate" type="application/atom\+xml" href="([^"]+)" title="[^"]+">', page)
    assert len(found) == feeds
    assert {client.get(feed).status_code for feed in found} == {200}
