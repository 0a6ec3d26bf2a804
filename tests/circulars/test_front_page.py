"""The front page: everything a stranger looks for, in a number of queries that does not grow, and nothing empty."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from circulars import memory, publishing
from circulars.models import DeadlineLine, Dossier, Event, EventMention, SourceLine
from portal.models import Office
from tests import factories

pytestmark = pytest.mark.django_db
HOSTILE = "]]> <b>“🌱”</b> " + "가" * 280


def soup_of(client, address: str = "/en/") -> BeautifulSoup:
    return BeautifulSoup(client.get(address).content, "html.parser")


def brief(title: str) -> None:
    copy = factories.draft(title=title, kind="brief")
    source = {"publisher": "News", "title": "Report", "url": "https://news.example/1"}
    days = {"dated_on": timezone.localdate(), "accessed_on": timezone.localdate()}
    SourceLine.objects.create(working_copy=copy, **source, **days)
    publishing.publish(copy.pk, by=None, now=factories.NOW)


def fill(number: int) -> None:
    today = timezone.localdate()
    for index in range(number):
        copy = factories.draft(title=f"Call {index}")
        DeadlineLine.objects.create(working_copy=copy, kind="reply", due_on=today + timedelta(days=index + 1))
        event = Event.objects.create(slug=f"e{index}", name=f"Event {index}", starts_on=today, ends_on=today)
        EventMention.objects.create(working_copy=copy, event=event)
        publishing.publish(copy.pk, by=None, now=factories.NOW)
        brief(f"Brief {index}")
        Dossier.objects.create(slug=f"d{index}", name_ko=f"과정 {index}", is_public=True)
        factories.section(f"s{index}")


@pytest.mark.parametrize("number", [2, 12])
def test_queries_do_not_grow(client, number, django_assert_max_num_queries):
    fill(number)
    client.get("/en/")
    memory.forget()

    with django_assert_max_num_queries(24):
        client.get("/en/")
    with django_assert_max_num_queries(1):  # the state alone: everything else is in memory
        client.get("/en/")


def test_stranger_finds_what_is_new_open_and_next_and_whom_to_call(client):
    fill(7)
    Office.objects.create(pk=1, name_ko="실", name_en="Office", telephone="02-345-6789")

    soup = soup_of(client)

    headings = [heading.text for heading in soup.select("main h2")]
    assert headings[:8] == [
        "Newest documents", "Open deadlines", "Next events", "News briefs", "Dossiers", "Where to find things",
        "Contacts", "Are you satisfied with this page?",
    ]  # fmt: skip
    assert soup.select_one("main form[role=search]")["action"] == "/en/search/"
    for label in ("deadlines", "events"):
        assert len(soup.find(id=label).parent.select("li")) == 5
    assert len(soup.find(id="briefs").parent.select("li")) == 4
    assert soup.find(id="briefs").parent.find("a", href="/en/circulars/?kind=brief")
    assert (
        "closes tomorrow" in soup.find(id="deadlines").parent.text or "1 day" in soup.find(id="deadlines").parent.text
    )
    assert "+82 2-345-6789" in soup.find(id="call").parent.text
    assert soup.find(id="call").parent.select("ul.tiles > li")


def test_nothing_there_is_told_and_nothing_empty_is_labelled(client):
    soup = soup_of(client)

    assert [heading.text for heading in soup.select("main h2")] == [
        "Newest documents", "Are you satisfied with this page?",
    ]  # fmt: skip
    assert "Nothing has been published here yet." in soup.text


def test_drafts_and_hidden_things_stay_away_and_words_are_never_markup(client):
    factories.draft(title="Secret draft")
    brief(HOSTILE[:300])
    Event.objects.create(
        slug="draft", name="Secret event", starts_on=timezone.localdate(), ends_on=timezone.localdate()
    )

    content = client.get("/").content.decode()

    assert "Secret" not in content
    assert "<b>“" not in content
    assert content.count("]]&gt; &lt;b&gt;") >= 2  # in the list, and among the briefs


def test_main_telephone_dials_and_is_international_in_english(client):
    Office.objects.update_or_create(pk=1, defaults={"name_ko": "한빛", "telephone": "02-0000-0001"})

    for address, number in (("/", "02-0000-0001"), ("/en/", "+82 2-0000-0001")):
        links = soup_of(client, address).find_all("a", href="tel:+82-2-0000-0001")
        assert [link.text for link in links] == [number, number], "on the page and in its foot"
