"""A page for each body that circulars are sent to: what is open first, what comes, and all it was sent."""

from datetime import date, timedelta
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from circulars import memory, publishing
from circulars.models import (
    Addressee,
    AddresseeAlias,
    AddresseeLine,
    AddresseeRole,
    DeadlineLine,
    Edition,
    Event,
    EventMention,
)
from tests import factories

pytestmark = pytest.mark.django_db
PAGE = "/addressees/bureau/"


@pytest.fixture
def bureau(db) -> Addressee:
    return Addressee.objects.create(slug="bureau", name="Executive Bureau", name_ko="집행이사회")


def sent(body: Addressee, *roles: str, due_in: int | None = None, event: Event | None = None, **fields) -> Edition:
    copy = factories.draft(**fields)
    for role in roles or (AddresseeRole.TO,):
        AddresseeLine.objects.create(working_copy=copy, text="Members of the Bureau", role=role, addressee=body)
    if due_in is not None:
        DeadlineLine.objects.create(
            working_copy=copy, kind="reply", due_on=timezone.localdate() + timedelta(days=due_in)
        )
    if event:
        EventMention.objects.create(working_copy=copy, event=event)
    return publishing.publish(copy.pk, by=None, now=factories.NOW)


def soup_of(client, address: str) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == 200, address
    return BeautifulSoup(response.content, "lxml")


def rows(soup: BeautifulSoup) -> list[tuple[str, list[str]]]:
    return [
        (row.th.a.text, [badge.text for badge in row.select(".badge:not(.badge--new)")])
        for row in soup.select(".list tbody tr")
    ]


@pytest.mark.database
def test_lists_what_was_sent_newest_first_and_says_how(client, bureau):
    sent(bureau, title="Old", issued_on=date(2024, 1, 1))
    sent(bureau, AddresseeRole.FOR_INFORMATION, title="Informed", issued_on=date(2025, 1, 1))
    sent(bureau, AddresseeRole.FOR_INFORMATION, AddresseeRole.TO, title="Both", issued_on=date(2026, 1, 1))
    factories.published(title="Of nobody")

    soup = soup_of(client, f"/en{PAGE}")

    assert rows(soup) == [("Both", ["To"]), ("Informed", ["For information"]), ("Old", ["To"])]
    assert soup.select_one(".total").text == "3 documents"


def test_is_called_in_the_language_of_the_page_with_its_other_names(client, bureau):
    AddresseeAlias.objects.create(addressee=bureau, text="To the Bureau <b>")
    sent(bureau)

    korean, english = soup_of(client, PAGE), soup_of(client, f"/en{PAGE}")

    assert korean.h1.text == "집행이사회 앞으로 발송된 서큘러"
    assert english.h1.text == "Circulars sent to: Executive Bureau"
    assert english.select_one("h1 + .note").text == "also called 집행이사회, To the Bureau <b>"
    assert english.select_one("h1 + .note [lang=ko]").text == "집행이사회"
    assert korean.select_one('link[hreflang="en"]')["href"].endswith(f"/en{PAGE}")


@pytest.mark.database
def test_open_deadlines_come_first_the_soonest_above(client, bureau):
    sent(bureau, title="Later", due_in=9)
    sent(bureau, title="Sooner", due_in=2)
    sent(bureau, title="Over", due_in=-5)
    sent(bureau, AddresseeRole.TO, AddresseeRole.FOR_INFORMATION, title="Twice", due_in=5)
    gone = sent(bureau, title="Withdrawn", due_in=3)
    publishing.withdraw(gone.circular_id, by=None, now=timezone.now(), reason_ko="취소")
    factories.published(title="Of others")

    soup = soup_of(client, f"/en{PAGE}")

    assert [link.text for link in soup.select(".due a")] == ["Sooner", "Twice", "Later"]
    assert [heading.text for heading in soup.select("main h2")][:2] == ["Open deadlines", "Documents sent to it"]


@pytest.mark.database
def test_coming_events_once_and_none_that_is_over(client, bureau):
    today = timezone.localdate()
    coming = Event.objects.create(slug="c", name="Congress", starts_on=today, ends_on=today + timedelta(days=2))
    over = Event.objects.create(
        slug="o", name="Over", starts_on=today - timedelta(days=9), ends_on=today - timedelta(7)
    )
    for event in (coming, coming, over):
        sent(bureau, event=event)

    soup = soup_of(client, f"/en{PAGE}")

    assert [link.text for link in soup.select("#coming + .dated a")] == ["Congress"]


def test_without_anything_open_it_says_so_in_one_sentence(client, bureau):
    sent(bureau)

    soup = soup_of(client, f"/en{PAGE}")

    assert soup.select_one("main .empty").text == "No deadline is open at present."
    assert [heading.text for heading in soup.select("main h2")][:1] == ["Documents sent to it"]


@pytest.mark.database
def test_body_of_drafts_schedules_and_hidden_documents_is_not_there(client, bureau):
    copy = factories.draft()
    AddresseeLine.objects.create(working_copy=copy, text="Bureau", addressee=bureau)
    ahead = factories.draft()
    AddresseeLine.objects.create(working_copy=ahead, text="Bureau", addressee=bureau)
    publishing.publish(ahead.pk, by=None, now=timezone.now(), at=factories.later(days=2))
    hidden = sent(bureau)
    publishing.hide(hidden.circular_id, by=None, now=timezone.now(), reason_ko="개인정보")

    for address in (PAGE, f"/en{PAGE}", "/feeds/addressees/bureau.atom", "/calendars/addressees/bureau.ics"):
        assert client.get(address).status_code == 404, address
    assert "집행이사회" not in client.get("/addressees/").content.decode()
    assert "bureau" not in client.get("/sitemaps/pages.xml").getvalue().decode()


@pytest.mark.parametrize("address", ["/addressees/nobody/", "/addressees/%00/", f"{PAGE}?page=2", f"{PAGE}?page=x"])
def test_what_is_not_there_answers_404(client, bureau, address):
    sent(bureau)

    assert client.get(address).status_code == 404


@pytest.mark.database
def test_pages_follow_one_another_without_a_gap(client, bureau):
    for number in range(23):
        sent(bureau, title=f"No {number}", issued_on=date(2026, 1, 1) + timedelta(days=number % 3), due_in=1)

    first, second = soup_of(client, f"/en{PAGE}"), soup_of(client, f"/en{PAGE}?page=2")

    assert {title for title, _badges in rows(first) + rows(second)} == {f"No {number}" for number in range(23)}
    assert (len(rows(first)), len(second.select(".due"))) == (20, 0)
    assert second.select_one("link[rel=canonical]")["href"].endswith("?page=2")
    assert [link["href"] for link in first.select(".pages a[rel=next]")] == [f"/en{PAGE}?page=2"]


def queries_of(client, address: str) -> int:
    memory.forget()
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured.captured_queries)


@pytest.mark.database
def test_costs_no_more_queries_for_many_documents(client, bureau):
    today = timezone.localdate()
    event = Event.objects.create(slug="c", name="Congress", starts_on=today, ends_on=today)
    sent(bureau, due_in=3, event=event, title_ko="")
    few = [queries_of(client, address) for address in (f"/en{PAGE}", "/en/addressees/")]
    for number in range(25):
        other = Addressee.objects.create(slug=f"b{number}", name=f"Body {number}")
        edition = sent(bureau, due_in=3, event=event, title_ko="")
        sent(other, title=edition.title)
    many = [queries_of(client, address) for address in (f"/en{PAGE}", "/en/addressees/")]

    assert many == few
    assert few[0] <= 16


@pytest.mark.database
def test_index_names_each_known_body_with_its_number(client, bureau):
    other = Addressee.objects.create(slug="시군", name="도내 시·군")
    Addressee.objects.create(slug="unknown", name="Unknown")
    sent(bureau, AddresseeRole.TO, AddresseeRole.FOR_INFORMATION)
    sent(bureau)
    sent(other)

    items = soup_of(client, "/en/addressees/").select(".addressees li")

    assert [(item.a.text, item.a["href"], item.select_one(".note").text) for item in items] == [
        ("Executive Bureau", "/en/addressees/bureau/", "2 documents"),
        ("도내 시·군", f"/en/addressees/{quote('시군')}/", "1 document"),
    ]
    assert items[1].select_one("[lang=ko]")
    assert client.get(f"/addressees/{quote('시군')}/").status_code == 200


def test_index_of_an_empty_portal_says_so(client, db):
    assert soup_of(client, "/en/addressees/").select_one("main .empty").text == "Nothing has been published here yet."


def test_circular_leads_to_the_body_and_an_earlier_edition_only_while_it_is_known(client, bureau):
    edition = sent(bureau)
    path = edition.circular.path

    (link,) = soup_of(client, f"/circulars/{path}/").select(".basics a[href^='/addressees']")
    assert link["href"] == PAGE
    AddresseeLine.objects.filter(working_copy__circular=edition.circular_id).delete()
    factories.corrected(edition, now=factories.NOW + timedelta(hours=1))

    assert client.get(PAGE).status_code == 404
    assert not soup_of(client, f"/circulars/{path}/v1/").select(".basics a[href^='/addressees']")


def test_is_followed_by_mail_feed_and_calendar(client, bureau):
    sent(bureau, due_in=3)

    links = [link["href"] for link in soup_of(client, PAGE).select(".following a")]

    assert "/alerts/?of=addressee&what=bureau" in links
    assert "/feeds/addressees/bureau.atom" in links
    assert any(link.startswith("webcal:") and "/calendars/addressees/bureau.ics" in link for link in links)
    assert f"http://testserver{PAGE}" in client.get("/feeds/addressees/bureau.atom").content.decode()
    assert soup_of(client, "/follow/").select_one(f'.follow a[href="{PAGE}"]').text == "집행이사회"
    assert PAGE in client.get("/alerts/?of=addressee&what=bureau").content.decode()
    assert f"<loc>http://testserver{PAGE}</loc>" in client.get("/sitemaps/pages.xml").getvalue().decode()


def test_name_is_escaped_everywhere(client):
    body = Addressee.objects.create(slug="bad", name="<script>alert(1)</script>")
    sent(body)

    for address in ("/addressees/bad/", "/en/addressees/", "/follow/"):
        assert "<script>alert" not in client.get(address).content.decode()
