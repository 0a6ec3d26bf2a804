"""Erasing reaches what was received; what is kept for others stays."""

import pytest

from circulars import intake, publishing
from circulars.admin.beside_form import erased as admin_erased
from circulars.files import store
from circulars.files.storage import blobs
from circulars.intake import parts, retention
from circulars.models import Blob, Intake, Proposal, Removal
from tests import factories, received
from tests.circulars.file_samples import pdf
from tests.circulars.portable import use_own_folders
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path):
    use_own_folders(settings, tmp_path / "data")


@pytest.fixture
def reader(monkeypatch):
    stand_in = received.reader(monkeypatch)
    stand_in.says(b"the letter", received.letter(), received.proposals())
    return stand_in


@pytest.fixture
def people(make_user):
    return make_user("kim", "administrator"), make_user("lee", "administrator")


def published(row: Intake, by, item: int = 0):
    places = {"home_section": factories.section(), "post": factories.post(), "series": factories.series()}
    copy = intake.draft(row.pk, item=item, by=by, now=NOW, **places)
    factories.edit(copy, number_serial=row.pk * 10 + item, number_label=f"Circular {row.pk * 10 + item}/2018")
    return publishing.publish(copy.pk, by=by, now=NOW, alone_reason="Only one on duty")


def hide_and_erase(circular_id: int, people, **what) -> Removal:
    kim, lee = people
    removal = publishing.hide(circular_id, by=kim, now=NOW, reason_ko="유출", reason_en="A leak", **what)
    publishing.erase(removal.pk, by=lee, now=NOW)
    return removal


def test_original_of_an_erased_circular_is_empty(reader, people, django_capture_on_commit_callbacks):
    row = received.receive(sender="office@uclg.example")
    edition = published(row, people[0])

    with django_capture_on_commit_callbacks(execute=True):
        hide_and_erase(edition.circular_id, people)

    row.refresh_from_db()
    assert (row.name, row.subject, row.sender, row.text_hash, row.simhash) == ("", "", "", "", None)
    assert (row.document, row.blob, row.emptied_at, row.state) == (None, None, NOW, "drafted")
    assert row.sha256, "the hash stays, so that a mailbox does not bring it back"
    assert not Proposal.objects.exists()
    assert not blobs().exists(row.sha256)
    assert intake.origins_of(edition.circular.working_copies.get()) == {}


def test_the_same_words_received_twice_go_together(reader, people):
    first, twin = received.receive(), received.receive(b"the letter")
    reader.says(b"another", received.letter(*["Other words of another body that nobody has to erase."] * 3), [])
    other = received.receive(b"another")
    edition = published(first, people[0])

    hide_and_erase(edition.circular_id, people)

    twin.refresh_from_db()
    assert (twin.document, twin.state, twin.reason) == (None, "declined", "–")
    other.refresh_from_db()
    assert (other.state, other.document is None) == ("new", False)


def test_original_of_two_circulars_keeps_its_words_for_the_other(reader, people):
    row = received.receive()
    first = published(row, people[0])
    item = intake.another(row.pk, by=people[0], now=NOW)
    second = published(row, people[0], item)
    removal = publishing.hide(first.circular_id, by=people[0], now=NOW, reason_ko="유출", reason_en="A leak")
    assert row.code in str(admin_erased.remains(removal, people[1]))

    publishing.erase(removal.pk, by=people[1], now=NOW)

    row.refresh_from_db()
    assert row.document is not None
    assert set(row.proposals.values_list("item", flat=True)) == {item}
    hide_and_erase(second.circular_id, people)
    row.refresh_from_db()
    assert row.document is None


def test_file_erased_alone_leaves_with_the_mail_it_came_in(reader, people, django_capture_on_commit_callbacks):
    letter = pdf("Secret")
    mail = received.letter("See the file", enclosed=[received.file_in_it("secret name.pdf", letter)])
    reader.says(b"From: office", mail)
    reader.says(letter, received.letter(), received.proposals())
    row = received.receive(b"From: office", name="mail.eml")
    edition = published(row, people[0])
    file = edition.attachments.get().file

    with django_capture_on_commit_callbacks(execute=True):
        hide_and_erase(edition.circular_id, people, file=file)

    row.refresh_from_db()
    kept = row.files.get()
    assert (row.blob, kept.blob, kept.name, kept.document) == (None, None, "", None)
    assert not Blob.objects.filter(sha256__in=[row.sha256, kept.sha256]).exists()
    assert not blobs().exists(kept.sha256)


@pytest.mark.parametrize("step", ["read", "another", "use_part"])
def test_words_erased_while_they_are_read_again_do_not_come_back(reader, people, monkeypatch, step):
    letter = pdf("Secret")
    reader.says(b"From: office", received.letter("See", enclosed=[received.file_in_it("letter.pdf", letter)]))
    reader.says(letter, received.letter(), received.proposals())
    row = received.receive(b"From: office", name="mail.eml")

    def emptied_meanwhile(*arguments, **named):
        answer = reader(*arguments, **named)
        if Intake.objects.filter(emptied_at=None).exists():
            store.delete_unused(retention.clear(Intake.objects.get(), now=NOW))
        return answer

    monkeypatch.setattr(parts.readers, "read_document", emptied_meanwhile)
    steps = {
        "read": lambda: intake.read(row.pk, now=NOW),
        "another": lambda: intake.another(row.pk, by=people[0], now=NOW, main_part=1),
        "use_part": lambda: intake.use_part(row.pk, item=0, part=1, by=people[0], now=NOW),
    }
    with pytest.raises(intake.NotPossible):
        steps[step]()

    row.refresh_from_db()
    assert (row.document, row.blob) == (None, None)
    assert not Proposal.objects.exists()
    assert not Blob.objects.exists()


def test_further_draft_that_was_begun_goes_with_the_words_it_was_read_from(reader, people):
    row = received.receive()
    edition = published(row, people[0])
    intake.another(row.pk, by=people[0], now=NOW)

    hide_and_erase(edition.circular_id, people)

    assert not Proposal.objects.exists()


def test_document_that_also_came_inside_a_mail_goes_there_too(reader, people, django_capture_on_commit_callbacks):
    scan = pdf("")
    reader.says(scan, None, state="empty", trouble="scan")
    enclosed = [received.file_in_it("secret name.pdf", scan)]
    reader.says(b"From: office", received.letter("See the file", enclosed=enclosed))
    alone, mail = received.receive(scan, name="scan.pdf"), received.receive(b"From: office", name="mail.eml")
    edition = published(alone, people[0])

    with django_capture_on_commit_callbacks(execute=True):
        hide_and_erase(edition.circular_id, people)

    mail.refresh_from_db()
    kept = mail.files.get()
    assert (mail.blob, mail.state, kept.blob, kept.name) == (None, "declined", None, "")
    assert not blobs().exists(alone.sha256)
