"""On the desk: who can read the files of a circular, who may say so, and the report of what lacks."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from circulars import publishing
from circulars.models import Attachment, AuditEntry, CopyRequest, FileReview, WorkingCopy
from tests import factories
from tests.circulars.file_access_samples import FOUND, attach, read, with_file

pytestmark = pytest.mark.django_db
NOW = timezone.now() - timedelta(hours=5)
REPORT = "/admin/circulars/workingcopy/reports/unreadable-files/"


@pytest.fixture(autouse=True)
def _folder_for_files(settings, tmp_path):
    settings.BLOBS_DIR = tmp_path / "blobs"


@pytest.fixture
def publisher(client, make_user):
    user = make_user("kim", "publisher", language="en")
    client.force_login(user)
    client.user = user
    return client


def copy_of(edition) -> WorkingCopy:
    return WorkingCopy.objects.get(circular=edition.circular_id, language=edition.language)


def page_of(copy: WorkingCopy, row: Attachment) -> str:
    return f"/admin/circulars/workingcopy/{copy.pk}/files/{row.pk}/accessibility/"


def form_of(copy: WorkingCopy) -> str:
    return f"/admin/circulars/workingcopy/{copy.pk}/change/"


def panel_of(client, copy: WorkingCopy) -> BeautifulSoup | None:
    answer = client.get(form_of(copy))
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser").select_one("#panel-file-access")


def send(client, address: str, **values):
    return client.post(address, {"verdict": "", "accessible_copy": "", "note": "", "apply": "1"} | values)


def test_panel_says_of_each_file_who_can_read_it_and_leads_on(publisher):
    edition, file = with_file()
    CopyRequest.objects.create(file=file, asked_at=NOW)
    copy = copy_of(edition)
    row = copy.attachments.get()

    panel = panel_of(publisher, copy)

    words = " ".join(panel.get_text(" ").split())
    assert "no tags for screen readers" in words
    assert "1 person waits for an accessible copy." in words
    assert "1 to look after" in words
    assert [link["href"] for link in panel.select("li a")] == [page_of(copy, row)]
    assert panel_of(publisher, factories.draft()) is None


@pytest.mark.database
def test_judgement_is_kept_shown_and_written_into_the_log(publisher):
    edition, file = with_file()
    copy = copy_of(edition)
    row = copy.attachments.get()
    other = attach(copy, "large.txt", title="Large print")
    CopyRequest.objects.create(file=file, asked_at=NOW)
    shown = publisher.get(page_of(copy, row)).content.decode()
    assert "no tags for screen readers" in shown
    assert "Large print" in shown

    answer = send(
        publisher, page_of(copy, row), verdict="partly", accessible_copy=other.file.code, note="tables", answered="on"
    )

    assert answer["Location"] == f"{form_of(copy)}#panel-file-access"
    review = FileReview.objects.get()
    assert (review.verdict, review.note, review.accessible_copy, review.checked_by) == (
        "partly", "tables", other.file, publisher.user,
    )  # fmt: skip
    assert CopyRequest.objects.get().answered_at is not None
    entry = AuditEntry.objects.get(action="review_file")
    assert entry.details["after"] == {"verdict": "partly", "note": "tables", "accessible_copy": other.file.code}
    assert AuditEntry.objects.filter(action="answer_copy_requests", circular=edition.circular).exists()
    answer = send(publisher, page_of(copy, row))
    assert not FileReview.objects.exists()
    assert AuditEntry.objects.get(action="clear_file_review").details["before"]["verdict"] == "partly"


def test_what_cannot_be_kept_comes_back(publisher):
    edition, _file = with_file()
    copy = copy_of(edition)
    row = copy.attachments.get()

    for values in (
        {"note": "only a note"},
        {"verdict": "splendid"},
        {"verdict": "not", "accessible_copy": "elsewhere"},
        {"verdict": "not", "note": "x" * 301},
    ):
        answer = send(publisher, page_of(copy, row), **values)
        assert answer.status_code == 200, values
        assert "errorlist" in answer.content.decode()
    assert not FileReview.objects.exists()


def test_file_of_another_circular_is_not_found(publisher):
    edition, _file = with_file()
    other = attach(factories.draft())

    assert publisher.get(page_of(copy_of(edition), other)).status_code == 404


def test_editor_judges_files_of_drafts_and_publishers_what_is_public(client, make_user):
    client.force_login(make_user("lee", "editor"))
    edition, _file = with_file()
    copy = copy_of(edition)
    row = copy.attachments.get()
    draft = attach(factories.draft())

    assert client.get(page_of(copy, row)).status_code == 200
    assert send(client, page_of(copy, row), verdict="accessible").status_code == 403
    assert send(client, page_of(draft.working_copy, draft), verdict="accessible").status_code == 302
    assert FileReview.objects.get().blob == draft.blob
    client.force_login(make_user("park", "contact manager"))
    assert client.get(page_of(copy, row)).status_code in (302, 403, 404)


def test_public_file_is_judged_beside_the_one_that_will_replace_it(publisher):
    edition, _file = with_file()
    copy = factories.edit(copy_of(edition), by=publisher.user, now=NOW)
    row = copy.attachments.get()
    fresh = attach(copy, "next.pdf")
    Attachment.objects.filter(pk=row.pk).update(blob=fresh.blob)

    panel = panel_of(publisher, copy)

    public = edition.attachments.get()
    assert page_of(copy, public) in [link["href"] for link in panel.select("li a")]
    assert "public now" in panel.get_text()
    assert send(publisher, page_of(copy, public), verdict="accessible").status_code == 302
    assert FileReview.objects.get().blob == public.blob


@pytest.mark.database
def test_report_names_what_nobody_can_read(publisher):
    home, other = factories.section("letters"), factories.section("notices")
    kinds = {
        "scan.pdf": {"state": "empty"},
        "locked.pdf": {"state": "locked"},
        "unread.pdf": {"found": None},
        "untagged.pdf": {},
        "tagged.pdf": {"found": FOUND | {"tagged": True}},
        "notes.txt": {"found": FOUND | {"tagged": None}},
        "helped.pdf": {},
        "fine.pdf": {"state": "empty"},
    }
    copy = factories.draft(home_section=home, post=factories.post())
    rows = {name: attach(copy, name, **fields) for name, fields in kinds.items()}
    FileReview.objects.create(
        blob=rows["helped.pdf"].blob, verdict="not", accessible_copy=rows["notes.txt"].file, checked_at=NOW
    )
    FileReview.objects.create(blob=rows["fine.pdf"].blob, verdict="accessible", checked_at=NOW)
    publishing.publish(copy.pk, by=None, now=NOW)
    asked = factories.draft(home_section=other)
    wanted = attach(asked, "wanted.txt", found=FOUND | {"tagged": None})
    publishing.publish(asked.pk, by=None, now=NOW)
    CopyRequest.objects.create(file=wanted.file, asked_at=NOW)
    attach(factories.draft(), "draft.pdf", state="empty")

    response = publisher.get(REPORT)

    cells = {row[0]: row[1:] for _row, row in response.context["rows"]}
    assert set(cells) == {"scan.pdf", "locked.pdf", "unread.pdf", "untagged.pdf", "wanted.txt"}
    assert cells["wanted.txt"][:3] == ["", "1", "1"]
    assert cells["untagged.pdf"][0] == "no tags for screen readers"
    links = response.context["filters"][0]["links"]
    assert [(link["label"], link["count"]) for link in links] == [
        ("All sections", None), ("Letters", 4), ("Notices", 1),
    ]  # fmt: skip
    (narrowed,) = publisher.get(REPORT, {"section": "notices"}).context["rows"]
    assert narrowed[0].url == f"{form_of(asked)}#panel-file-access"
    assert publisher.get(REPORT, {"section": "nothing"}).context["rows"] == []
    exported = publisher.get(f"{REPORT}csv/", {"section": "letters"})
    assert b"scan.pdf" in b"".join(exported.streaming_content) if exported.streaming else exported.content
    read(rows["unread.pdf"])
    publishing.hide(copy.circular_id, by=None, now=timezone.now(), reason_ko="유출", file=rows["scan.pdf"].file)
    publishing.withdraw(asked.circular_id, by=None, now=timezone.now(), reason_ko="끝")
    cells = [row[0] for _row, row in publisher.get(REPORT).context["rows"]]
    assert cells == ["locked.pdf", "unread.pdf", "untagged.pdf"]


@pytest.mark.database
@pytest.mark.parametrize("count", [2, 12])
def test_report_asks_the_same_for_many(publisher, count, django_assert_max_num_queries):
    for _number in range(count):
        with_file(state="empty")

    with django_assert_max_num_queries(26):
        assert len(publisher.get(REPORT).context["rows"]) == count
