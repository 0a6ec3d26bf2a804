"""The audit log tells who, from where, and the typed facts before and after; never the words of a document."""

import json

import pytest
from django.urls import reverse

from circulars import audit
from circulars.models import AuditEntry, WorkingCopy
from contacts.models import Person
from tests import factories
from tests.circulars.test_admin_working_copy import change, form_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def copy(administrator):
    return factories.draft(by=administrator, addressees=["To all members"])


def test_a_save_tells_facts_before_and_after_and_words_by_length(staff_client, copy):
    data = form_of(staff_client, change(copy)) | {"place": "Marrakech", "body": "<p>Secret words of the document.</p>"}

    staff_client.post(reverse("admin:circulars_workingcopy_change", args=[copy.pk]), data, REMOTE_ADDR="192.0.2.7")

    entry = AuditEntry.objects.get(action="facts")
    assert entry.address == "192.0.2.7"
    assert entry.details["before"]["place"] == ""
    assert entry.details["after"]["place"] == "Marrakech"
    assert set(entry.details["after"]["body"]) == {"length"}
    assert "Secret words" not in json.dumps(entry.details)
    assert entry.details["revision"] == WorkingCopy.objects.get(pk=copy.pk).revision


def test_a_save_without_a_change_tells_nothing(staff_client, copy):
    staff_client.post(
        reverse("admin:circulars_workingcopy_change", args=[copy.pk]), form_of(staff_client, change(copy))
    )

    assert not AuditEntry.objects.filter(action__in=["facts", "edit"]).exists()


def test_commands_come_from_no_address(copy):
    assert set(AuditEntry.objects.values_list("address", flat=True)) == {""}


def test_a_master_tells_its_values(staff_client):
    issuer = factories.issuer()
    address = reverse("admin:circulars_issuer_change", args=[issuer.pk])
    data = form_of(staff_client, address) | {"name_ko": "새 이름"}

    staff_client.post(address, data)

    entry = AuditEntry.objects.get(action="change", object_type="circulars.Issuer")
    assert "세계지방정부연합" in entry.details["before"].values()
    assert "새 이름" in entry.details["after"].values()
    shown = staff_client.get(reverse("admin:circulars_auditentry_change", args=[entry.pk]))
    assert "새 이름" in shown.content.decode()


def test_names_of_people_stay_out_of_the_log(staff_client):
    person = Person.objects.create(name_ko="김가람")
    address = reverse("admin:contacts_person_change", args=[person.pk])
    data = form_of(staff_client, address) | {"name_ko": "김나람"}

    staff_client.post(address, data)

    person.refresh_from_db()
    assert person.name_ko == "김나람"
    entry = AuditEntry.objects.get(action="change", object_type="contacts.Person")
    assert "나람" not in json.dumps(entry.details, ensure_ascii=False)
    assert entry.details["before"]
    assert "람" not in entry.object_label


def test_differences_shorten_long_values_and_lists():
    found = audit.differences(
        {"a": 1, "body": "x" * 9, "lines": [{"text": "one", "code": "c"}]},
        {"a": 1, "body": "y" * 500, "lines": [{"text": "two", "code": "c"}], "note": "z" * 300},
    )

    assert found["before"] == {"body": {"length": 9}, "lines": ["one"], "note": None}
    assert found["after"] == {"body": {"length": 500}, "lines": ["two"], "note": {"length": 300}}
    assert audit.differences({"a": 1}, {"a": 1}) == {}
