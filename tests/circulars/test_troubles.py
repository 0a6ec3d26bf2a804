"""What is wrong is told once when it lasts, again each day, and once when it is over."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from circulars.models import JobRun, OutgoingMail, ServerError, Trouble
from circulars.observing import failures, machine, parts, troubles
from circulars.observing.signs import Part, Sign, State

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _told(settings):
    settings.ADMINISTRATORS = ["admin@office.example", "night@office.example"]


def sign(is_bad: bool, kind: str = "storage") -> Sign:
    state = State.BAD if is_bad else State.GOOD
    return Sign(kind, machine.STORAGE, state, "no answer" if is_bad else "ok")


def minutes(pattern: str, *, begin: datetime = NOON) -> datetime:
    """One look a minute: ``x`` is wrong, ``.`` is right."""
    now = begin
    for number, letter in enumerate(pattern):
        now = begin + number * MINUTE
        troubles.take([sign(letter == "x")], now)
    return now


def subjects() -> list[str]:
    return list(
        OutgoingMail.objects.filter(recipient="admin@office.example").order_by("pk").values_list("subject", flat=True)
    )


def test_what_lasts_is_told_once_and_its_end_once():
    minutes("xxxxxxxx......")

    begun, over = subjects()
    assert begun.startswith("포털을 살펴 주십시오")
    assert "The portal needs somebody: Storage of files" in begun
    assert "The portal is right again: Storage of files" in over
    assert OutgoingMail.objects.count() == 4  # two people
    assert Trouble.objects.get().ended_at is not None


def test_a_bad_moment_is_told_to_nobody():
    minutes("xx....")

    assert not OutgoingMail.objects.exists()
    assert Trouble.objects.get().ended_at is not None


def test_what_goes_and_comes_each_minute_is_one_trouble():
    minutes("x." * 30)

    assert len(subjects()) == 1
    assert Trouble.objects.count() == 1


def test_what_returns_again_and_again_is_told_ever_less():
    minutes(("xxxxx" + "....") * 12)  # nearly two hours

    assert len(subjects()) <= 6
    assert Trouble.objects.count() == 1


@pytest.mark.database
def test_it_is_told_again_each_day_while_it_lasts():
    minutes("xxxx")
    troubles.take([sign(True)], NOON + timedelta(hours=23))
    assert len(subjects()) == 1

    troubles.take([sign(True)], NOON + timedelta(hours=25))

    assert len(subjects()) == 2
    assert "You were told before" in OutgoingMail.objects.latest("pk").body


@pytest.mark.database
def test_two_that_begin_at_once_are_one_mail():
    for number in range(5):
        troubles.take([sign(True), sign(True, "cache")], NOON + number * MINUTE)

    assert len(subjects()) == 1
    assert "Storage of files, Cache" in subjects()[0]


@pytest.mark.database
def test_the_same_look_twice_tells_once():
    minutes("xxx")
    for _twice in range(2):
        troubles.take([sign(True)], NOON + 3 * MINUTE)

    assert len(subjects()) == 1


def test_the_disk_of_another_machine_is_not_right_because_nobody_looks():
    troubles.take([sign(True, "disk@cellar")], NOON)
    troubles.take([sign(False, "disk@attic")], NOON + 10 * MINUTE)
    assert Trouble.objects.get().ended_at is None

    troubles.take([], NOON + timedelta(days=2))

    assert Trouble.objects.get().ended_at is not None


def test_status_shows_what_another_machine_sees_and_counts_as_the_desk_does(staff_client, monkeypatch):
    monkeypatch.setattr(parts, "PARTS", (Part("machine", "Machine", lambda now: [sign(False, "disk@attic")]),))
    for minute in range(5):
        troubles.take([sign(True, "disk@cellar")], NOON + minute * MINUTE)

    page = staff_client.get(reverse("admin:status")).content.decode()
    desk = staff_client.get(reverse("admin:index")).content.decode()

    assert page.count('class="status__bad"') == 1
    assert "cellar" in page
    assert "2026-11-23 12:04" in page
    assert reverse("admin:status") in desk

    troubles.take([sign(False, "disk@cellar")], NOON + 6 * MINUTE)  # right again, and watched for a while

    assert 'class="status__bad"' not in staff_client.get(reverse("admin:status")).content.decode()
    assert "desk-trouble" not in staff_client.get(reverse("admin:index")).content.decode()


def test_without_anybody_to_tell_the_desk_shows_it(settings, staff_client, monkeypatch):
    settings.ADMINISTRATORS = []
    monkeypatch.setattr(parts, "PARTS", (Part("machine", "Machine", lambda now: [sign(True)]),))
    minutes("xxxxx")

    page = staff_client.get(reverse("admin:status")).content.decode()

    assert not OutgoingMail.objects.exists()
    assert "status__bad" in page
    assert "2026-11-23 12:00" in page
    assert reverse("admin:status") in staff_client.get(reverse("admin:index")).content.decode()


def test_a_part_that_breaks_the_look_hides_no_other(staff_client, monkeypatch):
    def broken(now):
        raise ValueError("a word of a draft")

    good = Part("sending", "Mails", lambda now: [sign(False, "mails")])
    monkeypatch.setattr(parts, "PARTS", (Part("machine", "Machine", broken), good))

    page = staff_client.get(reverse("admin:status")).content.decode()

    assert "ValueError" in page
    assert "status__good" in page
    assert "a word of a draft" not in page


@pytest.mark.database
def test_the_job_looks_at_this_very_installation(monkeypatch):
    now = NOON
    JobRun.objects.create(name="backup", started_at=now, finished_at=now, failures=1, outcome="OSError: /mnt is away")
    for number in range(5):
        troubles.watch(now + number * MINUTE)

    mail = OutgoingMail.objects.filter(recipient="admin@office.example").earliest("pk")
    assert "Make the backup of the night" in mail.body
    assert "/mnt" not in mail.body  # the outcome is for the desk


@pytest.mark.parametrize(("group", "status"), [("administrator", 200), ("publisher", 403)])
def test_status_is_for_those_who_look_after_the_portal(client, make_user, group, status):
    client.force_login(make_user("kim", group))

    assert client.get(reverse("admin:status")).status_code == status


@pytest.mark.database
def test_status_asks_a_bounded_number_of_questions(staff_client, django_assert_max_num_queries):
    staff_client.get(reverse("admin:index"))
    with django_assert_max_num_queries(60):
        page = staff_client.get(reverse("admin:status"))

    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]


# requests that failed ------------------------------------------------------------------------------------------------


def fail(client, monkeypatch, words: str) -> None:
    def broken(*args, **kwargs):
        raise LookupError(words)

    monkeypatch.setattr("circulars.views.sitemaps.render", broken, raising=False)
    monkeypatch.setattr("circulars.changes.state", broken)
    client.raise_request_exception = False
    assert client.get("/?q=hong@mail.example").status_code == 500


def test_a_failed_request_is_told_once_an_hour_without_what_it_said(client, monkeypatch):
    for _again in range(3):
        fail(client, monkeypatch, "a word of a draft, hong@mail.example, 900101-1234567")
    failures.errors.flush()

    row = ServerError.objects.get()
    assert (row.count, row.place[-11:]) == (3, "LookupError")
    assert failures.tell_due(row.last_at) == "1 told"
    assert failures.tell_due(row.last_at + 30 * MINUTE) == ""
    fail(client, monkeypatch, "again")
    failures.errors.flush()
    assert failures.tell_due(row.last_at + 30 * MINUTE) == ""
    assert failures.tell_due(row.last_at + 61 * MINUTE) == "1 told"
    for mail in OutgoingMail.objects.all():
        assert not {"draft", "hong", "900101", "?q="} & set(mail.body.replace("@", " ").replace(",", " ").split())
        assert "a word" not in mail.body
        assert row.place in mail.body
