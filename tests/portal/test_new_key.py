"""A new secret key: nobody is logged out, and what was signed before goes on working."""

import re
import stat

import pytest
from django.conf import settings as configured
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from circulars import mail_names, masking
from circulars.alerts import links
from circulars.models import Subscriber
from portal import form_guard, invitations
from portal.login import records

pytestmark = pytest.mark.django_db
RIGHT = "correct horse battery"


@pytest.fixture
def rotate(settings):
    """``rotate()``: from now on there is a new key, and the one of before is kept."""

    def rotate() -> None:
        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
        settings.SECRET_KEY = f"another-key-{len(settings.SECRET_KEY_FALLBACKS)}-{'0123456789' * 5}"

    return rotate


def test_sessions_live_on(client, make_user, rotate):
    make_user("kim", "editor")
    client.post("/admin/login/", {"username": "kim", "password": RIGHT})
    rotate()
    assert client.get("/admin/").status_code == 200
    rotate()
    assert client.get("/admin/").status_code == 200
    assert client.get("/admin/my-login/").status_code == 200


def test_without_the_key_of_before_they_end(client, make_user, settings):
    make_user("kim", "editor")
    client.post("/admin/login/", {"username": "kim", "password": RIGHT})
    settings.SECRET_KEY = "another-key-0123456789-0123456789-0123456789-0123456789"

    assert client.get("/admin/").status_code == 302


def test_known_device_stays_known(client, make_user, rotate, rf):
    make_user("kim")
    client.post("/admin/login/", {"username": "kim", "password": RIGHT})
    request = rf.get("/")
    request.COOKIES = {records.DEVICE_COOKIE: client.cookies[records.DEVICE_COOKIE].value}
    rotate()

    assert records.device_of(request, "kim")


def test_invitation_stays_valid(make_user, rotate):
    address = invitations.invite(make_user("kim"), origin="http://testserver")
    rotate()

    page = Client().get(address.replace("http://testserver", ""), follow=True)
    assert page.context["validlink"] is True


def test_links_in_mails_lead_where_they_led(rotate):
    subscriber = Subscriber.objects.create(
        address="reader@example.org", secret=links.new_secret(), language="ko", confirmed_at=timezone.now()
    )
    managed, stopped = links.path_to_manage(subscriber, "ko"), links.to_stop(subscriber)
    name = mail_names.message_id(mail_names.ALERT, 7)
    rotate()

    assert Client().get(managed).status_code == 200
    assert Client().get(re.sub(r"^https?://[^/]+", "", stopped)).status_code == 200
    assert [str(one) for one in mail_names.found(name)] == ["a7"]
    assert [str(one) for one in mail_names.found(mail_names.message_id(mail_names.ALERT, 8))] == ["a8"]


def test_form_that_is_open_meanwhile_is_taken(rf, rotate, monkeypatch):
    stamp = form_guard.stamp("/feedback/")
    rotate()
    monkeypatch.setattr(form_guard, "MIN_AGE", 0)
    request = rf.post("/feedback/", {form_guard.STAMP_FIELD: stamp}, headers={"Origin": "http://testserver"})

    form_guard.check(request)
    other = rf.post("/other/", {form_guard.STAMP_FIELD: stamp}, headers={"Origin": "http://testserver"})
    with pytest.raises(form_guard.Refused):
        form_guard.check(other)


def test_accepted_findings_are_known_again(rotate):
    before = masking.fingerprint("900101-1234567")
    rotate()

    assert masking.fingerprint("9001011234567") == before


def test_command_prints_a_key_and_not_the_present_one(capsys):
    call_command("new_key")

    printed = capsys.readouterr().out
    assert len(re.search("PORTAL_SECRET_KEY='([^']+)'", printed)[1]) >= 50
    assert configured.SECRET_KEY not in printed


def test_command_changes_the_files(tmp_path, monkeypatch, settings, capsys):
    key, fallbacks = tmp_path / "key", tmp_path / "keys_of_before"
    key.write_text("old\n")
    key.chmod(0o640)
    monkeypatch.setenv("PORTAL_SECRET_KEY_FILE", str(key))
    monkeypatch.setenv("PORTAL_SECRET_KEY_FALLBACKS_FILE", str(fallbacks))
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "old", ["older"]

    call_command("new_key", "--write")

    assert fallbacks.read_text() == "old\nolder\n"
    assert len(key.read_text().strip()) >= 50
    assert (stat.S_IMODE(key.stat().st_mode), stat.S_IMODE(fallbacks.stat().st_mode)) == (0o640, 0o600)
    assert key.read_text().strip() not in capsys.readouterr().out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["key", "keys_of_before"]


def test_command_refuses_without_files(monkeypatch):
    monkeypatch.delenv("PORTAL_SECRET_KEY_FILE", raising=False)
    with pytest.raises(CommandError, match="PORTAL_SECRET_KEY_FILE"):
        call_command("new_key", "--write")
