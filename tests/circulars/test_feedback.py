"""Readers' answers: asked below each page of content, taken on a form that nobody keeps, and forgotten in time."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.utils import timezone

from circulars import feedback, publishing
from circulars.feedback import giving, subjects, sums
from circulars.models import Circular, Dossier, Feedback
from portal import form_guard, page_urls
from tests import factories
from tests.circulars.test_masking import RESIDENT

pytestmark = pytest.mark.django_db
ORIGIN = {"HTTP_ORIGIN": "http://testserver"}


@pytest.fixture(autouse=True)
def _quick_readers(monkeypatch):
    monkeypatch.setattr(form_guard, "MIN_AGE", -1)


@pytest.fixture
def path() -> str:
    edition = factories.published(title="Words")
    return f"/circulars/{Circular.objects.get(pk=edition.circular_id).path}/"


def soup_of(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def typed(client, path: str, before: str = "", **values) -> dict[str, str]:
    form = soup_of(client.get(f"{before}/feedback/?page={quote(path)}")).select_one("form[method=post]")
    hidden = {one["name"]: one.get("value", "") for one in form.select("input[type=hidden]")}
    return hidden | {"website_address": "", "score": "4", "remark": ""} | values


def send(client, path: str, before: str = "", **values):
    return client.post(f"{before}/feedback/", typed(client, path, before, **values), **ORIGIN)


def test_question_stands_below_pages_of_content_and_leads_to_the_form(client, path):
    factories.section("top", name_ko="지방외교", name_en="Local diplomacy")
    for page in (path, "/sections/top/", "/about/", f"/en{path}"):
        form = soup_of(client.get(page)).select_one("form.satisfaction")
        assert form["method"] == "get"
        assert form.select_one("input[name=page]")["value"] == page.removeprefix("/en")
        assert [one["value"] for one in form.select("button")] == ["5", "4", "3", "2", "1"]
        language = "/en" if page.startswith("/en/") else ""
        assert form["action"] == f"{language}/feedback/"
    assert soup_of(client.get(f"{path}?view=print")).select_one("form.satisfaction") is None
    assert soup_of(client.get("/nothing/")).select_one("form.satisfaction") is None


def test_korean_offices_ask_in_these_words(client, path):
    buttons = soup_of(client.get(path)).select("form.satisfaction button")
    assert [one.text for one in buttons] == ["매우 만족", "만족", "보통", "불만족", "매우 불만족"]


@pytest.mark.database
def test_answer_is_kept_with_the_day_and_the_team_and_nothing_of_the_reader(client, path):
    page = client.get(f"/en/feedback/?page={path}&score=2")
    assert (page["Cache-Control"], page.cookies) == ("private, no-store", {})
    assert soup_of(page).select_one("input[name=score][checked]")["value"] == "2"

    answer = send(client, path, "/en", score="2", remark="The table is too small.\r\nSecond line.")

    assert answer.status_code == 302
    assert answer["Location"] == f"/en/feedback/thanks/?page={quote(path, safe='')}"
    thanks = client.get(answer["Location"])
    assert f'href="/en{path}"' in thanks.content.decode()
    row = Feedback.objects.get()
    post = row.circular.post
    assert (row.path, row.score, row.language, row.day) == (path, 2, "en", timezone.localdate())
    assert row.remark == "The table is too small.\nSecond line."
    assert row.team_id == (post.states.latest("from_date").team_id if post else None)
    assert {field.name for field in Feedback._meta.fields} == {
        "id", "path", "circular", "team", "language", "score", "remark", "day", "is_handled",
    }  # fmt: skip


@pytest.mark.parametrize(
    "page",
    ["", "x", "//elsewhere.example/", "https://elsewhere.example/", "/admin/", "/nothing/", "/feedback/", "/api/v1/",
     "/circulars/uclg/2018/1/", "/sections/none/", "/about/\x00", "/about/" + "x" * 300, "/en/about/", "/drafts/x/"],
)  # fmt: skip
def test_only_our_own_public_pages_can_be_answered_about(client, page):
    factories.draft()
    for address in ("/feedback/", "/feedback/thanks/"):
        response = client.get(address, {"page": page})
        assert response.status_code == 404
        assert 'href="https://elsewhere.example' not in response.content.decode()
        assert 'href="//elsewhere.example' not in response.content.decode()
    assert client.post("/feedback/", {"page": page, "score": "5"}, **ORIGIN).status_code == 404


@pytest.mark.database
def test_pages_of_each_kind_can_be_answered_about(client, path):
    factories.section("top")
    Dossier.objects.create(slug="process", name_ko="과정", is_public=True)
    Dossier.objects.create(slug="hidden", name_ko="숨김", is_public=False)
    team = "/contacts/teams/cooperation/"
    for page in (path, f"{path}v1/", "/sections/top/", "/dossiers/process/", "/", "/circulars/", "/privacy/"):
        assert client.get("/feedback/", {"page": page}).status_code == 200, page
    assert client.get(team).status_code == client.get("/feedback/", {"page": team}).status_code
    assert client.get("/feedback/", {"page": "/dossiers/hidden/"}).status_code == 404


@pytest.mark.parametrize(
    ("address", "name"),
    [("/", "홈"), ("/en/", "Home"), ("/en/circulars/", "All documents"), ("/privacy/", "개인정보 처리방침")],
)
def test_page_that_is_one_of_a_kind_is_named_by_its_heading(client, address, name):
    prefix, page = ("/en", address.removeprefix("/en")) if address.startswith("/en/") else ("", address)
    link = soup_of(client.get(f"{prefix}/feedback/", {"page": page})).select_one(".opinion bdi")

    assert link.text == name


def test_every_page_of_the_portal_that_is_one_of_a_kind_has_a_name():
    names = {f"portal:{pattern.name}" for pattern in page_urls.urlpatterns}

    assert names <= subjects.PLAIN.keys()


@pytest.mark.database
@pytest.mark.parametrize("state", ["withdrawn", "hidden"])
def test_what_is_withdrawn_can_be_answered_about_and_what_is_hidden_cannot(client, path, state):
    circular = Circular.objects.get()
    values = typed(client, path)
    take = publishing.withdraw if state == "withdrawn" else publishing.hide
    take(circular.pk, by=None, now=timezone.now(), reason_ko="이유")

    answer = client.post("/feedback/", values, **ORIGIN)

    assert answer.status_code == (302 if state == "withdrawn" else 404)
    assert Feedback.objects.count() == (1 if state == "withdrawn" else 0)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"score": ""}, "Choose how satisfied you are."),
        ({"score": "6"}, "Choose how satisfied you are."),
        ({"remark": f"My number is {RESIDENT}."}, "resident registration number"),
        ({"remark": "가" * 1001}, "Shorten your remark to 1000 characters; it has 1001."),
        ({"remark": "Write to reader@home.example"}, "We cannot answer here"),
        ({"remark": "전화 주세요 010-1234-5678"}, "We cannot answer here"),
        ({"remark": "전화 주세요 (02) 345-6789"}, "We cannot answer here"),
    ],
)
def test_what_is_refused_comes_back_as_it_was_typed(client, path, values, words):
    answer = send(client, path, "/en", **values)

    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert "Not sent:" in soup_of(answer).title.text
    if remark := values.get("remark"):
        assert soup_of(answer).select_one("textarea").text.lstrip("\n") == remark
    assert not Feedback.objects.exists()


def test_address_is_kept_only_by_who_knows_that_nobody_answers(client, path):
    remark = "reader@home.example <b>]]>‮ 🌱"
    answer = send(client, path, remark=remark, knows_no_answer="on")

    assert answer.status_code == 302
    assert Feedback.objects.get().remark == remark


@pytest.mark.parametrize(
    ("headers", "change", "status"),
    [
        ({"HTTP_ORIGIN": "https://elsewhere.example"}, {}, 403),
        ({}, {}, 403),
        (ORIGIN, {"website_address": "x"}, 400),
        (ORIGIN, {"csrf_token": "x"}, 400),
    ],
)
def test_forms_of_others_and_of_machines_are_refused(client, path, headers, change, status):
    values = typed(client, path) | change
    assert client.post("/feedback/", values, **headers).status_code == status
    assert not Feedback.objects.exists()


@pytest.mark.database
def test_sender_is_throttled_and_a_page_takes_no_more_than_readers_write(client, path, monkeypatch, settings):
    settings.RATES = {"forms": 2}
    codes = [send(client, path).status_code for _ in range(3)]
    cache.clear()
    monkeypatch.setattr(giving, "MOST_OF_A_PAGE", 2)

    assert codes == [302, 302, 429]
    assert send(client, path).status_code == 400
    assert Feedback.objects.count() == 2


def _answers(path: str, *scores: int, **fields) -> None:
    values = {"path": path, "language": "ko", "day": timezone.localdate()} | fields
    Feedback.objects.bulk_create(Feedback(score=score, **values) for score in scores)


@pytest.mark.database
def test_no_mean_of_fewer_than_five_answers():
    _answers("/a/", 5, 4, 5, 4)
    _answers("/b/", 1, 2, 3, 4, 5)

    found = sums.read(sums.by_page(Feedback.objects.all()), "path")

    assert [(one.key, one.answers, one.mean, one.counts) for one in found] == [
        ("/b/", 5, 3.0, (1, 1, 1, 1, 1)),
        ("/a/", 4, None, (2, 2, 0, 0, 0)),
    ]


@pytest.mark.database
def test_remarks_go_after_three_years_and_answers_stay():
    today = timezone.localdate()
    _answers("/a/", 5, remark="old", day=today - feedback.KEPT_FOR - timedelta(days=1))
    _answers("/a/", 4, remark="new", day=today - feedback.KEPT_FOR)

    assert feedback.empty_old(timezone.now()) == "1 emptied"
    assert feedback.empty_old(timezone.now()) == ""
    assert sorted(Feedback.objects.values_list("score", "remark")) == [(4, "new"), (5, "")]


@pytest.mark.database
def test_erasing_blanks_remarks_on_the_circular_and_its_words_in_others(make_user):
    kim, lee = make_user("kim", "administrator"), make_user("lee", "administrator")
    edition = factories.published(title="A secret title that is long")
    _answers("/circulars/x/", 5, remark="whatever", circular=edition.circular)
    _answers("/about/", 5, remark="I read: A secret title that is long")
    _answers("/about/", 5, remark="Something else")
    removal = publishing.hide(edition.circular_id, by=kim, now=timezone.now(), reason_ko="이유")

    publishing.erase(removal.pk, by=lee, now=timezone.now())

    assert sorted(Feedback.objects.values_list("remark", flat=True)) == ["", "", "Something else"]
