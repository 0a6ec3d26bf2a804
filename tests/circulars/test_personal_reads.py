"""Whoever reads or takes personal data is written down; exports ask why; unusual amounts are told."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from circulars import personal_reads
from circulars.models import OutgoingMail, PersonalDataRead
from contacts.models import Person

pytestmark = pytest.mark.django_db
PEOPLE = "admin:contacts_person_changelist"


@pytest.fixture
def people():
    return [Person.objects.create(name_ko=f"사람 {number}") for number in range(3)]


def reads() -> list[tuple]:
    return list(PersonalDataRead.objects.order_by("pk").values_list("kind", "object_type", "rows", "reason"))


def test_lists_and_records_that_are_read_are_written_down(staff_client, people):
    staff_client.get(reverse(PEOPLE), REMOTE_ADDR="192.0.2.9")
    staff_client.get(reverse("admin:contacts_person_change", args=[people[0].pk]))

    assert reads() == [("list", "contacts.Person", 3, ""), ("detail", "contacts.Person", 1, "")]
    assert PersonalDataRead.objects.first().actor_label == "Administrator"
    assert PersonalDataRead.objects.earliest("pk").address == "192.0.2.9"


def test_leafing_through_the_names_of_a_field_is_a_read(staff_client, people):
    field = "?app_label=contacts&model_name=appointment&field_name=person"
    address = reverse("admin:autocomplete") + field

    staff_client.get(f"{address}&term=사람 1")
    assert reads() == []
    for asked in (f"{address}&term=", f"{address}&term=사"):
        assert len(staff_client.get(asked).json()["results"]) == 3

    assert reads() == [("list", "contacts.Person", 3, "")] * 2


def test_an_empty_list_and_a_refused_page_are_no_read(client, make_user, people):
    client.force_login(make_user("kim"))

    assert client.get(reverse(PEOPLE)).status_code == 403
    assert reads() == []


@pytest.mark.parametrize("export_format", ["csv", "xlsx"])
def test_an_export_asks_why_first(staff_client, people, export_format):
    address = reverse("admin:contacts_person_export", args=[export_format])

    asked = staff_client.get(address)
    refused = staff_client.post(address, {"apply": "1", "reason": " "})
    given = staff_client.post(address, {"apply": "1", "reason": "비상 연락망 점검"})

    assert "사람 1" not in asked.content.decode()
    assert "사람 1" not in refused.content.decode()
    assert given.headers["Content-Disposition"].startswith("attachment")
    given.getvalue()
    assert reads() == [("export", "contacts.Person", 3, "비상 연락망 점검")]


def test_chosen_rows_ask_why_as_well(staff_client, people):
    chosen = {"action": "export_csv", "_selected_action": [people[0].pk, people[1].pk]}

    asked = staff_client.post(reverse(PEOPLE), chosen)
    given = staff_client.post(reverse(PEOPLE), chosen | {"apply": "1", "reason": "명단 확인"})

    assert 'name="reason"' in asked.content.decode()
    assert given.headers["Content-Type"].startswith("text/csv")
    assert ("export", "contacts.Person", 2, "명단 확인") in reads()


def test_the_audit_log_and_the_reads_themselves_are_personal_data(staff_client):
    staff_client.get(reverse("admin:portal_user_changelist"))
    staff_client.get(reverse("admin:circulars_personaldataread_changelist"))

    assert [row[1] for row in reads()] == ["portal.User", "circulars.PersonalDataRead"]


def test_only_administrators_see_the_reads(client, make_user):
    client.force_login(make_user("kim", "publisher"))

    assert client.get(reverse("admin:circulars_personaldataread_changelist")).status_code == 403


@pytest.mark.database
def test_the_database_keeps_them_for_a_year_and_unchanged(administrator):
    row = personal_reads.record("list", "contacts.Person", by=administrator, now=timezone.now())

    for attempt in (lambda: PersonalDataRead.objects.update(rows=0), PersonalDataRead.objects.all().delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()

    assert PersonalDataRead.objects.get() == row


@pytest.mark.database
def test_old_ones_end(administrator):
    now = timezone.now()
    personal_reads.record("list", "contacts.Person", by=administrator, now=now - timedelta(days=731))
    kept = personal_reads.record("list", "contacts.Person", by=administrator, now=now - timedelta(days=729))

    assert personal_reads.forget_old(now) == "1 records ended"
    assert list(PersonalDataRead.objects.all()) == [kept]


def test_unusual_amounts_are_told(administrator, make_user, django_assert_max_num_queries):
    now = timezone.now().replace(hour=3, minute=0)  # noon in Seoul
    kim = make_user("kim")
    for day in range(2, 12):
        personal_reads.record("list", "contacts.Person", by=kim, now=now - timedelta(days=day), rows=100)
        personal_reads.record("list", "contacts.Person", by=administrator, now=now - timedelta(days=day), rows=5)
    personal_reads.record("list", "contacts.Person", by=kim, now=now, rows=400)
    personal_reads.record("list", "contacts.Person", by=administrator, now=now, rows=400)

    with django_assert_max_num_queries(2):
        found = personal_reads.unusual(now)

    assert [one.actor_id for one in found] == [administrator.pk], "Kim reads a hundred every day"


def test_exports_at_night_and_in_numbers_are_told(administrator):
    night = timezone.now().replace(hour=15, minute=0)  # midnight in Seoul
    personal_reads.record("export", "contacts.Person", by=administrator, now=night, rows=2, reason="x")
    assert len(personal_reads.unusual(night)) == 1

    noon = night + timedelta(days=3, hours=12)
    for _ in range(5):
        personal_reads.record("export", "contacts.Person", by=administrator, now=noon, rows=2, reason="x")
    assert personal_reads.unusual(noon)[0].exports == 5


def test_administrators_are_told_once_a_day(administrator, make_user):
    make_user("kim", "editor")
    noon = timezone.now().replace(hour=3, minute=0)
    assert personal_reads.tell(noon) == ""
    personal_reads.record("list", "contacts.Person", by=administrator, now=noon, rows=900)

    personal_reads.tell(noon)
    personal_reads.tell(noon + timedelta(hours=1))

    mail = OutgoingMail.objects.get()
    assert mail.recipient == administrator.email
    assert "900" in mail.body
