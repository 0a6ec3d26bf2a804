"""At the desk: what readers say, seen to and added up; how often circulars are read; who may see it."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from circulars.models import AuditEntry, Circular, DailyFigure, Feedback
from contacts.models import Team, TeamState
from tests import factories

pytestmark = pytest.mark.django_db
ANSWERS = "/admin/circulars/feedback/"
FIGURES = "/admin/circulars/dailyfigure/"
HOSTILE = '=HYPERLINK("x") <script>alert(1)</script> 🌱'


@pytest.fixture
def answers() -> list[Feedback]:
    today = timezone.localdate()
    rows = [("/circulars/a/", score, today) for score in (5, 5, 4, 4, 3)]
    rows += [("/about/", 1, today - timedelta(days=200))]
    return [
        Feedback.objects.create(path=path, score=score, day=day, language="ko", remark=HOSTILE if score == 1 else "")
        for path, score, day in rows
    ]


def text_of(response) -> str:
    return b"".join(response.streaming_content).decode() if response.streaming else response.content.decode()


def cells(response) -> list[list[str]]:
    soup = BeautifulSoup(response.content, "html.parser")
    return [[cell.text for cell in row.select("th, td")] for row in soup.select("#content-main tbody tr")]


@pytest.mark.usefixtures("answers")
def test_reports_add_up_by_page_and_month_without_a_mean_of_few(staff_client):
    by_page = staff_client.get(f"{ANSWERS}report/page/")
    lately = staff_client.get(f"{ANSWERS}report/page/?months=3")
    by_month = staff_client.get(f"{ANSWERS}report/month/")
    by_team = staff_client.get(f"{ANSWERS}report/team/")

    assert cells(by_page) == [
        ["/circulars/a/", "5", "2", "2", "1", "0", "0", "4.2", "0"],
        ["/about/", "1", "0", "0", "0", "0", "1", "–", "1"],
    ]
    assert [row[0] for row in cells(lately)] == ["/circulars/a/"]
    assert [row[1] for row in cells(by_month)] == ["5", "1"]
    assert [row[1] for row in cells(by_team)] == ["6"]
    assert staff_client.get(f"{ANSWERS}report/nothing/").status_code == 404
    assert staff_client.get(f"{ANSWERS}report/page/?months=x").status_code == 200


@pytest.mark.usefixtures("answers")
def test_reports_and_answers_are_saved_as_files_without_formulas(staff_client):
    report = text_of(staff_client.get(f"{ANSWERS}report/page/csv/"))
    answers = text_of(staff_client.get(f"{ANSWERS}export/csv/"))

    assert "/circulars/a/,5,2,2,1,0,0,4.2,0" in report
    assert ",=HYPERLINK" not in answers
    assert "HYPERLINK" in answers
    assert staff_client.get(f"{ANSWERS}report/page/exe/").status_code == 404


def test_remarks_are_read_seen_to_and_never_rewritten(staff_client, answers):
    row = answers[-1]
    page = staff_client.get(f"{ANSWERS}?remark=open").content.decode()
    form = staff_client.get(f"{ANSWERS}{row.pk}/change/")
    staff_client.post(f"{ANSWERS}{row.pk}/change/", {"is_handled": "on", "remark": "x", "score": "5"})

    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page
    assert form.status_code == 200
    row.refresh_from_db()
    assert (row.is_handled, row.remark, row.score) == (True, HOSTILE, 1)
    assert AuditEntry.objects.filter(object_type="circulars.Feedback", action="change").count() == 1
    assert staff_client.get(f"{ANSWERS}add/").status_code == 403
    assert staff_client.post(f"{ANSWERS}{row.pk}/delete/").status_code == 403
    staff_client.post(ANSWERS, {"action": "open_again", "_selected_action": [row.pk]})
    row.refresh_from_db()
    assert not row.is_handled


def test_marks_of_many_are_audited_one_by_one(staff_client, answers):
    answers[0].is_handled = True
    answers[0].save()
    page = staff_client.post(
        ANSWERS, {"action": "see_to", "_selected_action": [row.pk for row in answers[:3]]}, follow=True
    )

    entries = AuditEntry.objects.filter(object_type="circulars.Feedback", action="change")
    assert "2건" in page.content.decode()
    assert {entry.object_id for entry in entries} == {str(row.pk) for row in answers[1:3]}
    assert {tuple(entry.details["after"].values()) for entry in entries} == {(True,)}
    assert "확인함" in staff_client.get(f"{ANSWERS}{answers[1].pk}/history/").content.decode()


@pytest.mark.parametrize(
    ("query", "count"), [("score=5", 2), ("score=x", 6), ("language=ko", 6), ("language=en", 0), ("language=]]>", 0)]
)
@pytest.mark.usefixtures("answers")
def test_answers_are_narrowed_by_choices_in_words(staff_client, query, count):
    soup = BeautifulSoup(staff_client.get(f"{ANSWERS}?{query}").content, "html.parser")
    choices = [one.text.strip() for one in soup.select("#changelist-filter a, #changelist-filter option")]

    assert len(soup.select("#result_list tbody tr")) == count
    assert {"매우 만족", "한국어", "영어"} <= set(choices)
    assert not {"1", "5", "ko"} & set(choices)


@pytest.mark.parametrize(
    ("group", "answers_status", "figures_status"),
    [("editor", 403, 200), ("publisher", 200, 200), ("contact manager", 403, 200), ("administrator", 200, 200)],
)
def test_who_sees_what(client, make_user, group, answers_status, figures_status):
    client.force_login(make_user("kim", group))

    assert client.get(ANSWERS).status_code == answers_status
    assert client.get(f"{ANSWERS}report/page/").status_code == answers_status
    assert client.get(FIGURES).status_code == figures_status


@pytest.mark.parametrize("number", [2, 12])
def test_figures_by_month_and_circular_in_a_fixed_number_of_queries(
    staff_client, number, django_assert_max_num_queries
):
    today = timezone.localdate()
    for index in range(number):
        circular = Circular.objects.get(pk=factories.published(title=f"T{index}").circular_id)
        for kind, count in (("read", index + 1), ("download", 1)):
            DailyFigure.objects.create(circular=circular, day=today, kind=kind, count=count)
    staff_client.get(FIGURES)

    with django_assert_max_num_queries(14):
        page = staff_client.get(f"{FIGURES}?months=1")
    soup = BeautifulSoup(page.content, "html.parser")

    months, circulars = soup.select("table.figures")
    total = number * (number + 1) // 2
    assert [cell.text for cell in months.select_one("tbody tr").select("td")][:4] == [str(total), "0", str(number), "0"]
    assert circulars.select_one("tbody th").text == f"T{number - 1}"
    one = staff_client.get(circulars.select_one("tbody th a")["href"])
    assert [row[1] for row in cells(one)] == [str(number), str(number)]
    assert f"T{number - 1},{number},0,1,0" in text_of(staff_client.get(f"{FIGURES}all/circulars.csv"))
    assert f"{today:%Y-%m},{total},0,{number},0" in text_of(staff_client.get(f"{FIGURES}all/months.csv"))
    assert f"{today},{number},0,1,0" in text_of(staff_client.get(f"{FIGURES}of/{circular.pk}/days.csv"))
    for odd in ("all/nothing.csv", "all/months.exe", "of/999999/", "of/999999/days.csv"):
        assert staff_client.get(f"{FIGURES}{odd}").status_code == 404


def test_form_of_a_circular_tells_its_figures(staff_client):
    edition = factories.published(title="Words")
    copy = edition.circular.working_copies.get()
    DailyFigure.objects.create(circular=edition.circular, day=timezone.localdate(), kind="read", count=41)

    form = BeautifulSoup(staff_client.get(f"/admin/circulars/workingcopy/{copy.pk}/change/").content, "html.parser")
    draft = staff_client.get(f"/admin/circulars/workingcopy/{factories.draft().pk}/change/").content.decode()

    panel = form.find(id="panel-figures")
    assert "41" in panel.text
    assert panel.select_one(f'a[href="{FIGURES}of/{edition.circular_id}/"]')
    assert "panel-figures" not in draft


def test_nothing_counted_is_told(staff_client):
    assert staff_client.get(FIGURES).status_code == 200
    assert not BeautifulSoup(staff_client.get(FIGURES).content, "html.parser").select("table.figures")
    assert cells(staff_client.get(f"{ANSWERS}report/team/")) == []


def test_list_of_answers_calls_teams_and_remarks_by_their_names(staff_client, answers):
    team = Team.objects.create(slug="cooperation")
    TeamState.objects.create(team=team, name_ko="협력팀", from_date=timezone.localdate())
    Feedback.objects.update(team=team)

    page = BeautifulSoup(staff_client.get(ANSWERS).content, "html.parser").select_one("#result_list")

    assert [cell.text for cell in page.select("td.field-team")] == ["협력팀"] * len(answers)
    headings = page.thead.text
    assert "의견" in headings
    assert "검토 의견" not in headings
    assert "안내 페이지" not in headings
    assert "협력팀" in text_of(staff_client.get(f"{ANSWERS}export/csv/"))
