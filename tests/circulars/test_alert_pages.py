"""Asking to be told, as a reader does it: no account, no cookie, and nothing happens by looking at a link."""

import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.core.cache import cache
from django.utils import timezone

from circulars import mailing
from circulars.alerts import links, sending
from circulars.models import AlertMail, OutgoingMail, SignUp, Subscriber, Subscription
from portal import form_guard
from tests import factories
from tests.circulars.test_alerts import subscriber

pytestmark = pytest.mark.django_db
ORIGIN = {"HTTP_ORIGIN": "http://testserver"}
USUAL = ["on_new", "on_corrected"]


@pytest.fixture(autouse=True)
def _quick_readers(monkeypatch):
    monkeypatch.setattr(form_guard, "MIN_AGE", -1)
    cache.clear()


def hidden(page, form: str = "form[method=post]") -> dict[str, str]:
    found = BeautifulSoup(page.content, "html.parser").select_one(form)
    return {one["name"]: one.get("value", "") for one in found.select("input[type=hidden]")} | {"website_address": ""}


def ask(client, address="Lee@Example.org", before="", of="site", what="", **values):
    page = client.get(f"{before}/alerts/", {"of": of, "what": what})
    typed = hidden(page) | {"address": address, "rhythm": "now", "reasons": USUAL} | values
    return client.post(f"{before}/alerts/", typed, **ORIGIN)


def sent() -> list:
    mail.outbox.clear()
    mailing.send_due(timezone.now())
    return list(mail.outbox)


def _published_an_hour_ago(row: Subscriber) -> None:
    now = timezone.now() - timedelta(hours=1)
    factories.published(title="Forum", now=now, issued_on=timezone.localdate(now))
    row.subscriptions.update(created_at=now - timedelta(days=1))


def links_in(one) -> list[str]:
    return re.findall(r"(/(?:en/)?alerts/\S+/)", one.body)


@pytest.mark.database
def test_asked_for_confirmed_chosen_and_ended(client):
    answer = ask(client, before="/en")
    assert (answer.status_code, answer["Location"]) == (302, "/en/alerts/asked/")
    assert b"Look into your mailbox" in client.get("/en/alerts/asked/").content
    (one,) = sent()
    assert one.to == ["lee@example.org"]
    assert not OutgoingMail.objects.exists(), "the address is kept in the sign-up alone"
    (path,) = links_in(one)

    page = client.get(path)
    assert not Subscriber.objects.exists(), "looking at the link confirms nothing"
    answer = client.post(path, hidden(page), **ORIGIN)
    row = Subscription.objects.get()
    assert (row.kind, row.rhythm, row.on_new, row.on_withdrawn) == ("site", "now", True, False)
    assert not SignUp.objects.exists()
    assert client.get(path).status_code == 404

    manage = answer["Location"].partition("?")[0]
    page = client.get(manage)
    assert (page["Cache-Control"], page["Referrer-Policy"]) == ("private, no-store", "no-referrer")
    assert client.cookies.output() == ""
    typed = hidden(page) | {"save": row.pk, f"s{row.pk}-rhythm": "weekly", f"s{row.pk}-reasons": ["on_withdrawn"]}
    assert client.post(manage, typed, **ORIGIN).status_code == 200
    row.refresh_from_db()
    assert (row.rhythm, row.on_new, row.on_withdrawn) == ("weekly", False, True)
    assert client.get(f"{manage}?export=1").json()["address"] == "lee@example.org"

    answer = client.post(manage, hidden(page) | {"end": row.pk}, **ORIGIN)
    assert answer["Location"] == "/en/alerts/forgotten/"
    assert not Subscriber.objects.exists()
    assert client.get(manage).status_code == 404


def test_answer_does_not_tell_who_subscribes(client):
    subscriber("lee@example.org")
    known, unknown = ask(client), ask(client, address="other@example.org")
    assert (known.status_code, known["Location"], known.content) == (
        unknown.status_code,
        unknown["Location"],
        unknown.content,
    )
    assert len(sent()) == 2


@pytest.mark.database
def test_mailbox_is_not_flooded(client):
    for _time in range(5):
        assert ask(client).status_code == 302
    assert len(sent()) == 3


@pytest.mark.parametrize("address", ["", "lee", "lee@", "a@b@c.org", "lee@example.org\nBcc: x@example.org", "x" * 300])
def test_what_is_no_address_is_refused_and_kept_in_the_form(client, address):
    answer = ask(client, address=address)
    assert answer.status_code == 400
    assert not SignUp.objects.exists()
    assert "aria-invalid" in answer.content.decode()


def test_form_of_another_site_is_refused(client):
    typed = hidden(client.get("/alerts/")) | {"address": "lee@example.org", "rhythm": "now", "reasons": USUAL}
    assert client.post("/alerts/", typed, HTTP_ORIGIN="https://elsewhere.example").status_code == 403
    assert client.post("/alerts/", typed).status_code == 403
    assert not SignUp.objects.exists()


@pytest.mark.parametrize(("of", "what"), [("section", "no"), ("zz", ""), ("circular", "uclg/2026/9"), ("search", " ")])
def test_what_is_not_there_cannot_be_followed(client, of, what):
    assert client.get("/alerts/", {"of": of, "what": what}).status_code == 404


@pytest.mark.database
@pytest.mark.parametrize("of", ["section", "issuer", "topic", "dossier", "addressee", "circular", "search", "site"])
def test_each_thing_can_be_followed(client, of):
    from circulars.models import Addressee, Dossier, Topic

    edition = factories.published(title="Forum", home_section=factories.section("top"))
    Topic.objects.create(slug="top", name_ko="이주")
    Dossier.objects.create(slug="top", name_ko="과정")
    Addressee.objects.create(slug="top", name="Members")
    what = {"issuer": "uclg", "circular": edition.circular.path, "search": "forum", "site": ""}.get(of, "top")
    assert ask(client, of=of, what=what).status_code == 302
    (one,) = sent()
    (path,) = links_in(one)
    client.post(path, hidden(client.get(path)), **ORIGIN)
    assert Subscription.objects.get().kind == of


def test_programs_that_look_at_links_end_nothing_and_confirm_nothing(client):
    row = subscriber()
    _published_an_hour_ago(row)
    ask(client, address="new@example.org")
    found = sent()
    mail.outbox.clear()
    sending.keep_up(timezone.now())
    found += mail.outbox
    assert len(found) == 2
    for one in found:
        page = one.body + "".join(part.content for part in getattr(one, "alternatives", []))
        for path in set(re.findall(r"(/(?:en/)?[\w-]+/[^\s\"<]*/)", page)):
            for method in (client.get, client.head, client.options):
                method(path)
    assert (Subscription.objects.count(), SignUp.objects.count()) == (1, 1)


def test_one_click_of_a_mail_program_ends_what_the_mail_came_for(client):
    row = subscriber()
    kept = row.subscriptions.create(kind="search", query="zz", created_at=row.confirmed_at)
    one = row.subscriptions.get(kind="site")
    path = links.to_stop(row, [one.pk])
    assert client.get(path).status_code == 200
    answer = client.post(path, {"List-Unsubscribe": "One-Click"})  # without an origin, as they send it
    assert answer.status_code == 200
    assert list(row.subscriptions.all()) == [kept]
    assert client.post(links.to_stop(row, [kept.pk]), {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Subscriber.objects.exists()
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200, "a second click is no error"


def test_forged_links_lead_nowhere(client):
    row = subscriber()
    for path in (links.to_manage(row), links.to_stop(row), "/alerts/confirm/abc:def/"):
        forged = path[:-3] + ("AA/" if path[-3:] != "AA/" else "BB/")
        assert client.get(forged).status_code == 404
        client.post(forged, {"List-Unsubscribe": "One-Click", "end_all": "1"}, **ORIGIN)
    assert row.subscriptions.exists()


@pytest.mark.database
def test_nothing_stays_of_a_mailbox_that_was_forgotten(client):
    row = subscriber()
    _published_an_hour_ago(row)
    sending.keep_up(timezone.now())
    assert AlertMail.objects.exists()
    client.post(links.to_stop(row), {"List-Unsubscribe": "One-Click"})
    assert not AlertMail.objects.exists()
    assert not Subscriber.objects.exists()


@pytest.mark.database
def test_topics_are_offered_where_one_follows_the_portal(client):
    from circulars.models import Topic

    told, silent = (
        Topic.objects.create(slug="told", name_ko="기후"),
        Topic.objects.create(slug="silent", name_ko="빈말"),
    )
    edition = factories.published(title="Forum")
    edition.circular.topics.add(told)

    page = client.get("/follow/").content.decode()

    assert "/alerts/?of=topic&amp;what=told" in page
    assert f"what={silent.slug}" not in page


def test_titles_in_another_language_say_so(client):
    edition = factories.published(title="한국어 제목", language="ko")
    page = client.get("/en/alerts/", {"of": "circular", "what": edition.circular.path}).content.decode()
    assert re.search(r'<bdi lang="ko">[^<]*한국어 제목</bdi>', page)
