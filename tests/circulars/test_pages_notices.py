"""Withdrawn, merged and removed circulars on every surface, and what newer circulars do to older ones."""

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from circulars import memory, publishing
from circulars.admin.connections import relations
from circulars.models import (
    Circular,
    DeadlineLine,
    Dossier,
    DossierEntry,
    Event,
    EventMention,
    RelationKind,
    Withdrawal,
)
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
REASON = {"reason_ko": "등록이 끝났습니다", "reason_en": "Registration is over"}


def path_of(edition) -> str:
    return Circular.objects.get(pk=edition.circular_id).path


def address_of(edition) -> str:
    return f"/en/circulars/{path_of(edition)}/"


def page(client, address: str, status: int = 200) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == status, address
    return BeautifulSoup(response.content, "lxml")


def banners(client, address: str) -> list[str]:
    return [banner.get_text(" ", strip=True) for banner in page(client, address).select(".banner")]


def merge(edition, into, **when) -> Withdrawal:
    when = {"now": NOW + HOUR} | when
    return publishing.withdraw(edition.circular_id, by=None, successor=into.circular, is_merged=True, **REASON, **when)


@pytest.fixture
def world():
    """A withdrawn circular wherever a circular can be met."""
    section = factories.section("news")
    copy = factories.draft(home_section=section, title="Old circular")
    DeadlineLine.objects.create(working_copy=copy, kind="reply", due_on=timezone.localdate() + timedelta(days=3))
    event = Event.objects.create(
        slug="forum", name="Forum", starts_on=timezone.localdate(), ends_on=timezone.localdate()
    )
    EventMention.objects.create(working_copy=copy, event=event)
    edition = publishing.publish(copy.pk, by=None, now=NOW)
    dossier = Dossier.objects.create(slug="process", name_ko="과정")
    DossierEntry.objects.create(dossier=dossier, circular=edition.circular)
    return edition


LISTS = ["/en/", "/en/circulars/", "/en/sections/news/", "/en/dossiers/process/", "/en/contacts/teams/cooperation/"]


@pytest.mark.parametrize("address", LISTS)
def test_withdrawn_is_marked_in_every_list(client, world, address):
    assert "withdrawn" not in page(client, address).main.text
    publishing.withdraw(world.circular_id, by=None, now=NOW + HOUR, **REASON)

    text = page(client, address).main.text

    assert "Old circular" in text
    assert "withdrawn" in text


@pytest.mark.parametrize("address", LISTS)
def test_hidden_is_in_no_list(client, world, address):
    publishing.hide(world.circular_id, by=None, now=NOW + HOUR, reason_ko="개인정보")

    assert "Old circular" not in page(client, address).text


def test_withdrawn_circular_has_no_open_deadline_on_the_front_page(client, world):
    assert page(client, "/en/").select("[aria-labelledby=deadlines]")
    publishing.withdraw(world.circular_id, by=None, now=NOW + HOUR, **REASON)

    assert not page(client, "/en/").select("[aria-labelledby=deadlines]")


def test_withdrawal_of_a_translation_leaves_the_original_unmarked(client, world):
    Withdrawal.objects.create(
        circular=world.circular, language="fr", effective_at=NOW, recorded_at=NOW, reason_ko="번역 오류"
    )

    for address in LISTS:
        assert "withdrawn" not in page(client, address).main.text
    assert page(client, "/en/").select("[aria-labelledby=deadlines]")


@pytest.mark.parametrize("view", ["", "?view=print"])
def test_withdrawn_page_and_print_tell_reason_date_and_successor(client, world, view):
    successor = factories.published(title="New circular", number_serial=9, number_label="Circular 9/2026")
    publishing.withdraw(world.circular_id, by=None, now=NOW + HOUR, successor=successor.circular, **REASON)

    (said,) = banners(client, f"{address_of(world)}{view}")

    assert said == (
        "This document was withdrawn on 2 March 2026. Registration is over In its place: Circular 9/2026: New circular"
    )
    assert "등록이 끝났습니다" in page(client, f"/circulars/{path_of(world)}/{view}").text


def test_take_down_turns_at_its_minute_by_itself(client, world, monkeypatch):
    now, end = timezone.now(), timezone.now() + timedelta(days=2)
    publishing.withdraw(world.circular_id, by=None, now=now, at=end, **REASON)
    before = client.get(address_of(world))
    assert "withdrawn" not in before.content.decode()

    monkeypatch.setattr(timezone, "now", lambda: end)
    after = client.get(address_of(world), headers={"If-None-Match": before["ETag"]})

    assert after.status_code == 200
    assert "Registration is over" in after.content.decode()
    assert all("withdrawn" in page(client, address).main.text for address in LISTS)


def test_successor_that_is_not_public_is_not_named(client, world):
    successor = factories.published(title="New circular")
    merge(world, successor)
    publishing.hide(successor.circular_id, by=None, now=NOW + 2 * HOUR, reason_ko="개인정보")

    (said,) = banners(client, address_of(world))

    assert said == "This document was withdrawn on 2 March 2026. Registration is over"


# merged -----------------------------------------------------------------------------------------------------------


def test_merged_address_leads_to_the_successor_which_says_so(client, world):
    successor = factories.published(title="Great circular")
    merge(world, successor)

    response = client.get(address_of(world))

    assert response.status_code == 302
    assert response["Location"] == f"{address_of(successor)}?from={path_of(world).replace('/', '%2F')}"
    (said,) = banners(client, response["Location"])
    number = Circular.objects.get(pk=world.circular_id).editions.get().number
    assert said == (
        f"You came from {number}: Old circular , which was merged into this document on 2 March 2026. "
        + "Read its last text"
    )
    assert banners(client, address_of(successor)) == []
    assert client.get(response["Location"])["ETag"] != client.get(address_of(successor))["ETag"]
    link = page(client, response["Location"]).select_one('link[rel="canonical"]')
    assert link["href"].endswith(address_of(successor))


def test_print_of_a_merged_circular_leads_to_the_print_of_the_other(client, world):
    successor = factories.published()
    merge(world, successor)

    assert "view=print&from=" in client.get(f"{address_of(world)}?view=print")["Location"]


def test_text_of_a_merged_circular_stays_readable(client, world):
    factories.corrected(world, now=NOW + timedelta(minutes=5), title="Corrected circular")
    successor = factories.published(title="Great circular")
    merge(world, successor)
    base = address_of(world)

    last = page(client, f"{base}v2/")

    assert last.h1.text == "Corrected circular"
    assert "merged into another one on 2 March 2026" in last.select_one(".banner--danger").text
    assert "Great circular" in last.select_one(".banner--danger").text
    assert last.select_one('link[rel="canonical"]')["href"].endswith(f"{base}v2/")
    first = page(client, f"{base}v1/")
    assert [link["href"] for link in first.select(".banner--warning a")] == [f"{base}v2/"]
    assert "merged into another one" in page(client, f"{base}history/").text


@pytest.mark.parametrize("typed", ["uclg/2026/nothing", "../etc", "<b>", "x" * 3000])
def test_invented_origin_says_nothing(client, world, typed):
    other = factories.published(title="Unrelated")
    publishing.withdraw(other.circular_id, by=None, now=NOW + HOUR, successor=world.circular, **REASON)

    for value in (typed, path_of(other), path_of(world)):
        assert banners(client, f"{address_of(world)}?from={value}") == []


def test_merged_is_marked_in_lists_and_named_by_the_api(client, world):
    successor = factories.published(title="Great circular")
    merge(world, successor)

    assert "merged" in page(client, "/en/circulars/").select_one(".badge--closed").text
    said = client.get(f"/api/v1/circulars/{path_of(world)}/").json()["withdrawn"]
    assert said["merged_into"] == said["successor"]
    assert said["merged_into"]["url"].endswith(f"/circulars/{path_of(successor)}/")
    rows = client.get("/api/v1/circulars/").json()["results"]
    assert [bool(row["withdrawn"] and row["withdrawn"]["merged_into"]) for row in rows].count(True) == 1


def test_withdrawn_circular_is_merged_into_none_in_the_api(client, world):
    successor = factories.published()
    publishing.withdraw(world.circular_id, by=None, now=NOW + HOUR, successor=successor.circular, **REASON)

    said = client.get(f"/api/v1/circulars/{path_of(world)}/").json()["withdrawn"]

    assert said["successor"]
    assert said["merged_into"] is None


def test_ring_of_merged_circulars_leads_nowhere(client, world):
    other = factories.published()
    for one, two in ((world, other), (other, world)):  # an import may bring what the desk refuses
        Withdrawal.objects.create(
            circular=one.circular, successor=two.circular, is_merged=True, effective_at=NOW, recorded_at=NOW, **REASON
        )
    memory.forget()

    assert page(client, address_of(world)).select(".banner--danger")


# relations --------------------------------------------------------------------------------------------------------

WORDS = {
    RelationKind.UPDATES: "It was updated by",
    RelationKind.REPLACES: "It was replaced by",
    RelationKind.CORRECTS: "It was corrected by",
    RelationKind.RESCHEDULES: "Its dates were changed by",
    RelationKind.EXTENDS: "Its deadline was extended by",
    RelationKind.REMINDS: "Recipients were reminded of it by",
    RelationKind.REPLIES: "It was answered by",
}


def newer(relation: RelationKind, older, **fields):
    fields = {"number_serial": 41, "number_year": 2023, "number_label": "Circular 41/2023"} | fields
    edition = factories.published(issued_on=date(2023, 12, 7), title="New dates", **fields)
    publishing.relate(edition.circular_id, older.circular_id, kind=relation, by=None, now=NOW)
    return edition


@pytest.mark.parametrize("kind", RelationKind)
def test_older_circular_says_what_the_newer_one_does_to_it(client, kind):
    older = factories.published()
    edition = newer(kind, older)

    (said,) = banners(client, address_of(older))

    assert said == f"{WORDS[kind]} UCLG Circular 41/2023 of 7 December 2023 . New dates"
    link = page(client, address_of(older)).select_one(".banner a")
    assert (link.text, link["href"]) == ("UCLG Circular 41/2023", address_of(edition))
    (korean,) = banners(client, f"/circulars/{path_of(older)}/")
    assert "2023년 12월 7일 자" in korean
    assert "UCLG Circular 41/2023" in korean


@pytest.mark.parametrize("kind", RelationKind)
def test_staff_read_every_relation_from_both_ends(kind):
    assert "X" in relations.in_words(kind, "X", is_newer=True)
    assert "X" in relations.in_words(kind, "X", is_newer=False)


def test_document_without_a_number_is_named_by_its_title(client):
    older = factories.published()
    newer(RelationKind.CORRECTS, older, kind="notice", number_serial=None, number_label="", number_year=None)

    assert banners(client, address_of(older)) == ["It was corrected by New dates of 7 December 2023 ."]


def test_several_relations_are_all_told(client):
    older = factories.published()
    newer(RelationKind.RESCHEDULES, older)
    newer(RelationKind.EXTENDS, older, number_serial=42, number_label="Circular 42/2023")

    assert len(banners(client, address_of(older))) == 2


def test_removed_newer_circular_is_not_told_and_a_withdrawn_one_says_so(client):
    older = factories.published()
    edition = newer(RelationKind.RESCHEDULES, older)
    publishing.withdraw(edition.circular_id, by=None, now=NOW + HOUR, **REASON)
    assert "That circular has been withdrawn." in banners(client, address_of(older))[0]

    publishing.hide(edition.circular_id, by=None, now=NOW + 2 * HOUR, reason_ko="개인정보")
    assert banners(client, address_of(older)) == []
