"""One action hides the names of all staff, and one shows them again."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from circulars.models import AuditEntry, CheckPass, Generation
from contacts.models import Person
from portal import names
from portal.models import Office
from tests import factories

pytestmark = pytest.mark.django_db
PAGE = "/admin/portal/office/names/"


@pytest.fixture
def office():
    factories.post()
    Person.objects.create(name_ko="하얀솔", is_name_public=True)
    Person.objects.create(name_ko="푸른들")
    return Office.objects.update_or_create(pk=1, defaults={"name_ko": "한빛도 국제협력실", "publishes_names": True})[0]


def client_of(group: str) -> Client:
    user = get_user_model().objects.create_user(username=group.replace(" ", ""), password="x", is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("group", ["contact manager", "administrator"])
def test_two_buttons_hide_and_show_again(office, group):
    client = client_of(group)

    before = client.get(PAGE).content.decode()
    hidden = client.post(PAGE, {"hide": "1"}, follow=True).content.decode()
    office.refresh_from_db()
    assert not office.publishes_names
    shown = client.post(PAGE, {"show": "1"}, follow=True).content.decode()
    office.refresh_from_db()

    assert office.publishes_names
    assert Person.objects.filter(is_name_public=True).count() == 1
    assert 'name="hide"' in before
    assert 'name="show"' in hidden
    assert 'name="hide"' in shown
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True)) == ["hide_names", "show_names"]


@pytest.mark.parametrize("group", ["editor", "publisher"])
def test_others_may_not(office, group):
    client = client_of(group)

    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, {"hide": "1"}).status_code == 403
    assert Office.objects.get().publishes_names
    assert PAGE not in client.get(reverse("admin:contacts_person_changelist")).content.decode()


def test_pressed_twice_it_is_done_and_recorded_once(office):
    now = timezone.now()

    assert [names.hide_all(by=None, now=now), names.hide_all(by=None, now=now)] == [True, False]

    assert AuditEntry.objects.filter(action="hide_names").count() == 1
    assert CheckPass.objects.count() == 1  # all public texts are looked through anew


def test_without_an_office_there_is_nothing_to_hide():
    assert not names.hide_all(by=None, now=timezone.now())


def test_a_get_and_a_post_without_a_button_change_nothing(office):
    client = client_of("contact manager")

    client.get(f"{PAGE}?hide=1")
    client.post(PAGE, {})

    assert Office.objects.get().publishes_names
    assert not AuditEntry.objects.exists()


def test_the_list_of_people_leads_there_and_hides_the_chosen(office):
    client = client_of("contact manager")
    address = reverse("admin:contacts_person_changelist")
    everybody = [str(pk) for pk in Person.objects.values_list("pk", flat=True)]
    generation = Generation.objects.get().counter

    assert PAGE in client.get(address).content.decode()
    client.post(address, {"action": "hide_names", "_selected_action": everybody})

    assert not Person.objects.filter(is_name_public=True).exists()
    assert Generation.objects.get().counter > generation
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.object_label) == ("change", f"#{Person.objects.get(name_ko='하얀솔').pk}")
    assert entry.details["after"] == {"is_name_public": False}
    client.post(address, {"action": "show_names", "_selected_action": everybody[:1]})
    assert str(Person.objects.get(is_name_public=True).pk) == everybody[0]


def test_who_signed_is_not_deleted(office):
    person = Person.objects.get(name_ko="하얀솔")
    factories.published(
        series=factories.own_series(), kind="notice", signatory_post="uclg-desk", signatory_person=person.code
    )
    client = client_of("administrator")

    answer = client.post(reverse("admin:contacts_person_delete", args=[person.pk]), {"post": "yes"})

    assert Person.objects.filter(pk=person.pk).exists()
    assert answer.status_code in (200, 403)


def test_a_form_of_a_person_that_was_open_meanwhile_does_not_show_the_name_again(office):
    person = Person.objects.get(name_ko="하얀솔")
    client = client_of("contact manager")
    address = reverse("admin:contacts_person_change", args=[person.pk])
    rows = {"appointments-TOTAL_FORMS": "0", "appointments-INITIAL_FORMS": "0"}
    opened = {"name_ko": "하얀솔", "is_name_public": "on", "initial-is_name_public": "True"} | rows
    assert 'name="initial-is_name_public"' in client.get(address).content.decode()
    Person.objects.update(is_name_public=False)

    client.post(address, opened | {"name_en": "Hayansol"})

    person.refresh_from_db()
    assert (person.name_en, person.is_name_public) == ("Hayansol", False)
    client.post(address, opened | {"initial-is_name_public": "False"})  # ticked by somebody who saw it hidden
    person.refresh_from_db()
    assert person.is_name_public


def test_the_form_of_the_office_does_not_show_names_again(office):
    client = client_of("administrator")
    address = reverse("admin:portal_office_change", args=[1])
    names.hide_all(by=None, now=timezone.now())

    page = client.get(address).content.decode()
    sent = {"name_ko": "새 이름", "publishes_names": "on", "new_days": "7", "quiet_after_days": "90"}
    client.post(address, sent)

    office.refresh_from_db()
    assert (office.name_ko, office.publishes_names) == ("새 이름", False)
    assert PAGE in page
