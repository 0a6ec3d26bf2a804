"""Mails are written with what they tell of, sent once, tried again, and given up in sight."""

from datetime import timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from django.utils.translation import gettext_lazy

from circulars import mailing, outbox
from circulars.models import OutgoingMail
from tests.factories import NOW
from tests.races import together

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def queue(key: str = "a", to="kim@office.example", **fields) -> bool:
    values = {"subject": "Circular 31/2026", "body": "It waits for you.", "now": NOW} | fields
    return outbox.queue(key, to=to, **values)


class Refusing(EmailBackend):
    """A mail server that takes nothing from us; how often it was asked is counted."""

    error: Exception = SMTPDataError(451, b"try later, kim@office.example")
    asked = 0

    def send_messages(self, messages):
        type(self).asked += 1
        raise self.error


@pytest.fixture
def refusing(settings):
    Refusing.asked, Refusing.error = 0, SMTPDataError(451, b"try later, kim@office.example")
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    return Refusing


def test_mail_is_written_in_the_transaction_it_tells_of():
    with transaction.atomic():
        queue()
        transaction.set_rollback(True)

    assert not OutgoingMail.objects.exists()


def test_account_is_written_to_in_its_language(make_user):
    kim, lee = make_user("kim"), make_user("lee", language="en")

    queue("a", kim, subject=gettext_lazy("Language"), body=lambda: str(gettext_lazy("Language")))
    queue("b", lee, subject=gettext_lazy("Language"), body="words")

    first, second = OutgoingMail.objects.order_by("key")
    assert (first.recipient, first.language, first.body) == ("kim@office.example", "ko", "언어\n")
    assert (second.subject, second.language) == ("Language", "en")


def test_nobody_is_written_to_without_mailbox_or_account(make_user):
    assert not queue("a", None)
    assert not queue("b", make_user("kim", email=""))
    assert not queue("c", make_user("lee", is_active=False))
    assert not OutgoingMail.objects.exists()


def test_key_is_written_once_whatever_became_of_it():
    assert queue()
    mailing.send_due(NOW)

    assert not queue(body="again")
    assert mailing.send_due(NOW + MINUTE) == ""
    assert [message.body for message in mail.outbox] == ["It waits for you.\n"]


def test_subject_cannot_begin_another_header():
    queue(subject="Title\r\nBcc: all@other.example")
    mailing.send_due(NOW)

    assert mail.outbox[0].subject == "Title Bcc: all@other.example"
    assert mail.outbox[0].recipients() == ["kim@office.example"]


def test_same_mail_has_the_same_message_id():
    queue()
    mailing.send_due(NOW)
    OutgoingMail.objects.update(sent_at=None)  # as after a sender that was killed at the last moment
    mailing.send_due(NOW)

    first, second = (message.message()["Message-ID"] for message in mail.outbox)
    assert first == second


def test_refused_mail_is_tried_again_and_given_up(refusing):
    queue()
    moment, waits = NOW, []
    for _round in range(4):
        mailing.send_due(moment)
        row = OutgoingMail.objects.get()
        waits.append(round((row.next_try_at - moment) / MINUTE))
        assert mailing.send_due(row.next_try_at - MINUTE / 2) == ""
        moment = row.next_try_at
    assert waits == [1, 5, 30, 120]
    assert mailing.send_due(moment) == "0 sent, 1 failed"

    row = OutgoingMail.objects.get()
    assert row.given_up_at is not None
    assert row.trouble == "SMTPDataError 451", "the words of the server name people"
    assert refusing.asked == 5
    assert mailing.send_due(moment + timedelta(days=1)) == ""


def test_given_up_mail_is_sent_after_all(refusing, settings):
    refusing.error = SMTPRecipientsRefused({"kim@office.example": (550, b"no such kim")})
    queue()
    OutgoingMail.objects.update(tries=4)
    mailing.send_due(NOW)
    assert OutgoingMail.objects.get().trouble == "SMTPRecipientsRefused 550"

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert mailing.try_again(OutgoingMail.objects.all(), now=NOW) == 1
    assert mailing.send_due(NOW) == "1 sent, 0 failed"
    assert mailing.try_again(OutgoingMail.objects.all(), now=NOW) == 0


def test_server_that_is_away_uses_up_one_try_a_run(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    for key in "abc":
        queue(key)

    assert mailing.send_due(NOW) == "0 sent, 1 failed"
    assert sorted(OutgoingMail.objects.values_list("tries", flat=True)) == [0, 0, 1]


def test_claim_of_a_killed_sender_ends_after_ten_minutes():
    queue()
    OutgoingMail.objects.update(claimed_at=NOW, tries=1)

    assert mailing.send_due(NOW + timedelta(minutes=9)) == ""
    assert mailing.send_due(NOW + timedelta(minutes=10)) == "1 sent, 0 failed"


def test_mail_on_which_every_sender_stops_is_given_up():
    queue()
    OutgoingMail.objects.update(claimed_at=NOW, tries=5)

    mailing.send_due(NOW + timedelta(minutes=10))

    row = OutgoingMail.objects.get()
    assert (row.given_up_at is not None, row.trouble) == (True, mailing.CUT_OFF)
    assert mail.outbox == []


def test_words_of_old_mails_are_forgotten():
    queue()
    mailing.send_due(NOW)

    mailing.send_due(NOW + timedelta(days=31))
    assert OutgoingMail.objects.get().body == ""
    assert not queue(), "the key is kept"
    mailing.send_due(NOW + timedelta(days=366))
    assert not OutgoingMail.objects.exists()


def test_link_without_an_origin_is_a_path(settings):
    settings.PUBLIC_URL = ""
    assert outbox.address("/admin/") == "/admin/"
    settings.PUBLIC_URL = "https://portal.example"
    assert outbox.address("/admin/") == "https://portal.example/admin/"


@pytest.mark.database
@pytest.mark.races
@pytest.mark.django_db(transaction=True)
def test_senders_at_once_send_each_mail_once():
    for number in range(12):
        queue(str(number), f"person{number}@office.example")

    outcomes = together(*(lambda: mailing.send_due(NOW) for _sender in range(4)))

    assert all(isinstance(outcome, str) for outcome in outcomes), outcomes
    assert sorted(message.to[0] for message in mail.outbox) == sorted(f"person{n}@office.example" for n in range(12))
    assert OutgoingMail.objects.filter(sent_at=None).count() == 0


@pytest.mark.database
@pytest.mark.races
@pytest.mark.django_db(transaction=True)
def test_one_key_at_once_is_one_mail():
    outcomes = together(*(queue for _writer in range(6)))

    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)], outcomes
    assert OutgoingMail.objects.count() == 1
