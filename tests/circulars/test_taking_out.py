"""The directory of a day, and who held what, as files for the office."""

import csv
import io
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from circulars.models import PersonalDataRead
from contacts.models import Appointment, Person, PostState, TeamState
from tests import factories

pytestmark = pytest.mark.django_db
URL = "/admin/contacts/post/take-out/"


def take(client, **fields):
    sent = {"what": "directory", "day": "2026-11-22", "export_format": "csv", "apply": "1"} | fields
    return client.post(URL, sent)


def content_of(response) -> bytes:
    return b"".join(response.streaming_content)


def table(response) -> list[list[str]]:
    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]
    assert "attachment" in response.headers["Content-Disposition"]
    content = content_of(response)
    if content[:2] == b"PK":
        sheet = load_workbook(io.BytesIO(content)).worksheets[0]
        return [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.fixture
def held():
    post = factories.post(mailbox="desk@office.example")
    hong = Person.objects.create(name_ko="홍가람", name_en="Hong Garam")
    Appointment.objects.create(post=post, person=hong, from_date=date(2020, 1, 1), to_date=date(2025, 12, 31))
    Appointment.objects.create(
        post=post, person=Person.objects.create(name_ko="한나래"), from_date=date(2026, 1, 1), is_acting=True
    )
    factories.post("vacant-desk", duty_ko="빈 업무")
    return post


@pytest.mark.parametrize("export_format", ["csv", "xlsx"])
def test_directory_of_a_day_holds_teams_and_posts_without_names(staff_client, held, export_format):
    rows = table(take(staff_client, export_format=export_format))

    headings, team, *posts = rows
    abroad = "'+82 2-0000-0002" if export_format == "csv" else "+82 2-0000-0002"  # no formula in a CSV
    assert len(headings) == 12
    assert team[1:3] == ["국제협력부", "Cooperation"]
    assert [row[3] for row in posts] == ["국제기구 협력", "빈 업무"]
    assert posts[0][4:8] == ["International bodies", "02-0000-0002", abroad, "desk@office.example"]
    assert posts[0][-1].endswith("/contacts/posts/uclg-desk/")
    assert posts[0][8] != posts[1][8]  # held and vacant
    assert "한나래" not in str(rows)
    assert not PersonalDataRead.objects.filter(kind="export").exists()


def test_names_need_a_reason_which_is_kept(staff_client, held):
    refused = take(staff_client, with_names="on")
    assert refused.status_code == 200
    assert "한나래" not in refused.content.decode()
    assert not PersonalDataRead.objects.filter(kind="export").exists()

    rows = table(take(staff_client, with_names="on", reason="비상 연락망"))

    assert rows[2][9].startswith("한나래 (")
    read = PersonalDataRead.objects.get(kind="export")
    assert (read.object_type, read.rows, read.reason) == ("contacts.Person", 1, "비상 연락망")


def test_a_past_day_tells_who_was_there_then(staff_client, held):
    rows = table(take(staff_client, day="2024-05-01", with_names="on", reason="감사"))

    assert rows[2][9] == "홍가람"


def test_who_held_what_tells_every_appointment_until_the_day(staff_client, held):
    rows = table(take(staff_client, what="held", reason="감사"))
    assert [row[2:6] for row in rows[1:]] == [
        ["홍가람", "Hong Garam", "2020-01-01", "2025-12-31"],
        ["한나래", "", "2026-01-01", ""],
    ]
    assert rows[1][:2] == ["국제기구 협력", "국제협력부"]
    assert len(table(take(staff_client, what="held", reason="감사", day="2021-01-01"))) == 2
    assert len(table(take(staff_client, what="held", reason="감사", day="2019-01-01"))) == 1


def test_who_held_what_always_needs_a_reason(staff_client, held):
    response = take(staff_client, what="held")

    assert response.headers["Content-Type"].startswith("text/html")
    assert 'value="2026-11-22"' in response.content.decode()  # what was typed is kept


@pytest.mark.parametrize("word", ["=1+1", "+82", "@x", "-1", "＝1", "\t=1"])
def test_no_cell_becomes_a_formula(staff_client, word):
    post = factories.post("evil", duty_ko=word)
    TeamState.objects.create(
        team=post.states.get().team, from_date=date(2016, 1, 1), name_ko="=HYPERLINK(1)", name_en=word
    )

    rows = table(take(staff_client))
    sheet = load_workbook(io.BytesIO(content_of(take(staff_client, export_format="xlsx")))).worksheets[0]

    assert all(not cell or cell[0] not in "=+-@\t＝" for row in rows for cell in row)
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize("fields", [{"day": "x"}, {"day": "0001-01-01"}, {"what": "all"}, {"export_format": "exe"}])
def test_what_makes_no_sense_is_refused(staff_client, held, fields):
    response = take(staff_client, **fields)

    assert response.status_code == 200
    assert "errorlist" in response.content.decode()


def test_only_who_may_see_names_is_offered_them(client, make_user, held):
    from django.contrib.auth.models import Permission

    user = make_user("kim")
    client.force_login(user)
    assert client.get(URL).status_code == 403
    user.user_permissions.set(Permission.objects.filter(codename__in=["view_team", "view_post"]))
    assert 'name="with_names"' not in client.get(URL).content.decode()
    assert len(table(take(client, with_names="on", reason="x"))[0]) == 12
    assert "한나래" not in str(take(client, what="held", reason="x").content)


def test_lists_lead_to_the_files(staff_client, held):
    for name in ("team", "post"):
        assert URL in staff_client.get(reverse(f"admin:contacts_{name}_changelist")).content.decode()


@pytest.mark.parametrize("count", [2, 60])
def test_queries_do_not_grow_with_the_directory(staff_client, count):
    for number in range(count):
        post = factories.post(f"desk-{number}")
        person = Person.objects.create(name_ko=f"사람 {number}")
        Appointment.objects.create(post=post, person=person, from_date=date(2020, 1, 1))
        PostState.objects.create(
            post=post, team=post.states.get().team, from_date=date(2021, 1, 1), duty_ko=f"업무 {number}"
        )

    for what in ("directory", "held"):
        with CaptureQueriesContext(connection) as asked:
            rows = table(take(staff_client, what=what, with_names="on", reason="시험"))
        assert len(rows) > count
        assert len(asked) <= 25, (what, len(asked))
