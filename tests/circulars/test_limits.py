"""Limiting a draft, opening it again, and breaking in: each with its trace."""

import pytest
from django.utils import timezone

from circulars import editing, limits, mailing, outbox
from circulars.models import AuditEntry, Circular, LimitedReader, OutgoingMail, WorkingCopy
from contacts.models import Team
from tests import factories
from tests.races import together

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NOW = factories.NOW


@pytest.fixture
def kim(make_user):
    return make_user("kim", "editor")


@pytest.fixture
def lee(make_user):
    return make_user("lee", "editor")


@pytest.fixture
def limited(kim):
    draft = factories.draft(by=kim, title="Embargo")
    limits.limit(draft.circular_id, users=[], teams=[], by=kim, now=NOW)
    return WorkingCopy.objects.select_related("circular").get(pk=draft.pk)


def actions(draft) -> list[str]:
    return list(AuditEntry.objects.filter(circular=draft.circular_id).order_by("pk").values_list("action", flat=True))


def test_whoever_limits_and_whoever_began_stay_named(kim, lee):
    draft = factories.draft(by=kim)
    team = Team.objects.get(slug="cooperation")

    limits.limit(draft.circular_id, users=[], teams=[team], by=lee, now=NOW)

    rows = LimitedReader.objects.filter(circular=draft.circular_id)
    assert {(row.user, row.team) for row in rows} == {(kim, None), (lee, None), (None, team)}
    assert AuditEntry.objects.get(action="limit_readers").details == {
        "before": [],
        "after": ["Kim", "Lee", "국제협력부"],
    }


def test_mails_that_wait_reach_nobody_who_is_not_named(kim, lee):
    draft = factories.draft(by=kim, title="Embargo")
    for user in (kim, lee):
        outbox.queue(f"told/{user.pk}", to=user, subject="Embargo", body="Embargo", now=NOW, circular=draft.circular)

    limits.limit(draft.circular_id, users=[], teams=[], by=kim, now=NOW)

    assert list(mailing.due(NOW).values_list("recipient", flat=True)) == [kim.email]
    assert not OutgoingMail.objects.exclude(recipient=kim.email).filter(body__contains="Embargo").exists()
    assert not mailing.try_again(OutgoingMail.objects.filter(recipient=lee.email), now=NOW)


def test_lifting_opens_it_to_all(limited, kim, lee):
    limits.lift(limited.circular_id, by=kim, now=NOW)

    assert WorkingCopy.objects.editable_by(lee).filter(pk=limited.pk).exists()
    with pytest.raises(editing.NotEditable):
        limits.lift(limited.circular_id, by=kim, now=NOW)


def test_breaking_in_leaves_a_trace_and_tells_those_named(limited, kim, administrator):
    limits.break_in(limited.circular_id, reason="  담당자가  휴직  중입니다 ", by=administrator, now=NOW)

    assert WorkingCopy.objects.editable_by(administrator).filter(pk=limited.pk).exists()
    row = LimitedReader.objects.get(user=administrator)
    entry = AuditEntry.objects.get(action="break_in")
    assert (row.broke_in_because, entry.reason, entry.actor) == ("담당자가 휴직 중입니다",) * 2 + (administrator,)
    mail = OutgoingMail.objects.get()
    assert mail.recipient == kim.email
    assert "Embargo" not in mail.subject + mail.body
    assert f"#{limited.circular_id}" in mail.body


def test_breaking_in_is_refused_alike_without_right_reason_or_draft(limited, lee, administrator):
    other = factories.draft()
    for by, number, reason in (
        (lee, limited.circular_id, "why"),
        (administrator, limited.circular_id, " "),
        (administrator, other.circular_id, "why"),
        (administrator, 10**6, "why"),
    ):
        with pytest.raises(editing.NotEditable):
            limits.break_in(number, reason=reason, by=by, now=NOW)
    assert not AuditEntry.objects.filter(action="break_in").exists()
    assert not OutgoingMail.objects.exists()


def test_one_who_broke_in_is_not_put_out_again(limited, kim, administrator):
    limits.break_in(limited.circular_id, reason="why", by=administrator, now=NOW)
    limits.limit(limited.circular_id, users=[], teams=[], by=kim, now=NOW)

    assert LimitedReader.objects.filter(user=administrator).exists()


def test_a_copy_of_a_limited_draft_is_for_the_same_people(limited, kim, lee, administrator):
    limits.limit(limited.circular_id, users=[lee], teams=[], by=kim, now=NOW)
    new = editing.copy_as_new(limited.pk, by=lee, now=NOW)

    copies = {user: set(WorkingCopy.objects.editable_by(user)) for user in (kim, lee, administrator)}
    assert copies == {kim: {limited, new}, lee: {limited, new}, administrator: set()}


def test_the_log_of_a_deleted_limited_draft_stays_closed(limited, kim, administrator):
    circular = limited.circular_id
    editing.delete_draft(limited.pk, by=kim, now=NOW)

    assert not Circular.objects.filter(pk=circular).exists()
    seen = AuditEntry.objects.open_to(administrator).filter(circular_id=circular)
    assert [(entry.action, entry.object_label) for entry in seen] == [("delete_limited", f"#{circular}")]
    assert AuditEntry.objects.open_to(kim).filter(circular_id=circular).count() == 3
    assert not AuditEntry.objects.exclude(circular_id=circular).filter(object_label__contains="Embargo").exists()


def test_an_administrator_breaks_in_on_a_page_that_shows_no_words(client, limited, administrator):
    client.force_login(administrator)
    address = "/admin/circulars/workingcopy/limited/"
    page = client.get(address).content.decode()
    assert f"#{limited.circular_id}" in page
    assert "Embargo" not in page
    assert address in client.get("/admin/circulars/workingcopy/").content.decode()

    refused = client.post(address, {"apply": "1", "number": limited.circular_id, "reason": ""})
    assert refused.status_code == 200
    answer = client.post(address, {"apply": "1", "number": limited.circular_id, "reason": "부재 중"}, follow=True)

    assert answer.redirect_chain[-1][0] == f"/admin/circulars/workingcopy/{limited.pk}/change/"
    assert "Embargo" in answer.content.decode()
    assert client.get(address).status_code == 200


def test_the_page_for_breaking_in_needs_the_right(client, limited, lee):
    client.force_login(lee)

    assert client.get("/admin/circulars/workingcopy/limited/").status_code == 403


def test_limiting_and_opening_in_the_admin(client, kim, lee):
    draft = factories.draft(by=kim, now=timezone.now())
    client.force_login(kim)
    address = f"/admin/circulars/workingcopy/{draft.pk}/steps/limit/"
    assert "Lee" in client.get(address).content.decode()

    client.post(address, {"revision": draft.revision, "users": [lee.pk]})
    draft.circular.refresh_from_db()
    assert draft.circular.is_limited
    assert WorkingCopy.objects.editable_by(lee).filter(pk=draft.pk).exists()
    assert f"#{draft.circular_id}" in client.get(f"/admin/circulars/workingcopy/{draft.pk}/change/").content.decode()

    client.post(f"/admin/circulars/workingcopy/{draft.pk}/steps/lift-limit/", {"revision": draft.revision})
    draft.circular.refresh_from_db()
    assert not draft.circular.is_limited


def test_work_is_not_given_to_somebody_whom_the_draft_does_not_name(client, limited, kim, lee):
    client.force_login(kim)
    data = {"action": "assign_person", "_selected_action": [limited.pk], "apply": "1", "to": lee.pk}
    page = client.post("/admin/circulars/workingcopy/", data, follow=True).content.decode()

    assert "Lee" in page
    limited.refresh_from_db()
    assert limited.assigned_to == kim


@pytest.mark.django_db(transaction=True)
def test_a_button_pressed_twice_breaks_in_once(kim, administrator):
    draft = factories.draft(by=kim, title="Embargo")
    limits.limit(draft.circular_id, users=[], teams=[], by=kim, now=NOW)

    def press():
        return limits.break_in(draft.circular_id, reason="Holidays", by=administrator, now=NOW)

    outcomes = together(press, press)

    assert sorted(type(one).__name__ for one in outcomes) == ["Circular", "NotEditable"]
    assert actions(draft).count("break_in") == 1
