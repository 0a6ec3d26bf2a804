"""Asking for an accessible copy: who is told, what is kept, and what comes back as it was typed."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache

from circulars import file_access, mailing, publishing
from circulars.file_access import requesting
from circulars.models import Circular, CopyRequest, OutgoingMail, WorkingCopy
from contacts.models import PostState, TeamState
from tests import factories
from tests.circulars.file_access_samples import with_file
from tests.circulars.test_masking import RESIDENT
from tests.factories import NOW

pytestmark = pytest.mark.django_db
ORIGIN = {"HTTP_ORIGIN": "http://testserver"}
WORDS = "Large print, please: I cannot read the small letters of the table."


@pytest.fixture(autouse=True)
def _folder_for_files(settings, tmp_path, monkeypatch):
    settings.BLOBS_DIR = tmp_path / "blobs"
    monkeypatch.setattr("portal.form_guard.MIN_AGE", -1)


def address(file, rest: str = "", before: str = "/en") -> str:
    return f"{before}/files/{file.code}/annex.pdf/copy/{rest}"


def soup_of(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def form_of(client, file, before: str = "/en") -> dict[str, str]:
    form = soup_of(client.get(address(file, before=before))).select_one("main form")
    return {one["name"]: one.get("value", "") for one in form.select("input[type=hidden]")} | {"website_address": ""}


@pytest.mark.database
def test_request_goes_to_the_mailbox_of_the_post(client):
    edition, file = with_file(mailbox="desk@office.example")
    answer = client.get(address(file))
    assert (answer["Cache-Control"], answer.cookies) == ("private, no-store", {})

    sent = form_of(client, file) | {"needs": WORDS, "answer_to": "reader@home.example"}
    answer = client.post(address(file), sent, **ORIGIN)

    assert (answer.status_code, answer["Location"], answer.cookies) == (302, address(file, "thanks/"), {})
    assert "Thank you" in client.get(answer["Location"]).content.decode()
    mail = OutgoingMail.objects.get()
    assert (mail.recipient, mail.language, mail.circular) == ("desk@office.example", "ko", edition.circular)
    assert edition.title in mail.subject
    assert all(part in mail.body for part in (WORDS, "reader@home.example", "annex.pdf", "#panel-file-access"))
    row = CopyRequest.objects.get()
    assert (row.file, row.answered_at) == (file, None)


def test_words_go_as_those_of_every_mail_and_the_row_only_counts(client):
    _edition, file = with_file()
    sent = form_of(client, file) | {"needs": WORDS}
    client.post(address(file), sent, **ORIGIN)
    mail = OutgoingMail.objects.get()
    later = mail.created_at + mailing.WORDS_KEPT + timedelta(days=1)
    OutgoingMail.objects.update(sent_at=mail.created_at)

    mailing.send_due(later)

    assert WORDS not in OutgoingMail.objects.get().body
    assert CopyRequest.objects.count() == 1


def test_mailbox_of_the_team_answers_where_the_post_has_none(client):
    _edition, file = with_file(mailbox="")
    TeamState.objects.update(mailbox="team@office.example")

    client.post(address(file), form_of(client, file) | {"needs": WORDS}, **ORIGIN)

    assert OutgoingMail.objects.get().recipient == "team@office.example"


@pytest.mark.parametrize("has_post", [True, False])
def test_without_a_mailbox_the_page_says_whom_to_call(client, has_post):
    edition, file = with_file(mailbox="")
    if not has_post:
        Circular.objects.filter(pk=edition.circular_id).update(post=None)

    page = soup_of(client.get(address(file)))
    assert page.select_one("main form") is None
    assert bool(page.select_one('main a[href^="tel:"]')) is has_post
    assert has_post or page.select_one('a[href="/en/contacts/"]')
    answer = client.post(address(file), {"needs": WORDS}, **ORIGIN)
    assert answer.status_code == 400
    assert WORDS in answer.content.decode()
    assert not OutgoingMail.objects.exists()


def test_closed_post_leads_to_its_successor_or_to_the_telephone(client):
    _edition, file = with_file()
    PostState.objects.update(is_closed=True)

    assert soup_of(client.get(address(file))).select_one("main form") is None


@pytest.mark.parametrize(
    ("changed", "headers", "status"),
    [
        ({"csrf_token": "x"}, ORIGIN, 400),
        ({"website_address": "spam"}, ORIGIN, 400),
        ({}, {"HTTP_ORIGIN": "https://elsewhere.example"}, 403),
        ({"answer_to": "no address"}, ORIGIN, 400),
        ({"needs": WORDS + "x" * 1000}, ORIGIN, 400),
        ({"needs": f"{WORDS} {RESIDENT[:6]}-{RESIDENT[6:]}"}, ORIGIN, 400),
    ],
)
def test_refused_request_comes_back_as_it_was_typed(client, changed, headers, status):
    _edition, file = with_file()
    sent = form_of(client, file) | {"needs": WORDS, "answer_to": "reader@home.example"} | changed

    answer = client.post(address(file), sent, **headers)

    page = soup_of(answer)
    assert answer.status_code == status
    assert WORDS in page.select_one("textarea").get_text()
    assert page.select_one("#id_answer_to")["value"] == sent["answer_to"]
    assert page.select_one("[role=alert]")
    assert "Not sent" in page.title.get_text()
    assert not OutgoingMail.objects.exists()
    assert not CopyRequest.objects.exists()


def test_empty_request_says_what_lacks(client):
    _edition, file = with_file()

    answer = client.post(address(file), form_of(client, file) | {"needs": "  "}, **ORIGIN)

    page = soup_of(answer)
    assert page.select_one("#id_needs_error").get_text() == "Say what you need, in a few words."
    assert page.select_one("#id_needs")["aria-describedby"].split() == ["id_needs_helptext", "id_needs_error"]


def test_resident_number_is_neither_kept_nor_told():
    with pytest.raises(file_access.NotTaken):
        file_access.refuse_personal(f"나의 번호 {RESIDENT[:6]}-{RESIDENT[6:]}")
    file_access.refuse_personal("02-0000-0001, reader@home.example")


def test_telephone_in_the_words_is_masked(client):
    _edition, file = with_file()

    client.post(address(file), form_of(client, file) | {"needs": f"{WORDS} 010-1234-5678"}, **ORIGIN)

    assert "1234-5678" not in OutgoingMail.objects.get().body


@pytest.mark.database
def test_flood_of_requests_is_stopped(client, monkeypatch):
    _edition, file = with_file()
    monkeypatch.setattr(requesting, "MOST_OF_A_FILE", 2)
    sent = form_of(client, file) | {"needs": WORDS}
    for _number in range(2):
        assert client.post(address(file), sent, **ORIGIN).status_code == 302

    answer = client.post(address(file), sent, **ORIGIN)
    assert answer.status_code == 400
    assert WORDS in answer.content.decode()
    assert (OutgoingMail.objects.count(), CopyRequest.objects.count()) == (2, 2)
    monkeypatch.setattr(requesting, "MOST_OF_A_FILE", 100)
    monkeypatch.setattr(requesting, "MOST", 2)
    assert client.post(address(file), sent, **ORIGIN).status_code == 400
    cache.clear()


@pytest.mark.database
def test_throttle_says_when_to_come_again(client, monkeypatch):
    _edition, file = with_file()
    monkeypatch.setattr("portal.form_guard.throttling.is_within", lambda *count: False)
    monkeypatch.setattr("portal.form_guard.throttling.seconds_left", lambda name: 3600)

    answer = client.post(address(file), form_of(client, file) | {"needs": WORDS}, **ORIGIN)

    assert (answer.status_code, answer["Retry-After"]) == (429, "3600")
    assert WORDS in answer.content.decode()


def test_withdrawn_circular_still_takes_requests(client):
    edition, file = with_file()
    publishing.withdraw(edition.circular_id, by=None, now=NOW + timedelta(hours=1), reason_ko="끝났습니다")

    assert client.post(address(file), form_of(client, file) | {"needs": WORDS}, **ORIGIN).status_code == 302


def test_file_that_went_while_the_form_was_open_takes_none(client):
    edition, file = with_file()
    sent = form_of(client, file) | {"needs": WORDS}
    publishing.hide(edition.circular_id, by=None, now=NOW + timedelta(hours=1), reason_ko="유출")

    assert client.post(address(file), sent, **ORIGIN).status_code == 410
    with pytest.raises(file_access.NotTaken):
        file_access.request_copy(
            file, name="a", needs=WORDS, answer_to="", mailbox="a@b.example", circular_name="x", now=NOW + timedelta(2)
        )
    assert not OutgoingMail.objects.exists()


def test_form_left_open_over_a_new_name_is_still_taken(client):
    edition, file = with_file()
    sent = form_of(client, file) | {"needs": WORDS}
    copy = factories.edit(WorkingCopy.objects.get(circular=edition.circular_id), now=NOW + timedelta(hours=1))
    copy.attachments.update(name="renamed.pdf")
    publishing.publish(copy.pk, by=None, now=NOW + timedelta(hours=1), change_note="The file has another name.")

    answer = client.post(address(file), sent, **ORIGIN)

    assert answer["Location"] == f"/en/files/{file.code}/renamed.pdf/copy/thanks/"


@pytest.mark.database
def test_request_goes_with_what_is_erased(client, make_user):
    kim, lee = make_user("kim", "administrator"), make_user("lee", "administrator")
    edition, file = with_file()
    client.post(address(file), form_of(client, file) | {"needs": WORDS}, **ORIGIN)

    removal = publishing.hide(edition.circular_id, by=kim, now=NOW + timedelta(hours=1), reason_ko="유출")
    publishing.erase(removal.pk, by=lee, now=NOW + timedelta(hours=2))

    mail = OutgoingMail.objects.get()
    assert (mail.subject, mail.body) == ("–", "–")


def test_korean_page_says_what_is_kept(client):
    _edition, file = with_file()

    assert "30일 동안 보관" in client.get(address(file, before="")).content.decode()
