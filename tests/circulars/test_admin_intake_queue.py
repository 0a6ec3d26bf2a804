"""The queue of originals: who sees it, what it shows, and a fixed number of queries whatever it holds."""

import pytest
from django.test import Client
from django.urls import reverse

from circulars import intake, limits
from circulars.models import Intake, PersonalDataRead, WorkingCopy
from tests import factories, received
from tests.factories import NOW

pytestmark = pytest.mark.django_db
QUEUE = "/admin/circulars/intake/"


@pytest.fixture(autouse=True)
def _folder_for_files(settings, tmp_path):
    settings.BLOBS_DIR = tmp_path / "blobs"


@pytest.fixture
def kim(make_user):
    return make_user("kim", "editor")


@pytest.fixture
def editor(client, kim):
    client.force_login(kim)
    return client


def original(**fields) -> Intake:
    values = {
        "code": f"code-{Intake.objects.count():06}",
        "channel": "upload",
        "received_at": NOW,
        "subject": "Declaration",
        "sha256": f"{Intake.objects.count():064}",
    }
    return Intake.objects.create(**values | fields)


def test_groups_that_write_circulars_receive_originals(client, make_user):
    for group, status in (("editor", 200), ("publisher", 200), ("administrator", 200), ("contact manager", 403)):
        client.force_login(make_user(group.replace(" ", "-"), group))
        assert client.get(QUEUE).status_code == status, group


def test_queue_shows_what_waits_and_who_has_taken_what(editor, kim, make_user):
    original(subject="Nobody has it", number_serial=31, number_year=2018, sender="Secretariat <s@union.example.org>")
    taken = original(subject="Lee has it")
    intake.take(taken.pk, by=make_user("lee", "editor"), now=NOW)
    declined = original(subject="Not for us")
    intake.decline(declined.pk, by=kim, now=NOW, reason="addressed to somebody else")

    page = editor.get(QUEUE).content.decode()
    assert ("Nobody has it" in page, "Lee has it" in page, "Not for us" in page) == (True, True, False)
    assert "31/2018" in page
    assert "s@union.example.org" in page
    assert ">Lee<" in page

    assert "addressed to somebody else" in editor.get(f"{QUEUE}?state=declined").content.decode()
    mine = editor.get(f"{QUEUE}?state=mine").content.decode()
    assert ("Lee has it" in mine, "Nobody has it" in mine) == (False, False)
    assert "Not for us" in editor.get(f"{QUEUE}?state=all").content.decode()


def test_filters_are_headed_by_their_names_alone(make_user):
    """Django's own heading, "by …", sets a Korean particle behind every name."""
    client = Client()
    client.force_login(make_user("park", "editor", language="ko"))

    page = " ".join(client.get(QUEUE).content.decode().split())

    assert "<summary> 상태 </summary>" in page
    assert "(으)로" not in page


@pytest.mark.parametrize("searched", ["31/2018", "31", "Declaration", "union.example"])
def test_search_finds_number_subject_and_sender(editor, searched):
    original(subject="Declaration", number_serial=31, number_year=2018, sender="s@union.example.org")
    original(subject="Another", number_serial=32, number_year=2018)

    page = editor.get(QUEUE, {"q": searched}).content.decode()

    assert ("intake-name" in page, "Another" in page) == (True, False)


def test_doubles_are_marked_and_nothing_else(editor):
    first = original(subject="First", message_id="<a@union.example.org>")
    original(subject="Second", message_id="<a@union.example.org>")
    other = original(subject="Third")

    page = editor.get(QUEUE).content.decode()

    assert f"/admin/circulars/intake/{first.pk}/#doubles" in page
    assert f"/admin/circulars/intake/{other.pk}/#doubles" not in page


def test_number_that_a_circular_has_is_marked(editor, kim):
    factories.published(by=kim, number_serial=31, number_label="Circular 31/2018", number_year=2018)
    row = original(number_serial=31, number_year=2018)

    assert f"/admin/circulars/intake/{row.pk}/#doubles" in editor.get(QUEUE).content.decode()


def test_list_is_a_read_of_personal_data_and_its_export_asks_why(editor):
    original(sender="Maria Example <m@union.example.org>")

    editor.get(QUEUE)

    assert [(row.kind, row.object_type) for row in PersonalDataRead.objects.all()] == [("list", "circulars.Intake")]
    page = editor.get(reverse("admin:circulars_intake_export", args=["csv"])).content.decode()
    assert "m@union.example.org" not in page
    answer = editor.post(reverse("admin:circulars_intake_export", args=["csv"]), {"apply": "1", "reason": "월간 보고"})
    assert b"m@union.example.org" in answer.getvalue()


def test_original_of_a_limited_draft_is_closed(client, make_user, monkeypatch):
    kim, lee = make_user("kim", "editor"), make_user("lee", "administrator")
    reader = received.reader(monkeypatch)
    reader.says(b"the letter", received.letter(), received.proposals())
    row = received.receive(by=kim)
    copy = intake.draft(row.pk, item=0, by=kim, now=NOW, home_section=factories.section())
    limits.limit(copy.circular_id, users=[], teams=[], by=kim, now=NOW)

    client.force_login(lee)
    assert "Declaration on migration" not in client.get(f"{QUEUE}?state=all").content.decode()
    for address in ("", "original/", "decline/"):
        assert client.get(f"{QUEUE}{row.pk}/{address}").status_code == 404
    for step in ("take", "release", "reopen", "read", "another", "use-part", "take-over"):
        assert client.post(f"{QUEUE}{row.pk}/{step}/").status_code == 404
    assert client.post(f"{QUEUE}{row.pk}/", {"accept": "sure"}).status_code == 404
    client.force_login(kim)
    assert client.get(f"{QUEUE}{row.pk}/").status_code == 200
    assert WorkingCopy.objects.count() == 1


def test_second_copy_of_such_an_original_is_closed_too(client, make_user, monkeypatch):
    kim, lee = make_user("kim", "editor"), make_user("lee", "administrator")
    reader = received.reader(monkeypatch)
    for name in (b"the letter", b"the letter in a mail"):
        reader.says(name, received.letter(), received.proposals())
    row = received.receive(by=kim)
    twins = [received.receive(by=kim), received.receive(b"the letter in a mail", by=kim)]
    copy = intake.draft(row.pk, item=0, by=kim, now=NOW, home_section=factories.section())
    limits.limit(copy.circular_id, users=[], teams=[], by=kim, now=NOW)

    client.force_login(lee)
    for twin in twins:
        assert client.get(f"{QUEUE}{twin.pk}/").status_code == 404
    client.force_login(kim)
    assert client.get(f"{QUEUE}{twins[0].pk}/").status_code == 200


def test_desk_says_how_many_wait(editor, client, make_user):
    original(subject="Waits on the desk")

    page = editor.get("/admin/").content.decode()
    assert "Waits on the desk" in page
    assert "data-intake-upload" in page
    client.force_login(make_user("desk", "contact manager"))
    assert "data-intake-upload" not in client.get("/admin/").content.decode()


def _queries(client, count: int, django_assert_max_num_queries) -> int:
    Intake.objects.all().delete()
    for number in range(count):
        original(subject=f"Original {number}", number_serial=number + 1, number_year=2018, message_id=f"<{number % 7}>")
    client.get(QUEUE)
    with django_assert_max_num_queries(40) as captured:
        client.get(QUEUE)
    return len(captured)


def test_queue_asks_the_same_at_3_and_300(editor, django_assert_max_num_queries):
    few = _queries(editor, 3, django_assert_max_num_queries)
    assert _queries(editor, 300, django_assert_max_num_queries) == few
