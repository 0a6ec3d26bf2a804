"""Every list as a file: as filtered, harmless in a spreadsheet, in bounded queries and memory."""

import csv
import io

import openpyxl
import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext

from circulars.admin.common.exports import ExportMixin
from circulars.models import Addressee, Topic
from circulars.spreadsheets import defused
from tests import factories

pytestmark = pytest.mark.django_db

HOSTILE = [
    '=HYPERLINK("http://evil.example","x")',
    "+82-2-0000-0001",
    "-1+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "\t=1+1",
    "＝1+1",
]


def rows_of_csv(response) -> list[list[str]]:
    content = b"".join(response.streaming_content)
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def sheet_of(response):
    return openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active


def test_every_list_of_the_desk_can_be_saved():
    assert all(
        isinstance(one, ExportMixin)
        for one in admin.site._registry.values()
        if one.model is not None and (one.model._meta.model_name != "circular")
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_csv_defuses_formulas(staff_client, text):
    Topic.objects.create(slug="one", name_ko=text)

    heading, row = rows_of_csv(staff_client.get("/admin/circulars/topic/export/csv/"))

    assert len(heading) == len(row)
    assert row[0] == f"'{text}"


def test_plain_text_and_lines_stay_as_they_are(staff_client):
    Topic.objects.create(slug="one", name_ko='주제 "하나", 그리고\n둘', name_en="31/2018")

    _heading, row = rows_of_csv(staff_client.get("/admin/circulars/topic/export/csv/"))

    assert row[:2] == ['주제 "하나", 그리고\n둘', "31/2018"]
    assert defused("2026-03-02") == "2026-03-02"


@pytest.mark.parametrize("text", [*HOSTILE, "제어\x0b문자"])
def test_xlsx_holds_text_never_formulas(staff_client, text):
    Topic.objects.create(slug="one", name_ko=text)

    sheet = sheet_of(staff_client.get("/admin/circulars/topic/export/xlsx/"))

    cell = sheet["A2"]
    assert cell.data_type == "s"
    assert cell.value == text.replace("\x0b", "")


def test_dates_and_numbers_stay_values_in_xlsx(staff_client):
    factories.published()

    why = {"apply": "1", "reason": "Yearly review"}
    sheet = sheet_of(staff_client.post("/admin/circulars/auditentry/export/xlsx/", why))

    assert sheet["A2"].is_date


def test_export_follows_search_and_filters(staff_client):
    Topic.objects.create(slug="gcm-7", name_ko="취약성", scheme="GCM", code="7")
    Topic.objects.create(slug="gcm-8", name_ko="생명 보호", scheme="GCM", code="8")
    Topic.objects.create(slug="sdg-10-7", name_ko="이주", scheme="SDG", code="10.7")

    filtered = rows_of_csv(staff_client.get("/admin/circulars/topic/export/csv/?scheme=GCM&p=2"))
    searched = rows_of_csv(staff_client.get("/admin/circulars/topic/export/csv/?q=이주"))

    assert sorted(row[0] for row in filtered[1:]) == ["생명 보호", "취약성"]
    assert [row[0] for row in searched[1:]] == ["이주"]


def test_action_saves_the_chosen_rows(staff_client):
    one = Topic.objects.create(slug="one", name_ko="하나")
    Topic.objects.create(slug="two", name_ko="둘")

    response = staff_client.post("/admin/circulars/topic/", {"action": "export_csv", "_selected_action": [one.pk]})

    assert [row[0] for row in rows_of_csv(response)[1:]] == ["하나"]
    assert "attachment" in response["Content-Disposition"]


def test_export_is_in_the_language_of_the_person(client, make_user):
    Topic.objects.create(slug="one", name_ko="하나")
    client.force_login(make_user("kim", "editor", language="en"))

    heading, _row = rows_of_csv(client.get("/admin/circulars/topic/export/csv/"))

    assert heading[0] == "Name (Korean)"


def test_export_needs_the_right_to_see_the_list(client, make_user):
    client.force_login(make_user("kim", "contact manager"))

    assert client.get("/admin/circulars/auditentry/export/csv/").status_code == 403
    assert client.get("/admin/circulars/topic/export/pdf/").status_code == 403
    client.logout()
    assert client.get("/admin/circulars/topic/export/csv/").status_code == 302


def test_bad_filter_leads_back_to_the_list(staff_client):
    assert staff_client.get("/admin/circulars/topic/export/csv/?nonsense=1").status_code == 302


def test_directory_export_shows_what_the_list_shows(staff_client):
    factories.post()

    text = b"".join(staff_client.get("/admin/contacts/post/export/csv/").streaming_content).decode()

    assert "국제기구 협력" in text


def test_buttons_keep_the_filters(staff_client):
    page = staff_client.get("/admin/circulars/topic/?q=이주&p=1").content.decode()

    assert "/admin/circulars/topic/export/csv/?q=%EC%9D%B4%EC%A3%BC" in page


@pytest.mark.parametrize("export_format", ["csv", "xlsx"])
def test_queries_do_not_grow_with_the_rows(staff_client, export_format):
    Addressee.objects.bulk_create(Addressee(slug=f"body-{number}", name=f"=Body {number}") for number in range(5000))

    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = staff_client.get(f"/admin/circulars/addressee/export/{export_format}/")
        content = b"".join(response.streaming_content)

    assert len(queries) <= 8
    if export_format == "csv":
        assert content.count(b"\r\n") == 5001
        assert content.count(b"'=Body") == 5000
