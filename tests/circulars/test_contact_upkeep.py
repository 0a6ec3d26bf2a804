"""Upkeep of contacts: what the rules find, who is shown it, and that each finding is told once."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from circulars import contact_upkeep, publishing, upkeep
from circulars.contact_upkeep.kinds import KINDS
from circulars.models import Bounce, ContactFinding, Dossier, FoundAddress, OutgoingMail
from contacts.models import Appointment, Person, Post, PostState, Team, TeamState
from tests import factories

pytestmark = pytest.mark.django_db

PAGE = "/admin/contacts/upkeep/"
LONG_AGO = date(2020, 1, 1)


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def today(now):
    return timezone.localdate(now)


@pytest.fixture
def manager(make_user):
    return make_user("kim", "contact manager")


def post(slug: str, *, team: str = "desk", holder: str | None = "홍가람", **state) -> Post:
    row, is_new = Team.objects.get_or_create(slug=team)
    if is_new:
        TeamState.objects.create(team=row, from_date=LONG_AGO, name_ko=f"{team} 팀")
    found = Post.objects.create(slug=slug)
    values = {"duty_ko": f"{slug} 업무", "telephone": "02-2133-5000", "mailbox": f"{slug}@office.example"} | state
    PostState.objects.create(post=found, team=row, from_date=LONG_AGO, **values)
    if holder:
        person = Person.objects.create(name_ko=holder)
        Appointment.objects.create(post=found, person=person, from_date=LONG_AGO)
    return found


def found(now) -> list[tuple[str, str]]:
    return [(one.kind, one.what) for one in contact_upkeep.collect(now)]


@pytest.mark.database
def test_well_kept_directory_is_quiet(now):
    factories.published(post=post("good"))

    assert found(now) == []


def test_vacant_post_counts_only_with_public_pages(now):
    post("unused", holder=None)
    drafted = post("drafted", holder=None)
    factories.draft(post=drafted)
    used = post("used", holder=None)
    edition = factories.published(post=used)
    assert found(now) == [("vacant", "used 업무")]

    publishing.withdraw(edition.circular_id, by=None, now=now, reason_ko="사유", reason_en="Reason")
    assert found(timezone.now()) == []

    Dossier.objects.create(slug="d", name_ko="과정", post=drafted)
    Dossier.objects.create(slug="e", name_ko="과정", post=used, is_public=False)
    assert found(timezone.now()) == [("vacant", "drafted 업무")]


@pytest.mark.database
def test_vacant_post_says_from_when_it_is_held_again(now, today):
    vacant = post("used", holder=None)
    factories.published(post=vacant)
    Appointment.objects.create(post=vacant, person=Person.objects.create(name_ko="홍"), from_date=today + timedelta(3))

    (finding,) = contact_upkeep.collect(now)
    assert str((today + timedelta(3)).year) in finding.detail


@pytest.mark.database
def test_closed_posts_and_teams_count_unless_somebody_took_over(now, today):
    for number, closed in enumerate(("taken", "lost")):
        row = post(closed)
        factories.published(post=row)
        successor = post(f"heir{number}") if closed == "taken" else None
        PostState.objects.create(
            post=row, team=row.states.get().team, from_date=today, duty_ko=closed, is_closed=True,
            closed_in_favour_of=successor,
        )  # fmt: skip
    orphan = post("orphan", team="gone")
    factories.published(post=orphan)
    TeamState.objects.create(team=Team.objects.get(slug="gone"), from_date=today, name_ko="옛 팀", is_closed=True)

    assert sorted(found(now)) == [("closed", "lost"), ("closed", "orphan 업무")]


def test_post_that_nobody_can_reach_is_told_once(now):
    factories.published(post=post("silent", telephone="", mailbox=""))
    post("mute", telephone="", mailbox="m@office.example")

    assert found(now) == [("unreachable", "silent 업무"), ("telephone", "mute 업무")]


@pytest.mark.parametrize("number", ["ask at the desk", "02-0000-0001", "+82 99 1"])
def test_numbers_that_nobody_can_dial(now, number):
    post("wrong", telephone=number)
    TeamState.objects.create(team=Team.objects.get(slug="desk"), from_date=LONG_AGO + timedelta(1), name_ko="팀",
                             telephone=number)  # fmt: skip
    post("inherits", telephone="")

    assert found(now) == [("telephone", "팀")]  # the posts say the same number: it is told at the team


@pytest.mark.database
def test_mailboxes_that_sent_mail_back(now):
    post("back")
    post("well")
    TeamState.objects.create(team=Team.objects.get(slug="desk"), from_date=LONG_AGO + timedelta(1), name_ko="팀",
                             mailbox="Team@office.example")  # fmt: skip
    for number, (mailbox, for_good, settled) in enumerate((
        ("BACK@office.example", True, None), ("well@office.example", False, None),
        ("well@office.example", True, now), ("team@office.example", True, None), ("", True, None),
    )):  # fmt: skip
        Bounce.objects.create(
            key=f"k{number}", mailbox=mailbox, status="5.1.1", is_permanent=for_good, at=now, settled_at=settled
        )

    assert found(now) == [("bounced", "팀"), ("bounced", "back 업무")]


def test_appointment_that_ends_soon_without_a_successor(now, today):
    def ends(slug: str, days: int) -> Post:
        row = post(slug)
        row.appointments.update(to_date=today + timedelta(days))
        return row

    ends("soon", 30)
    ends("late", 31)
    ends("today", 0)
    followed = ends("followed", 5)
    Appointment.objects.create(
        post=followed, person=Person.objects.create(name_ko="나"), from_date=today + timedelta(6)
    )
    gap = ends("gap", 5)
    Appointment.objects.create(post=gap, person=Person.objects.create(name_ko="나"), from_date=today + timedelta(9))
    closing = ends("closing", 5)
    PostState.objects.create(post=closing, team=closing.states.get().team, from_date=today + timedelta(6),
                             duty_ko="끝", is_closed=True)  # fmt: skip
    helped = ends("helped", 5)
    Appointment.objects.create(
        post=helped, person=Person.objects.create(name_ko="다"), from_date=LONG_AGO, is_lead=False
    )

    assert sorted(found(now)) == [("ending", f"{slug} 업무") for slug in ("gap", "helped", "soon", "today")]


@pytest.mark.database
def test_several_leads_or_none_and_accounts_that_ended(now, make_user):
    two = post("two")
    Appointment.objects.create(post=two, person=Person.objects.create(name_ko="나"), from_date=LONG_AGO)
    none = post("none")
    none.appointments.update(is_lead=False)
    gone = post("gone")
    Person.objects.filter(appointments__post=gone).update(user=make_user("lee", is_active=False))
    Person.objects.filter(appointments__post=none).update(user=make_user("park"))

    findings = contact_upkeep.collect(now)

    assert sorted((one.kind, one.what) for one in findings) == [
        ("ended_account", "gone 업무"), ("leads", "none 업무"), ("leads", "two 업무"),
    ]  # fmt: skip
    assert not [one for one in findings if "홍가람" in str(one)]


@pytest.mark.database
def test_addresses_in_public_texts(now, make_user):
    make_user("gone", email="gone@office.example", is_active=False)
    factories.published(body="<p>gone@office.example dead@x.example fine@x.example</p>", post=post("good"))
    factories.draft(body="<p>hidden@x.example</p>", post=Post.objects.get(slug="good"))
    FoundAddress.objects.filter(address="dead@x.example").update(is_dead=True)

    assert found(now) == [("dead_address", "dead@x.example"), ("former_mailbox", "gone@office.example")]


@pytest.mark.database
def test_page_groups_what_it_finds_and_leads_to_where_it_is_mended(client, manager):
    client.force_login(manager)
    row = post("used", holder=None, duty_ko="<script>업무")
    factories.published(post=row)

    page = client.get(PAGE).content.decode()

    assert f"/admin/contacts/post/{row.pk}/hand-over/" in page
    assert "&lt;script&gt;업무" in page
    assert "<script>업무" not in page
    assert 'id="vacant"' in page
    assert 'id="closed"' not in page  # nothing empty is labelled
    desk = client.get("/admin/").content.decode()
    assert f"{PAGE}#vacant" in desk


def test_file_holds_all_and_no_formula(client, manager):
    client.force_login(manager)
    factories.published(post=post("used", holder=None, duty_ko="=1+1"))

    written = b"".join(client.get(f"{PAGE}csv/").streaming_content).decode()

    assert "'=1+1" in written
    assert client.get(f"{PAGE}pdf/").status_code == 404
    sheet = client.get(f"{PAGE}xlsx/")
    assert sheet.status_code == 200
    sheet.close()


def test_nothing_to_mend_is_said(client, manager):
    client.force_login(manager)

    assert client.get(PAGE).status_code == 200
    assert b'class="desk-empty"' in client.get(PAGE).content


@pytest.mark.parametrize("group", ["editor", "publisher"])
def test_others_are_shown_nothing(client, make_user, group):
    client.force_login(make_user("lee", group))
    factories.published(post=post("used", holder=None))

    assert client.get(PAGE).status_code == 403
    assert client.get(f"{PAGE}csv/").status_code == 403
    assert PAGE not in client.get("/admin/").content.decode()


@pytest.mark.database
def test_queries_are_the_same_at_two_sizes(client, manager):
    client.force_login(manager)
    counts = []
    for size in (2, 25):
        for number in range(size):
            row = post(f"s{size}-{number}", holder=None)
            factories.published(post=row, body=f"<p>a{size}-{number}@x.example</p>")
            post(f"h{size}-{number}", telephone="none", team=f"t{size}-{number}")
        FoundAddress.objects.update(is_dead=True)
        client.get(PAGE)
        with CaptureQueriesContext(connection) as queries:
            contact_upkeep.collect(timezone.now())
        with CaptureQueriesContext(connection) as page:
            client.get(PAGE)
        counts.append((len(queries), len(page)))
    assert counts[0] == counts[1]
    assert counts[0][0] <= 12


def test_new_findings_are_mailed_once_without_names(manager, make_user, now):
    make_user("lee", "editor")
    row = post("used")
    factories.published(post=row)
    row.appointments.update(to_date=timezone.localdate(now) + timedelta(days=3))

    assert contact_upkeep.tell(now) == "1 new, 0 mended"
    mail = OutgoingMail.objects.get()
    assert mail.recipient == manager.email
    assert PAGE in mail.body
    assert str(KINDS["ending"].title) in mail.body
    for private in ("홍가람", "@", "02-2133", "used"):
        assert private not in f"{mail.subject}{mail.body}"

    assert contact_upkeep.tell(now + timedelta(days=1)) == ""
    assert OutgoingMail.objects.count() == 1

    Appointment.objects.all().delete()  # mended in one way, wrong in another
    assert contact_upkeep.tell(now + timedelta(days=2)) == "1 new, 1 mended"
    assert OutgoingMail.objects.count() == 2
    assert list(ContactFinding.objects.values_list("key", flat=True)) == [f"vacant:{row.pk}"]


def test_mended_findings_send_no_mail(manager, now):
    ContactFinding.objects.create(key="vacant:1", found_at=now)

    assert contact_upkeep.tell(now) == "0 new, 1 mended"
    assert not OutgoingMail.objects.exists()


@pytest.mark.database
def test_job_that_dies_before_its_end_tells_everything_when_it_runs_again(manager, now, monkeypatch):
    factories.published(post=post("used", holder=None))
    with monkeypatch.context() as patched:
        patched.setattr("circulars.outbox.queue", lambda *args, **kwargs: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            contact_upkeep.tell(now)
    assert not ContactFinding.objects.exists()

    contact_upkeep.tell(now)
    assert OutgoingMail.objects.count() == 1


def test_job_is_one_of_the_night():
    assert upkeep.JOBS["contact_upkeep"].hour is not None
