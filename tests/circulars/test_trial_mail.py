"""The test mail of the desk: to oneself alone, in bounded time, with words that say what to set."""

import smtplib
import socket
import ssl
import time

import pytest
from django.core import mail
from django.core.cache import cache
from django.urls import reverse

from circulars import trial_mails
from circulars.models import AuditEntry, Bounce
from tests.factories import NOW

pytestmark = pytest.mark.django_db
PAGE = "/admin/circulars/outgoingmail/test/"


@pytest.fixture(autouse=True)
def _no_count():
    cache.clear()


@pytest.fixture
def chief(make_user):
    return make_user("chief", "administrator", language="en")


@pytest.fixture
def failing(monkeypatch, settings):
    """A server that fails as told."""
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = trial_mails.SMTP, "mail.example", 25

    def fail(error: Exception) -> None:
        class Connection:
            def send_messages(self, messages):
                raise error

        monkeypatch.setattr(trial_mails, "get_connection", lambda timeout: Connection())

    return fail


TROUBLES = {
    "host": (socket.gaierror(8, "unknown lee@office.example"), "mail.example is not known"),
    "port": (ConnectionRefusedError(), "takes no connection on port 25"),
    "firewall": (TimeoutError(), "did not answer in time"),
    "tls": (ssl.SSLError("wrong version"), "does not speak TLS"),
    "certificate": (ssl.SSLCertVerificationError("self-signed"), "cannot be trusted"),
    "starttls": (smtplib.SMTPNotSupportedError("no"), "no STARTTLS"),
    "login": (smtplib.SMTPAuthenticationError(535, b"lee@office.example"), "user name or the password"),
    "sender": (smtplib.SMTPSenderRefused(553, b"no", "x"), "PORTAL_EMAIL_FROM. (553)"),
    "recipient": (smtplib.SMTPRecipientsRefused({"lee@office.example": (550, b"no")}), "address of your account"),
    "cut": (smtplib.SMTPServerDisconnected("gone"), "broke the connection off"),
    "data": (smtplib.SMTPDataError(554, b"lee@office.example"), "code 554"),
    "other": (ZeroDivisionError("lee@office.example"), "ZeroDivisionError"),
}


@pytest.mark.parametrize("kind", TROUBLES)
def test_each_trouble_says_what_to_set(client, chief, failing, kind):
    error, words = TROUBLES[kind]
    failing(error)
    client.force_login(chief)

    page = client.post(PAGE, follow=True).content.decode()

    assert words in page
    assert "lee@office.example" not in page


def test_it_goes_to_oneself_and_nobody_else(client, chief, settings):
    settings.EMAIL_HOST_PASSWORD = "a secret of the server"
    client.force_login(chief)

    page = client.post(PAGE, {"to": "lee@office.example"}, follow=True).content.decode()

    assert [one.to for one in mail.outbox] == [[chief.email]]
    assert "a secret of the server" not in page
    assert AuditEntry.objects.get(action="try_mail").actor == chief


def test_a_slow_server_holds_nobody_up(chief, settings, monkeypatch):
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = trial_mails.SMTP, "mail.example"
    monkeypatch.setattr(trial_mails, "AT_MOST", 0.2)
    monkeypatch.setattr(trial_mails, "get_connection", lambda timeout: time.sleep(3))
    began = time.monotonic()

    outcome = trial_mails.send(chief, now=NOW)

    assert not outcome.is_sent
    assert time.monotonic() - began < 1


def test_it_is_throttled(chief):
    outcomes = [trial_mails.send(chief, now=NOW) for _ in range(trial_mails.PER_HOUR + 1)]

    assert len(mail.outbox) == trial_mails.PER_HOUR
    assert str(trial_mails.PER_HOUR) in outcomes[-1].words


def test_account_without_address_is_told(client, chief):
    type(chief).objects.update(email="")
    client.force_login(chief)

    assert b"Send a test mail to myself" not in client.get(PAGE).content
    assert b"has no mail address" in client.post(PAGE, follow=True).content
    assert mail.outbox == []


def test_page_is_linked_for_administrators_alone(client, chief, make_user):
    client.force_login(make_user("lee", "publisher"))
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE).status_code == 403
    client.force_login(chief)
    assert PAGE in client.get(reverse("admin:circulars_outgoingmail_changelist")).content.decode()
    assert client.get(PAGE).status_code == 200


def test_returned_mails_are_seen_and_looked_after(client, chief):
    values = {"status": "5.1.1", "is_permanent": True, "at": NOW}
    one = Bounce.objects.create(key="o1", mailbox="intl@office.example", **values)
    other = Bounce.objects.create(key="a1", **values)
    client.force_login(chief)
    url = reverse("admin:circulars_bounce_changelist")

    page = client.get(url).content.decode()
    assert "intl@office.example" in page
    assert "the address does not exist (5.1.1)" in page
    chosen = {"action": "settle", "_selected_action": [one.pk, other.pk]}
    assert "Looked after: 1 mail." in client.post(url, chosen, follow=True).content.decode()
    assert "Nothing of what you chose" in client.post(url, chosen, follow=True).content.decode()

    assert Bounce.objects.get(pk=one.pk).settled_at is not None
    assert Bounce.objects.get(pk=other.pk).settled_at is None
    entry = AuditEntry.objects.get(action="settle_bounce")
    assert "intl@" not in f"{entry.object_label} {entry.details}"
