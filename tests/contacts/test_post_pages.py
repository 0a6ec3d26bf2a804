"""The page of a post: who answers for what, in both languages, with the names that may be shown."""

import json
import re

import pytest
from django.urls import reverse

from contacts import hooks
from contacts.words import Words


@pytest.fixture
def names_published(monkeypatch):
    office = hooks.Office(Words("한빛국제협력원", "Hanbit Office"), publishes_names=True)
    monkeypatch.setattr(hooks, "office", lambda request: office)


def page_of(client, slug: str, language: str = "ko", status: int = 200) -> str:
    response = client.get(f"{'/en' if language == 'en' else ''}/contacts/posts/{slug}/")
    assert response.status_code == status
    assert not response.cookies
    return response.content.decode()


def test_post_page_shows_team_ways_to_reach_it_and_cards(client, make_team, make_post):
    team = make_team(
        "cooperation", mailbox="team@office.example", postal_address_ko="중앙로 1", opening_hours_ko="09:00-18:00"
    )
    post = make_post("uclg", team, telephone="02-0000-0011", mailbox="uclg@office.example")

    page = page_of(client, "uclg")

    assert "<h1>uclg 업무</h1>" in page
    assert f'<a href="{reverse("contacts:team", args=["cooperation"])}">cooperation팀</a>' in page
    assert '<a href="tel:+82-2-0000-0011">02-0000-0011</a>' in page
    assert "mailto:uclg@office.example" in page
    assert "중앙로 1" in page
    assert "09:00-18:00" in page
    assert reverse("contacts:post-card", args=[post.pk]) in page
    assert reverse("contacts:post-card-3", args=[post.pk]) in page


def test_english_page_dials_abroad_and_marks_what_is_korean(client, make_team, make_post):
    make_post("uclg", make_team("cooperation", name_en=""), duty_en="", telephone="02-0000-0011")

    page = page_of(client, "uclg", "en")

    assert '<h1><span lang="ko">uclg 업무</span></h1>' in page
    assert '<span lang="ko">cooperation팀</span>' in page
    assert '<a href="tel:+82-2-0000-0011">+82 2-0000-0011</a>' in page


def test_nothing_empty_is_labelled(client, make_team, make_post):
    make_post("uclg", make_team("cooperation", telephone=""))

    page = page_of(client, "uclg", "en")

    assert re.findall("<dt>([^<]+)</dt>", page) == ["Team"]


def test_names_follow_the_rule_and_acting_and_vacant_are_worded(client, make_team, make_post, appoint, names_published):
    team = make_team("cooperation")
    appoint(make_post("acting", team), "홍가람", is_acting=True)
    appoint(make_post("silent", team), "숨은이", is_name_public=False)
    make_post("vacant", team)

    assert "홍가람</span> (acting)" in page_of(client, "acting", "en")
    silent = page_of(client, "silent", "en")
    assert "숨은이" not in silent
    assert "Vacant" not in silent
    assert "Vacant. The team answers meanwhile." in page_of(client, "vacant", "en")


def test_office_that_publishes_no_names_says_nothing_of_holders(client, make_team, make_post, appoint):
    team = make_team("cooperation")
    appoint(make_post("held", team), "홍가람")
    make_post("vacant", team)

    for slug in ("held", "vacant"):
        page = page_of(client, slug, "en")
        assert "홍가람" not in page
        assert "<dt>Person</dt>" not in page


def test_closed_post_leads_to_the_one_that_took_over(client, make_team, make_post):
    team = make_team("cooperation")
    new = make_post("new", team)
    make_post("old", team, is_closed=True, closed_in_favour_of=new, mailbox="old@office.example")
    make_post("gone", team, is_closed=True)

    old, gone = page_of(client, "old"), page_of(client, "gone")

    assert reverse("contacts:post", args=["new"]) in old
    assert "old@office.example" not in old
    assert "application/ld+json" not in old
    assert reverse("contacts:team", args=["cooperation"]) in gone.partition("banner--warning")[2]


def test_unknown_addresses_answer_404(client, db):
    for slug in ("nobody", "%00", "없는-업무", "a" * 300):
        page_of(client, slug, status=404)
    assert client.post("/contacts/posts/nobody/").status_code == 405


def test_hostile_words_stay_words(client, make_team, make_post):
    make_post("uclg", make_team("cooperation"), duty_ko='</script><b onload="x">', duty_en="</title>&")

    for language in ("ko", "en"):
        page = page_of(client, "uclg", language)
        assert "<b onload" not in page
        assert "</title>&" not in page.replace("&amp;", "")


def test_team_page_and_index_lead_to_posts(client, make_team, make_post):
    make_post("uclg", make_team("cooperation"))

    for address in ("/contacts/", "/contacts/teams/cooperation/"):
        assert '<a href="/contacts/posts/uclg/">uclg 업무</a>' in client.get(address).content.decode()


def test_programs_read_the_post_as_a_contact_point_of_its_team(client, make_team, make_post):
    make_post("uclg", make_team("cooperation"), telephone="02-0000-0011")

    found = re.search('<script type="application/ld\\+json">(.*?)</script>', page_of(client, "uclg", "en"))

    node = json.loads(found[1])["@graph"][0]
    point = node["contactPoint"][0]
    assert node["name"] == "Team cooperation"
    assert point["contactType"] == "Duty uclg"
    assert point["telephone"] == "+82200000011"
    assert point["url"].endswith("/en/contacts/posts/uclg/")


def test_another_app_adds_panels_to_the_pages_of_open_posts_alone(client, make_team, make_post, monkeypatch):
    team = make_team("cooperation")
    make_post("open", team)
    make_post("closed", team, is_closed=True)
    panel = hooks.Panel("contacts/_team_branch.html", {"nodes": ()})
    monkeypatch.setattr(hooks, "post_panels", [lambda request, post: None, lambda request, post: panel])

    assert '<ul class="team-tree">' in page_of(client, "open")
    assert '<ul class="team-tree">' not in page_of(client, "closed")
