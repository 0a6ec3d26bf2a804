"""What lies ahead, and what happens to it when something else changes meanwhile."""

from datetime import UTC, date, datetime, timedelta

import pytest

from circulars import editing, passages, publishing
from circulars.models import Edition, PublicChange, SetAside, State, Withdrawal, WorkingCopy
from tests import factories
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.database]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_hidden_over_its_minute_and_shown_again_is_the_scheduled_edition():
    first = factories.published()
    at = factories.later(days=1)
    copy = factories.edit(WorkingCopy.objects.get(), title="From tomorrow")
    second = publishing.publish(copy.pk, by=None, now=NOW, at=at, change_note="Tomorrow.")
    removal = publishing.hide(first.circular_id, by=None, now=NOW, reason_ko="검토")

    assert not Edition.objects.released(at + HOUR).exists()
    publishing.lift(removal.pk, by=None, now=at + HOUR)

    assert list(Edition.objects.live(at + HOUR)) == [second]


def test_withdrawal_planned_for_a_cancelled_edition_goes_with_it(make_user):
    copy = factories.draft()
    edition = publishing.publish(copy.pk, by=None, now=NOW, at=factories.later(days=1))
    publishing.withdraw(edition.circular_id, by=None, now=NOW, at=factories.later(days=2), reason_ko="기한이 끝남")

    publishing.cancel(edition.pk, by=None, now=NOW)

    assert not Withdrawal.objects.exists()
    assert not PublicChange.objects.filter(kind=PublicChange.Kind.WITHDRAWN).exists()


def test_withdrawal_of_what_stays_public_survives_a_cancelled_correction():
    edition = factories.published()
    notice = publishing.withdraw(edition.circular_id, by=None, now=NOW, at=factories.later(days=2), reason_ko="마감")
    copy = factories.edit(WorkingCopy.objects.get(), title="Corrected")
    scheduled = publishing.publish(copy.pk, by=None, now=NOW, at=factories.later(days=1), change_note="Title.")

    publishing.cancel(scheduled.pk, by=None, now=NOW)

    assert Withdrawal.objects.get() == notice


@pytest.mark.parametrize(("days", "stays"), [(1, True), (9, False)])
def test_rescheduling_keeps_a_planned_withdrawal_that_still_comes_after(days, stays):
    edition = publishing.publish(factories.draft().pk, by=None, now=NOW, at=factories.later(days=2))
    publishing.withdraw(edition.circular_id, by=None, now=NOW, at=factories.later(days=5), reason_ko="마감")

    publishing.reschedule(edition.pk, at=factories.later(days=days), by=None, now=NOW)

    assert Withdrawal.objects.exists() == stays
    assert PublicChange.objects.filter(kind=PublicChange.Kind.WITHDRAWN).exists() == stays


def test_of_two_withdrawals_at_one_moment_the_other_keeps_its_change():
    edition = factories.published()
    korean = editing.add_language(edition.circular, "ko", by=None, now=NOW, title="성명")
    publishing.publish(factories.edit(korean, body="<p>본문</p>").pk, by=None, now=NOW)
    at = factories.later(days=2)
    one = publishing.withdraw(edition.circular_id, language="ko", by=None, now=NOW, at=at, reason_ko="마감")
    publishing.withdraw(edition.circular_id, language="en", by=None, now=NOW, at=at, reason_ko="마감")

    publishing.lift_withdrawal(one.pk, by=None, now=NOW)

    assert PublicChange.objects.filter(kind=PublicChange.Kind.WITHDRAWN).count() == 1


def test_withdrawn_ahead_then_corrected_is_withdrawn_in_its_new_words():
    edition = factories.published()
    at = factories.later(days=2)
    notice = publishing.withdraw(edition.circular_id, by=None, now=NOW, at=at, reason_ko="마감")

    corrected = factories.corrected(edition, now=NOW + HOUR)

    assert list(Withdrawal.objects.effective(at)) == [notice]
    assert list(Edition.objects.live(at)) == [corrected]


def test_words_edited_after_the_schedule_are_not_published_by_moving_it():
    copy = factories.draft(home_section=factories.section("two", required_approvals=1))
    edition = publishing.publish(copy.pk, by=_person(), now=NOW, at=factories.later(days=1), alone_reason="급함")
    factories.edit(copy, title="Nobody approved this")

    with pytest.raises(publishing.NotPublishable):
        publishing.reschedule(edition.pk, at=factories.later(days=2), by=_person(), now=NOW)

    assert Edition.objects.get() == edition


def _person():
    from django.contrib.auth import get_user_model

    return get_user_model().objects.get_or_create(username="kim", defaults={"is_staff": True})[0]


def test_own_number_belongs_to_the_year_in_seoul():
    last_minute = datetime(2026, 12, 31, 14, 59, tzinfo=UTC)
    series = factories.own_series()
    old, new = (factories.draft(series=series, kind="notice", issued_on=None) for _ in range(2))

    publishing.publish(old.pk, by=None, now=NOW, at=last_minute)
    publishing.publish(new.pk, by=None, now=NOW, at=last_minute + timedelta(minutes=1))

    assert [row.circular.path for row in Edition.objects.order_by("pk")] == ["office/2026/1", "office/2027/1"]


def test_own_number_stays_when_the_schedule_moves_over_new_year():
    copy = factories.draft(series=factories.own_series(), kind="notice")
    edition = publishing.publish(copy.pk, by=None, now=NOW, at=datetime(2026, 12, 30, tzinfo=UTC))

    moved = publishing.reschedule(edition.pk, at=datetime(2027, 1, 3, tzinfo=UTC), by=None, now=NOW)

    assert (moved.circular.path, moved.version, moved.number_label) == (
        "office/2026/1",
        2,
        "국제협력실 공고 제2026-1호",
    )


def test_own_number_stays_when_a_form_comes_back_without_it_and_is_not_exchanged():
    edition = factories.published(series=factories.own_series(), kind="notice")
    emptied = {"number_serial": None, "number_year": None, "number_label": ""}

    corrected = factories.corrected(edition, now=NOW + HOUR, body="<p>Other words.</p>", **emptied)
    copy = factories.edit(WorkingCopy.objects.get(), now=NOW + HOUR, number_serial=99)

    assert (corrected.number_serial, corrected.number_label) == (1, edition.number_label)
    with pytest.raises(publishing.NotPublishable):
        publishing.publish(copy.pk, by=None, now=NOW + DAY, change_note="Another number.")


def test_number_given_up_is_not_entered_again_by_hand():
    series = factories.own_series()
    publishing.give_up_number(series, 2026, 4, by=None, now=NOW, reason_ko="발행하지 않음")
    copy = factories.draft(series=series, kind="notice", number_serial=4, number_year=2026, issued_on=date(2026, 1, 5))

    with pytest.raises(publishing.NotPublishable):
        publishing.publish(copy.pk, by=None, now=NOW)

    copy.refresh_from_db()
    assert copy.state == State.DRAFT


def test_translation_follows_the_original_that_is_public_then():
    first = factories.published()
    second = factories.corrected(first, now=NOW + HOUR)
    korean = editing.add_language(first.circular, "ko", by=None, now=NOW, title="성명")
    korean = factories.edit(korean, body="<p>본문</p>")

    edition = publishing.publish(korean.pk, by=None, now=NOW + 2 * HOUR)
    publishing.hide(first.circular_id, editions=[second.pk], by=None, now=NOW + 3 * HOUR, reason_ko="개인정보")
    again = factories.edit(korean, now=NOW + 3 * HOUR, body="<p>고친 본문</p>")

    assert edition.translates == second
    with pytest.raises(publishing.NotPublishable):
        publishing.publish(again.pk, by=None, now=NOW + 4 * HOUR, change_note="고침")


def test_moving_a_schedule_brings_in_no_other_words_of_a_passage():
    row = passages.create(code="closing", language="en", name="Closing", body="<p>Before.</p>", by=None, now=NOW)
    copy = factories.draft()
    copy.passagelines.create(passage=row)
    edition = publishing.publish(copy.pk, by=None, now=NOW, at=factories.later(days=1))
    moved = publishing.reschedule(edition.pk, by=None, now=NOW, at=factories.later(days=2))
    passages.change(
        row.pk, seen=1, by=None, now=NOW, name="Closing", heading="", body="<p>After.</p>", is_retired=False
    )

    with pytest.raises(publishing.NotPublishable):
        publishing.reschedule(moved.pk, by=None, now=NOW, at=factories.later(days=3))

    assert Edition.objects.get(circular=copy.circular_id).facts["passages"][0]["body"] == "<p>Before.</p>"


def test_words_that_were_drafted_are_set_aside_when_an_earlier_edition_is_restored():
    first = factories.published(title="First")
    factories.corrected(first, now=NOW + HOUR, title="Second")
    copy = WorkingCopy.objects.get(circular=first.circular_id)
    restored = editing.restore_edition(first.pk, revision=copy.revision, by=None, now=NOW + HOUR)
    assert not SetAside.objects.exists()
    drafted = factories.edit(restored, now=NOW + HOUR, title="Drafted for days")

    restored = editing.restore_edition(first.pk, revision=drafted.revision, by=None, now=NOW + HOUR)

    assert restored.title == "First"
    kept = SetAside.objects.get()
    taken = editing.take_up(kept.pk, revision=restored.revision, by=None, now=NOW + HOUR)
    assert taken.title == "Drafted for days"
