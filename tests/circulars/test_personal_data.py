"""All that is kept of a mail address is found wherever it stands, and what may go goes; the rest says why it stays."""

import json
from datetime import timedelta

import pytest
from axes.models import AccessAttempt, AccessFailureLog
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import models

from circulars import outbox, personal_data
from circulars.alerts import asking
from circulars.alerts.wanted import Wanted
from circulars.models import (
    AuditEntry,
    Bounce,
    Feedback,
    FoundAddress,
    Intake,
    MemberBody,
    OutgoingMail,
    SearchMiss,
    SignUp,
    Subscriber,
    Subscription,
)
from circulars.personal_data import places, rules
from contacts.models import Team, TeamState
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
ADDRESS = "lee@private.example"
DAY = timedelta(days=1)


def plant(address: str) -> None:
    """In every table that holds addresses, and in words of a document."""
    asking.ask(address, Wanted("site"), language="ko", now=NOW)
    asking.confirm(SignUp.objects.get().pk, now=NOW)
    asking.ask(address, Wanted("search", query="forum"), language="ko", now=NOW)
    reader = Subscriber.objects.get()
    reader.mails.create(key="now:1:1", rhythm="now", next_try_at=NOW, sent_at=NOW)
    other = Subscriber.objects.create(address="kim@private.example", secret="k" * 43, confirmed_at=NOW)
    other.subscriptions.create(kind="search", query=f"letters of {address}", created_at=NOW)
    outbox.queue("to", to=address, subject="A", body="B", now=NOW)
    outbox.queue("of", to="intl@office.example", subject="A copy", body=f"Answer to {address.upper()}.", now=NOW)
    OutgoingMail.objects.exclude(is_private=True).update(sent_at=NOW)
    outbox.queue("waits", to="intl@office.example", subject="A copy", body=f"Answer to {address}", now=NOW)
    Bounce.objects.create(key="o1", mailbox=address, status="5.1.1", is_permanent=True, at=NOW)
    Feedback.objects.create(path="/", language="ko", score=1, remark=f"Write to {address}!", day=NOW.date())
    SearchMiss.objects.create(words=address, day=NOW.date(), count=1)
    AccessAttempt.objects.create(username=address, ip_address="203.0.113.5", failures_since_start=1)
    AccessFailureLog.objects.create(username=address)
    FoundAddress.objects.create(address=address)
    Intake.objects.create(code="c" * 16, channel="mailbox", received_at=NOW, sender=f"Lee <{address}>", sha256="0" * 64)
    factories.published(body=f"<p>Write to {address}.</p>")


def standing(address: str) -> dict[str, str]:
    """Table to reason of all that stays."""
    return {one.label: str(rules.of(one.label).reason) for one in places.find(address)}


def test_every_place_is_found_and_what_may_go_goes():
    plant(ADDRESS)
    before = {one.label for one in places.find(ADDRESS)}
    assert {label for label, rule in rules.RULES.items() if rule.delete} <= before | {"axes.AccessLog"}

    count, left = personal_data.delete(ADDRESS, now=NOW + DAY)

    assert count > 9
    assert {one.place.rpartition(".")[0] for one in left} == set(standing(ADDRESS))
    kept = standing(ADDRESS)
    assert not {label for label, reason in kept.items() if not reason}, "what stays has a reason"
    words = {label for label in kept if label not in rules.RULES}
    assert words <= {"circulars.WorkingCopy", "circulars.Edition", "circulars.SearchEntry"}, "words of documents alone"
    assert set(kept) - words == {
        "circulars.Subscription",
        "circulars.OutgoingMail",
        "circulars.FoundAddress",
        "circulars.Intake",
    }
    assert all(one.reason for one in left)
    assert not SignUp.objects.exists()
    assert Subscriber.objects.get().address == "kim@private.example"
    assert Feedback.objects.get().remark == "Write to …!"
    assert list(OutgoingMail.objects.order_by("pk").values_list("key", "body")) == [
        ("of", ""),
        ("waits", f"Answer to {ADDRESS}\n"),
    ]


def test_another_address_that_ends_alike_stays_whole():
    plant(f"other.{ADDRESS}")
    Subscriber.objects.create(address=f"{ADDRESS}.kr", secret="s" * 43, confirmed_at=NOW)

    assert places.find(ADDRESS) == []
    assert personal_data.delete(ADDRESS, now=NOW) == (0, [])
    assert Subscriber.objects.filter(address__contains="private").count() == 3


def test_official_mailboxes_and_accounts_stay(make_user):
    lee = make_user("lee", "publisher")
    TeamState.objects.create(team=Team.objects.create(slug="intl"), from_date=NOW.date(), mailbox="intl@office.example")
    MemberBody.objects.create(name_ko="도시").mailboxes.create(address="office@member.example")
    for address in ("intl@office.example", lee.email, "office@member.example"):
        outbox.queue(address, to=address, subject="A", body="B", now=NOW)
        Bounce.objects.create(key=address, mailbox=address, status="5.1.1", is_permanent=True, at=NOW)
        OutgoingMail.objects.update(sent_at=NOW)

        assert personal_data.delete(address, now=NOW)[0] == 0
        assert OutgoingMail.objects.filter(recipient=address).exists()
        assert Bounce.objects.filter(mailbox=address).exists()


def test_log_says_that_it_was_done_and_of_no_address(make_user):
    plant(ADDRESS)
    lee = make_user("lee", "administrator")

    personal_data.show(ADDRESS, by=lee, now=NOW)
    personal_data.delete(ADDRESS, by=lee, now=NOW)

    entries = AuditEntry.objects.filter(action__endswith="personal_data").order_by("pk")
    assert list(entries.values_list("action", "actor")) == [
        ("show_personal_data", lee.pk),
        ("delete_personal_data", lee.pk),
    ]
    assert "private.example" not in str(list(AuditEntry.objects.values_list("object_label", "details")))


def test_all_or_nothing(monkeypatch):
    plant(ADDRESS)
    before = standing(ADDRESS)

    def fail(*arguments):
        raise ZeroDivisionError

    broken = {"circulars.SearchMiss": rules.Rule("", fail)}
    monkeypatch.setattr(rules, "RULES", rules.RULES | broken)
    with pytest.raises(ZeroDivisionError):
        personal_data.delete(ADDRESS, now=NOW)

    assert set(standing(ADDRESS)) == set(before)


def test_every_column_for_addresses_has_its_rule():
    tables = {
        model._meta.label
        for model in apps.get_models()
        if any(isinstance(field, models.EmailField) for field in model._meta.fields)
    }

    assert tables <= set(rules.RULES)


def test_command_shows_and_asks_once(capsys, monkeypatch):
    plant(ADDRESS)
    call_command("personal_data", ADDRESS.upper(), "--json")
    shown = json.loads(capsys.readouterr().out)
    assert shown["address"] == ADDRESS
    reader = next(one for one in shown["kept"] if one["place"] == "circulars.Subscriber.address")
    assert reader["values"][0]["subscriptions"][0]["kind"] == "site"
    assert "secret" not in reader["values"][0]

    monkeypatch.setattr("builtins.input", lambda: "no")
    with pytest.raises(CommandError):
        call_command("personal_data", ADDRESS, "--delete")
    assert Subscription.objects.filter(kind="site").exists()
    monkeypatch.setattr("builtins.input", lambda: "yes")
    call_command("personal_data", ADDRESS, "--delete")
    assert not Subscription.objects.filter(kind="site").exists()
    assert "circulars.Intake.sender" in capsys.readouterr().out

    call_command("personal_data", "nobody@private.example", "--delete", "--yes")
    call_command("personal_data", "nobody@private.example")
    with pytest.raises(CommandError):
        call_command("personal_data", "no address")


@pytest.mark.database
@pytest.mark.parametrize("address", ["a_b%c@private.example", "o'neil+x@private.example", "a@xn--9t4b11yi5a.example"])
def test_signs_of_a_database_are_letters_of_an_address(address):
    Subscriber.objects.create(address=address, secret="s" * 43, confirmed_at=NOW)
    Subscriber.objects.create(address="aXbYc@private.example", secret="t" * 43, confirmed_at=NOW)

    assert [(one.place, one.count) for one in personal_data.show(address, now=NOW)] == [
        ("circulars.Subscriber.address", 1)
    ]
