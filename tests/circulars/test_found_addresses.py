"""Mailboxes in public words: found, counted where they stand today, looked after, and gone with the words."""

import html
from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from circulars import found_addresses, integrity, publishing
from circulars.found_addresses import uses
from circulars.models import AuditEntry, Edition, FoundAddress, FoundAddressUse
from circulars.rendering import derived
from contacts.models import PostState
from tests import factories

pytestmark = pytest.mark.django_db

LIST = "/admin/circulars/foundaddress/"
BODY = '<p>Write to Forum@uclg.example or <a href="mailto:desk@uclg.example,b@uclg.example?cc=c@x.example">us</a>.</p>'


@pytest.fixture
def kim(make_user):
    return make_user("kim", "publisher")


def named() -> set[str]:
    return set(uses.named(timezone.now()).values_list("address", flat=True))


def test_words_and_links_name_mailboxes_in_lower_case():
    assert found_addresses.find(["Write to A@x.example, a@X.example; no@where; half@"], [BODY]) == [
        "a@x.example",
        "desk@uclg.example",
        "b@uclg.example",
    ]


@pytest.mark.parametrize(
    "body",
    [
        "", "<p>@</p>", '<p><a href="mailto:">x</a></p>', '<p><a href="mailto:?subject=a@b.example">x</a></p>',
        f"<p>{'a' * 65}@x.example</p>", '<p><a href="mailto:%22x%22@@y.example">x</a></p>', f"<p>{'@a.' * 5000}</p>",
    ],
)  # fmt: skip
def test_what_is_no_mailbox_is_none(body):
    assert found_addresses.find([body], [body]) == []


def test_many_mailboxes_of_one_text_are_cut():
    text = " ".join(f"a{number}@x.example" for number in range(400))

    assert len(found_addresses.find([text], [])) == found_addresses.finding.MOST


@pytest.mark.database
def test_address_follows_the_words_of_today():
    edition = factories.published(body=BODY)
    assert named() == {"forum@uclg.example", "desk@uclg.example", "b@uclg.example"}

    factories.corrected(edition, now=factories.NOW + timedelta(hours=1), body="<p>Write to new@uclg.example.</p>")
    assert named() == {"new@uclg.example"}
    assert FoundAddress.objects.count() == 4  # the earlier edition still names them


def test_drafts_and_scheduled_words_name_nothing_yet():
    factories.draft(body=BODY)
    factories.published(body=BODY, at=factories.later(days=2), now=timezone.now())

    assert named() == set()
    assert FoundAddress.objects.count() == 3


@pytest.mark.database
def test_hidden_words_name_nothing_and_erased_ones_leave_nothing(make_user):
    kim, lee = make_user("kim", "administrator"), make_user("lee", "administrator")
    edition = factories.published(body=BODY, now=timezone.now())
    other = factories.published(body="<p>b@uclg.example</p>", now=timezone.now())
    FoundAddress.objects.filter(address="b@uclg.example").update(owner="UCLG")
    removal = publishing.hide(edition.circular_id, by=kim, now=timezone.now(), reason_ko="사유", reason_en="Reason")
    assert named() == {"b@uclg.example"}

    publishing.erase(removal.pk, by=lee, now=timezone.now())

    row = FoundAddress.objects.get()
    assert (row.address, row.owner) == ("b@uclg.example", "UCLG")
    assert list(row.uses.values_list("edition", flat=True)) == [other.pk]


@pytest.mark.database
def test_rebuilding_keeps_what_staff_noted_and_ends_the_rest():
    edition = factories.published(body=BODY)
    FoundAddress.objects.filter(address="desk@uclg.example").update(owner="UCLG")
    FoundAddressUse.objects.filter(found__address="b@uclg.example").delete()
    wrong = FoundAddress.objects.create(address="old@uclg.example")
    wrong.uses.create(edition=edition)
    assert [problem.proof for problem in integrity.check() if problem.proof == "mailboxes"] == ["mailboxes"]

    for problem in integrity.check():
        if problem.is_derived:
            integrity.repair(problem.circular)

    assert not [problem for problem in integrity.check() if problem.proof == "mailboxes"]
    assert named() == {"forum@uclg.example", "desk@uclg.example", "b@uclg.example"}
    assert FoundAddress.objects.get(address="desk@uclg.example").owner == "UCLG"


@pytest.mark.database
def test_address_that_only_a_cancelled_edition_named_is_ended():
    edition = factories.published(body=BODY, at=factories.later(days=2), now=timezone.now())
    publishing.cancel(edition.pk, by=None, now=timezone.now())
    factories.published(body="<p>b@uclg.example</p>")

    assert found_addresses.prune() == 2
    assert FoundAddress.objects.get().address == "b@uclg.example"


@pytest.mark.database
def test_upgrade_finds_the_addresses_of_old_editions():
    edition = factories.published(body=BODY)
    FoundAddress.objects.all().delete()
    Edition.objects.filter(pk=edition.pk).update(renderer_version=1)

    derived.rebuild_due(timezone.now())

    assert len(named()) == 3


def test_page_writes_no_address_that_a_pattern_finds_and_says_it_to_readers(client):
    edition = factories.published(body=BODY)

    page = client.get(f"/circulars/{edition.circular.path}/").content.decode()
    whole = BeautifulSoup(page, "html.parser")

    main = page[page.index("<main") : page.index("</main")]
    assert "mailto:forum" not in main.lower()
    assert "forum@uclg" not in main.lower()
    link = next(one for one in whole.find_all("a") if one.text == "Forum@uclg.example")
    assert link["href"] == "mailto:Forum@uclg.example"
    assert "Forum@uclg.example" in html.unescape(main)


def test_list_shows_where_addresses_stand_and_export_says_the_same(client, kim):
    client.force_login(kim)
    first = factories.published(body=BODY, title="<b>First</b>")
    factories.published(body="<p>b@uclg.example</p>", title="Second")
    factories.published(body="<p>later@uclg.example</p>", at=factories.later(days=1), now=timezone.now())

    page = client.get(LIST).content.decode()
    assert "b@uclg.example" in page
    assert "later@uclg.example" not in page
    row = FoundAddress.objects.get(address="b@uclg.example")
    form = client.get(f"{LIST}{row.pk}/change/").content.decode()
    assert f"/circulars/{first.circular.path}/" in form
    assert "&lt;b&gt;First" in form
    assert "<b>First" not in form
    hidden = FoundAddress.objects.get(address="later@uclg.example")
    assert client.get(f"{LIST}{hidden.pk}/change/").status_code == 302
    assert "b@uclg.example" in b"".join(client.get(f"{LIST}export/csv/").streaming_content).decode()


@pytest.mark.database
def test_list_takes_the_same_queries_at_two_sizes(client, kim):
    client.force_login(kim)
    counts = []
    for number in (3, 30):
        for one in range(number):
            factories.published(body=f"<p>a{number}-{one}@x.example</p>")
        client.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(LIST).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_staff_say_that_an_address_holds_or_does_not_and_the_log_names_none(client, kim):
    client.force_login(kim)
    factories.published(body=BODY)
    row = FoundAddress.objects.get(address="desk@uclg.example")

    client.post(f"{LIST}{row.pk}/change/", {"owner": "UCLG", "holds": "on"})
    row.refresh_from_db()
    assert (row.owner, row.verified_on, row.verified_by) == ("UCLG", timezone.localdate(), kim)

    client.post(LIST, {"action": "mark_dead", "_selected_action": [row.pk]})
    row.refresh_from_db()
    assert row.is_dead
    client.post(LIST, {"action": "verify_today", "_selected_action": [row.pk]})
    row.refresh_from_db()
    assert not row.is_dead
    entries = AuditEntry.objects.filter(object_type="circulars.FoundAddress")
    assert {"change", "address_dead", "verify_address"} <= set(entries.values_list("action", flat=True))
    assert not [entry for entry in entries if "@" in f"{entry.object_label}{entry.details}"]


def test_editors_look_and_change_nothing(client, make_user):
    client.force_login(make_user("lee", "editor"))
    factories.published(body=BODY)
    row = FoundAddress.objects.get(address="desk@uclg.example")

    assert client.get(LIST).status_code == 200
    assert client.post(f"{LIST}{row.pk}/change/", {"owner": "x"}).status_code == 403
    client.post(LIST, {"action": "mark_dead", "_selected_action": [row.pk]})
    row.refresh_from_db()
    assert not row.is_dead


@pytest.mark.database
def test_filters_find_what_nobody_verified_and_former_mailboxes(client, kim, make_user):
    client.force_login(kim)
    make_user("gone", email="Gone@office.example", is_active=False)
    post = factories.post(mailbox="old@office.example")
    team = post.states.get().team
    PostState.objects.create(
        post=post, team=team, from_date=date(2020, 1, 1), duty_ko="협력", mailbox="now@office.example"
    )
    factories.published(body="<p>gone@office.example, old@office.example, now@office.example, x@x.example</p>")
    FoundAddress.objects.filter(address="x@x.example").update(verified_on=timezone.localdate() - timedelta(days=366))
    FoundAddress.objects.filter(address="now@office.example").update(verified_on=timezone.localdate(), is_dead=True)

    def shown(look: str) -> set[str]:
        return {row.address for row in client.get(LIST, {"look": look}).context["cl"].result_list}

    assert shown("former") == {"gone@office.example", "old@office.example"}
    assert shown("unverified") == {"gone@office.example", "old@office.example", "x@x.example"}
    assert shown("dead") == {"now@office.example"}
    assert len(shown("unowned")) == 4
