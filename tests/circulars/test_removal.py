"""Withdraw, hide, show, erase: who may, what stays, and what is gone."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from circulars import facts, publishing
from circulars.files import store
from circulars.models import AuditEntry, Blob, Edition, File, SectionEntry, Withdrawal, WorkingCopy
from tests import factories
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.database]
HOUR = timedelta(hours=1)


@pytest.fixture
def kim(make_user):
    return make_user("kim", "administrator")


@pytest.fixture
def lee(make_user):
    return make_user("lee", "administrator")


def attach(copy: WorkingCopy, text: str = "secret words in a file") -> File:
    blob = store.put(ContentFile(text.encode()), name="note.txt", now=NOW)
    file = File.objects.create(code=f"code{copy.pk}", circular=copy.circular, language=copy.language, created_at=NOW)
    copy.attachments.create(file=file, blob=blob, name="note.txt")
    return file


def test_withdrawn_text_stays_public_and_the_notice_can_be_lifted():
    edition = factories.published()
    notice = publishing.withdraw(edition.circular_id, by=None, now=NOW, reason_ko="등록 마감")

    assert list(Edition.objects.live(NOW)) == [edition]
    assert list(Withdrawal.objects.effective(NOW)) == [notice]
    with pytest.raises(publishing.NotWithdrawable):
        publishing.withdraw(edition.circular_id, by=None, now=NOW, reason_ko="again")
    publishing.lift_withdrawal(notice.pk, by=None, now=NOW + HOUR)

    assert not Withdrawal.objects.effective(NOW + HOUR).exists()


def test_withdrawal_ahead_holds_from_its_minute_and_is_cancelled_before():
    edition = factories.published()
    at = factories.later(days=3)
    notice = publishing.withdraw(edition.circular_id, by=None, now=NOW, at=at, reason_ko="등록 마감")

    assert not Withdrawal.objects.effective(at - HOUR).exists()
    assert Withdrawal.objects.effective(at).exists()
    publishing.lift_withdrawal(notice.pk, by=None, now=NOW)

    assert not Withdrawal.objects.exists()


def test_draft_is_not_withdrawn_and_a_reason_is_asked():
    copy = factories.draft()
    edition = factories.published()

    with pytest.raises(publishing.NotWithdrawable):
        publishing.withdraw(copy.circular_id, by=None, now=NOW, reason_ko="x")
    with pytest.raises(publishing.NotWithdrawable):
        publishing.withdraw(edition.circular_id, by=None, now=NOW, reason_ko="  ")


def test_hidden_circular_leaves_every_list_and_comes_back(kim):
    edition = factories.published()
    removal = publishing.hide(edition.circular_id, by=kim, now=NOW, reason_ko="개인정보 포함")

    assert not Edition.objects.released(NOW).exists()
    assert SectionEntry.objects.get().removed_at == NOW
    copy = factories.edit(WorkingCopy.objects.get(), now=NOW, title="Another")
    with pytest.raises(publishing.NotPublishable):
        publishing.publish(copy.pk, by=kim, now=NOW + HOUR, change_note="x")
    publishing.lift(removal.pk, by=kim, now=NOW)

    assert list(Edition.objects.live(NOW)) == [edition]


def test_earlier_edition_is_hidden_alone():
    first = factories.published()
    second = factories.corrected(first, now=NOW + HOUR)

    publishing.hide(first.circular_id, editions=[first.pk], by=None, now=NOW + HOUR, reason_ko="개인정보")

    assert list(Edition.objects.released(NOW + 2 * HOUR)) == [second]
    assert list(Edition.objects.live(NOW + 2 * HOUR)) == [second]


def test_what_two_removals_cover_stays_hidden_until_both_are_lifted():
    edition = factories.published()
    whole = publishing.hide(edition.circular_id, by=None, now=NOW, reason_ko="a")
    publishing.hide(edition.circular_id, editions=[edition.pk], by=None, now=NOW, reason_ko="b")

    publishing.lift(whole.pk, by=None, now=NOW)

    assert not Edition.objects.live(NOW).exists()


def test_one_person_cannot_erase_alone(kim, lee):
    edition = factories.published(by=kim)
    removal = publishing.hide(edition.circular_id, by=kim, now=NOW, reason_ko="유출")

    with pytest.raises(publishing.NotRemovable):
        publishing.erase(removal.pk, by=kim, now=NOW)
    publishing.erase(removal.pk, by=lee, now=NOW)

    with pytest.raises(publishing.NotRemovable):
        publishing.lift(removal.pk, by=lee, now=NOW)


def test_erased_words_and_files_are_gone_and_identity_stays(kim, lee, django_capture_on_commit_callbacks):
    copy = factories.draft(title="Secret title", body="<p>Secret words.</p>", addressees=["Secret body"])
    attach(copy)
    edition = publishing.publish(copy.pk, by=kim, now=NOW)
    removal = publishing.hide(edition.circular_id, by=kim, now=NOW, reason_ko="유출")

    with django_capture_on_commit_callbacks(execute=True):
        publishing.erase(removal.pk, by=lee, now=NOW + HOUR)

    edition = Edition.objects.get()
    assert (edition.title, edition.body, edition.rendered, edition.facts) == ("", "", "", {})
    assert all((edition.content_hash, edition.code, edition.circular.path))
    assert not Blob.objects.exists()
    assert not WorkingCopy.objects.exclude(title="").exists()
    assert not edition.addresseelines.exists()
    assert not any("Secret" in entry.object_label for entry in AuditEntry.objects.all())


def test_erasing_one_file_keeps_the_words(kim, lee):
    copy = factories.draft()
    file = attach(copy)
    edition = publishing.publish(copy.pk, by=kim, now=NOW)
    removal = publishing.hide(edition.circular_id, file=file, by=kim, now=NOW, reason_ko="유출")
    edition.refresh_from_db()
    assert edition.removed_files == [file.code]

    publishing.erase(removal.pk, by=lee, now=NOW)

    edition.refresh_from_db()
    assert edition.body == "<p>Dear members,</p><p>The Forum will gather in Marrakech.</p>"
    assert edition.facts["files"][0]["name"] == ""
    assert not edition.attachments.exists()


def test_frozen_rows_refuse_changes_in_the_database():
    edition = factories.published(addressees=["The World Council"])

    for change in (
        lambda: Edition.objects.filter(pk=edition.pk).update(title="Forged"),
        lambda: edition.addresseelines.update(text="Forged"),
        lambda: Edition.objects.filter(pk=edition.pk).delete(),
        lambda: AuditEntry.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()

    edition.refresh_from_db()
    assert facts.hash_of(edition.facts, edition.body) == edition.content_hash
