"""The staff list: whom a line means, what becomes of it, and that what is shown is what is done."""

import io
from datetime import date, timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from circulars.models import AuditEntry, PersonalDataRead
from contacts import appointments, staff_list
from contacts.models import Appointment, Person, PostState
from contacts.staff_list import ListChanged, NotAList, Options, Outcome, line_of

pytestmark = pytest.mark.django_db

PAGE = "/admin/contacts/staff-list/"


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def day(now):
    return timezone.localdate(now) + timedelta(days=7)


@pytest.fixture
def kim(make_user):
    return make_user("kim", "contact manager")


@pytest.fixture
def office(make_team, make_post):
    """Two teams of which each has the duty "budget"."""
    one, two = make_team("one", name_ko="국제팀", name_en="International"), make_team("two", name_ko="교류팀")
    return {
        "uclg": make_post("uclg", one, duty_ko="세계지방정부연합", telephone="02-2133-5001", mailbox="uclg@o.example"),
        "budget1": make_post("budget1", one, duty_ko="예산"),
        "budget2": make_post("budget2", two, duty_ko="예산"),
        "sister": make_post("sister", two, duty_ko="자매도시", duty_en="Sister cities"),
    }


def lines_of(*rows: dict[str, str]):
    return [line_of(number, row) for number, row in enumerate(rows, start=2)]


def planned(rows, day, kim, now, **options):
    return staff_list.plan(lines_of(*rows), Options(day, **options), by=kim, at=now)


def done(rows, day, kim, now, **options):
    shown = planned(rows, day, kim, now, **options).shown
    return staff_list.take(lines_of(*rows), Options(day, **options), shown=shown, by=kim, at=now)


def outcomes(taken) -> list[tuple[int, str]]:
    return [(told.number, told.outcome.value) for told in taken.told]


def holders(post, day) -> list[tuple[str, bool]]:
    rows = post.appointments.filter(appointments.running_on(day)).order_by("pk")
    return [(row.person.name_ko, row.is_acting) for row in rows.select_related("person")]


@pytest.mark.database
def test_new_person_takes_a_post_over_and_is_not_published(office, appoint, day, kim, now):
    appoint(office["uclg"], "홍가람")
    row = {"name_ko": "나새롬", "name_en": "Na Saerom", "staff_number": "A1", "team": "국제팀", "duty": "uclg"}

    taken = done([row], day, kim, now)

    assert outcomes(taken) == [(2, "new_person")]
    person = Person.objects.get(name_ko="나새롬")
    assert (person.name_en, person.staff_number, person.is_name_public) == ("Na Saerom", "A1", False)
    assert holders(office["uclg"], day - timedelta(days=1)) == [("홍가람", False)]
    assert holders(office["uclg"], day) == [("나새롬", False)]
    appointments.undo_hand_over(office["uclg"], from_date=day, by=kim, at=now)
    assert holders(office["uclg"], day) == [("홍가람", False)]


@pytest.mark.database
def test_plan_leaves_the_database_as_it_was(office, appoint, day, kim, now):
    appoint(office["uclg"], "홍가람")
    before = [list(model.objects.order_by("pk").values()) for model in (Person, Appointment, PostState)]
    audited = AuditEntry.objects.count()

    taken = planned([{"name_ko": "나새롬", "duty": "uclg", "telephone": "02-2133-9999"}], day, kim, now)

    assert outcomes(taken) == [(2, "new_person")]
    assert len(taken.told[0].effects) == 3
    assert [list(model.objects.order_by("pk").values()) for model in (Person, Appointment, PostState)] == before
    assert AuditEntry.objects.count() == audited


def test_number_and_mailbox_change_from_the_day_on(office, appoint, day, kim, now):
    appoint(office["uclg"], "홍가람")
    row = {"name_ko": "홍가람", "duty": "UCLG", "telephone": "(02) 2133 5009", "mailbox": "new@o.example"}

    assert outcomes(done([row], day, kim, now)) == [(2, "changed")]

    states = office["uclg"].states.order_by("from_date")
    assert [(one.telephone, one.mailbox) for one in states] == [
        ("02-2133-5001", "uclg@o.example"), ("(02) 2133 5009", "new@o.example"),
    ]  # fmt: skip
    assert states.last().from_date == day
    assert outcomes(done([row], day, kim, now)) == [(2, "unchanged")]  # taken in once more, it says nothing new


def test_same_number_written_otherwise_and_that_of_the_team_are_no_change(office, appoint, day, kim, now):
    appoint(office["uclg"], "홍가람")
    appoint(office["sister"], "나새롬")
    rows = [
        {"name_ko": "홍가람", "duty": "uclg", "telephone": "+82 2 2133 5001", "mailbox": "UCLG@o.example"},
        {"name_ko": "나새롬", "duty": "Sister  Cities", "telephone": "02 0000 0010"},
    ]

    assert outcomes(done(rows, day, kim, now)) == [(2, "unchanged"), (3, "unchanged")]


def test_later_state_is_told_and_stays(office, appoint, day, kim, now):
    appoint(office["uclg"], "홍가람")
    state = office["uclg"].states.get()
    later = day + timedelta(days=30)
    PostState.objects.create(post=office["uclg"], team=state.team, from_date=later, duty_ko="x", telephone="02-2133-1")

    taken = done([{"name_ko": "홍가람", "duty": "uclg", "telephone": "02-2133-5009"}], day, kim, now)

    assert len(taken.told[0].effects) == 2
    assert office["uclg"].states.get(from_date=later).telephone == "02-2133-1"


def test_homonyms_are_never_guessed(office, appoint, day, kim, now):
    first = appoint(office["uclg"], "홍가람").person
    Person.objects.create(name_ko="홍가람")

    def outcome(**row) -> str:
        return outcomes(planned([{"name_ko": "홍가람"} | row], day, kim, now))[0][1]

    assert outcome(duty="uclg") == "unchanged"  # by name and post
    assert outcome(duty="sister") == "ambiguous"
    assert outcome() == "ambiguous"
    assert outcome(duty="sister", staff_number="B2") == "ambiguous"
    Person.objects.filter(pk=first.pk).update(staff_number="A1")
    assert outcome(duty="sister", staff_number="A1") == "new_holder"
    assert outcome(duty="sister", staff_number="B2") == "new_holder"  # the other one, who had no number yet
    assert outcome(duty="uclg", staff_number="A1", name_ko="나새롬") == "ambiguous"  # a number of somebody else


def test_two_lines_of_one_new_name_are_not_clear_without_numbers(office, day, kim, now):
    rows = [{"name_ko": "홍가람", "duty": "uclg"}, {"name_ko": "홍 가람", "duty": "sister"}, {"name_ko": "홍가람"}]
    assert outcomes(planned(rows, day, kim, now)) == [(2, "ambiguous"), (3, "new_person"), (4, "ambiguous")]

    rows = [{"name_ko": "홍가람", "duty": duty, "staff_number": number} for duty, number in
            (("uclg", "A1"), ("sister", "A1"), ("budget1", "B2"))]  # fmt: skip
    done(rows, day, kim, now)
    assert Person.objects.count() == 2
    assert holders(office["sister"], day) == [("홍가람", False)]


@pytest.mark.parametrize(
    "row",
    [
        {"name_ko": ""}, {"name_ko": "가" * 81}, {"telephone": "내선 문의"}, {"mailbox": "a@@b"}, {"duty": "없는 업무"},
        {"team": "없는 팀"}, {"from": "곧"}, {"from": "2027-02-30"}, {"acting": "아마"},
        {"team": "교류팀", "duty": "uclg"},
        {"from": "2099-01-01"}, {"staff_number": "1" * 41}, {"mailbox": "=cmd|' /C calc'!A0"},
    ],
)  # fmt: skip
def test_broken_line_does_nothing_and_the_rest_goes_on(office, day, kim, now, row):
    broken = {"name_ko": "홍가람", "duty": "uclg"} | row

    taken = done([broken, {"name_ko": "나새롬", "duty": "sister"}], day, kim, now)

    assert outcomes(taken) == [(2, "refused"), (3, "new_person")]
    assert taken.told[0].reason
    assert list(Person.objects.values_list("name_ko", flat=True)) == ["나새롬"]


def test_one_duty_in_two_teams_needs_the_team(office, day, kim, now):
    rows = [{"name_ko": "홍가람", "duty": "예산"}, {"name_ko": "나새롬", "duty": "예산", "team": "교류팀"}]

    done(rows, day, kim, now)

    assert holders(office["budget1"], day) == []
    assert holders(office["budget2"], day) == [("나새롬", False)]


def test_several_new_people_of_one_post_are_left_to_people(office, appoint, day, kim, now):
    appoint(office["sister"], "홍가람")
    rows = [
        {"name_ko": "가", "duty": "uclg"}, {"name_ko": "나", "duty": "uclg"},
        {"name_ko": "홍가람", "duty": "sister"}, {"name_ko": "다", "duty": "sister"},
        {"name_ko": "홍가람", "duty": "sister"},
    ]  # fmt: skip

    taken = planned(rows, day, kim, now)

    assert {outcome for _number, outcome in outcomes(taken)} == {"ambiguous"}


@pytest.mark.database
def test_acting_and_back(office, appoint, day, kim, now):
    row = {"name_ko": "홍가람", "duty": "uclg", "acting": "대행"}
    done([row], day, kim, now)
    assert holders(office["uclg"], day) == [("홍가람", True)]

    done([row | {"acting": "아니오", "from": (day + timedelta(days=5)).isoformat()}], day, kim, now)
    assert holders(office["uclg"], day + timedelta(days=5)) == [("홍가람", False)]


def test_day_of_a_line_counts_when_it_is_later(office, day, kim, now):
    later = day + timedelta(days=20)
    rows = [
        {"name_ko": "가", "duty": "uclg", "from": f"{later:%Y. %m. %d.}"},
        {"name_ko": "나", "duty": "sister", "from": "2019년 3월 4일"},
    ]
    done(rows, day, kim, now)

    assert office["uclg"].appointments.get().from_date == later
    assert office["sister"].appointments.get().from_date == day


def test_absent_people_are_told_and_stay_unless_it_is_chosen(office, appoint, day, kim, now):
    appoint(office["uclg"], "홍가람")
    appoint(office["uclg"], "도움이", is_lead=False)
    appoint(office["sister"], "나새롬")
    rows = [{"name_ko": "홍가람", "duty": "uclg"}]

    taken = done(rows, day, kim, now)
    assert outcomes(taken) == [(2, "unchanged"), (0, "left"), (0, "left")]
    assert holders(office["sister"], day) == [("나새롬", False)]

    done(rows, day, kim, now, ends_absent=True)
    assert holders(office["sister"], day) == []
    assert holders(office["uclg"], day) == [("홍가람", False)]
    assert holders(office["uclg"], day - timedelta(days=1)) == [("홍가람", False), ("도움이", False)]


def test_nobody_is_absent_whose_line_could_not_be_understood(office, appoint, day, kim, now):
    appoint(office["uclg"], "홍가람")
    rows = [{"name_ko": "홍가람", "duty": "없는 업무"}]

    assert outcomes(done(rows, day, kim, now, ends_absent=True)) == [(2, "refused")]
    assert holders(office["uclg"], day) == [("홍가람", False)]


def test_hand_over_that_is_refused_is_told_with_its_line(office, appoint, day, kim, now):
    appoint(office["uclg"], "홍가람")
    later = Person.objects.create(name_ko="이미")
    appointments.hand_over(office["uclg"], later, from_date=day + timedelta(days=3), by=kim, at=now)

    taken = done([{"name_ko": "새사람", "duty": "uclg", "telephone": "02-2133-5555"}], day, kim, now)

    assert outcomes(taken)[0] == (2, "refused")
    assert not Person.objects.filter(name_ko="새사람").exists()
    assert office["uclg"].states.count() == 1


@pytest.mark.database
def test_what_changed_since_it_was_shown_is_not_done(office, appoint, day, kim, now):
    appoint(office["uclg"], "홍가람")
    rows = [{"name_ko": "나새롬", "duty": "uclg"}]
    shown = planned(rows, day, kim, now).shown
    other = Person.objects.create(name_ko="다른이")
    appointments.hand_over(office["uclg"], other, from_date=timezone.localdate(now), by=kim, at=now)

    with pytest.raises(ListChanged):
        staff_list.take(lines_of(*rows), Options(day), shown=shown, by=kim, at=now)

    assert not Person.objects.filter(name_ko="나새롬").exists()


@pytest.mark.database
def test_second_of_two_who_confirm_the_same_list_is_refused(office, day, kim, now):
    rows = [{"name_ko": "나새롬", "duty": "uclg"}]
    shown = planned(rows, day, kim, now).shown
    staff_list.take(lines_of(*rows), Options(day), shown=shown, by=kim, at=now)

    with pytest.raises(ListChanged):
        staff_list.take(lines_of(*rows), Options(day), shown=shown, by=kim, at=now)
    assert Person.objects.count() == 1


def test_past_day_is_never_written(office, kim, now):
    with pytest.raises(ValueError, match="past"):
        planned([{"name_ko": "나"}], timezone.localdate(now) - timedelta(days=1), kim, now)


def test_columns_are_known_in_both_languages():
    assert staff_list.places(["사번", "성명", "부서", "담당업무", "비고", "E-Mail"]) == {
        0: "staff_number", 1: "name_ko", 2: "team", 3: "duty", 5: "mailbox",
    }  # fmt: skip
    assert staff_list.places(["Name", "Telephone"]) == {0: "name_ko", 1: "telephone"}
    for cells in (["팀", "업무"], ["이름", "성명"], []):
        with pytest.raises(NotAList):
            staff_list.places(cells)


@pytest.mark.database
def test_unchanged_lines_take_few_queries(office, appoint, day, kim, now):
    appoint(office["uclg"], "홍가람")
    rows = [{"name_ko": "홍가람", "duty": "uclg"}]
    with CaptureQueriesContext(connection) as few:
        planned(rows, day, kim, now)
    for number in range(300):
        Person.objects.create(name_ko=f"사람{number}")
    rows += [{"name_ko": f"사람{number}"} for number in range(300)]
    with CaptureQueriesContext(connection) as many:
        planned(rows, day, kim, now)
    asked = [[one for one in queries if "SAVEPOINT" not in one["sql"]] for queries in (few, many)]
    assert len(asked[0]) == len(asked[1])


# the page -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def manager(client, kim):
    client.force_login(kim)
    return client


@pytest.fixture(autouse=True)
def _folder_for_files(settings, tmp_path):
    settings.BLOBS_DIR = tmp_path / "blobs"


def upload(client, text: str | bytes, day: date, name: str = "list.csv", **more):
    content = text.encode("cp949") if isinstance(text, str) else text
    return client.post(PAGE, {"file": SimpleUploadedFile(name, content), "from_date": day.isoformat(), **more})


def confirm(client, page):
    context = page.context
    options = context["options"]
    given = {"token": context["token"], "shown": context["shown"], "from_date": options.from_date.isoformat()}
    return client.post(PAGE, given | ({"ends_absent": "on"} if options.ends_absent else {}))


@pytest.mark.database
def test_list_of_a_korean_excel_is_shown_and_taken(manager, office, appoint, day):
    appoint(office["uclg"], "홍가람")
    appoint(office["sister"], "빠진이")
    page = upload(manager, "이름,담당 업무,전화\r\n나<b>새롬,uclg,02-2133-7777\r\n", day)

    assert "나&lt;b&gt;새롬" in page.content.decode()
    assert Person.objects.count() == 2
    assert PersonalDataRead.objects.filter(object_type="contacts.Person").exists()  # somebody absent was named

    assert confirm(manager, page).status_code == 200
    assert holders(office["uclg"], day) == [("나<b>새롬", False)]
    entries = AuditEntry.objects.filter(action__startswith="staff_list")
    assert {one.action for one in entries} == {"staff_list_person", "staff_list_state"}
    for entry in entries:
        assert not [word for word in ("새롬", "2133") if word in f"{entry.object_label}{entry.details}"]


def test_changed_directory_is_shown_again_before_anything_is_done(manager, kim, office, appoint, day, now):
    appoint(office["uclg"], "홍가람")
    page = upload(manager, "이름,담당 업무\r\n나새롬,uclg\r\n", day)
    person = Person.objects.create(name_ko="다른이")
    appointments.hand_over(office["uclg"], person, from_date=timezone.localdate(now), by=kim, at=now)

    again = confirm(manager, page)

    assert again.context["token"] == page.context["token"]
    assert not Person.objects.filter(name_ko="나새롬").exists()
    confirm(manager, again)
    assert holders(office["uclg"], day) == [("나새롬", False)]


def test_sheet_is_read_with_its_days_and_numbers(manager, office, day):
    book = openpyxl.Workbook()
    book.active.append(["Staff number", "Name", "Duty", "From", "Acting"])
    book.active.append([1234, "나새롬", "Sister cities", day + timedelta(days=1), "yes"])
    file = io.BytesIO()
    book.save(file)

    confirm(manager, upload(manager, file.getvalue(), day, "list.xlsx"))

    assert Person.objects.get().staff_number == "1234"
    row = office["sister"].appointments.get()
    assert (row.from_date, row.is_acting) == (day + timedelta(days=1), True)


@pytest.mark.parametrize("content", ["", "이름\r\n", "아무것,다른것\r\na,b\r\n", b"\x00\xff\x00", b"PK\x03\x04x"])
def test_file_that_is_no_list_is_said_so(manager, day, content):
    page = upload(manager, content, day)

    assert page.context["form"].errors


def test_past_day_is_refused_and_the_form_stays(manager, day):
    page = upload(manager, "이름\r\n나새롬\r\n", date(2020, 1, 1))

    assert "from_date" in page.context["form"].errors


def test_only_those_who_keep_contacts_take_a_list_in(client, make_user, day):
    client.force_login(make_user("lee", "editor", "publisher"))

    assert client.get(PAGE).status_code == 403
    assert upload(client, "이름\r\n나\r\n", day).status_code == 403
    assert PAGE not in client.get("/admin/contacts/person/").content.decode()


def test_people_lead_to_the_page_and_it_to_an_empty_table(manager):
    assert PAGE in manager.get("/admin/contacts/person/").content.decode()
    assert f"{PAGE}csv/" in manager.get(PAGE).content.decode()
    written = b"".join(manager.get(f"{PAGE}csv/").streaming_content).decode("utf-8-sig")
    assert staff_list.places(written.strip().split(",")) == dict(enumerate(staff_list.COLUMNS))
    sheet = manager.get(f"{PAGE}xlsx/")
    assert sheet.status_code == 200
    sheet.close()


def test_outcomes_have_words():
    assert all(str(one.label) for one in Outcome)
