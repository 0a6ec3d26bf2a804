"""Reminders of the day of review: once for each day, to whoever answers, never of what is withdrawn."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from circulars import publishing, reminders
from circulars.models import Circular, OutgoingMail
from contacts.models import Appointment, Person, PostState, TeamState
from tests import factories

pytestmark = pytest.mark.django_db


def public(**fields):
    now = timezone.now()
    edition = factories.published(now=now - timedelta(days=2), **fields)
    publishing.set_review_date(edition.circular_id, day=timezone.localdate(now), by=None, now=now)
    return edition


@pytest.fixture
def mailbox():
    factories.post()
    PostState.objects.update(mailbox="duty@office.example")


@pytest.mark.usefixtures("mailbox")
def test_once_for_each_day(settings):
    settings.PUBLIC_URL = "https://portal.example"
    edition = public(title="Forum in Marrakech")
    now = timezone.now()

    assert reminders.remind_due(now - timedelta(days=1)) == ""
    assert "1 reminded" in reminders.remind_due(now)
    assert reminders.remind_due(now) == ""

    mail = OutgoingMail.objects.get()
    assert mail.recipient == "duty@office.example"
    assert "Forum in Marrakech" in mail.subject
    assert "https://portal.example/admin/circulars/workingcopy/" in mail.body
    publishing.set_review_date(edition.circular_id, day=date(2026, 1, 1), by=None, now=now)
    reminders.remind_due(now)
    assert OutgoingMail.objects.count() == 2


@pytest.mark.usefixtures("mailbox")
def test_the_title_is_that_of_the_public_not_of_the_draft():
    edition = public(title="Public title")
    factories.edit(edition.circular.working_copies.get(), title="Secret new title")

    reminders.remind_due(timezone.now())

    mail = OutgoingMail.objects.get()
    assert "Secret" not in mail.subject + mail.body


def test_team_then_holder_then_nobody(make_user):
    edition = public()
    now = timezone.now()
    assert "1 without a mailbox" in reminders.remind_due(now)
    assert Circular.objects.get().reminded_at is None, "it is told once there is somebody"

    user = make_user("lee")
    person = Person.objects.create(name_ko="이", user=user)
    Appointment.objects.create(post=edition.circular.post, person=person, from_date=date(2020, 1, 1))
    reminders.remind_due(now)
    assert OutgoingMail.objects.get().recipient == user.email

    publishing.set_review_date(edition.circular_id, day=date(2026, 2, 2), by=None, now=now)
    TeamState.objects.update(mailbox="team@office.example")
    reminders.remind_due(now)
    assert OutgoingMail.objects.order_by("pk").last().recipient == "team@office.example"


@pytest.mark.usefixtures("mailbox")
@pytest.mark.parametrize("state", ["withdrawn", "hidden", "draft"])
def test_none_for_what_is_not_to_be_looked_after(state):
    now = timezone.now()
    if state == "draft":
        copy = factories.draft()
        publishing.set_review_date(copy.circular_id, day=date(2026, 1, 1), by=None, now=now)
    else:
        edition = public()
        operation = publishing.withdraw if state == "withdrawn" else publishing.hide
        operation(edition.circular_id, by=None, now=now, reason_ko="끝")

    assert reminders.remind_due(timezone.now()) == ""
    assert not OutgoingMail.objects.exists()
