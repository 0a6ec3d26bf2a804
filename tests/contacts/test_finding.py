"""The search of the directory: who answers for what somebody typed."""

import re
import unicodedata

import pytest
from django.utils import timezone

from contacts import directory, finding, hooks
from contacts.hooks import DutyMatches
from contacts.words import Words


def slugs(client, text: str, language: str = "ko") -> list[str]:
    """Of the posts found, in their order."""
    response = client.get(f"{'/en' if language == 'en' else ''}/contacts/", {"q": text})
    assert response.status_code == 200
    answer = response.content.decode().partition('class="found"')[2].partition("</section>")[0]
    return re.findall(r"/contacts/posts/([^/\"]+)/", answer)


@pytest.fixture
def offices(make_team, make_post):
    cooperation = make_team("cooperation", name_ko="교류협력팀", duties_ko="결연 도시와의 교류")
    events = make_team("events", name_ko="국제회의팀")
    make_post("sisters", cooperation, duty_ko="자매도시·우호도시 교류", duty_en="Sister cities and exchanges")
    make_post("hosting", events, duty_ko="국제 행사 유치", duty_en="Hosting of international events")
    make_post("visa", events, duty_ko="초청·비자", duty_en="")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("자매도시", ["sisters"]),
        ("자매도시를", ["sisters"]),
        ("자매 도시", ["sisters"]),
        ("sister city", ["sisters"]),
        ("SISTER Cities", ["sisters"]),
        ("국제행사", ["hosting"]),
        ("국제 행사는", ["hosting"]),
        ("ＶＩＳＡ", []),
        ("비자", ["visa"]),
        ("비자 국제회의팀", ["visa"]),  # a word of the duty, and one of the team
        ("국제회의팀", []),  # the team alone is found
        (unicodedata.normalize("NFD", "자매도시"), ["sisters"]),  # in the letters of a Mac
        ("zzz", []),
    ],
)
def test_duties_are_found_through_particles_spaces_and_forms(client, offices, text, expected):
    assert slugs(client, text) == expected


def test_teams_are_found_by_their_names_and_duties(client, offices):
    for text in ("국제회의팀", "결연도시"):
        page = client.get("/contacts/", {"q": text}).content.decode()
        answer = page.partition('class="found"')[2].partition("</section>")[0]
        assert len(re.findall("/contacts/teams/", answer)) == 1


def test_closed_posts_are_not_found(client, make_team, make_post):
    make_post("old", make_team("team"), duty_ko="자매도시", is_closed=True)

    assert slugs(client, "자매도시") == []


def test_empty_answer_says_what_to_do_and_keeps_the_tree(client, offices):
    page = client.get("/en/contacts/", {"q": "fishing"}).content.decode()

    assert "Nobody was found for “fishing”" in page
    assert 'href="/en/search/?q=fishing"' in page
    assert '<ul class="team-tree">' in page
    assert '<meta name="robots" content="noindex, follow">' in page
    assert 'value="fishing"' in page


@pytest.mark.parametrize("text", ["", "   ", "​", "\x00"])
def test_nothing_typed_shows_the_directory(client, offices, text):
    page = client.get("/contacts/", {"q": text}).content.decode()

    assert 'class="found"' not in page
    assert "noindex" not in page
    assert '<ul class="team-tree">' in page


@pytest.mark.parametrize(
    "text",
    ['"><script>x</script>', "%_'--", "()[]*", "😀", "\ud800", "가" * 5000, "을", "-자매", "issuer:uclg", "a\nb"],
)
def test_whatever_is_typed_is_answered_and_stays_words(client, offices, text):
    response = client.get("/contacts/", {"q": text.encode("utf-8", "surrogatepass")})

    assert response.status_code == 200
    assert "<script>x" not in response.content.decode()


def test_long_text_is_cut():
    assert len(finding.cleaned("가" * 5000)) == finding.LONGEST


def test_what_others_know_is_added_once(make_team, make_post):
    team = make_team("team")
    one, two = make_post("one", team, duty_ko="비자"), make_post("two", team)
    more = DutyMatches(
        posts=frozenset({one.pk}),
        teams=frozenset({team.pk}),
        bodies=((Words("UCLG"), frozenset({two.pk})), (Words("None"), frozenset({-1}))),
    )

    found = finding.find(directory.load(timezone.localdate()), "비자", more)

    assert [post.pk for post in found.posts] == [one.pk]
    assert [row.pk for row in found.teams] == [team.pk]
    assert [(str(body.names), [post.pk for post in body.posts]) for body in found.bodies] == [("UCLG", [two.pk])]


def test_much_that_fits_is_cut_and_said(client, make_team, make_post, monkeypatch):
    monkeypatch.setattr(finding, "MOST", 2)
    team = make_team("team")
    for number in range(3):
        make_post(f"visa-{number}", team, duty_ko="비자")

    page = client.get("/en/contacts/", {"q": "비자"}).content.decode()

    assert "More fits than is shown here." in page


def test_search_alone_without_other_apps(client, offices, monkeypatch):
    monkeypatch.setattr(hooks, "duty_matches", lambda request, text: DutyMatches())

    assert slugs(client, "자매도시를") == ["sisters"]
    assert slugs(client, "국제행사") == ["hosting"]
