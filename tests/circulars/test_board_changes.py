"""A board that goes on living after it was saved: changed pages, edited and deleted drafts, erased circulars."""

import os
from pathlib import Path

import pytest
from django.utils import timezone

from circulars import editing, publishing
from circulars.models import BoardItem, Circular, Edition, State, WorkingCopy
from circulars.readers.many import Many
from tests import board_runs, boards, factories
from tests.circulars import file_samples, portable

pytestmark = pytest.mark.django_db
DRAFTS = {"drafts": True}


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path):
    portable.use_own_folders(settings, tmp_path / "data")


@pytest.fixture
def page(tmp_path):
    """One page of the board, imported; the function changes a word of it."""
    folder = tmp_path / "site"
    boards.make(folder, 1)
    board_runs.prepare()
    saved = next(folder.rglob("selectBbsNttView*"))

    def change(old: str = "meets again this year", new: str = "meets twice this year") -> Path:
        text = saved.read_text()
        assert old in text
        saved.write_text(text.replace(old, new))
        return folder

    change.folder = folder
    return change


def test_changed_page_of_a_public_circular_goes_into_the_working_copy(page):
    board_runs.run(page.folder)
    edition = Edition.objects.get()

    said = board_runs.run(page())

    assert "1 changed published" in said
    assert Edition.objects.get() == edition
    assert "meets twice" not in Edition.objects.get().body
    copy = WorkingCopy.objects.get()
    assert "meets twice" in copy.body
    assert copy.state == State.DRAFT
    assert BoardItem.objects.get().troubles == ["changed"]
    assert "1 unchanged published" in board_runs.run(page.folder)


def test_second_change_follows_the_first(page):
    board_runs.run(page.folder)
    board_runs.run(page())
    board_runs.run(page("meets twice this year", "meets three times"))
    assert "meets three times" in WorkingCopy.objects.get().body


def test_what_a_person_edited_is_left_alone(page, make_user):
    board_runs.run(page.folder, **DRAFTS)
    factories.edit(WorkingCopy.objects.get(), by=make_user(), now=timezone.now(), title="By hand")

    said = board_runs.run(page(), **DRAFTS)

    assert "1 changed undecided" in said or "1 changed drafted" in said
    copy = WorkingCopy.objects.get()
    assert copy.title == "By hand"
    assert "meets twice" not in copy.body
    assert BoardItem.objects.get().troubles == ["changed_kept"]


def test_draft_that_nobody_edited_follows_its_page(page):
    board_runs.run(page.folder, **DRAFTS)
    board_runs.run(page(), **DRAFTS)
    assert "meets twice" in WorkingCopy.objects.get().body
    assert BoardItem.objects.get().state == BoardItem.State.DRAFTED


def test_draft_that_was_deleted_is_not_made_again(page, make_user):
    board_runs.run(page.folder, **DRAFTS)
    editing.delete_draft(WorkingCopy.objects.get().pk, by=make_user(), now=timezone.now())

    assert "1 unchanged drafted" in board_runs.run(page.folder, **DRAFTS)
    board_runs.run(page(), **DRAFTS)

    assert not WorkingCopy.objects.exists()
    assert BoardItem.objects.get().troubles == ["draft_deleted"]


def test_views_alone_are_no_change(page):
    board_runs.run(page.folder)
    assert "1 unchanged published" in board_runs.run(page("<span>조회수</span> 3", "<span>조회수</span> 977"))


@pytest.mark.parametrize("what", ["circular", "edition"])
@pytest.mark.parametrize("board", ["former", "another name"])
def test_erased_circular_does_not_come_back(page, make_user, board, what):
    board_runs.run(page.folder)
    circular = Circular.objects.get()
    now = timezone.now()
    editions = {"editions": [Edition.objects.get().pk]} if what == "edition" else {}
    removal = publishing.hide(circular.pk, by=make_user("kim"), now=now, reason_ko="유출", **editions)
    publishing.erase(removal.pk, by=make_user("lee"), now=now)

    board_runs.run(page(), board=board)

    assert Circular.objects.get() == circular
    assert not WorkingCopy.objects.filter(body__contains="meets").exists()
    assert not BoardItem.objects.filter(title__contains="Invitation").exists()


def test_pipes_in_the_folder_are_not_waited_for(page):
    for name in ("list.do", "page.html", "letter.pdf"):
        os.mkfifo(page.folder / name)

    assert "1 new published" in board_runs.run(page.folder)


def test_file_that_comes_later_is_a_change(tmp_path):
    folder = tmp_path / "site"
    number = next(number for number in range(1, 50) if boards.kind_of(number) == "missing_file")
    boards.make(folder, number)
    board_runs.prepare()
    board_runs.run(folder)
    item = BoardItem.objects.get(address=boards.address_of(number))
    assert item.troubles == ["file_missing"]
    assert [line.text for line in Edition.objects.get(circular=item.circular).requestedfiles.all()] == [
        f"신청서 {number}.hwp"
    ]
    page = page_of(folder, number)
    name = put_file(page, number, (page.parent / "files" / "letter0.pdf").read_bytes())

    board_runs.run(folder)

    item.refresh_from_db()
    assert item.troubles == ["changed"]
    copy = WorkingCopy.objects.get(circular=item.circular)
    assert [line.name for line in copy.attachments.all()] == [name]
    assert not copy.requestedfiles.exists()


def page_of(folder: Path, number: int) -> Path:
    return next(path for path in folder.rglob("*") if f"nttNo={number}&" in path.name or f"%3D{number}%26" in path.name)


def put_file(page: Path, number: int, content: bytes) -> str:
    """Lay the file that the page names beside it, as a PDF; its name comes back."""
    name = f"신청서 {number}.pdf"
    encoding = "euc-kr" if b"charset=euc-kr" in page.read_bytes() else "utf-8"
    page.write_text(page.read_text(encoding).replace(f"신청서 {number}.hwp", name), encoding)
    (page.parent / name).write_bytes(content)
    return name


def test_scan_that_nobody_could_look_into_stays_a_draft(tmp_path):
    folder = tmp_path / "site"
    number = next(number for number in range(1, 50) if boards.kind_of(number) == "missing_file")
    boards.make(folder, number)
    put_file(page_of(folder, number), number, file_samples.image("PDF"))
    board_runs.prepare()

    board_runs.run(folder)

    item = BoardItem.objects.get(address=boards.address_of(number))
    assert (item.state, item.troubles) == (BoardItem.State.UNDECIDED, ["file_not_read"])
    assert not Edition.objects.filter(circular=item.circular).exists()


def test_page_that_could_not_be_read_is_tried_again(page, monkeypatch):
    monkeypatch.setattr(Many, "call", lambda *arguments: None)
    assert "new failed" in board_runs.run(page.folder)
    assert not Circular.objects.exists()
    monkeypatch.undo()

    board_runs.run(page.folder)

    assert BoardItem.objects.get(address__startswith="/").state == BoardItem.State.PUBLISHED
    assert not BoardItem.objects.exclude(address__startswith="/").filter(source__contains="nttNo=1&").exists()


def test_page_that_may_not_be_opened_stops_nothing(page, monkeypatch):
    def refuse(*arguments):
        raise PermissionError

    monkeypatch.setattr(Many, "call", refuse)
    assert "new failed" in board_runs.run(page.folder)
