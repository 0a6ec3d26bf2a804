"""What publishing does, and what it refuses with everything left as it was."""

from datetime import date, timedelta

import pytest

from circulars import editing, publishing, workflow
from circulars.models import (
    AuditEntry,
    Circular,
    Edition,
    PublicChange,
    SectionEntry,
    SeriesCounter,
    State,
    WorkingCopy,
)
from tests import factories
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.database]
HOUR = timedelta(hours=1)


def test_publish_freezes_words_facts_and_address():
    copy = factories.draft(number_serial=31, issued_on=date(2018, 12, 5), addressees=["The World Council"])

    edition = publishing.publish(copy.pk, by=None, now=NOW)

    circular = Circular.objects.get()
    assert circular.path == "uclg/2018/31"
    assert circular.is_quiet, "issued long ago: filed quietly"
    assert list(Edition.objects.live(NOW)) == [edition]
    assert [line["text"] for line in edition.facts["addressees"]] == ["The World Council"]
    assert edition.addresseelines.get().text == "The World Council"
    copy.refresh_from_db()
    assert copy.state == State.PUBLISHED
    assert SectionEntry.objects.get().edition == edition


def test_draft_saves_with_as_little_as_a_title_but_is_not_published():
    copy = editing.create(title="제목만", by=None, now=NOW)

    with pytest.raises(publishing.NotPublishable) as refusal:
        publishing.publish(copy.pk, by=None, now=NOW)

    assert {finding.code for finding in refusal.value.findings} == {"no_series", "no_section", "no_text"}
    assert not Edition.objects.exists()
    assert not AuditEntry.objects.filter(action="publish").exists()


def test_scheduled_edition_takes_over_at_its_minute_without_a_job():
    first = factories.published()
    at = factories.later(days=2)
    copy = factories.edit(WorkingCopy.objects.get(), title="New words", now=NOW + HOUR)
    second = publishing.publish(copy.pk, by=None, now=NOW + HOUR, at=at, change_note="Title changed.")

    assert list(Edition.objects.live(at - timedelta(microseconds=1))) == [first]
    assert list(Edition.objects.live(at)) == [second]
    copy.refresh_from_db()
    assert copy.state_at(at - HOUR) == State.SCHEDULED
    assert copy.state_at(at) == State.PUBLISHED


def test_correction_meanwhile_is_refused_until_the_schedule_is_cancelled():
    factories.published()
    copy = factories.edit(WorkingCopy.objects.get(), title="For tomorrow", now=NOW + HOUR)
    scheduled = publishing.publish(copy.pk, by=None, now=NOW + HOUR, at=factories.later(days=1), change_note="x")
    copy = factories.edit(copy, title="Urgent", now=NOW + 2 * HOUR)

    with pytest.raises(publishing.NotPublishable):
        publishing.publish(copy.pk, by=None, now=NOW + 2 * HOUR, change_note="urgent")
    publishing.cancel(scheduled.pk, by=None, now=NOW + 2 * HOUR)
    urgent = publishing.publish(copy.pk, by=None, now=NOW + 2 * HOUR, change_note="urgent")

    assert list(Edition.objects.live(factories.later(days=2))) == [urgent]
    assert urgent.version == 3, "a cancelled version is not used again"


def test_cancelled_first_schedule_keeps_the_own_number():
    copy = factories.draft(series=factories.own_series(), kind="notice")
    edition = publishing.publish(copy.pk, by=None, now=NOW, at=factories.later(days=1))
    path = edition.circular.path

    publishing.cancel(edition.pk, by=None, now=NOW)
    again = publishing.publish(copy.pk, by=None, now=NOW + HOUR)

    assert again.circular.path == path
    assert again.version == 2
    assert SeriesCounter.objects.get().last == 1


def test_refused_publication_uses_no_number():
    copy = factories.draft(series=factories.own_series(), kind="notice", body="")

    with pytest.raises(publishing.NotPublishable):
        publishing.publish(copy.pk, by=None, now=NOW)

    assert not SeriesCounter.objects.exists()


def test_back_entry_never_moves_the_counter_back():
    own = factories.own_series()
    for _ in range(3):
        factories.published(series=own, kind="notice")
    old = factories.published(series=own, kind="notice", number_serial=2, issued_on=date(2019, 5, 1), title="Old")
    newest = factories.published(series=own, kind="notice")

    assert old.circular.path == "office/2019/2"
    assert newest.circular.allocated_serial == 4


def test_public_edition_cannot_be_cancelled():
    edition = factories.published()

    with pytest.raises(publishing.NotCancellable):
        publishing.cancel(edition.pk, by=None, now=NOW)

    assert Edition.objects.count() == 1


def test_same_words_are_not_published_twice():
    factories.published()
    copy = factories.edit(WorkingCopy.objects.get(), now=NOW + HOUR)

    with pytest.raises(publishing.NotPublishable):
        publishing.publish(copy.pk, by=None, now=NOW + HOUR, change_note="nothing")

    assert Edition.objects.get().superseded_at is None


def test_major_correction_needs_a_note_and_a_minor_one_none():
    factories.published()
    copy = factories.edit(WorkingCopy.objects.get(), place="Barcelona", now=NOW + HOUR)

    with pytest.raises(publishing.NotPublishable):
        publishing.publish(copy.pk, by=None, now=NOW + HOUR)
    edition = publishing.publish(copy.pk, by=None, now=NOW + HOUR, is_major=False)

    assert (edition.version, edition.change_note) == (2, "")


def test_approval_holds_for_the_approved_words_alone(make_user):
    kim, lee = make_user("kim", "editor"), make_user("lee", "publisher")
    copy = factories.draft(by=kim, home_section=factories.section("strict", required_approvals=1))
    workflow.submit(copy.pk, revision=1, by=kim, now=NOW)
    workflow.approve(copy.pk, revision=1, by=lee, now=NOW)
    factories.edit(copy, by=kim, now=NOW, title="Changed after approval")

    with pytest.raises(publishing.NotPublishable):
        publishing.publish(copy.pk, by=lee, now=NOW)
    edition = publishing.publish(copy.pk, by=lee, now=NOW, alone_reason="Nobody else is in today")

    assert AuditEntry.objects.get(action="publish").reason == "Nobody else is in today"
    assert edition.title == "Changed after approval"


def test_number_that_is_taken_is_refused():
    factories.published(number_serial=7)
    copy = factories.draft(number_serial=7)

    with pytest.raises(publishing.NotPublishable) as refusal:
        publishing.publish(copy.pk, by=None, now=NOW)

    assert [finding.code for finding in refusal.value.findings] == ["number_used"]


def test_two_letters_of_one_title_get_two_addresses():
    letters = factories.series(code="letters", prefix="letter", is_numbered=False, pattern="{serial}")
    paths = [factories.published(series=letters, kind="letter", title="안내 말씀").circular.path for _ in range(2)]

    assert paths == ["uclg/2026/letter-안내-말씀", "uclg/2026/letter-안내-말씀-2"]


def test_every_public_change_is_recorded_once():
    edition = factories.published()
    publishing.withdraw(edition.circular_id, by=None, now=NOW + HOUR, reason_ko="등록이 끝났습니다")

    assert list(PublicChange.objects.values_list("kind", flat=True)) == ["published", "withdrawn"]
