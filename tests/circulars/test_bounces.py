"""Mails that come back: who wrote it is understood, what it ends is ended once, and nothing else changes anything."""

import io
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from circulars import mail_names, outbox
from circulars.alerts import asking
from circulars.alerts.wanted import Wanted
from circulars.bounces import counting, mailbox, reports
from circulars.models import AlertMail, Bounce, MailboxCursor, OutgoingMail, SignUp, Subscriber
from contacts.models import Team, TeamState
from tests import races, returned_mails
from tests.factories import NOW
from tests.imap_server import PASSWORD, Server

HOUR = timedelta(hours=1)
LATER = NOW + timedelta(days=2)
pytestmark = pytest.mark.django_db


@pytest.fixture
def reader():
    return Subscriber.objects.create(address="reader@example.org", secret="s" * 43, confirmed_at=NOW)


def sent(reader: Subscriber, number: int = 1) -> str:
    """The Message-ID of one more mail that went out to the reader."""
    at = NOW + number * HOUR
    row = AlertMail.objects.create(key=f"now:{number}:1", subscriber=reader, rhythm="now", next_try_at=at, sent_at=at)
    return mail_names.message_id(mail_names.ALERT, row.pk)


def is_stopped(reader: Subscriber) -> bool:
    return Subscriber.objects.get(pk=reader.pk).stopped_at is not None


@pytest.mark.parametrize(
    ("shape", "status"), returned_mails.PERMANENT.items(), ids=lambda value: getattr(value, "__name__", value)
)
def test_what_came_back_for_good_ends_the_sending(reader, shape, status):
    name = sent(reader)

    returned = counting.take(shape(name), LATER)

    assert (returned.status, returned.is_permanent) == (status, True)
    assert is_stopped(reader)
    row = Bounce.objects.values("key", "mailbox", "status", "is_permanent", "at").get()
    key = str(next(mail_names.found(name)))
    assert row == {"key": key, "mailbox": "", "status": status, "is_permanent": True, "at": LATER}


@pytest.mark.parametrize(
    ("shape", "status"), returned_mails.PASSING.items(), ids=lambda value: getattr(value, "__name__", value)
)
def test_what_may_pass_ends_it_after_three_in_a_row(reader, shape, status):
    names = [sent(reader, number) for number in range(1, 5)]

    for name in (names[0], names[3], names[2]):
        assert counting.take(shape(name), LATER).status == status
        assert not is_stopped(reader)
    counting.take(shape(names[1]), LATER)

    assert is_stopped(reader)


def test_one_that_arrived_between_begins_the_row_anew(reader):
    names = [sent(reader, number) for number in range(1, 8)]
    for number in (0, 1, 3, 4, 6):
        counting.take(returned_mails.full(names[number]), LATER)

    assert not is_stopped(reader)


@pytest.mark.parametrize("shape", returned_mails.NOTHING)
def test_delay_arrival_and_answers_say_nothing(reader, shape):
    assert counting.take(shape(sent(reader)), LATER) is None
    assert not is_stopped(reader)
    assert not Bounce.objects.exists()


def test_complaint_that_it_is_no_spam_is_none(reader):
    assert counting.take(returned_mails.complaint(sent(reader), "not-spam"), LATER) is None
    assert not is_stopped(reader)


def test_forged_reports_change_nothing(reader):
    name = sent(reader)
    row = str(next(mail_names.found(name)))[1:]
    forged = [
        name.replace("a", "m", 1),
        f"<a{row}-{'0' * 40}@localhost>",
        f"<a{int(row) + 1}-{name.partition('-')[2]}",
        name[:-14].replace("@", "") + "@localhost>",
        f"<a{row}@localhost>",
        "<>",
    ]
    for one in forged:
        assert counting.take(returned_mails.postfix(one), LATER) is None, one
    assert not is_stopped(reader)
    assert not Bounce.objects.exists()


def test_report_read_again_counts_once(reader):
    report = returned_mails.postfix(sent(reader))

    assert counting.take(report, LATER) is not None
    Subscriber.objects.update(stopped_at=None)

    assert counting.take(report, LATER) is None
    assert not is_stopped(reader)


def test_confirming_anew_begins_anew(reader):
    for number in range(1, 4):
        counting.take(returned_mails.full(sent(reader, number)), LATER)
    assert is_stopped(reader)
    asking.ask(reader.address, Wanted("site"), language="ko", now=LATER)

    asking.confirm(SignUp.objects.get().pk, now=LATER + HOUR)
    counting.take(returned_mails.full(sent(reader, 60)), LATER + 20 * HOUR)

    assert not is_stopped(reader)


def test_mail_to_a_reader_who_left_is_not_kept(reader):
    name = sent(reader)
    asking.forget(reader.address)

    assert counting.take(returned_mails.postfix(name), LATER) is None
    assert not Bounce.objects.exists()


def test_official_mailboxes_are_named_and_those_of_colleagues_are_not(make_user):
    lee = make_user("lee", "publisher")
    TeamState.objects.create(team=Team.objects.create(slug="intl"), from_date=NOW.date(), mailbox="Intl@office.example")
    for to in ("intl@office.example", lee):
        outbox.queue(f"one:{to}", to=to, subject="A", body="B", now=NOW)
    for row in OutgoingMail.objects.order_by("pk"):
        counting.take(returned_mails.exchange(mail_names.message_id(mail_names.OUTBOX, row.pk)), LATER)

    assert list(Bounce.objects.order_by("pk").values_list("mailbox", flat=True)) == ["intl@office.example", ""]
    assert set(OutgoingMail.objects.values_list("trouble", flat=True)) == {"returned: 5.1.10"}


def hostile(name: str) -> dict[str, bytes]:
    nested = returned_mails.postfix(name)
    for depth in range(400):
        head = f"Content-Type: multipart/mixed; boundary=b{depth}\r\n\r\n--b{depth}\r\n".encode()
        nested = head + nested + f"\r\n--b{depth}--\r\n".encode()
    good = returned_mails.postfix(name)
    part, boundary = b"Content-Type: message/", b"--B=_1/mx\r\n"
    return {
        "empty": b"",
        "bytes": bytes(range(256)) * 40,
        "cut": good[: len(good) // 2],
        "no boundary": good.replace(b' boundary="B=_1/mx"', b""),
        "bad charset": good.replace(b"us-ascii", b"\xff\xfe-nonsense"),
        "bad encoding": good.replace(part, b"Content-Transfer-Encoding: base64\r\n" + part),
        "no fields": good.replace(b"Status:", b"Nothing:").replace(b"Action:", b"Nothing:"),
        "many parts": good.replace(boundary + part, (boundary + b"\r\nx\r\n") * 9_000 + boundary + part),
        "nested": nested,
        "huge": good + b"x" * (3 << 20),
        "long line": b"Subject: " + b"5.1.1 " * 300_000 + b"\r\n" + good,
        "null": good.replace(b"Action", b"Act\x00ion"),
    }  # fmt: skip


@pytest.mark.parametrize("kind", sorted(hostile("<x>")))
def test_hostile_reports_stop_nobody_else(reader, kind, caplog):
    name = sent(reader)

    counting.take(hostile(name)[kind], LATER)

    assert "reader@example.org" not in caplog.text
    assert counting.take(returned_mails.qmail(sent(reader, 2)), LATER) is not None


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_two_readers_of_one_report_count_it_once(reader):
    report = returned_mails.complaint(sent(reader))

    outcomes = races.together(lambda: counting.take(report, LATER), lambda: counting.take(report, LATER))

    assert sorted(outcome is not None for outcome in outcomes) == [False, True]
    assert Bounce.objects.count() == 1
    assert is_stopped(reader)


def test_mailbox_is_read_and_never_changed(reader, settings):
    with Server() as server:
        settings.BOUNCE_MAILBOX, settings.BOUNCE_MAILBOX_PASSWORD = server.url, PASSWORD
        server.mails = {
            3: returned_mails.out_of_office(sent(reader)),
            4: returned_mails.postfix(sent(reader, 2)) + b"x" * (reports.MOST * 2),
            5: b"\xff" * 90,
        }
        assert mailbox.poll(LATER) == "1 returned mails counted"
        assert mailbox.poll(LATER) == ""
        server.uid_validity = 8
        assert mailbox.poll(LATER) == ""
        asked = {command.split()[0] for command in server.commands}
    assert is_stopped(reader)
    assert asked == {"CAPABILITY", "LOGIN", "EXAMINE", "UID", "LOGOUT"}
    assert MailboxCursor.objects.get().mailbox.startswith("returned mails of office@city.example")


def test_command_reads_a_pipe_and_a_mailbox(reader, settings, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(returned_mails.postfix(sent(reader)))))
    call_command("read_bounce")
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(b"")))
    call_command("read_bounce")
    assert capsys.readouterr().out == "Counted: 5.1.1\nNothing to count.\n"
    with pytest.raises(CommandError, match="PORTAL_BOUNCE_MAILBOX"):
        call_command("read_bounce", "--mailbox")
    settings.BOUNCE_MAILBOX, settings.BOUNCE_MAILBOX_PASSWORD = "imap://office@127.0.0.1:9/INBOX", "x"
    with pytest.raises(CommandError, match="trouble: network"):
        call_command("read_bounce", "--mailbox")


def test_rows_end_but_what_waits_for_somebody_stays(reader):
    values = {"is_permanent": True, "at": NOW}
    Bounce.objects.create(key="a1", status="5.1.1", **values)
    Bounce.objects.create(key="o1", status="5.1.1", mailbox="a@office.example", **values)
    Bounce.objects.create(key="o2", status="5.1.1", mailbox="b@office.example", settled_at=NOW, **values)

    assert counting.forget(NOW + timedelta(days=89)) == ""
    assert counting.forget(NOW + timedelta(days=90)) == "2 returned mails ended"
    assert Bounce.objects.get().mailbox == "a@office.example"
