"""The page that takes a re-organisation in: pasted or uploaded, refused lines first, done as shown, taken back."""

import io
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from contacts.models import Person, Post, PostState, Reorganisation, Team, TeamState

LONG_AGO = date(2020, 1, 1)
TABLE = "작업\t구분\t대상\t이름\t소속\n신설\t팀\t\t교류팀\t\n이동\t담당 업무\tUCLG\t\t교류팀\n"
BROKEN = "폐지\t팀\t협력팀\t\t\n"
ADDRESS = "admin:contacts_reorganisation_add"


@pytest.fixture
def day():
    return timezone.localdate() + timedelta(days=5)


@pytest.fixture
def manager_client(client, make_user):
    client.force_login(make_user("manager", "contact manager"))
    return client


@pytest.fixture(autouse=True)
def _office(db):
    team = Team.objects.create(slug="cooperation")
    TeamState.objects.create(team=team, from_date=LONG_AGO, name_ko="협력팀")
    for slug, duty in (("uclg", "UCLG"), ("sister", "<b>자매</b>")):
        PostState.objects.create(
            post=Post.objects.create(slug=slug), team=team, from_date=LONG_AGO, duty_ko=duty, duty_en=duty
        )
    Person.objects.create(name_ko="한나래")


def words(response) -> str:
    return response.content.decode()


def send(client, day, **fields):
    return client.post(reverse(ADDRESS), {"title": "개편", "from_date": day.isoformat(), **fields})


def test_a_pasted_table_is_shown_then_done_then_taken_back(manager_client, day):
    preview = send(manager_client, day, table=TABLE + BROKEN)
    assert "교류팀" in words(preview)
    assert [number for number, _typed, _reason in preview.context["told"].refused] == [4]
    assert not Reorganisation.objects.exists()
    assert TABLE.splitlines()[2] in words(preview)  # nothing typed is lost

    stale = send(manager_client, day, table=TABLE, confirm="1", shown=preview.context["shown"])
    assert stale.status_code == 200
    assert not Reorganisation.objects.exists()
    response = send(manager_client, day, table=TABLE + BROKEN, confirm="1", shown=preview.context["shown"])

    record = Reorganisation.objects.get()
    assert response.url == reverse("admin:contacts_reorganisation_change", args=[record.pk])
    report = manager_client.get(response.url)
    assert "교류팀" in words(report)
    assert Team.objects.count() == 2
    assert "개편" in words(manager_client.get(reverse("admin:contacts_reorganisation_changelist")))

    manager_client.post(response.url, {"undo": "1"})
    assert Team.objects.count() == 1
    assert 'name="undo"' not in words(manager_client.get(response.url))


def test_a_sheet_is_read_into_the_field_with_its_lines(manager_client, day):
    book = Workbook()
    for cells in [
        ["작업", "구분", "대상", "이름"],
        [],
        ["이름 변경", "팀", "협력팀", "국제협력팀"],
        ["없앰", "팀", "협력팀", ""],
    ]:
        book.active.append(cells)
    file = io.BytesIO()
    book.save(file)

    preview = send(manager_client, day, file=SimpleUploadedFile("표.xlsx", file.getvalue()))

    told = preview.context["told"]
    assert [one.number for one in told.effects] + [one[0] for one in told.refused] == [3, 4]
    assert "국제협력팀" in words(preview)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"table": "아무 말"},
        {"table": "작업\t대상\n"},
        {"table": TABLE, "from_date": "2020-01-01"},
        {"table": TABLE, "from_date": "내일"},
        {"table": TABLE, "title": ""},
        {"file": SimpleUploadedFile("표.xlsx", b"no sheet")},
        {"file": SimpleUploadedFile("표.csv", b"\xff\xfe\x00")},
    ],
)
def test_what_makes_no_sense_is_said_at_its_field_and_kept(fields, manager_client, day):
    response = send(manager_client, day, **fields)

    assert response.status_code == 200
    assert response.context["form"].errors
    if "table" in fields:
        assert fields["table"].splitlines()[0] in words(response)


def test_hostile_words_stay_words(manager_client, day):
    table = (
        "작업\t구분\t대상\t이름\n이름 변경\t팀\t협력팀\t<script>alert(1)</script>\n"
        "폐지\t팀\t<img src=x>\t\n변경\t담당 업무\tsister\t=1+1\n"
    )

    response = send(manager_client, day, table=table)

    assert "<script>alert" not in words(response)
    assert "<img src=x>" not in words(response)
    assert "<b>자매" not in words(response)


@pytest.mark.parametrize("export_format", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_template_is_a_table_that_can_be_sent_back(
    export_format, language, client, make_user, settings, day, django_user_model
):
    manager = make_user("manager", "contact manager", language=language)
    client.force_login(manager)
    response = client.get(reverse("admin:contacts_reorganisation_template", args=[export_format]))
    content = response.getvalue()
    if export_format == "xlsx":
        assert load_workbook(io.BytesIO(content)).active.max_row == 5

    preview = send(client, day, file=SimpleUploadedFile(f"template.{export_format}", content))

    assert len(preview.context["told"].effects) + len(preview.context["told"].refused) == 4
    assert 2 in [one.number for one in preview.context["told"].effects]


def test_an_editor_may_not_enter_one(client, make_user):
    client.force_login(make_user("editor", "editor"))

    for name, arguments in ((ADDRESS, []), ("admin:contacts_reorganisation_template", ["csv"])):
        assert client.get(reverse(name, args=arguments)).status_code == 403
    assert client.get(reverse("admin:contacts_reorganisation_changelist")).status_code == 403
