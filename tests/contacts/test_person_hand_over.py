"""Somebody leaves: every post at once, with what all of it reaches; back again until the day; a report after."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from circulars import intake
from circulars.models import AuditEntry, Intake, WorkingCopy
from contacts import handing_over, hooks
from contacts.appointments import HandOverRefused
from contacts.handing_over import Choice
from contacts.models import Appointment, HandOver, Person
from tests import factories
from tests.contacts.conftest import LONG_AGO

pytestmark = pytest.mark.database


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def manager(make_user):
    return make_user("manager", "contact manager")


@pytest.fixture
def manager_client(client, manager):
    client.force_login(manager)
    return client


@pytest.fixture
def posts(make_team, make_post, appoint):
    """Three posts of 홍가람: two in the lead, one beside 민들레, who leads it."""
    team = make_team("cooperation")
    found = [make_post(slug, team) for slug in ("uclg", "sister", "events")]
    appoint(found[0])
    appoint(found[1])
    appoint(found[2], is_lead=False)
    appoint(found[2], "민들레")
    return found


@pytest.fixture
def leaver(posts):
    return Person.objects.get(name_ko="홍가람")


@pytest.fixture
def successor(db):
    return Person.objects.create(name_ko="한나래", is_name_public=True)


def rows():
    return [
        (a.post.slug, a.person.name_ko, a.from_date, a.to_date, a.is_lead, a.is_acting)
        for a in Appointment.objects.order_by("post__slug", "from_date", "pk").select_related("person", "post")
    ]


def words(response) -> str:
    return response.content.decode()


def test_all_posts_go_at_once_come_back_together_and_are_reported(manager_client, posts, leaver, successor, today):
    before, day = rows(), today + timedelta(days=3)
    other = Person.objects.create(name_ko="오솔길")
    address = reverse("admin:contacts_person_hand_over", args=[leaver.pk])
    data = {
        "from_date": day.isoformat(),
        "successor": successor.pk,
        f"way_{posts[1].pk}": "other",
        f"successor_{posts[1].pk}": other.pk,
        f"is_acting_{posts[1].pk}": "on",
    }

    assert address in words(manager_client.get(reverse("admin:contacts_person_change", args=[leaver.pk])))
    assert address in words(manager_client.get(reverse("admin:contacts_person_changelist")))
    preview = manager_client.post(address, data | {"preview": "1"})
    assert rows() == before
    shown = preview.context["plan"].shown
    assert manager_client.post(address, data | {"confirm": "1", "shown": "other"}).status_code == 200
    assert rows() == before
    response = manager_client.post(address, data | {"confirm": "1", "shown": shown})

    eve, record = day - timedelta(days=1), HandOver.objects.get()
    assert response.url == reverse("admin:contacts_handover_change", args=[record.pk])
    assert rows() == [
        ("events", "홍가람", LONG_AGO, eve, False, False),
        ("events", "민들레", LONG_AGO, None, True, False),
        ("events", "한나래", day, None, False, False),  # beside 민들레, who goes on leading
        ("sister", "홍가람", LONG_AGO, eve, True, False),
        ("sister", "오솔길", day, None, True, True),
        ("uclg", "홍가람", LONG_AGO, eve, True, False),
        ("uclg", "한나래", day, None, True, False),
    ]
    report = words(manager_client.get(response.url))
    assert "오솔길" in report
    assert "홍가람" in report
    assert 'name="undo"' in report
    # one of its posts is not taken back alone
    one = reverse("admin:contacts_post_hand_over", args=[posts[0].pk])
    assert response.url in words(manager_client.get(one))
    manager_client.post(one, {"undo": day.isoformat()})
    assert Appointment.objects.filter(from_date=day).count() == 3

    manager_client.post(response.url, {"undo": "1"})
    assert rows() == before
    record.refresh_from_db()
    assert record.undone_at is not None
    assert record.undone_by is not None
    assert 'name="undo"' not in words(manager_client.get(response.url))
    assert AuditEntry.objects.filter(action="undo_hand_over").count() == 3


def test_what_was_shown_must_still_hold(posts, leaver, successor, manager, today):
    day, now = today + timedelta(days=3), timezone.now()
    choices = [Choice(post, successor) for post in posts]
    plan = handing_over.plan(choices, from_date=day, at=now, person=leaver)
    factories.draft(post=posts[0], now=now)  # somebody writes meanwhile

    asked = {"shown": plan.shown, "from_date": day, "by": manager, "at": now, "person": leaver}
    assert handing_over.confirm(choices, **asked) is None
    assert not HandOver.objects.exists()
    assert not Appointment.objects.filter(from_date=day).exists()


def test_nonsense_is_refused_in_words_and_nothing_is_half_done(posts, leaver, successor, manager, today):
    day, now = today + timedelta(days=3), timezone.now()
    before = rows()

    for choices, options in [
        ([Choice(post, leaver) for post in posts], {}),
        ([Choice(post, None) for post in posts], {"from_date": today - timedelta(days=1)}),
        ([Choice(post, None) for post in posts], {"from_date": today + timedelta(days=1000)}),
        ([Choice(post, successor) for post in posts], {"person": successor}),
        (
            [
                Choice(posts[0], Person.objects.get(name_ko="민들레")),
                Choice(posts[2], Person.objects.get(name_ko="민들레")),
            ],
            {},
        ),
        ([], {}),
        ([Choice(posts[0], successor)], {"work": "now", "work_to": successor}),
    ]:
        with pytest.raises(HandOverRefused):
            handing_over.plan(choices, **({"from_date": day, "at": now, "person": leaver} | options))
    assert rows() == before


def test_undo_is_refused_on_the_day_and_where_rows_were_changed(posts, leaver, successor, manager, today):
    day, now = today + timedelta(days=3), timezone.now()
    choices = [Choice(post, successor) for post in posts]
    asked = {"from_date": day, "at": now, "person": leaver}
    shown = handing_over.plan(choices, **asked).shown
    record = handing_over.confirm(choices, shown=shown, by=manager, **asked)
    after = rows()

    with pytest.raises(HandOverRefused):
        handing_over.undo(record.pk, by=manager, at=now + timedelta(days=3))
    Appointment.objects.filter(person=successor, post=posts[2]).update(to_date=day + timedelta(days=9))
    with pytest.raises(HandOverRefused):
        handing_over.undo(record.pk, by=manager, at=now)

    Appointment.objects.filter(person=successor, post=posts[2]).update(to_date=None)
    assert rows() == after  # nothing was taken back by half
    handing_over.undo(record.pk, by=manager, at=now)
    with pytest.raises(HandOverRefused):
        handing_over.undo(record.pk, by=manager, at=now)


@pytest.mark.parametrize("when", ["now", "day"])
def test_open_work_goes_to_the_account_of_the_successor(when, posts, leaver, successor, manager, make_user, today):
    day, now = today + timedelta(days=3), timezone.now()
    old, new = make_user("hong", "editor"), make_user("han", "editor")
    leaver.user, successor.user = old, new
    leaver.save()
    successor.save()
    copy = factories.draft(post=posts[0], now=now, by=old)
    WorkingCopy.objects.filter(pk=copy.pk).update(assigned_to=old)
    original = intake.receive_paste(html="", text="Circular 7/2026\n\nDear members", by=old, now=now)
    pk = original.pk
    Intake.objects.filter(pk=pk).update(state=Intake.State.TAKEN, taken_by=old, taken_at=now)
    choices = [Choice(post, successor) for post in posts]
    asked = {"from_date": day, "at": now, "person": leaver, "work": when, "work_to": successor}
    plan = handing_over.plan(choices, **asked)
    assert {use.key: use.count for use in plan.account_uses} == {"copies": 1, "intakes": 1}

    record = handing_over.confirm(choices, shown=plan.shown, by=manager, **asked)

    def holders():
        return WorkingCopy.objects.get(pk=copy.pk).assigned_to, Intake.objects.get(pk=pk).taken_by

    if when == "day":
        assert holders() == (old, old)
        assert handing_over.move_due_work(now) == ""
        assert handing_over.move_due_work(now + timedelta(days=3)) == "2 given on"
        assert handing_over.move_due_work(now + timedelta(days=4)) == ""
    assert holders() == (new, new)
    record.refresh_from_db()
    assert record.work_moved == 2
    assert record.counted["copies"] == 1


def test_an_editor_may_look_at_no_page_of_it(client, make_user, posts, leaver):
    client.force_login(make_user("editor", "editor"))

    assert client.get(reverse("admin:contacts_person_hand_over", args=[leaver.pk])).status_code == 403
    assert client.get(reverse("admin:contacts_handover_changelist")).status_code == 403


def test_a_person_without_posts_is_told_so(manager_client, successor, today):
    address = reverse("admin:contacts_person_hand_over", args=[successor.pk])

    assert manager_client.get(address).status_code == 200
    response = manager_client.post(address, {"from_date": today.isoformat(), "is_vacant": "on", "preview": "1"})
    assert response.context["form"].non_field_errors()
    for day in ("", "nonsense", "2026-02-31"):
        assert manager_client.post(address, {"from_date": day, "preview": "1"}).status_code == 200


def test_what_is_counted_names_no_limited_draft(posts, leaver, make_user):
    user = make_user("hong", "editor")
    labels = [use.label for ask in hooks.account_users for use in ask(user)]
    assert len(labels) == 3
