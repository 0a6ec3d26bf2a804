"""How long one stays logged in, where one is, and what a new password must be."""

import secrets
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from circulars.models import AuditEntry
from circulars.upkeep import JOBS
from portal import groups
from portal.login import sessions
from portal.models import PreviousPassword, User

pytestmark = pytest.mark.django_db
RIGHT = "correct horse battery"
MINE = "/admin/my-login/"


def log_in(agent: str = "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Whale/4.0") -> Client:
    client = Client(headers={"user-agent": agent})
    assert client.post("/admin/login/", {"username": "kim", "password": RIGHT}).status_code == 302
    return client


def grow_old(client: Client, *, idle: int, since: int) -> None:
    session = client.session
    session["seen_at"] -= idle
    session["logged_in_at"] -= since
    session.save()


@pytest.mark.parametrize(
    ("idle", "since", "status"),
    [(3500, 3500, 200), (3700, 3700, 302), (0, 12 * 3600 - 60, 200), (0, 12 * 3600 + 60, 302)],
)
def test_session_ends_when_it_lay_idle_or_is_too_old(make_user, idle, since, status):
    make_user("kim", "editor")
    client = log_in()
    grow_old(client, idle=idle, since=since)

    assert client.get("/admin/").status_code == status


def test_each_click_begins_the_idle_time_anew_but_an_open_page_does_not(make_user):
    make_user("kim", "editor")
    client = log_in()
    grow_old(client, idle=3000, since=3000)
    before = client.session["seen_at"]
    client.post("/admin/circulars/workingcopy/presence/", {})
    assert client.session["seen_at"] == before

    client.get("/admin/")

    assert client.session["seen_at"] > before


def test_form_sent_after_the_idle_time_is_kept(make_user):
    make_user("kim", "editor")
    client = log_in()
    grow_old(client, idle=4000, since=4000)

    response = client.post("/admin/circulars/workingcopy/add/", {"title": "회람", "_continue": "저장"})

    assert response.status_code == 401
    assert "회람" in response.content.decode()


def test_own_logins_are_listed_and_ended(make_user):
    make_user("kim", "editor")
    make_user("lee", "editor")
    here, there = log_in(), log_in("Mozilla/5.0 (iPhone) Safari/604.1")
    other = Client()
    other.post("/admin/login/", {"username": "lee", "password": RIGHT})

    found = here.get(MINE).context["sessions"]
    assert [one.place for one in found] == ["127.0.0.1 · Whale · Windows", "127.0.0.1 · Safari · iPhone"]
    assert there.session.session_key not in here.get(MINE).content.decode()
    here.post(MINE, {"step": "sessions", "session": "unknown"})
    assert there.get("/admin/").status_code == 200
    here.post(MINE, {"step": "sessions", "session": found[1].mark})

    assert there.get("/admin/").status_code == 302
    assert (here.get("/admin/").status_code, other.get("/admin/").status_code) == (200, 200)
    assert AuditEntry.objects.get(action="end_sessions").details["logins"] == 1


def test_sessions_that_have_run_out_end_by_night(make_user):
    make_user("kim", "editor")
    open_one, ended = log_in(), log_in()
    Session.objects.filter(pk=ended.session.session_key).update(expire_date=timezone.now() - timedelta(minutes=1))

    assert JOBS["end_sessions"].run(timezone.now()) == "1 ended"
    assert JOBS["end_sessions"].run(timezone.now()) == ""
    assert [row.pk for row in Session.objects.all()] == [open_one.session.session_key]


def test_long_sessions_of_nobody_are_not_read_and_hide_no_login(make_user, monkeypatch):
    user = make_user("kim", "editor")
    here, there = log_in(), log_in()
    session = there.session
    session["typed"] = secrets.token_hex(100_000)
    session.save()
    assert len(here.get(MINE).context["sessions"]) == 1
    read = []
    decode = Session.get_decoded
    monkeypatch.setattr(Session, "get_decoded", lambda self: read.append(self.pk) or decode(self))

    sessions.end_all(user.pk)

    assert read == [here.session.session_key]
    assert not Session.objects.exists()


def test_login_that_somebody_made_too_long_to_be_listed_ends_with_all_others(make_user):
    make_user("kim", "editor")
    here, there = log_in(), log_in()
    session = there.session
    session["typed"] = secrets.token_hex(100_000)
    session.save()

    here.post(MINE, {"step": "sessions", "session": "unknown"})
    assert there.get("/admin/").status_code == 200
    here.post(MINE, {"step": "sessions"})

    assert there.get("/admin/").status_code == 302
    assert here.get("/admin/").status_code == 200


def test_new_password_ends_other_logins_and_is_none_of_before(make_user, settings):
    settings.PASSWORD_DAYS = 90
    make_user("kim", "editor")
    here, there = log_in(), log_in()
    new = "청주에서 받은 회람 31호"

    def change(old: str, password: str) -> int:
        fields = {"old_password": old, "new_password1": password, "new_password2": password}
        return here.post("/admin/password_change/", fields).status_code

    assert change(RIGHT, new) == 302
    assert there.get("/admin/").status_code == 302
    assert here.get("/admin/").status_code == 200
    assert change(new, RIGHT) == 200  # one of before
    for number in range(3):
        assert change(f"{new}{number - 1}" if number else new, f"{new}{number}") == 302
    assert PreviousPassword.objects.count() == 3
    assert change(f"{new}2", RIGHT) == 302  # long ago
    assert AuditEntry.objects.filter(action="change_password").count() == 5


def test_rights_that_an_upgrade_changes_are_written_down():
    group = Group.objects.get(name="editor")
    lost = group.permissions.first()
    group.permissions.remove(lost)

    groups.create_groups()

    entry = AuditEntry.objects.get(action="group_rights")
    assert entry.details["added"] == [f"{lost.content_type.app_label}.{lost.codename}"]
    groups.create_groups()
    assert AuditEntry.objects.filter(action="group_rights").count() == 1


def test_accounts_made_on_the_server_are_written_down(monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "청주에서 받은 회람 31호")
    call_command("createsuperuser", "--noinput", "--username", "chief", "--email", "chief@office.example")

    entry = AuditEntry.objects.get(action="add")
    assert (entry.object_id, entry.details["superuser"]) == (str(User.objects.get().pk), True)


def test_groups_of_an_account_are_written_down_before_and_after(staff_client, make_user):
    user = make_user("kim", "editor")
    fields = {"username": "kim", "display_name": "Kim", "email": user.email, "language": "ko", "wants_desk_mails": "on"}

    staff_client.post(
        f"/admin/portal/user/{user.pk}/change/", fields | {"groups": [Group.objects.get(name="publisher").pk]}
    )

    entry = AuditEntry.objects.get(action="change", object_id=str(user.pk))
    assert "publisher" in str(entry.details["after"])
    assert "editor" in str(entry.details["before"])
