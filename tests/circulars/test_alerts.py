"""Being told by mail: asked for, confirmed, told once, ended."""

from datetime import timedelta
from email import message_from_bytes, policy
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives

from circulars import mail_names, mailing, publishing
from circulars.alerts import asking, links, noting, planning, sending, wanted
from circulars.alerts.wanted import Wanted
from circulars.models import (
    Addressee,
    AddresseeLine,
    AlertChange,
    AlertMail,
    AlertMailItem,
    Dossier,
    SignUp,
    Subscriber,
    Subscription,
    Topic,
)
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NOW = factories.NOW
MINUTE = timedelta(minutes=1)
HELD = noting.HELD


def subscriber(address: str = "lee@example.org", wanted: Wanted | None = None, **fields) -> Subscriber:
    row, _created = Subscriber.objects.get_or_create(
        address=address,
        defaults={"secret": links.new_secret(), "confirmed_at": NOW - timedelta(days=1), **fields},
    )
    wanted = wanted or Wanted("site")
    row.subscriptions.create(
        kind=wanted.kind,
        target_id=wanted.target,
        query=wanted.query,
        rhythm=wanted.rhythm,
        created_at=NOW - timedelta(days=1),
        **wanted.reasons,
    )
    return row


def told(now) -> list:
    mail.outbox.clear()
    sending.keep_up(now)
    return mail.outbox


def test_new_circular_is_told_once_after_ten_minutes(settings):
    settings.PUBLIC_URL = "https://portal.example.org"
    lee = subscriber()
    edition = factories.published(title="Forum", number_label="Circular 31/2018", number_serial=31)

    assert told(NOW + MINUTE) == []
    (one,) = told(NOW + HELD)
    assert told(NOW + HELD + MINUTE) == []
    assert one.to == [lee.address]
    assert "Circular 31/2018" in one.subject
    assert "Forum" in one.subject
    assert f"https://portal.example.org/circulars/{edition.circular.path}/" in one.body
    assert one.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert one.alternatives[0].mimetype == "text/html"


def test_one_mail_however_many_subscriptions_match():
    issuer = factories.issuer("uclg")
    subscriber(wanted=Wanted("site"))
    lee = subscriber(wanted=Wanted("issuer", issuer.pk))
    subscriber(wanted=Wanted("search", query="forum"))
    assert lee.subscriptions.count() == 3
    factories.published(title="Forum")

    assert len(told(NOW + HELD)) == 1
    assert AlertMailItem.objects.count() == 1


@pytest.mark.parametrize(
    ("query", "count"), [("forum", 1), ("nothing", 0), ("issuer:uclg", 1), ("issuer:uclg forum", 1)]
)
def test_search_is_followed(query, count):
    subscriber(wanted=Wanted("search", query=query))
    factories.published(title="Forum on cities")
    assert len(told(NOW + HELD)) == count


def test_small_correction_is_not_told_and_a_large_one_is_with_its_note():
    edition = factories.published(title="Forum")
    told(NOW + HELD)
    subscriber(wanted=Wanted("circular", edition.circular_id))
    at = NOW + timedelta(hours=1)
    factories.corrected(edition, now=at, note="The room has changed.", title="Forum in room 2")

    (one,) = told(at + HELD)
    assert "The room has changed." in one.body
    assert told(at + HELD + MINUTE) == []


def test_hidden_meanwhile_is_told_to_nobody(make_user):
    subscriber()
    edition = factories.published(title="Forum")
    planning_now = NOW + HELD
    noting.note_due(planning_now)
    planning.plan_due(planning_now)
    publishing.hide(edition.circular_id, by=make_user("kim", "publisher"), now=planning_now, reason_ko="실수")

    assert told(planning_now) == []
    assert AlertMail.objects.get().given_up_at is not None


def test_stopped_at_the_desk_is_told_to_nobody_further():
    subscriber()
    factories.published(title="Forum")
    noting.note_due(NOW)
    change = AlertChange.objects.get()
    assert planning.stop(change.pk, by=None, now=NOW)
    assert told(NOW + HELD) == []
    assert not planning.stop(change.pk, by=None, now=NOW)


def test_day_is_gathered_in_one_mail():
    subscriber(wanted=Wanted("site", rhythm="daily"))
    factories.published(title="First", number_serial=1, number_label="Circular 1/2026")
    factories.published(title="Second", number_serial=2, number_label="Circular 2/2026")

    assert told(NOW + HELD) == []
    row = AlertMail.objects.get()
    (one,) = told(row.next_try_at)
    assert "First" in one.body
    assert "Second" in one.body


def test_correction_while_the_news_is_held_goes_out_with_it():
    subscriber()
    edition = factories.published(title="Forum")
    factories.corrected(edition, now=NOW + 5 * MINUTE, note="The room has changed.", title="Forum in room 2")

    (one,) = told(NOW + 2 * HELD)  # both are noted in one run
    assert "Forum in room 2" in one.subject
    assert told(NOW + 3 * HELD) == []


def test_mailbox_that_its_server_refuses_for_good_is_sent_no_more(monkeypatch):
    def refuse(self, **options):
        raise SMTPRecipientsRefused({"lee@example.org": (550, b"no such user")})

    lee = subscriber()
    factories.published(title="Forum")
    monkeypatch.setattr(EmailMultiAlternatives, "send", refuse)
    assert told(NOW + HELD) == []
    lee.refresh_from_db()
    assert lee.stopped_at is not None
    assert AlertMail.objects.get().given_up_at is not None


def test_each_thing_that_is_followed_leads_to_a_page(client):
    copy = factories.draft(title="Forum", home_section=factories.section("top"), addressees=["Members"])
    Dossier.objects.create(slug="top", name_ko="과정")
    Topic.objects.create(slug="top", name_ko="이주")
    AddresseeLine.objects.update(addressee=Addressee.objects.create(slug="top", name="Members"))
    edition = publishing.publish(copy.pk, by=copy.edited_by, now=NOW)
    whats = {"issuer": "uclg", "circular": edition.circular.path, "search": "forum", "site": ""}
    for kind in Subscription.Kind.values:
        target = wanted.target(kind, whats.get(kind, "top"), "en", NOW)
        assert client.get(target.path).status_code == 200, target.path


def parsed(one):
    """As the strictest reader takes the bytes that go out."""
    return message_from_bytes(one.message().as_bytes(), policy=policy.default)


def test_mail_is_whole_to_a_parser(settings):
    settings.PUBLIC_URL, settings.DEFAULT_FROM_EMAIL = "https://portal.example.org", "portal@city.example"
    subscriber(language="ko")
    factories.published(
        title="세계총회 — “등록”\n안내 " + "가" * 300, number_label="Circular 31/2018", number_serial=31
    )
    (one,) = told(NOW + HELD)

    read = parsed(one)

    assert [defect for part in read.walk() for defect in part.defects] == []
    assert (read["From"].addresses[0].addr_spec, read["To"].addresses[0].addr_spec) == (
        "portal@city.example",
        "lee@example.org",
    )
    assert read["From"].addresses[0].display_name, "the name of the office stands before its address"
    assert (read["Auto-Submitted"], read["Precedence"]) == ("auto-generated", "bulk")
    assert read["List-Id"] == "<alerts.city.example>"
    assert read["List-Unsubscribe"].strip().startswith("<https://portal.example.org/alerts/stop/")
    assert read["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert [str(name) for name in mail_names.found(read["Message-ID"])] == [f"a{AlertMail.objects.get().pk}"]
    assert (
        read["In-Reply-To"]
        == read["References"]
        == f"<circular-{AlertChange.objects.get().circular_id}.alerts@city.example>"
    )
    assert [part.get_content_type() for part in read.iter_parts()] == ["text/plain", "text/html"]
    plain, html = (part.get_content() for part in read.iter_parts())
    assert max(len(line) for line in one.message().as_bytes().split(b"\n")) < 1_000
    for words in ("Circular 31/2018", "https://portal.example.org/alerts/stop/"):
        assert words in plain
        assert words in html
    assert "<script" not in html
    assert "http-equiv" not in html


def test_same_mail_has_the_same_name_at_each_try():
    lee = subscriber()
    row = AlertMail.objects.create(key="now:1:1", subscriber=lee, rhythm="now", next_try_at=NOW)

    assert mail_names.message_id("a", row.pk) == mail_names.message_id("a", row.pk)
    assert mail_names.message_id("a", row.pk) != mail_names.message_id("o", row.pk)


def test_correction_told_later_says_its_own_note():
    subscriber(wanted=Wanted("site", rhythm="daily"))
    edition = factories.published(title="Forum")
    told(NOW + HELD)
    at = NOW + timedelta(days=2)
    factories.corrected(edition, now=at, note="The hall has changed.", title="Forum in the hall")
    told(at + HELD)
    copy = factories.edit(edition.circular.working_copies.get(), now=at, title="Forum in the halls")
    publishing.publish(copy.pk, by=copy.edited_by, now=at + timedelta(minutes=30), is_major=False)

    (one,) = told(at + timedelta(days=2))

    assert "The hall has changed." in one.body
    assert "Forum in the halls" in one.body


def test_withdrawal_says_why(make_user):
    subscriber(language="en")
    edition = factories.published(title="Forum")
    told(NOW + HELD)
    at = NOW + timedelta(days=2)
    publishing.withdraw(
        edition.circular_id,
        by=make_user("kim"),
        now=at,
        reason_ko="두 문서를 합쳤습니다.",
        reason_en="Two were merged.",
    )

    (one,) = told(at + HELD)

    assert "Reason: Two were merged." in one.body


@pytest.mark.parametrize(("kind", "said"), [("site", True), ("search", False)])
def test_link_to_confirm_says_who_writes_and_of_what_but_no_words_of_a_stranger(kind, said):
    asking.ask("lee@example.org", Wanted(kind, query="win a prize" if kind == "search" else ""), language="en", now=NOW)
    mail.outbox.clear()
    mailing.send_due(NOW)
    (one,) = mail.outbox

    assert ("Everything on this portal (at once)" in one.body) is said
    assert "prize" not in one.body
    assert links.to_confirm(SignUp.objects.get()) in one.body
