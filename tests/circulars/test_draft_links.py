"""Draft links: what their reader sees and answers, and every way in which they end."""

import io
import logging
import threading
import time
from datetime import timedelta

import pytest
from django.core import signing
from django.db import connection, transaction
from django.utils import timezone

from circulars import draft_links, limits, publishing
from circulars.codes import new_code
from circulars.editing import NotEditable
from circulars.files.store import put
from circulars.masking.log import MaskingFormatter
from circulars.models import (
    Attachment,
    AuditEntry,
    Circular,
    DraftLink,
    Edition,
    File,
    OutgoingMail,
    Relation,
    RelationKind,
    Remark,
    WorkingCopy,
)
from circulars.views import guesses
from contacts.models import Appointment, Person
from tests import factories
from tests.circulars.file_samples import SAMPLES

pytestmark = pytest.mark.django_db
ORIGIN = {"HTTP_ORIGIN": "http://testserver"}
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _folder_for_files(settings, tmp_path):
    settings.BLOBS_DIR = tmp_path / "blobs"


@pytest.fixture
def kim(make_user):
    return make_user("kim", "editor", "publisher", "administrator")


@pytest.fixture
def draft(kim):
    return factories.draft(by=kim, title="Not yet public", language="en")


@pytest.fixture
def give(kim):
    def make(draft, **values) -> DraftLink:
        fields = {"recipient": "Ms Baker", "days": 7, "by": kim, "now": timezone.now()} | values
        return draft_links.give(draft.pk, **fields)

    return make


def address(link, rest: str = "", language: str = "") -> str:
    return f"{language}/drafts/{draft_links.token_of(link)}/{rest}"


def attach(draft, name: str = "annex.pdf") -> Attachment:
    now = timezone.now()
    blob = put(SAMPLES["pdf"], name=name, now=now)
    file = File.objects.create(code=new_code(), circular=draft.circular, language=draft.language, created_at=now)
    return Attachment.objects.create(working_copy=draft, file=file, blob=blob, name=name, title="Annex")


def fields_of(page: str) -> dict[str, str]:
    """The hidden inputs of the form, as a browser sends them."""
    from bs4 import BeautifulSoup

    form = BeautifulSoup(page, "html.parser").select_one("#fact-check form")
    return {one["name"]: one.get("value", "") for one in form.select("input[type=hidden]")} | {"website_address": ""}


@pytest.fixture
def old_enough(monkeypatch):
    monkeypatch.setattr("portal.form_guard.MIN_AGE", -1)


@pytest.mark.database
@pytest.mark.parametrize("language", ["", "/en"])
def test_the_reader_sees_page_paper_and_files_and_no_cache_keeps_them(client, draft, give, language):
    line = attach(draft)
    link = give(draft)

    for rest in ("", "?view=print", f"files/{line.file.code}/annex.pdf"):
        response = client.get(address(link, rest, language))

        assert response.status_code == 200, rest
        assert response["Cache-Control"] == "private, no-store"
        assert response["X-Robots-Tag"] == "noindex, nofollow, noarchive"
        assert response["Referrer-Policy"] == "no-referrer"
        assert not response.cookies
    page = client.get(address(link, language=language)).content.decode()
    assert "Not yet public" in page
    assert "Ms Baker" in page
    assert f'href="{address(link, language=language)}files/{line.file.code}/annex.pdf"' in page
    assert page.count("<script") == page.count('<script src="/static/js/display.js">') == 1
    link.refresh_from_db()
    assert link.last_read_at is not None


def test_the_address_is_more_than_what_the_database_holds(client, draft, give):
    link = give(draft)
    forged = signing.Signer(key="another key", salt=draft_links.SALT, sep=".").sign(link.code)

    for token in (link.code, f"{link.code}.", forged, draft_links.token_of(link) + "x", "x"):
        response = client.get(f"/drafts/{token}/")
        assert response.status_code == 404
        assert "Not yet public" not in response.content.decode()


def test_the_log_is_no_way_in(client, draft, give):
    link, stream = give(draft), io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(MaskingFormatter("%(message)s"))
    logging.getLogger("django.request").addHandler(handler)
    try:
        client.get(address(link, "with/1/"))
        client.get(address(link, "nothing-here/", "/en"))
    finally:
        logging.getLogger("django.request").removeHandler(handler)

    assert "/drafts/…/with/1/" in stream.getvalue()
    assert "/en/drafts/…/nothing-here/" in stream.getvalue()
    assert draft_links.token_of(link) not in stream.getvalue()


def test_who_tries_addresses_out_is_stopped_and_readers_are_not(client, draft, give):
    link = give(draft)
    answers = [client.get(f"/drafts/{number}/").status_code for number in range(guesses.LIMIT + 1)]

    assert answers == [404] * guesses.LIMIT + [429]
    assert client.get("/en/drafts/x/")["Retry-After"] == str(guesses.WINDOW)
    assert client.get(address(link)).status_code == 200


@pytest.mark.parametrize("language", ["", "/en"])
def test_a_revoked_or_expired_link_says_whom_to_call(client, draft, give, kim, language):
    revoked, expired = give(draft), give(draft)
    draft_links.revoke(revoked.pk, by=kim, now=timezone.now())
    DraftLink.objects.filter(pk=expired.pk).update(created_at=timezone.now() - 9 * DAY, expires_at=timezone.now() - DAY)

    for link in (revoked, expired):
        for rest in ("", "?view=print", "thanks/", "files/x/y.pdf", "with/1/"):
            response = client.get(address(link, rest, language))
            page = response.content.decode()
            assert response.status_code == 410
            assert response["Cache-Control"] == "private, no-store"
            assert "tel:" in page
            assert "Not yet public" not in page


@pytest.mark.database
def test_publication_ends_the_links_and_leads_to_the_public_page(client, draft, give, kim):
    link, other = give(draft), give(factories.draft(by=kim, title="Another"))
    edition = publishing.publish(draft.pk, by=kim, now=timezone.now())

    link.refresh_from_db()
    assert link.expires_at == edition.published_at
    response = client.get(address(link))
    assert response.status_code == 410
    assert f"/circulars/{edition.circular.path}/" in response.content.decode()
    assert client.get(address(other)).status_code == 200


@pytest.mark.database
def test_a_schedule_lets_a_link_live_until_its_minute(client, draft, give, kim):
    before = give(draft, days=30)
    at = timezone.now() + 2 * DAY
    publishing.publish(draft.pk, by=kim, now=timezone.now(), at=at)
    after = give(draft, days=30)

    before.refresh_from_db()
    assert (before.expires_at, after.expires_at) == (at, at)
    assert client.get(address(before)).status_code == 200
    assert draft_links.is_open(before, at - timedelta(seconds=1))
    assert not draft_links.is_open(before, at)


@pytest.mark.database
def test_hiding_ends_the_links_to_a_correction(client, draft, give, kim):
    publishing.publish(draft.pk, by=kim, now=timezone.now())
    copy = factories.edit(draft, by=kim, now=timezone.now(), title="A correction")
    link = give(copy)
    assert client.get(address(link)).status_code == 200

    publishing.hide(draft.circular_id, by=kim, now=timezone.now(), reason_ko="이유")

    assert client.get(address(link)).status_code == 410
    with pytest.raises(NotEditable):
        give(copy)


def test_no_link_to_public_words_and_not_without_end(draft, give, kim):
    for values in ({"days": 365}, {"recipient": " "}):
        with pytest.raises(NotEditable):
            give(draft, **values)
    for _number in range(draft_links.MOST_OPEN):
        give(draft)
    with pytest.raises(NotEditable):
        give(draft)
    publishing.publish(draft.pk, by=kim, now=timezone.now())
    with pytest.raises(NotEditable):
        give(draft)


def test_limiting_a_draft_ends_the_links_that_others_gave(client, draft, give, kim, make_user):
    lee = make_user("lee", "editor")
    own, others = give(draft), give(draft, by=lee)
    limits.limit(draft.circular_id, users=[], teams=[], by=kim, now=timezone.now())

    assert client.get(address(own)).status_code == 200
    assert client.get(address(others)).status_code == 410


def test_a_link_to_a_limited_draft_ends_with_the_post_of_its_giver(client, draft, give, kim, make_user):
    lee, today = make_user("lee", "editor"), timezone.localdate()
    person = Person.objects.create(name_ko="이", user=lee)
    held = Appointment.objects.create(post=factories.post(), person=person, from_date=today - 9 * DAY)
    limits.limit(draft.circular_id, users=[], teams=[held.post.states.get().team], by=kim, now=timezone.now())
    link = give(draft, by=lee)
    assert client.get(address(link)).status_code == 200

    Appointment.objects.filter(pk=held.pk).update(to_date=today - DAY)

    assert client.get(address(link)).status_code == 410
    draft_links.revoke(link.pk, by=kim, now=timezone.now())  # or lifting the limit would bring it back
    limits.lift(draft.circular_id, by=kim, now=timezone.now())
    assert client.get(address(link)).status_code == 410


def test_no_link_leads_to_the_draft_of_an_edition_that_was_hidden(client, draft, give, kim):
    edition = factories.published(by=kim, title="Hidden", now=timezone.now())
    Relation.objects.create(from_circular=draft.circular, to_circular=edition.circular, kind=RelationKind.UPDATES)
    publishing.hide(edition.circular_id, by=kim, now=timezone.now(), reason_ko="이유", editions=[edition.pk])
    link = give(draft)

    assert "Hidden" not in client.get(address(link)).content.decode()
    assert client.get(address(link, f"with/{edition.circular_id}/")).status_code == 404


def test_the_drafts_it_refers_to_are_read_with_the_same_link(client, draft, give, kim, make_user):
    cited = factories.draft(
        by=kim, title="Cited", number_serial=777, number_label="Circular 777/2026", number_year=2026
    )
    related, public = factories.draft(by=kim, title="Related"), factories.draft(by=kim, title="Public one")
    closed, foreign = factories.draft(by=kim, title="Closed to Kim"), factories.draft(by=kim, title="No relation")
    line = attach(related, "other.pdf")
    publishing.publish(public.pk, by=kim, now=timezone.now())
    for other in (related, public, closed):
        Relation.objects.create(from_circular=draft.circular, to_circular=other.circular, kind=RelationKind.UPDATES)
    Circular.objects.filter(pk=closed.circular_id).update(is_limited=True)
    WorkingCopy.objects.filter(pk=draft.pk).update(body="<p>See Circular 777/2026.</p>")
    link = give(draft)

    page = client.get(address(link)).content.decode()
    for other, is_there in ((cited, True), (related, True), (public, False), (closed, False), (foreign, False)):
        there = address(link, f"with/{other.circular_id}/")
        assert (there in page) is is_there, other.title
        response = client.get(there)
        assert response.status_code == (200 if is_there else 404), other.title
        assert (other.title in response.content.decode()) is is_there
        assert response["Cache-Control"] == "private, no-store"
    there = address(link, f"files/{line.file.code}/other.pdf")
    assert client.get(there).status_code == 200
    assert client.get(address(link, f"files/{attach(foreign).file.code}/annex.pdf")).status_code == 404
    assert client.get(address(link, f"with/{related.circular_id}/?view=print")).status_code == 200


def test_a_fact_check_is_asked_for_and_kept(client, draft, give, kim, old_enough):
    link = give(draft, asks_fact_check=True, question="Is the date right?")
    response = client.get(address(link))
    assert response["Referrer-Policy"] == "same-origin"
    assert "Is the date right?" in response.content.decode()
    sent = fields_of(response.content.decode()) | {
        "verdict": "wrong", "about": "issued_on", "text": "It was the 21st.", "name": "J. Baker",
    }  # fmt: skip

    answer = client.post(address(link), sent, **ORIGIN)

    assert (answer.status_code, answer["Location"]) == (302, address(link, "thanks/#content"))
    assert client.get(answer["Location"]).status_code == 200
    remark = Remark.objects.get()
    assert (remark.kind, remark.field, remark.text, remark.is_correct, remark.author, remark.draft_link) == (
        "fact_check", "issued_on", "It was the 21st.", False, None, link,
    )  # fmt: skip
    assert remark.author_label == "J. Baker (Ms Baker)"
    mail = OutgoingMail.objects.get()
    assert mail.recipient == kim.email
    assert "21st" not in mail.body
    entry = AuditEntry.objects.get(action="fact_check")
    assert "21st" not in str(entry.details)
    assert link.code not in str(list(AuditEntry.objects.values_list("details", flat=True)))


def test_a_refused_answer_comes_back_as_it_was_typed(client, draft, give, old_enough):
    link = give(draft, asks_fact_check=True)
    whole = fields_of(client.get(address(link)).content.decode()) | {"verdict": "wrong", "text": "My long remark"}
    refused = [
        ({"website_address": "spam"}, ORIGIN, 400),
        ({}, {"HTTP_ORIGIN": "https://elsewhere.example"}, 403),
        ({"csrf_token": "x"}, ORIGIN, 400),
        ({"verdict": ""}, ORIGIN, 400),
        ({"about": "no such field"}, ORIGIN, 400),
        ({"text": "My long remark" + "x" * 5000}, ORIGIN, 400),
        ({"name": "x" * 81}, ORIGIN, 400),
        ({"revision": "x"}, ORIGIN, 400),
    ]
    for changed, headers, status in refused:
        response = client.post(address(link), whole | changed, **headers)
        assert response.status_code == status, changed
        assert "My long remark" in response.content.decode()
    assert client.post(address(link), whole | {"text": " "}, **ORIGIN).status_code == 400
    assert not Remark.objects.exists()


def test_answers_of_one_link_are_counted(client, draft, give):
    link = give(draft, asks_fact_check=True)
    values = {"is_correct": True, "text": "", "field": "", "name": "", "revision": 1}
    for _number in range(draft_links.MOST_ANSWERS):
        draft_links.answer(link.pk, now=timezone.now(), **values)

    with pytest.raises(draft_links.NotAnswerable):
        draft_links.answer(link.pk, now=timezone.now(), **values)
    assert Remark.objects.count() == draft_links.MOST_ANSWERS


def test_a_link_that_asks_nothing_takes_no_answer(client, draft, give):
    link = give(draft)

    assert client.post(address(link), {"verdict": "right"}, **ORIGIN).status_code == 404
    assert client.post(address(link, "thanks/")).status_code == 405


@pytest.mark.database
def test_reading_is_noted_each_minute(draft, give):
    link, now = give(draft), timezone.now()
    draft_links.note_read(link, now=now)
    draft_links.note_read(DraftLink.objects.get(pk=link.pk), now=now + timedelta(seconds=30))
    assert DraftLink.objects.get(pk=link.pk).last_read_at == now

    later = now + timedelta(seconds=61)
    draft_links.note_read(DraftLink.objects.get(pk=link.pk), now=later)
    assert DraftLink.objects.get(pk=link.pk).last_read_at == later


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_a_busy_database_keeps_no_reader_waiting(client, give, kim):
    link = give(factories.draft(by=kim))
    is_held, may_end = threading.Event(), threading.Event()

    def write() -> None:
        try:
            with transaction.atomic():
                DraftLink.objects.filter(pk=link.pk).update(question="held")
                is_held.set()
                may_end.wait(20)
        finally:
            connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    assert is_held.wait(10)
    try:
        began = time.monotonic()
        response = client.get(address(link))
        waited = time.monotonic() - began
    finally:
        may_end.set()
        writer.join()

    assert response.status_code == 200
    assert waited < 10, "the writer holds the database for twenty seconds"
    assert DraftLink.objects.get(pk=link.pk).last_read_at is None
    client.get(address(link))
    assert DraftLink.objects.get(pk=link.pk).last_read_at is not None


def test_nothing_public_leads_to_a_draft(client, draft, give):
    link = give(draft)
    for path in ("/", "/site-map/", "/circulars/", "/api/v1/circulars/"):
        assert "/drafts/" not in client.get(path).content.decode()
    assert not Edition.objects.exists()
    assert draft_links.is_open(link, timezone.now())
