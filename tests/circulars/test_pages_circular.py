"""What the page of a circular shows in each state, and from where."""

import json
from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from circulars import addresses, editing, publishing
from circulars.models import (
    AddresseeLine,
    Circular,
    DeadlineLine,
    Event,
    EventMention,
    Relation,
    SourceLine,
    WorkingCopy,
)
from circulars.reading import links
from tests import factories

pytestmark = pytest.mark.django_db


def path_of(edition) -> str:
    return Circular.objects.get(pk=edition.circular_id).path


def page(client, address: str, status: int = 200) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == status, address
    return BeautifulSoup(response.content, "lxml")


def detail(client, edition, *, english: bool = False, query: str = "") -> BeautifulSoup:
    return page(client, addresses.circular(path_of(edition), "en" if english else "ko") + query)


def test_page_shows_title_number_body_and_contact(client):
    edition = factories.published(
        title="Declaration <b>", title_ko="선언", place="Barcelona", addressees=["To the members", "To the Chairs"]
    )

    soup = detail(client, edition, english=True)

    assert [heading.text for heading in soup.find_all("h1")] == ["Declaration <b>"]
    assert soup.h1["lang"] == "en"
    assert soup.select_one(".circular__title-ko").text == "선언"
    assert "The Forum will gather in Marrakech." in soup.select_one(".body").text
    rows = {row.dt.text: row.dd.get_text(" ", strip=True) for row in soup.select(".basics dl > div")}
    assert rows["Issued"] == "Barcelona, 20 February 2026"
    assert rows["To"] == "To the members To the Chairs"
    assert rows["Published"] == "2 March 2026"
    contact = soup.select_one(".contact")
    assert contact.find("a", href="tel:+82-2-0000-0002")
    assert "Cooperation" in contact.text


def test_nothing_empty_is_labelled(client):
    copy = factories.draft(place="")
    Circular.objects.filter(pk=copy.circular_id).update(post=None)
    edition = publishing.publish(copy.pk, by=None, now=factories.NOW, alone_reason="no contact yet")

    soup = detail(client, edition, english=True)

    labels = [term.text for term in soup.find_all("dt")]
    assert labels == ["Issuer", "Number", "Issued", "Published"]
    assert all(value.get_text(strip=True) for value in soup.find_all("dd"))
    titles = [heading.text for heading in soup.select("article h2")]
    assert titles == ["Basic information", "Rights"]


def test_deadlines_and_events_speak_of_today(client):
    today = timezone.localdate()
    copy = factories.draft()
    for offset in (-1, 0, 5, 90):
        DeadlineLine.objects.create(working_copy=copy, kind="reply", due_on=today + timedelta(days=offset))
    event = Event.objects.create(
        slug="forum", name="Mayoral Forum", starts_on=today, ends_on=today, status="cancelled", status_note_en="Storm"
    )
    EventMention.objects.create(working_copy=copy, event=event)
    edition = publishing.publish(copy.pk, by=None, now=factories.NOW)

    soup = detail(client, edition, english=True)

    badges = [badge.text for badge in soup.select(".basics .badge")]
    assert badges == ["closed", "closes today", "closes in 5 days", "open", "cancelled"]
    assert "Storm" in soup.select_one(".basics").text


@pytest.mark.parametrize(("english", "shown"), [(False, "The Forum (포럼)"), (True, "The Forum")])
def test_event_is_also_called_as_readers_of_the_page_know_it(client, english, shown):
    today = timezone.localdate()
    copy = factories.draft()
    forum = {"name": "Forum", "name_ko": "포럼", "name_en": "Mayoral Forum", "starts_on": today, "ends_on": today}
    EventMention.objects.create(working_copy=copy, event=Event.objects.create(slug="forum", **forum), text="The Forum")
    edition = publishing.publish(copy.pk, by=None, now=factories.NOW)

    (cell,) = [row.dd for row in detail(client, edition, english=english).select(".basics dl > div") if row.find("b")]

    assert cell.get_text(" ", strip=True).startswith(shown)
    assert ("Mayoral" in cell.text, "포럼" in cell.text) == (False, not english)


def test_event_leads_to_where_it_is_followed_from_afar(client):
    copy = factories.draft()
    fields = {"starts_on": timezone.localdate(), "ends_on": timezone.localdate()}
    for slug, status in (("on", "planned"), ("off", "cancelled")):
        event = Event.objects.create(
            slug=slug, name=slug, status=status, online_url=f"https://meet.example/{slug}", **fields
        )
        EventMention.objects.create(working_copy=copy, event=event)
    edition = publishing.publish(copy.pk, by=None, now=factories.NOW)

    links = detail(client, edition, english=True).select(".basics a[rel]")

    assert [link["href"] for link in links] == ["https://meet.example/on"]


def test_breadcrumb_ends_with_the_language_of_the_document(client):
    edition = factories.published(title="A notice", kind="notice", number_serial=None, number_label="")

    last = detail(client, edition).select_one('.breadcrumb [aria-current="page"]')

    assert str(last) == '<li aria-current="page"><span lang="en">A notice</span></li>'


def test_sources_without_address_say_so(client):
    copy = factories.draft()
    SourceLine.objects.create(working_copy=copy, publisher="City of Hanbit", title="Report")
    edition = publishing.publish(copy.pk, by=None, now=factories.NOW)

    assert "not found online" in detail(client, edition, english=True).select_one(".sources").text


def test_relations_and_citations_lead_both_ways(client):
    old = factories.published(number_serial=27, number_label="Circular 27/2026", title="Old")
    new = factories.published(body="<p>As informed in circular 27/2026, we meet.</p>", title="New")
    publishing.relate(new.circular_id, old.circular_id, kind="updates", by=None, now=factories.NOW)

    new_page, old_page = detail(client, new, english=True), detail(client, old, english=True)

    assert "This circular updates UCLG Circular 27/2026 of 20 February 2026." in new_page.select_one(".banner").text
    assert "It was updated by UCLG" in old_page.select_one(".banner").text
    assert new_page.select_one(".body a.reference")["href"] == f"/en/circulars/{path_of(old)}/"
    assert "Old" in new_page.select_one(".citations").text
    assert "New" in old_page.select_one(".citations").text


def test_links_are_those_of_the_queryset_they_are_prepared_from(client):
    section = factories.section()
    editions = [
        factories.published(home_section=section, issued_on=date(2026, 1, 1 + index), title=f"T{index}")
        for index in range(4)
    ]
    Relation.objects.create(from_circular=editions[3].circular, to_circular=editions[1].circular, kind="replaces")
    values = {
        "at": timezone.now(),
        "circular": editions[1].circular_id,
        "edition": editions[1].pk,
        "section": section.pk,
        "listed_on": editions[1].listed_on,
    }

    found = links.load(**values)

    assert sorted(map(str, links._LINKS.rows(**values))) == sorted(map(str, links.build(**values)))
    assert (found.previous.title, found.next.title) == ("T0", "T2")
    assert [(row.kind, row.title) for row in found.newer] == [("replaces", "T3")]


@pytest.mark.database
def test_neighbours_skip_what_was_merged_away(client):
    section = factories.section("top")
    first, merged, last = (
        factories.published(home_section=section, issued_on=date(2026, 1, day), title=f"T{day}") for day in (1, 2, 3)
    )
    publishing.withdraw(
        merged.circular_id, by=None, now=timezone.now(), reason_ko="통합", successor=first.circular, is_merged=True
    )

    links_of = [a["href"] for a in detail(client, first).select(".neighbours ul a")]

    assert links_of == [f"/circulars/{path_of(last)}/"]


def test_neighbours_stay_in_the_section_asked_for(client):
    top = factories.section("top")
    below = factories.section("below", top)
    first = factories.published(home_section=below, issued_on=date(2026, 1, 1), title="First")
    factories.published(home_section=top, issued_on=date(2026, 1, 2), title="Between")
    last = factories.published(home_section=below, issued_on=date(2026, 1, 3), title="Last")

    at_home = detail(client, first)
    in_top = detail(client, first, query="?in=top")

    assert at_home.select_one(".neighbours ul a")["href"] == f"/circulars/{path_of(last)}/"
    assert "Between" in in_top.select_one(".neighbours ul").text
    assert in_top.select_one(".neighbours ul a")["href"].endswith("?in=top")
    assert [step.text for step in in_top.select(".breadcrumb li")][1:-1] == ["메뉴 top"]


def test_correction_names_its_day_and_reason_and_keeps_the_earlier_edition(client):
    edition = factories.published(title="Wrong")
    factories.corrected(edition, now=factories.NOW + timedelta(days=2), note="The date was wrong.", title="Right")
    address = addresses.circular(path_of(edition), "en")

    current, earlier = page(client, address), page(client, f"{address}v1/")
    history = page(client, f"{address}history/")

    assert "Last corrected on 4 March 2026: The date was wrong." in " ".join(current.text.split())
    assert (current.h1.text, earlier.h1.text) == ("Right", "Wrong")
    assert "edition 1, an earlier one" in earlier.select_one(".banner").text
    assert earlier.find("meta", attrs={"name": "robots"})["content"] == "noindex"
    assert [item.a["href"] for item in history.select(".editions li")] == [address, f"{address}v1/"]
    assert "The date was wrong." in history.text


def test_withdrawn_page_stays_under_its_notice(client):
    edition = factories.published(title="Withdrawn")
    successor = factories.published(title="Successor")
    publishing.withdraw(
        edition.circular_id,
        by=None,
        now=factories.NOW,
        reason_ko="오류",
        reason_en="Mistaken",
        successor=successor.circular,
    )

    banner = detail(client, edition, english=True).select_one(".banner--danger")

    assert "withdrawn on 2 March 2026" in banner.text
    assert "Mistaken" in banner.text
    assert banner.a["href"] == f"/en/circulars/{path_of(successor)}/"


@pytest.mark.parametrize("rest", ["", "v1/", "history/", "en/", "?view=print"])
def test_hidden_circular_answers_410_with_the_reason(client, rest):
    edition = factories.published(title="Secret words")
    address = f"/en/circulars/{path_of(edition)}/"
    publishing.hide(edition.circular_id, by=None, now=factories.NOW, reason_ko="개인정보", reason_en="Personal data")

    response = client.get(address + rest)

    assert response.status_code == 410
    assert b"Personal data" in response.content
    assert b"Secret words" not in response.content


@pytest.mark.parametrize("rest", ["", "v1/", "history/", "en/", "?view=print"])
def test_scheduled_circular_is_not_there(client, rest):
    now = timezone.now()
    edition = factories.published(now=now, at=factories.later(hours=2))
    assert client.get(f"/circulars/{path_of(edition)}/{rest}").status_code == 404


def test_renamed_circular_redirects_in_one_hop(client):
    edition = factories.published(number_serial=5, number_label="Circular 5/2026")
    old = path_of(edition)
    publishing.rename(edition.circular_id, by=None, now=factories.NOW, key="6")
    new = path_of(edition)

    for before, after in (
        (f"/circulars/{old}/", f"/circulars/{new}/"),
        (f"/en/circulars/{old}/", f"/en/circulars/{new}/"),
        (f"/circulars/{old}/v1/?view=print", f"/circulars/{new}/v1/?view=print"),
        (f"/circulars/{old}/history/", f"/circulars/{new}/history/"),
    ):
        response = client.get(before)
        assert (response.status_code, response["Location"]) == (301, after)
        assert client.get(after).status_code == 200


def test_languages_of_a_document_lead_to_one_another(client):
    edition = factories.published(title="English words")
    copy = editing.add_language(edition.circular, "ko", by=None, now=factories.NOW, title="한국어 낱말")
    WorkingCopy.objects.filter(pk=copy.pk).update(body="<p>본문입니다.</p>")
    publishing.publish(copy.pk, by=None, now=factories.NOW)
    address = f"/circulars/{path_of(edition)}/"

    original, translation = page(client, address), page(client, f"{address}ko/")

    assert (original.h1.text, translation.h1.text) == ("English words", "한국어 낱말")
    assert original.select_one(".circular__languages a")["href"] == f"{address}ko/"
    assert translation.select_one(".body")["lang"] == "ko"
    assert translation.select_one(".site-header__languages a")["href"] == f"/en{address}ko/"
    assert client.get(f"{address}en/")["Location"] == address


def test_addressees_for_information_have_their_own_row(client):
    copy = factories.draft()
    AddresseeLine.objects.create(working_copy=copy, role="for_information", text="To the Presidency")
    edition = publishing.publish(copy.pk, by=None, now=factories.NOW)

    rows = {row.dt.text: row.dd.text for row in detail(client, edition, english=True).select(".basics dl > div")}

    assert rows["For information"] == "To the Presidency"


def test_print_page_needs_no_script_and_has_all_the_words(client):
    edition = factories.published(addressees=["To the members"])
    soup = detail(client, edition, english=True, query="?view=print")

    assert soup.script is None
    assert soup.select_one(".site-header") is None
    assert "The Forum will gather in Marrakech." in soup.text
    assert "Edition 1, published on 2 March 2026." in soup.select_one(".imprint").text
    assert f"http://testserver/en/circulars/{path_of(edition)}/" in soup.select_one(".imprint").text


def test_share_links_and_head(client, settings):
    settings.PUBLIC_URL = "https://portal.example"
    edition = factories.published(title="Title & more")
    address = f"https://portal.example/en/circulars/{path_of(edition)}/"

    soup = detail(client, edition, english=True)

    assert soup.find("link", rel="canonical")["href"] == address
    assert soup.find(id="share-address")["value"] == address
    number = edition.number
    assert soup.find(id="share-citation")["value"] == f"UCLG, {number}, 20 February 2026"
    assert soup.find("meta", property="og:image")["content"] == f"{address}card.png"
    assert {link["hreflang"] for link in soup.find_all("link", rel="alternate", hreflang=True)} == {"ko", "en"}
    assert soup.find("link", rel="alternate", type="application/pdf")["href"].endswith("/circular.pdf")
    targets = [link["href"].split("?")[0] for link in soup.select(".share__links a")]
    path = f"/en/circulars/{path_of(edition)}/"
    assert [target for target in targets if target.startswith("/")] == [f"{path}circular.docx"]
    assert [target for target in targets if not target.startswith("/")] == [
        "mailto:",
        "https://www.facebook.com/sharer/sharer.php",
        "https://x.com/intent/post",
        "https://share.naver.com/web/shareView",
        "https://band.us/plugin/share",
    ]


@pytest.mark.parametrize("language", ["ko", "en"])
def test_addresses_are_what_the_routes_say(language):
    from django.utils.translation import override

    identity = {"issuer": "uclg", "year": 2018, "key": "서한-1"}
    path = "uclg/2018/서한-1"
    with override(language):
        assert addresses.circular(path, language) == reverse("circulars:detail", kwargs=identity)
        assert addresses.circular(path, language, document="fr", version=2) == reverse(
            "circulars:version", kwargs=identity | {"language": "fr", "version": 2}
        )
        assert addresses.circulars([path], language, section="국제") == [
            addresses.circular(path, language, section="국제")
        ]
        assert addresses.circulars([path], language) == [reverse("circulars:detail", kwargs=identity)]
        assert addresses.history(path, language) == reverse("circulars:history", kwargs=identity)
        assert addresses.section("국제", language) == reverse("circulars:section", args=["국제"])
        assert addresses.dossier("gcm", language) == reverse("circulars:dossier", args=["gcm"])
        assert addresses.every_circular(language) == reverse("circulars:list")
        assert addresses.card(path, language) == reverse("circulars:card", kwargs=identity)
        assert addresses.share(path, language) == reverse("circulars:share", kwargs=identity)
        assert addresses.archive(path, language) == reverse("circulars:files-zip", kwargs=identity)
    assert addresses.file("abc", "회의 자료.pdf") == reverse("circulars:file", args=["abc", "회의 자료.pdf"])
    assert json.dumps(addresses.file("abc", "a.pdf", version=2)) == '"/files/abc/v2/a.pdf"'
