"""The desk: what waits for whom, in a number of queries that rows do not raise."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from circulars import assignments, handed_work, workflow
from circulars.models import AuditEntry, DeadlineLine, SectionEditor, WorkingCopy
from contacts.appointments import hand_over
from contacts.models import Person
from tests import factories

pytestmark = pytest.mark.django_db


def boxes_of(client) -> dict:
    return {box.key: box for box in client.get("/admin/").context["desk_boxes"]}


def titles(box) -> list[str]:
    return [row.title for row in box.rows]


def test_my_work_is_what_is_assigned_to_me_and_not_public(client, make_user):
    kim, lee = make_user("kim", "editor"), make_user("lee", "editor")
    factories.draft(by=kim, title="Mine")
    factories.draft(by=lee, title="Hers")
    factories.published(by=kim, title="Out")
    client.force_login(kim)

    boxes = boxes_of(client)

    assert titles(boxes["mine"]) == ["Mine"]
    assert boxes["mine"].count == 1
    assert sorted(titles(boxes["draft"])) == ["Hers", "Mine"]
    assert client.get(boxes["mine"].url).context["cl"].result_count == 1


def test_foot_of_the_desk_leads_to_missing_numbers(client, make_user):
    client.force_login(make_user("kim", "editor"))

    page = client.get("/admin/").content.decode()

    assert 'href="/admin/circulars/series/gaps/"' in page
    assert client.get("/admin/circulars/series/gaps/").status_code == 200


def test_review_waits_for_those_who_may_approve(client, make_user):
    kim, chief = make_user("kim", "editor"), make_user("chief", "publisher")
    own, other = factories.draft(by=chief, title="By myself"), factories.draft(by=kim, title="By Kim")
    done = factories.draft(by=kim, title="Approved by me")
    for copy in (own, other, done):
        workflow.submit(copy.pk, revision=copy.revision, by=copy.edited_by, now=factories.NOW)
    done.circular.home_section.required_approvals = 2
    done.circular.home_section.save()
    workflow.approve(done.pk, revision=done.revision, by=chief, now=factories.NOW)

    client.force_login(chief)
    boxes = boxes_of(client)
    assert titles(boxes["waiting"]) == ["By Kim"]
    assert boxes["in_review"].count == 3
    assert client.get(boxes["waiting"].url).context["cl"].result_count == 1

    client.force_login(kim)
    assert {"waiting", "approved"}.isdisjoint(boxes_of(client))


def test_nobody_is_asked_for_an_approval_that_another_gives(client, make_user):
    from django.contrib.auth.models import Group

    from circulars.models import ReviewStep

    kim, lee, chief = make_user("kim", "editor"), make_user("lee", "publisher"), make_user("chief", "administrator")
    section = factories.section("strict", required_approvals=1)
    ReviewStep.objects.create(section=section, position=1, group=Group.objects.get(name="administrator"))
    copy = factories.draft(by=kim, title="For the chief", home_section=section)
    workflow.submit(copy.pk, revision=1, by=kim, now=factories.NOW)

    counts = {}
    for user in (lee, chief):
        client.force_login(user)
        box = boxes_of(client)["waiting"]
        counts[user.username] = (box.count, client.get(box.url).context["cl"].result_count)

    assert counts == {"lee": (0, 0), "chief": (1, 1)}


def test_new_colleague_is_told_where_to_begin(client, make_user):
    client.force_login(make_user("kim", "editor", language="en"))

    page = client.get("/admin/").content.decode()

    assert "Nothing waits for you." in page
    factories.draft(by=make_user("lee", "editor"))
    assert "Nothing waits for you." in client.get("/admin/").content.decode()
    factories.draft(by=client.get("/admin/").wsgi_request.user)
    assert "Nothing waits for you." not in client.get("/admin/").content.decode()


def test_returned_and_approved_have_their_boxes(client, make_user):
    kim, chief = make_user("kim", "editor"), make_user("chief", "publisher")
    back, good = factories.draft(by=kim, title="Back"), factories.draft(by=kim, title="Good")
    for copy in (back, good):
        workflow.submit(copy.pk, revision=1, by=kim, now=factories.NOW)
    workflow.send_back(back.pk, revision=1, by=chief, now=factories.NOW, remarks="날짜 확인")
    workflow.approve(good.pk, revision=1, by=chief, now=factories.NOW)
    client.force_login(chief)

    boxes = boxes_of(client)

    assert titles(boxes["returned"]) == ["Back"]
    assert "1" in boxes["returned"].rows[0].remark.split("·")[0]
    assert titles(boxes["approved"]) == ["Good"]


def test_schedule_is_said_in_words(client, make_user):
    factories.published(title="Tomorrow", at=factories.later(days=4))
    client.force_login(make_user("kim", "editor", language="en"))

    box = boxes_of(client)["scheduled"]

    assert (titles(box), box.count) == (["Tomorrow"], 1)
    assert box.rows[0].remark.endswith("KST, in 4 days.")
    assert client.get(box.url).context["cl"].result_count == 1


def test_deadlines_of_public_circulars_in_the_next_fortnight(client, make_user):
    now = timezone.now()
    today = timezone.localdate(now)
    for title, days in [("Soon", 3), ("Today", 0), ("Late", 15), ("Past", -1)]:
        copy = factories.draft(title=title)
        DeadlineLine.objects.create(working_copy=copy, kind="register", due_on=today + timedelta(days=days))
        factories.publishing.publish(copy.pk, by=None, now=now)
    hidden = factories.draft(title="Draft")
    DeadlineLine.objects.create(working_copy=hidden, kind="register", due_on=today)
    client.force_login(make_user("kim", "editor"))

    box = boxes_of(client)["deadlines"]

    assert titles(box) == ["Today", "Soon"]
    assert box.count == 2


def test_limits_to_sections_hold_on_the_desk(client, make_user):
    kim = make_user("kim", "publisher")
    mine, other = factories.section("mine"), factories.section("other")
    SectionEditor.objects.create(user=kim, section=mine)
    factories.draft(title="Here", home_section=mine)
    factories.draft(title="There", home_section=other)
    factories.published(title="Secret", home_section=other, at=factories.later(days=1))
    client.force_login(kim)

    page = client.get("/admin/")

    assert "Here" in page.content.decode()
    assert "There" not in page.content.decode()
    assert "Secret" not in page.content.decode()


def test_those_without_circulars_see_the_rest_of_the_desk(client, make_user):
    factories.draft(title="Secret")
    client.force_login(make_user("kim", "contact manager"))

    page = client.get("/admin/")

    assert page.context["desk_boxes"] == []
    assert "Secret" not in page.content.decode()
    assert "/admin/contacts/post/" in page.content.decode()


def queries_of(client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def many(user, number: int) -> None:
    now = timezone.now()
    for _round in range(number):
        copy = factories.draft(by=user)
        DeadlineLine.objects.create(working_copy=copy, due_on=timezone.localdate() + timedelta(days=2))
        factories.publishing.publish(copy.pk, by=user, now=now)
        factories.published(by=user, at=factories.later(days=2))
        in_review = factories.draft()
        workflow.submit(in_review.pk, revision=1, by=user, now=now)
        factories.draft(by=user)


def test_queries_of_the_desk_are_fixed(client, make_user):
    user = make_user("kim", "publisher")
    client.force_login(user)
    client.get("/admin/")
    empty = queries_of(client, "/admin/")
    many(user, 2)
    few = queries_of(client, "/admin/")
    many(user, 8)

    assert queries_of(client, "/admin/") == few
    assert empty <= few <= 27  # session, account, permissions (2), office, and 22 of the desk


def test_person_assigned_is_told_in_the_audit(make_user):
    kim, copy = make_user("kim", "editor"), factories.draft()

    assert assignments.assign(copy.pk, to=kim, by=kim, now=factories.NOW)
    assert not assignments.assign(copy.pk, to=kim, by=kim, now=factories.NOW)
    assert WorkingCopy.objects.get().assigned_to == kim
    assert copy.circular.audit_entries.filter(action="assign_person").count() == 1


def test_hand_over_is_in_the_audit_log_and_counts_what_names_the_post(staff_client, administrator):
    person = Person.objects.create(name_ko="김하늘")
    post = factories.draft().circular.post
    hand_over(post, person, from_date=timezone.localdate(), by=administrator, at=timezone.now())

    (entry,) = AuditEntry.objects.filter(object_type="contacts.Post")
    page = staff_client.get(f"/admin/contacts/post/{post.pk}/history/")

    assert (entry.action, entry.actor, entry.details["successor"]) == ("hand_over", administrator, person.pk)
    assert len(page.context["lines"]) == 1
    assert [use.key for use in handed_work.uses_of(post) if use.count] == ["not_public"]


def test_saves_of_every_admin_are_audited(staff_client, administrator):
    rows = {"appointments-TOTAL_FORMS": 0, "appointments-INITIAL_FORMS": 0}
    staff_client.post("/admin/contacts/person/add/", rows | {"name_ko": "김하늘"})

    (entry,) = AuditEntry.objects.all()
    assert (entry.action, entry.object_type, entry.actor) == ("add", "contacts.Person", administrator)


def test_circulars_come_first_among_the_lists(staff_client):
    (circulars,) = [app for app in staff_client.get("/admin/").context["app_list"] if app["app_label"] == "circulars"]

    assert [model["object_name"] for model in circulars["models"]][:3] == ["WorkingCopy", "Intake", "Event"]
