"""Outgoing mails on the desk: seen and tried again by administrators, and switched off by those they go to."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from circulars import assignments, mailing, outbox, publishing, workflow
from circulars.models import AuditEntry, Circular, LimitedReader, OutgoingMail
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
LIST = "/admin/circulars/outgoingmail/"


@pytest.fixture
def kim(make_user):
    return make_user("kim", "editor")


@pytest.fixture
def lee(make_user):
    return make_user("lee", "publisher", language="en")


@pytest.fixture
def chief(make_user):
    return make_user("chief", "administrator")


def told() -> list[str]:
    return sorted(OutgoingMail.objects.values_list("recipient", flat=True))


def test_submitting_tells_those_who_may_approve_in_their_language(kim, lee, chief, settings):
    settings.PUBLIC_URL = "https://portal.example"
    copy = factories.draft(by=kim, title="세계총회 안내")
    workflow.submit(copy.pk, revision=1, by=kim, now=NOW)

    assert told() == ["chief@office.example", "lee@office.example"]
    to_lee = OutgoingMail.objects.get(recipient=lee.email)
    assert to_lee.subject == f"Waiting for your approval: {copy}"
    assert f"https://portal.example/admin/circulars/workingcopy/{copy.pk}/change/" in to_lee.body
    assert "Kim" in to_lee.body
    assert "The Forum will gather" not in to_lee.body, "words of a draft stay on the desk"


def test_whoever_takes_the_step_is_told_nothing(kim, lee):
    copy = factories.draft(by=kim)
    workflow.submit(copy.pk, revision=1, by=kim, now=NOW)
    OutgoingMail.objects.all().delete()

    workflow.approve(copy.pk, revision=1, by=lee, now=NOW)
    assert told() == [kim.email], "worked on it and edited it last: told once"
    workflow.send_back(copy.pk, revision=1, by=kim, now=NOW, remarks="Wait.")
    assert told() == [kim.email], "by the one who works on it"


def test_colleague_is_told_what_was_given_to_him(kim, lee):
    copy = factories.draft(by=kim)
    assignments.assign(copy.pk, to=lee, by=kim, now=NOW)
    assert told() == [lee.email]
    assignments.assign(copy.pk, to=lee, by=kim, now=NOW)
    assignments.assign(copy.pk, to=None, by=kim, now=NOW)
    assignments.assign(copy.pk, to=kim, by=kim, now=NOW)
    assert told() == [lee.email]


def test_returned_again_is_told_again(kim, lee):
    copy = factories.draft(by=kim)
    for day in (0, 1):
        now = NOW + timedelta(days=day)
        workflow.submit(copy.pk, revision=1, by=kim, now=now)
        workflow.send_back(copy.pk, revision=1, by=lee, now=now, remarks="Which day?")

    bodies = list(OutgoingMail.objects.filter(recipient=kim.email).order_by("pk").values_list("body", flat=True))
    assert len(bodies) == 2
    assert "Which day?" not in "".join(bodies)


def test_refused_step_tells_nobody(kim, lee):
    copy = factories.draft(by=kim)
    with pytest.raises(workflow.WrongState):
        workflow.submit(copy.pk, revision=7, by=kim, now=NOW)
    strict = factories.draft(by=kim, home_section=factories.section("strict", required_approvals=1), kind="notice")
    strict.circular.working_copies.update(title="")
    with pytest.raises(publishing.PublishingError):
        publishing.publish(strict.pk, by=lee, now=NOW, alone_reason="Nobody is here")
    assert told() == [], "a publication that a check stops was not made alone"


def test_limited_draft_is_told_of_to_those_named_alone(client, kim, lee, chief):
    copy = factories.draft(by=kim, title="Secret talks")
    Circular.objects.filter(pk=copy.circular_id).update(is_limited=True)
    for user in (kim, lee):
        LimitedReader.objects.create(circular=copy.circular, user=user, added_at=NOW)
    workflow.submit(copy.pk, revision=1, by=kim, now=NOW)

    assert told() == [lee.email]
    client.force_login(chief)
    assert "Secret talks" not in client.get(LIST).content.decode()
    assert client.get(f"{LIST}{OutgoingMail.objects.get().pk}/change/").status_code == 302


def test_personal_number_in_a_title_is_masked(kim, lee):
    copy = factories.draft(by=kim, title="About 900101-1234567")
    workflow.submit(copy.pk, revision=1, by=kim, now=NOW)

    (row,) = OutgoingMail.objects.all()
    assert "1234567" not in row.subject + row.body


def test_mails_can_be_switched_off_by_their_reader(client, kim, lee):
    client.force_login(lee)
    page = reverse("admin:my-mails")
    assert client.get(page).status_code == 200
    assert client.post(page, {}).status_code == 302
    lee.refresh_from_db()
    assert not lee.wants_desk_mails

    copy = factories.draft(by=kim)
    workflow.submit(copy.pk, revision=1, by=kim, now=NOW)
    assert told() == []
    client.post(page, {"wants_desk_mails": "on"})
    lee.refresh_from_db()
    assert lee.wants_desk_mails
    client.logout()
    assert client.get(page).status_code == 302


def test_given_up_mail_is_seen_and_tried_again(client, chief):
    outbox.queue("a", to="kim@office.example", subject="About 31/2026", body="It waits.", now=NOW)
    OutgoingMail.objects.update(given_up_at=NOW, tries=5, trouble="SMTPDataError 550")
    client.force_login(chief)
    assert "SMTPDataError 550" in client.get(f"{LIST}?state=given_up").content.decode()
    assert "About 31/2026" not in client.get(f"{LIST}?state=sent").content.decode()
    row = OutgoingMail.objects.get()

    client.post(LIST, {"action": "try_again", "_selected_action": [row.pk]})

    assert mailing.send_due(timezone.now()) == "1 sent, 0 failed"
    assert len(mail.outbox) == 1
    assert AuditEntry.objects.get(action="retry_mail").object_label == f"#{row.pk}", "the log names no mailbox"


def test_mails_are_for_administrators_and_never_written_by_hand(client, kim, lee, chief):
    outbox.queue("a", to="kim@office.example", subject="About 31/2026", body="It waits.", now=NOW)
    row = OutgoingMail.objects.get()
    for user in (kim, lee):
        client.force_login(user)
        assert client.get(LIST).status_code == 403
    client.force_login(chief)
    assert client.get(f"{LIST}{row.pk}/change/").status_code == 200
    assert client.post(f"{LIST}{row.pk}/change/", {"recipient": "other@other.example"}).status_code == 403
    assert client.get(f"{LIST}add/").status_code == 403
    assert client.get(f"{LIST}{row.pk}/delete/").status_code == 403


def test_circular_is_given_to_a_colleague_beside_its_form(client, kim, lee, make_user):
    from circulars.models import SectionEditor, WorkingCopy

    elsewhere = make_user("elsewhere", "editor")
    SectionEditor.objects.create(user=elsewhere, section=factories.section("elsewhere"))
    copy = factories.draft(by=kim)
    page = reverse("admin:circulars_workingcopy_step", args=[copy.pk, "assign"])
    client.force_login(kim)
    offered = dict(client.get(page).context["form"].fields["to"].choices)
    assert {kim.pk, lee.pk} <= set(offered)
    assert elsewhere.pk not in offered, "could not open it"

    assert client.post(page, {"to": elsewhere.pk}).context["form"].errors["to"]
    client.post(page, {"to": lee.pk})
    assert WorkingCopy.objects.get().assigned_to == lee
    assert told() == [lee.email]
    client.post(page, {"to": ""})
    assert WorkingCopy.objects.get().assigned_to is None
