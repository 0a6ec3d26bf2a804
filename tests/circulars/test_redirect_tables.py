"""Tables of former addresses: as offices have them, looked at before they are taken, and taken again without effect."""

import csv
import io
import time

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from circulars import changes, redirects, spreadsheets
from circulars.models import AuditEntry, MissedAddress, Redirect, StagedFile
from circulars.redirects import NotReadable, Outcome, importing
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
IMPORT = "/admin/circulars/redirect/import/"


@pytest.fixture(autouse=True)
def _folder_for_files(settings, tmp_path):
    settings.BLOBS_DIR = tmp_path / "blobs"


def sheet(*rows) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def read(text: str | bytes, name: str = "table.csv") -> list[tuple[int, str, str]]:
    content = text if isinstance(text, bytes) else text.encode()
    return [(line.number, line.old, line.target) for line in redirects.read(content, name)]


def take(text: str, **fields) -> list[tuple[int, str]]:
    lines = redirects.read(text.encode(), "table.csv")
    return [(one.number, one.outcome) for one in redirects.take(lines, by=None, now=NOW, **fields)]


# --- Reading ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_tables_out_of_any_excel_are_read(encoding, separator):
    text = f"번호{separator}이전 주소{separator}대상\r\n1{separator}/게시판?no=1{separator}/contacts/\r\n\r\n"
    text += f'2{separator}"/a{separator}b"{separator}31/2018\r\n'

    assert read(text.encode(encoding)) == [(2, "/게시판?no=1", "/contacts/"), (4, f"/a{separator}b", "31/2018")]


def test_sheets_and_the_portal_s_own_export_are_read(staff_client):
    Redirect.objects.create(old_path="/a", page="/contacts/")
    rows = sheet(["target", "old_address"], ["/contacts/", "/b"], [None, None], [31.0, "/c"])

    assert read(rows, "x.xlsx") == [(2, "/b", "/contacts/"), (4, "/c", "31")]
    for export_format in ("csv", "xlsx"):
        response = staff_client.get(f"/admin/circulars/redirect/export/{export_format}/")
        assert read(b"".join(response.streaming_content), f"x.{export_format}") == [(2, "/a", "/contacts/")]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "x.csv"),
        (b" \r\n", "x.csv"),
        (b"old_address,target\n", "x.csv"),
        (b"from,to\n/a,/b\n", "x.csv"),
        (b"old_address,target\n\x80\xff\xfe/a,/b", "x.csv"),
        (b"PK\x03\x04 no archive", "x.xlsx"),
        (b"old_address,target\n/a,/b\n", "x.xlsx"),
        (b"old_address,target\n" + b"/a,/b\n" * 20_001, "x.csv"),
        (b"x" * (spreadsheets.LARGEST + 1), "x.csv"),
    ],
)
def test_what_is_no_table_says_so(content, name):
    with pytest.raises(NotReadable):
        redirects.read(content, name)


def test_a_sheet_that_unpacks_to_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(spreadsheets, "INFLATED", 1_000)

    with pytest.raises(NotReadable):
        redirects.read(sheet(["old_address", "target"], ["/a", "/contacts/"]), "x.xlsx")


# --- Taking -------------------------------------------------------------------------------------------------------

MIXED = """old_address,target
/bbs/view.do?b=2&a=1,/contacts/
/bbs/view.do?a=1&b=2,/en/contacts/
/bbs/view.do?a=1&b=2,/about/
/known,/contacts/
/wrong,/about/
/x,/nowhere/
bbs,/contacts/
,/contacts/
/y,
/about/,/contacts/
/a,b,/contacts/
"""
OUTCOMES = ["new", "unchanged", "refused", "unchanged", "changed", *["refused"] * 6]


@pytest.mark.database
def test_each_line_is_judged_alone_and_a_second_run_changes_nothing():
    Redirect.objects.create(old_path="/known", page="/contacts/")
    Redirect.objects.create(old_path="/wrong", page="/contacts/")
    MissedAddress.objects.create(path="/bbs/view.do?a=1&b=2", hits=3, first_at=NOW, last_at=NOW)
    lines = redirects.read(MIXED.encode(), "x.csv")
    planned = list(redirects.plan(lines, by=None))
    assert [one.outcome for one in planned] == OUTCOMES
    assert all(one.reason for one in planned if one.outcome == Outcome.REFUSED)
    assert Redirect.objects.count() == 2
    before = changes.state(NOW).generation

    assert list(redirects.take(lines, by=None, now=NOW)) == planned

    assert changes.state(NOW).generation != before
    assert dict(Redirect.objects.values_list("old_path", "page")) == {
        "/bbs/view.do?a=1&b=2": "/contacts/", "/known": "/contacts/", "/wrong": "/about/",
    }  # fmt: skip
    assert sorted(AuditEntry.objects.values_list("action", "object_label")) == [
        ("add", "/bbs/view.do?a=1&b=2"), ("change", "/wrong"),
    ]  # fmt: skip
    assert not MissedAddress.objects.exists()
    again = changes.state(NOW).generation
    assert {one for _number, one in take(MIXED)} == {"unchanged", "refused"}
    assert changes.state(NOW).generation == again


def test_a_stop_costs_one_portion(monkeypatch):
    monkeypatch.setattr(importing, "PORTION", 3)
    text = "old_address,target\n" + "".join(f"/p/{n},/contacts/\n" for n in range(10))
    going = redirects.take(redirects.read(text.encode(), "x.csv"), by=None, now=NOW)

    for _line in range(4):
        next(going)
    going.close()

    assert Redirect.objects.count() == 6
    assert [outcome for _number, outcome in take(text)] == ["unchanged"] * 6 + ["new"] * 4


def test_the_former_address_of_a_circular_stays_with_it():
    edition = factories.published()
    Redirect.objects.create(old_path="/circulars/uclg/1999/1/", circular=edition.circular)

    assert take("old_address,target\n/circulars/uclg/1999/1/,/contacts/\n") == [(2, "refused")]
    assert Redirect.objects.get().circular == edition.circular


def test_thousands_of_lines_in_seconds_and_few_queries():
    edition = factories.published()
    paths = [f"/bbs/view.do?nttId={n}&bbsId=B" for n in range(5_000)]
    text = "old_address,target\n" + "".join(f"{path},{edition.circular.path}\n" for path in paths)
    lines = redirects.read(text.encode(), "x.csv")
    started = time.process_time()

    with CaptureQueriesContext(connection) as captured:
        told = list(redirects.take(lines, by=None, now=NOW))

    assert {one.outcome for one in told} == {"new"}
    assert Redirect.objects.count() == 5_000
    assert len(captured) < 20 * 5_000 / importing.PORTION
    assert time.process_time() - started < 10


# --- Desk and command ---------------------------------------------------------------------------------------------


def upload(client, text: str | bytes, name: str = "table.csv"):
    file = io.BytesIO(text if isinstance(text, bytes) else text.encode())
    file.name = name
    return client.post(IMPORT, {"file": file})


def test_the_page_shows_each_line_before_it_is_taken(staff_client):
    Redirect.objects.create(old_path="/wrong", page="/contacts/")
    assert IMPORT in staff_client.get(reverse("admin:circulars_redirect_changelist")).content.decode()
    assert staff_client.get(IMPORT).status_code == 200

    shown = upload(staff_client, MIXED)

    assert Redirect.objects.count() == 1
    assert [one.outcome for one, _word in shown.context["rows"]][:2] == ["refused", "refused"]
    token = shown.context["token"]
    saved = staff_client.post(IMPORT, {"token": token, "report": "yes"})
    rows = list(csv.reader(io.StringIO(b"".join(saved.streaming_content).decode("utf-8-sig"))))
    assert len(rows) == 12
    done = staff_client.post(IMPORT, {"token": token})
    assert done.context["is_done"]
    assert dict(Redirect.objects.values_list("old_path", "page"))["/wrong"] == "/about/"
    assert AuditEntry.objects.get(action="change").actor is not None
    assert not StagedFile.objects.exists()
    assert staff_client.post(IMPORT, {"token": token}).status_code == 302


@pytest.mark.parametrize(
    ("text", "name"), [("from,to\n1,2\n", "x.csv"), ("", "x.csv"), ("abc", "x.exe"), (b"PK", "x.xlsx")]
)
def test_what_cannot_be_read_is_said_on_the_page(staff_client, text, name):
    assert upload(staff_client, text, name).context["form"].errors["file"]


def test_only_those_who_keep_former_addresses_import_them(client, make_user, staff_client):
    token = upload(staff_client, MIXED).context["token"]
    client.force_login(make_user("kim", "publisher"))
    assert client.get(IMPORT).status_code == 403
    client.force_login(make_user("lee", "administrator"))
    assert client.get(IMPORT).status_code == 200
    assert client.post(IMPORT, {"token": token}).status_code == 302  # another person's file
    assert not Redirect.objects.exists()


def test_command_tells_what_it_did_and_fails_for_refused_lines(tmp_path, capsys):
    file = tmp_path / "table.csv"
    file.write_text("old_address,target\n/a,/contacts/\n/b,/nowhere/\n")

    with pytest.raises(CommandError, match="refused"):
        call_command("import_redirects", str(file), "--dry-run")
    assert not Redirect.objects.exists()
    with pytest.raises(CommandError, match="refused"):
        call_command("import_redirects", str(file))
    out = capsys.readouterr()
    assert "1 new" in out.out
    assert "line 3 (/b)" in out.err
    file.write_text("old_address,target\n/a,/contacts/\n")
    call_command("import_redirects", str(file))
    with pytest.raises(CommandError, match="account"):
        call_command("import_redirects", str(file), "--by", "nobody")
    with pytest.raises(CommandError):
        call_command("import_redirects", str(tmp_path / "none.csv"))
