"""What was hidden or erased does not come back: not by a correction, an import, an earlier edition or words put by."""

from datetime import timedelta

import pytest

from circulars import autosaves, editing, facts, publishing
from circulars.files import store, sweep
from circulars.models import Attachment, AuditEntry, Autosave, Blob, Edition, File, SetAside, WorkingCopy
from tests import factories
from tests.circulars import portable
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.database]
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path):
    portable.use_own_folders(settings, tmp_path / "data")


@pytest.fixture
def kim(make_user):
    return make_user("kim", "administrator")


@pytest.fixture
def lee(make_user):
    return make_user("lee", "administrator")


def attach(copy: WorkingCopy, content: bytes = b"secret words in a file", code: str = "") -> File:
    blob = store.put(content, name="note.txt", now=NOW)
    code = code or f"code{copy.pk}"
    file = File.objects.create(code=code, circular=copy.circular, language=copy.language, created_at=NOW)
    copy.attachments.create(file=file, blob=blob, name="note.txt", title="Secret title")
    return file


def erase(circular_id, kim, lee, **what) -> None:
    removal = publishing.hide(circular_id, by=kim, now=NOW + HOUR, reason_ko="유출", **what)
    publishing.erase(removal.pk, by=lee, now=NOW + HOUR)


def test_hidden_file_stays_hidden_in_a_corrected_edition(kim):
    copy = factories.draft()
    file = attach(copy)
    edition = publishing.publish(copy.pk, by=kim, now=NOW)
    publishing.hide(edition.circular_id, file=file, by=kim, now=NOW, reason_ko="개인정보")

    corrected = factories.corrected(edition, by=kim, now=NOW + HOUR)

    assert corrected.removed_files == [file.code]
    assert Edition.objects.get(pk=corrected.pk).removed_files == [file.code]


@pytest.mark.parametrize("is_erased", [False, True])
def test_import_does_not_show_what_is_hidden_or_erased(kim, lee, is_erased):
    edition = factories.published(by=kim)
    content = {"facts": edition.facts | {"title": "By the back door"}, "body": edition.body}
    removal = publishing.hide(edition.circular_id, by=kim, now=NOW, reason_ko="유출")
    if is_erased:
        publishing.erase(removal.pk, by=lee, now=NOW)
    take = {"content": content, "language": "en", "published_at": NOW + HOUR, "by": None, "now": NOW + HOUR}

    if is_erased:
        with pytest.raises(publishing.NotImportable):
            publishing.import_edition(edition.circular_id, **take)
    else:
        publishing.import_edition(edition.circular_id, **take)

    assert not Edition.objects.released(NOW + 2 * HOUR).exists()


def test_translation_that_was_only_drafted_is_erased_with_the_whole(kim, lee):
    edition = factories.published(by=kim)
    korean = editing.add_language(edition.circular, "ko", by=kim, now=NOW, title="비밀")
    factories.edit(korean, by=kim, body="<p>비밀</p>")

    erase(edition.circular_id, kim, lee)

    assert set(WorkingCopy.objects.values_list("title", "body")) == {("", "")}


def test_erasing_one_language_leaves_the_other(kim, lee):
    edition = factories.published(by=kim, title="English words")
    korean = editing.add_language(edition.circular, "ko", by=kim, now=NOW, title="성명")
    korean = publishing.publish(factories.edit(korean, body="<p>본문</p>").pk, by=kim, now=NOW)

    erase(edition.circular_id, kim, lee, editions=[korean.pk])

    assert list(Edition.objects.live(NOW + 2 * HOUR)) == [edition]
    assert dict(WorkingCopy.objects.values_list("language", "title")) == {"en": "English words", "ko": ""}


def test_bytes_that_another_circular_uses_stay(kim, lee, django_capture_on_commit_callbacks):
    mine, theirs = factories.draft(), factories.draft()
    attach(mine), attach(theirs)
    edition = publishing.publish(mine.pk, by=kim, now=NOW)

    with django_capture_on_commit_callbacks(execute=True):
        erase(edition.circular_id, kim, lee)

    assert Attachment.objects.get().working_copy == theirs
    assert not list(sweep.missing_blobs())


def test_erased_file_is_left_out_when_earlier_words_come_back(kim, lee, django_capture_on_commit_callbacks):
    copy = factories.draft()
    file = attach(copy)
    edition = publishing.publish(copy.pk, by=kim, now=NOW)
    live = factories.corrected(edition, by=kim, now=NOW + HOUR, title="Second")
    copy = factories.edit(copy, by=kim, now=NOW + HOUR, title="Third")
    kept = editing.set_aside(copy.pk, revision=copy.revision, by=kim, now=NOW + HOUR)
    with django_capture_on_commit_callbacks(execute=True):
        erase(edition.circular_id, kim, lee, file=file)

    assert "Secret" not in str(SetAside.objects.get().content)
    copy.refresh_from_db()
    copy = editing.take_up(kept.pk, revision=copy.revision, by=kim, now=NOW + 2 * HOUR)
    copy = editing.restore_edition(edition.pk, revision=copy.revision, by=kim, now=NOW + 2 * HOUR)
    copy = editing.set_aside(copy.pk, revision=copy.revision, by=kim, now=NOW + 2 * HOUR)

    assert live.is_corrected
    assert not Attachment.objects.exists()
    assert not Blob.objects.exists()


def test_erased_words_are_not_restored(kim, lee):
    edition = factories.published(by=kim)
    factories.corrected(edition, by=kim, now=NOW + HOUR)
    erase(edition.circular_id, kim, lee, editions=[edition.pk])
    copy = WorkingCopy.objects.get()

    with pytest.raises(editing.NotEditable):
        editing.restore_edition(edition.pk, revision=copy.revision, by=kim, now=NOW + 2 * HOUR)


def test_words_put_by_that_were_erased_are_gone(kim, lee):
    edition = factories.published(by=kim)
    copy = factories.edit(WorkingCopy.objects.get(), by=kim, title="Draft")
    kept = editing.set_aside(copy.pk, revision=copy.revision, by=kim, now=NOW)
    erase(edition.circular_id, kim, lee)

    with pytest.raises(editing.NotEditable):
        editing.take_up(kept.pk, revision=3, by=kim, now=NOW)


def test_file_of_words_put_by_outlives_the_sweep_and_is_erased_with_them(kim, lee, django_capture_on_commit_callbacks):
    edition = factories.published(by=kim)
    copy = factories.edit(WorkingCopy.objects.get(), by=kim, title="Draft")
    attach(copy)
    kept = editing.set_aside(copy.pk, revision=copy.revision, by=kim, now=NOW)

    sweep.sweep(NOW + timedelta(days=3))
    assert Blob.objects.count() == 1
    copy.refresh_from_db()
    copy = editing.take_up(kept.pk, revision=copy.revision, by=kim, now=NOW)
    assert copy.attachments.get().name == "note.txt"

    editing.set_aside(copy.pk, revision=copy.revision, by=kim, now=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        erase(edition.circular_id, kim, lee)
    assert not Blob.objects.exists()


def test_what_staff_wrote_about_erased_words_is_blanked_in_the_log(kim, lee):
    edition = factories.published(by=kim)
    factories.corrected(edition, by=kim, now=NOW + HOUR, note="The name Hong was wrong.")
    copy = factories.edit(WorkingCopy.objects.get(), by=kim, title="Hong again")
    editing.set_aside(copy.pk, revision=copy.revision, by=kim, now=NOW, reason="Hong must go first")

    erase(edition.circular_id, kim, lee)

    entries = AuditEntry.objects.filter(circular=edition.circular_id)
    assert not [entry for entry in entries if "Hong" in f"{entry.object_label}{entry.reason}{entry.details}"]
    assert {"publish", "set_aside", "hide", "erase"} <= set(entries.values_list("action", flat=True))


def test_erased_and_hidden_stay_so_in_another_portal(kim, lee):
    edition = factories.published(by=kim, title="Secret title")
    factories.published(by=kim, title="Open")
    erase(edition.circular_id, kim, lee)
    lines = portable.export(False)
    assert b"Secret" not in lines
    portable.empty()

    told = portable.take_in(lines)

    assert not [line for line in told if line.refused]
    assert [row.title for row in Edition.objects.released(NOW + HOUR)] == ["Open"]
    tombstone = Edition.objects.get(circular__path=edition.circular.path)
    assert (tombstone.content_hash, tombstone.code) == (edition.content_hash, edition.code)
    assert facts.hash_of({}, "") != tombstone.content_hash


# forms that are open all the while -----------------------------------------------------------------------------


def keep(user, copy, *, revision: int, token: str = "a" * 32) -> autosaves.Outcome:
    fields = [("title", "Secret"), ("body", "<p>The secret sentence.</p>")]
    return autosaves.keep(
        fields, user=user, form_token=token, copy=copy, revision=revision, sequence=1, now=NOW + 2 * HOUR
    )


def test_form_of_an_erased_circular_keeps_and_saves_nothing(kim, lee):
    edition = factories.published(by=kim)
    copy = WorkingCopy.objects.get(circular=edition.circular_id)
    erase(edition.circular_id, kim, lee)

    assert keep(kim, copy, revision=copy.revision) == autosaves.Outcome.ENDED
    assert keep(kim, copy, revision=copy.revision + 1, token="b" * 32) == autosaves.Outcome.ENDED
    assert not Autosave.objects.exists()
    copy.refresh_from_db()
    with pytest.raises(editing.NotEditable):
        factories.edit(copy, by=kim, title="Secret")
    with pytest.raises(editing.NotEditable):
        editing.add_language(copy.circular, "ko", by=kim, now=NOW + 2 * HOUR, title="비밀")
    copy.refresh_from_db()
    assert copy.title == ""


def test_form_opened_before_its_edition_was_erased_keeps_nothing_and_a_new_one_does(kim, lee):
    edition = factories.published(by=kim)
    copy = WorkingCopy.objects.get(circular=edition.circular_id)
    erase(edition.circular_id, kim, lee, editions=[edition.pk])
    fresh = WorkingCopy.objects.get(pk=copy.pk)

    assert keep(kim, copy, revision=copy.revision) == autosaves.Outcome.ENDED
    assert keep(kim, fresh, revision=fresh.revision, token="b" * 32) == autosaves.Outcome.KEPT
    assert Autosave.objects.count() == 1


def test_words_of_an_erased_edition_that_lay_ahead_leave_the_working_copy_too(kim, lee):
    first = factories.published(by=kim)
    copy = factories.edit(WorkingCopy.objects.get(circular=first.circular_id), by=kim, body="<p>The secret.</p>")
    ahead = publishing.publish(copy.pk, by=kim, now=NOW, at=factories.later(days=1), change_note="Next")

    erase(first.circular_id, kim, lee, editions=[ahead.pk])

    copy.refresh_from_db()
    assert (copy.title, copy.body) == ("", "")
    assert Edition.objects.live(NOW + HOUR).get(circular=first.circular_id).body == first.body


@pytest.mark.parametrize("is_restored", [True, False])
def test_draft_that_restored_an_erased_edition_is_erased_with_it_and_another_stays(kim, lee, is_restored):
    first = factories.published(by=kim, body="<p>The secret.</p>")
    second = factories.corrected(first, by=kim, now=NOW + HOUR / 2, body="<p>Without it.</p>")
    copy = WorkingCopy.objects.get(circular=first.circular_id)
    if is_restored:
        copy = editing.restore_edition(first.pk, revision=copy.revision, by=kim, now=NOW + HOUR / 2)

    erase(first.circular_id, kim, lee, editions=[first.pk])

    copy.refresh_from_db()
    assert copy.body == ("" if is_restored else second.body)
    assert copy.title == ("" if is_restored else second.title)
