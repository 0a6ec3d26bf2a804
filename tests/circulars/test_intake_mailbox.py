"""The mailbox against a server in a thread: whatever it says, what came once is here once."""

import logging

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from circulars import intake
from circulars.intake import imap, mailbox, parts
from circulars.models import Intake, MailboxCursor
from tests import received
from tests.factories import NOW
from tests.imap_server import PASSWORD, Server

pytestmark = pytest.mark.django_db


def mail(number: int, words: str = "Dear members") -> bytes:
    return (
        f"From: UCLG <office@uclg.example>\r\nTo: office@city.example\r\nSubject: Circular {number}/2018\r\n"
        f"Message-ID: <{number}@uclg.example>\r\nDate: Thu, 06 Dec 2018 10:00:00 +0100\r\n\r\n{words} {number}\r\n"
    ).encode()


@pytest.fixture
def server(settings):
    with Server() as running:
        settings.INTAKE_MAILBOX, settings.INTAKE_MAILBOX_PASSWORD = running.url, PASSWORD
        yield running


@pytest.fixture
def quick(monkeypatch):
    """Nothing is read; what is received is another matter."""
    return received.reader(monkeypatch)


def cursor() -> MailboxCursor:
    return MailboxCursor.objects.get()


def test_new_mails_become_originals_once(server):
    server.mails = {3: mail(3), 5: mail(5)}

    assert mailbox.poll(NOW) == "2 mails received"
    assert mailbox.poll(NOW) == ""
    server.mails[6] = mail(6)
    assert mailbox.poll(NOW) == "1 mails received"

    rows = Intake.objects.order_by("pk").values_list("channel", "subject", "sender", "message_id", "received_by")
    assert list(rows) == [
        ("mailbox", f"Circular {number}/2018", "UCLG <office@uclg.example>", f"<{number}@uclg.example>", None)
        for number in (3, 5, 6)
    ]
    assert (cursor().uid_validity, cursor().last_uid, cursor().polled_at, cursor().trouble) == (7, 6, NOW, "")
    assert cursor().mailbox == "office@city.example@127.0.0.1/INBOX"
    asked = {command.split()[0] for command in server.commands}
    assert asked == {"CAPABILITY", "LOGIN", "EXAMINE", "UID", "LOGOUT"}
    assert not any("BODY[" in command for command in server.commands), "mails stay unread"


def test_server_that_counts_anew_brings_nothing_twice(server, quick):
    server.mails = {1: mail(1), 2: mail(2)}
    mailbox.poll(NOW)
    server.uid_validity, server.mails = 8, {1: mail(2), 2: mail(9), 3: mail(1)}

    assert mailbox.poll(NOW) == "1 mails received"

    assert Intake.objects.count() == 3
    assert (cursor().uid_validity, cursor().last_uid) == (8, 3)


def test_connection_that_dies_goes_on_where_it_was(server, quick):
    server.mails, server.dies_at = {1: mail(1), 2: mail(2), 3: mail(3)}, 2

    assert mailbox.poll(NOW) == "1 mails received; trouble: network"
    assert cursor().last_uid == 1
    assert mailbox.trouble_of(cursor())
    server.dies_at = None

    assert mailbox.poll(NOW) == "2 mails received"
    assert Intake.objects.count() == 3
    assert mailbox.trouble_of(cursor()) == ""


@pytest.mark.parametrize("content", [b"", b"\r\n", b"\x00\xff" * 500, b"Subject: =?utf-8?b?////?=\r\n\r\n\x00" * 9])
def test_broken_mail_does_not_block_the_next(server, content):
    server.mails = {1: content, 2: mail(2)}

    mailbox.poll(NOW)

    assert cursor().last_uid == 2
    assert Intake.objects.filter(subject="Circular 2/2018").exists()


def test_mail_that_cannot_be_taken_apart_is_kept_unread(server, monkeypatch, caplog):
    def fails(*arguments, **named):
        if named["name"] == "mail-1.eml":
            raise KeyError("010-0000-0000 of somebody")
        return parts.readers.DocumentReading("unknown", trouble="type")

    monkeypatch.setattr(parts.readers, "read_document", fails)
    server.mails = {1: mail(1), 2: mail(2)}

    assert mailbox.poll(NOW) == "2 mails received"
    with caplog.at_level(logging.INFO):
        assert intake.read_waiting(NOW) == ""

    assert list(Intake.objects.order_by("pk").values_list("reading_state", "trouble")) == [
        ("broken", "crash"),
        ("unknown", "type"),
    ]
    assert "010-0000-0000" not in caplog.text
    assert "uclg" not in caplog.text


def test_database_that_is_away_loses_no_mail(server, quick, monkeypatch):
    server.mails = {1: mail(1)}

    def away(*arguments, **named):
        raise OperationalError

    monkeypatch.setattr(mailbox, "receive", away)
    with pytest.raises(OperationalError):
        mailbox.poll(NOW)
    assert cursor().last_uid == 0
    monkeypatch.undo()
    received.reader(monkeypatch)

    assert mailbox.poll(NOW) == "1 mails received"


def test_full_disk_is_said_and_loses_no_mail(server, quick, monkeypatch):
    server.mails = {1: mail(1)}

    def full(*arguments, **named):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(mailbox, "receive", full)

    assert mailbox.poll(NOW) == "trouble: storage"
    assert cursor().last_uid == 0


def test_mail_that_is_too_large_comes_as_its_header(server, settings):
    settings.MAX_FILE_MB = 1
    server.mails = {1: mail(1, "x" * (1 << 20)), 2: mail(2)}

    assert mailbox.poll(NOW) == "2 mails received"

    large = Intake.objects.get(message_id="<1@uclg.example>")
    assert large.size < 1000
    assert intake.trouble_of(large)


def test_mail_that_is_gone_meanwhile_is_passed_over(server, quick, monkeypatch):
    server.mails = {1: mail(1), 2: mail(2)}
    monkeypatch.setattr(imap, "uids_after", lambda connection, last: [1, 2, 3])

    assert mailbox.poll(NOW) == "2 mails received"


@pytest.mark.parametrize(
    ("change", "trouble"),
    [
        ({"refuses_login": True}, "login"),
        ({"folder": "Elsewhere"}, "folder"),
    ],
)
def test_refusals_are_said_in_a_sentence(server, change, trouble):
    for name, value in change.items():
        setattr(server, name, value)

    assert mailbox.poll(NOW) == f"trouble: {trouble}"

    assert cursor().trouble == trouble
    assert len(mailbox.trouble_of(cursor())) > 10
    assert PASSWORD not in str(list(MailboxCursor.objects.values()))


def test_password_that_is_missing_is_said(server, settings):
    settings.INTAKE_MAILBOX_PASSWORD = ""

    assert mailbox.poll(NOW) == "trouble: password"
    assert server.commands == []


def test_server_that_is_not_there_is_said(settings):
    settings.INTAKE_MAILBOX, settings.INTAKE_MAILBOX_PASSWORD = "imap://office@127.0.0.1:9/INBOX", "x"

    assert mailbox.poll(NOW) == "trouble: network"


def test_nonsense_of_a_server_is_passed_over(server, quick):
    server.mails, server.says_nonsense = {1: mail(1)}, True

    assert mailbox.poll(NOW) == "1 mails received"
    assert cursor().last_uid == 1


def test_many_mails_come_in_portions(server, quick, monkeypatch):
    monkeypatch.setattr(mailbox, "MOST", 2)
    server.mails = {number: mail(number) for number in range(1, 6)}

    assert [mailbox.poll(NOW) for _ in range(4)] == [
        "2 mails received",
        "2 mails received",
        "1 mails received",
        "",
    ]


def test_without_a_mailbox_nothing_is_asked(settings):
    settings.INTAKE_MAILBOX = ""

    assert mailbox.poll(NOW) == ""
    assert not MailboxCursor.objects.exists()
    with pytest.raises(CommandError):
        call_command("poll_mailbox")


def test_command_says_what_came_and_what_went_wrong(server, quick, capsys):
    server.mails = {1: mail(1)}

    call_command("poll_mailbox")
    call_command("poll_mailbox")
    assert capsys.readouterr().out.splitlines() == ["1 mails received", "Nothing new."]
    server.refuses_login = True
    with pytest.raises(CommandError, match="login"):
        call_command("poll_mailbox")


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("imaps://a%40b.example@mail.example/INBOX", ("mail.example", 993, "a@b.example", "INBOX", True)),
        ("imaps://user@mail.example", ("mail.example", 993, "user", "INBOX", True)),
        ("imap://user@localhost:1143/%ED%9A%8C%EB%9E%8C/2026", ("localhost", 1143, "user", "회람/2026", False)),
    ],
)
def test_address_of_a_mailbox(url, address):
    assert tuple(imap.address_of(url)) == address


def test_folder_with_a_korean_name_is_spelt_as_servers_want_it():
    assert imap._encoded("회람 & more") == "&1oy3jA- &- more"
    with pytest.raises(imap.Refused):
        imap._quoted('IN"BOX\r\nA1 DELETE')
