"""Background tasks on the desk: administrators see and repeat them, editors see how far each file is."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone, translation
from django_tasks_db.models import DBTaskResult

from circulars import background, limits
from circulars.background.states import REASONS, reason_of
from circulars.models import AuditEntry, BackgroundTask
from tests import factories
from tests.circulars import file_samples
from tests.circulars.test_file_texts import attach
from tests.factories import NOW

pytestmark = pytest.mark.django_db
LIST = "/admin/circulars/backgroundtask/"
DAMAGED = b"%PDF-1.4\nnothing more\n%%EOF"


@pytest.fixture(autouse=True)
def _folder_for_files(settings, tmp_path):
    settings.BLOBS_DIR = tmp_path / "blobs"


@pytest.fixture
def chief(make_user):
    return make_user("chief", "administrator", language="en")


@pytest.fixture
def kim(make_user):
    return make_user("kim", "editor", language="en")


@pytest.fixture
def row():
    return attach(factories.draft(), DAMAGED, "report.pdf")


@pytest.fixture
def failed(row):
    background.read_files([row.blob], now=NOW)
    background.run_waiting(until=float("inf"))
    return BackgroundTask.objects.get()


def page(client, address: str, user) -> str:
    client.force_login(user)
    response = client.get(address)
    assert response.status_code == 200
    return b"".join(response).decode()


def test_administrator_sees_what_failed_and_why(client, chief, failed, row):
    shown = page(client, LIST, chief)
    assert "report.pdf" in shown
    assert "failed: The file is damaged, or not what its name says." in shown
    assert reverse("admin:circulars_workingcopy_change", args=[row.working_copy_id]) in shown

    assert "1 background task failed." in page(client, "/admin/", chief)
    assert LIST in page(client, "/admin/circulars/workingcopy/reports/", chief)


def test_desk_says_nothing_where_nothing_failed_lately(client, chief, failed):
    BackgroundTask.objects.update(ended_at=timezone.now() - timedelta(days=8))
    assert "background task failed" not in page(client, "/admin/", chief)


def test_others_do_not_see_them(client, kim, failed):
    client.force_login(kim)
    assert client.get(LIST).status_code == 403
    assert client.post(reverse("admin:circulars_backgroundtask_again")).status_code == 403
    assert "background task failed" not in client.get("/admin/").content.decode()


def test_one_or_all_are_tried_again_and_it_is_written_down(client, chief, failed):
    client.force_login(chief)
    client.post(LIST, {"action": "try_again", "_selected_action": [failed.pk]})
    failed.refresh_from_db()
    assert (failed.state, failed.tries) == ("waiting", 0)
    assert AuditEntry.objects.filter(action="retry_task").count() == 1

    background.run_waiting(until=float("inf"))
    assert client.get(reverse("admin:circulars_backgroundtask_again")).status_code == 405
    assert client.post(reverse("admin:circulars_backgroundtask_again")).status_code == 302
    failed.refresh_from_db()
    assert failed.state == "waiting"
    assert DBTaskResult.objects.filter(status="READY").count() == 1


def test_name_of_a_limited_file_is_not_shown_to_others(client, chief, kim, failed, row):
    limits.limit(row.working_copy.circular_id, users=[], teams=[], by=kim, now=NOW)
    assert "report.pdf" not in page(client, LIST, chief)
    assert "report.pdf" not in page(client, f"{LIST}export/csv/", chief)


def test_workers_are_named_and_their_absence_is_said(client, chief):
    assert "No worker is there" in page(client, LIST, chief)
    background.say_alive(timezone.now(), started_at=timezone.now())
    assert "1 worker is there." in page(client, LIST, chief)
    background.leave()
    assert "No worker is there" in page(client, LIST, chief)


def test_list_of_the_queue_itself_is_not_offered(client, administrator):
    assert not admin.site.is_registered(DBTaskResult)
    client.force_login(administrator)
    assert client.get("/admin/django_tasks_database/dbtaskresult/").status_code == 404


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        ("낱말".encode(), "a.txt", "Text read (2 characters)."),
        (DAMAGED, "a.pdf", "Its text could not be read:"),
        (file_samples.ole("WordDocument"), "a.doc", "Its text cannot be read:"),
    ],
)
def test_form_says_how_far_each_file_is(client, kim, content, name, words):
    one = attach(factories.draft(), content, name)
    form = reverse("admin:circulars_workingcopy_change", args=[one.working_copy_id])
    client.force_login(kim)

    assert "Its text waits to be read." in client.get(form).content.decode()
    background.read_files([one.blob], now=NOW)
    BackgroundTask.objects.update(state="running")
    assert "Its text is being read." in client.get(form).content.decode()
    BackgroundTask.objects.all().delete()
    background.read_now([one.blob], now=NOW)
    assert words in client.get(form).content.decode()


def test_editor_has_a_file_read_again(client, kim, failed, row):
    address = reverse("admin:circulars_file_reading", args=[row.working_copy_id, row.pk])
    client.force_login(kim)

    assert "Read again" in client.get(address).content.decode()
    shown = client.post(address, {"answer": "fragment"}).content.decode()
    assert "Its text waits to be read." in shown
    assert "<html" not in shown
    assert AuditEntry.objects.get(action="read_file_again").circular_id == row.working_copy.circular_id
    background.run_waiting(until=float("inf"))
    answer = client.post(address)
    assert answer.status_code == 302
    assert answer.url.endswith("#attachments-group")


def test_only_those_who_may_change_the_circular_have_it_read_again(client, make_user, failed, row):
    address = reverse("admin:circulars_file_reading", args=[row.working_copy_id, row.pk])
    client.force_login(make_user("park", "contact manager"))
    assert client.post(address).status_code == 403
    other = attach(factories.draft(), b"x", "b.txt")
    client.force_login(make_user("kim", "editor"))
    assert client.get(reverse("admin:circulars_file_reading", args=[other.working_copy_id, row.pk])).status_code == 404


def test_every_reason_has_its_sentence_in_korean(failed):
    with translation.override("ko"):
        for word in REASONS:
            assert any("가" <= letter <= "힣" for letter in reason_of(word)), word
    assert reason_of("PdfiumError") == reason_of("anything else")


def test_rows_of_the_form_ask_the_same_number_of_times(client, kim, django_assert_max_num_queries):
    copy = factories.draft()
    for number in range(6):
        attach(copy, f"words {number}".encode(), f"{number}.txt")
    from circulars.models import Attachment

    with django_assert_max_num_queries(3):
        states = background.of_files(row.blob for row in Attachment.objects.select_related("blob"))
        assert len(states) == 6
    background.read_now([copy.attachments.first().blob], now=NOW)
    states = background.of_files(row.blob for row in copy.attachments.all())
    assert sorted(state.key for state in states.values()) == ["read"] + ["waiting"] * 5
