from datetime import date, datetime
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from django.template.loader import get_template
from django.urls import reverse

from contacts import directory, hooks
from contacts.words import Words

SEOUL = ZoneInfo("Asia/Seoul")
SUNDAY, MONDAY = date(2026, 11, 29), date(2026, 11, 30)


@pytest.fixture
def names_published(monkeypatch):
    office = hooks.Office(Words("한빛국제협력원", "Hanbit Office"), publishes_names=True)
    monkeypatch.setattr(hooks, "office", lambda request: office)


def text(response) -> str:
    return response.content.decode()


def test_team_page_shows_the_ways_to_reach_it_and_sets_no_cookie(client, make_team, make_post):
    team = make_team("협력", mailbox="team@office.example", duties_ko="결연 도시\n회의", opening_hours_ko="09:00-18:00")
    make_post("uclg", team, telephone="02-0000-0011")

    response = client.get(reverse("contacts:team", args=["협력"]))

    assert response.status_code == 200
    assert '<a href="tel:+82-2-0000-0010">02-0000-0010</a>' in text(response)
    assert '<a href="tel:+82-2-0000-0011">02-0000-0011</a>' in text(response)
    assert "mailto:team@office.example" in text(response)
    assert "uclg 업무" in text(response)
    assert not response.cookies


def test_english_page_dials_abroad_and_marks_what_is_korean(client, make_team):
    make_team("cooperation", name_en="", duties_en="Twin cities")

    response = client.get("/en/contacts/teams/cooperation/")

    assert '<span lang="ko">cooperation팀</span>' in text(response)
    assert "+82 2-0000-0010" in text(response)
    assert "Twin cities" in text(response)


def test_unknown_team_and_post_answer_404(client, db):
    assert client.get(reverse("contacts:team", args=["nobody"])).status_code == 404
    assert client.get(reverse("contacts:post-card", args=[1])).status_code == 404
    assert client.post(reverse("contacts:index")).status_code == 405


def test_closed_team_leads_to_its_successor(client, make_team):
    new = make_team("new")
    make_team("old", is_closed=True, closed_in_favour_of=new, mailbox="old@office.example")

    response = client.get(reverse("contacts:team", args=["old"]))

    assert response.status_code == 200
    assert reverse("contacts:team", args=["new"]) in text(response)
    assert "old@office.example" not in text(response)


def test_names_show_only_where_person_and_office_publish_them(client, make_team, make_post, appoint, monkeypatch):
    post = make_post("uclg", make_team("cooperation"))
    appoint(post, "홍가람", is_acting=True)
    appoint(post, "숨은이", is_lead=False, is_name_public=False)
    addresses = [reverse("contacts:team", args=["cooperation"]), reverse("contacts:post-card", args=[post.pk])]

    for address in addresses:
        assert "홍가람" not in text(client.get(address))
    monkeypatch.setattr(hooks, "office", lambda request: hooks.Office(Words("원"), publishes_names=True))
    for address in addresses:
        assert "홍가람" in text(client.get(address))
        assert "숨은이" not in text(client.get(address))


def test_page_turns_at_midnight_in_seoul(client, make_team, make_post, appoint, names_published):
    post = make_post("uclg", make_team("cooperation"))
    appoint(post, "홍가람", to_date=SUNDAY)
    appoint(post, "한나래", from_date=MONDAY)
    address = reverse("contacts:team", args=["cooperation"])

    for moment, name in [
        (datetime(2026, 11, 29, 23, 59, 59, tzinfo=SEOUL), "홍가람"),
        (datetime(2026, 11, 30, 0, 0, tzinfo=SEOUL), "한나래"),
    ]:
        with mock.patch("django.utils.timezone.now", return_value=moment):
            page = text(client.get(address))
        assert [person in page for person in ("홍가람", "한나래")] == [name == "홍가람", name == "한나래"]


@pytest.mark.parametrize("rows", [3, 60])
def test_pages_ask_the_database_the_same_however_many_teams(
    rows, rf, make_team, make_post, names_published, django_assert_num_queries
):
    from contacts import views

    parent = make_team("top")
    for number in range(rows):
        make_post(f"post-{number}", make_team(f"team-{number}", parent=parent))
    request = rf.get("/contacts/")

    with django_assert_num_queries(3):
        found = views.today(request)
        get_template("contacts/_team_branch.html").render({"nodes": found.tree()})
    request.public_generation = "7.0"
    views.today(request)
    with django_assert_num_queries(0):
        get_template("contacts/_team_branch.html").render({"nodes": views.today(request).tree()})
    assert len(directory.load(MONDAY).posts) == rows


def test_index_shows_the_tree(client, make_team, make_post):
    top = make_team("top")
    make_post("uclg", make_team("below", parent=top), telephone="02-0000-0013")

    page = text(client.get(reverse("contacts:index")))

    assert page.index("top팀") < page.index("below팀") < page.index("uclg 업무") < page.index("02-0000-0013")


def test_another_app_adds_a_panel_to_the_team_page(client, make_team, monkeypatch):
    make_team("cooperation")
    panel = hooks.Panel("contacts/_team_branch.html", {"nodes": ()})
    monkeypatch.setattr(hooks, "team_panels", [lambda request, team: None, lambda request, team: panel])

    response = client.get(reverse("contacts:team", args=["cooperation"]))

    assert '<ul class="team-tree">' in text(response)
