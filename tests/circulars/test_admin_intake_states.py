"""Taking, giving back, taking over, declining and opening again, by those who may."""

import pytest

from circulars import intake
from circulars.models import AuditEntry, Intake
from tests import received
from tests.circulars.file_samples import pdf
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder_for_files(settings, tmp_path):
    settings.BLOBS_DIR = tmp_path / "blobs"


@pytest.fixture
def kim(make_user):
    return make_user("kim", "editor", language="en")


@pytest.fixture
def lee(make_user):
    return make_user("lee", "editor")


@pytest.fixture
def editor(client, kim):
    client.force_login(kim)
    return client


@pytest.fixture
def letter(monkeypatch):
    received.reader(monkeypatch).says(b"the letter", received.letter(), received.proposals())
    return received.receive()


def act(client, row, name: str, **data):
    response = client.post(f"/admin/circulars/intake/{row.pk}/{name}/", data)
    row.refresh_from_db()
    return response


def test_taken_and_given_back(editor, kim, letter):
    act(editor, letter, "take")
    assert (letter.state, letter.taken_by) == ("taken", kim)

    act(editor, letter, "release")
    assert (letter.state, letter.taken_by) == ("new", None)


def test_what_another_has_taken_is_asked_about_first(editor, kim, lee, letter):
    intake.take(letter.pk, by=lee, now=NOW)
    here = f"/admin/circulars/intake/{letter.pk}/"

    page = editor.get(here).content.decode()
    assert "Lee has taken this." in page
    assert 'name="decide" value="confirmed' not in page
    refused = editor.post(here, {"item": "0", "decide": "confirmed:title-0"}, HTTP_ACCEPT="application/json")
    assert refused.status_code == 400
    assert "Lee" in refused.json()["said"]
    assert "Lee" in editor.post(here, {"item": "0", "accept": "sure"}, follow=True).content.decode()
    assert not letter.proposals.exclude(origin="automatic").exists()

    act(editor, letter, "take-over")
    assert (letter.state, letter.taken_by) == ("taken", kim)
    actions = set(AuditEntry.objects.filter(object_id=str(letter.pk)).values_list("action", flat=True))
    assert {"take_intake", "release_intake"} <= actions


def test_declined_with_a_reason_and_opened_again(editor, kim, letter):
    response = act(editor, letter, "decline", apply="1", reason="")
    assert (response.status_code, letter.state) == (200, "new")

    response = act(editor, letter, "decline", apply="1", reason="Not addressed to us")
    assert response.headers["Location"] == "/admin/circulars/intake/"
    assert (letter.state, letter.reason, letter.decided_by) == ("declined", "Not addressed to us", kim)
    page = editor.get(f"/admin/circulars/intake/{letter.pk}/").content.decode()
    assert "Not for publication: Not addressed to us" in page
    assert 'name="make"' not in page

    act(editor, letter, "reopen")
    assert letter.state == "new"


def test_steps_are_sent_and_need_the_right(editor, client, make_user, letter):
    for name in ("take", "take-over", "release", "reopen", "read", "another", "use-part"):
        assert editor.get(f"/admin/circulars/intake/{letter.pk}/{name}/").status_code == 405
    client.force_login(make_user("desk", "contact manager"))
    for name in ("take", "take-over", "release", "reopen", "read", "another", "use-part", "decline"):
        assert client.post(f"/admin/circulars/intake/{letter.pk}/{name}/").status_code == 403
    assert Intake.objects.get().state == "new"


def test_read_again_keeps_what_people_decided(editor, kim, letter):
    intake.decide(letter.pk, item=0, field="title", position=0, origin="manual", value="Ours", by=kim, now=NOW)

    act(editor, letter, "read")

    title = letter.proposals.get(field="title", item=0)
    assert (title.decided_value, title.origin) == ("Ours", "manual")


def test_history_tells_what_was_done(editor, letter):
    act(editor, letter, "take")

    page = editor.get(f"/admin/circulars/intake/{letter.pk}/history/")

    assert page.status_code == 200
    assert "Kim" in page.content.decode()


def test_proposals_are_read_from_another_file_of_the_mail(editor, kim, monkeypatch):
    reader = received.reader(monkeypatch)
    mail, annex = b"the mail", pdf("another letter")
    reader.says(mail, received.letter(enclosed=[received.file_in_it("annex.pdf", annex)]), received.proposals())
    reader.says(annex, received.letter("Another letter"), received.proposals(title="Another letter"))
    row = received.receive(mail, name="letter.eml", by=kim)
    assert row.main_part == 1
    here = f"/admin/circulars/intake/{row.pk}/"
    assert "Read the proposals from here" in editor.get(here).content.decode()

    response = act(editor, row, "use-part", item="0", part="0")

    assert response.headers["Location"] == here
    assert "Declaration on migration" in row.proposals.filter(item=0, field="title").values_list("value", flat=True)
    response = act(editor, row, "another", main_part="1")
    assert response.headers["Location"] == f"{here}?item=1"
    assert row.proposals.get(item=1, field="title").value == "Another letter"
    act(editor, row, "use-part", item="0", part="77")
    assert "Declaration on migration" in row.proposals.filter(item=0, field="title").values_list("value", flat=True)
