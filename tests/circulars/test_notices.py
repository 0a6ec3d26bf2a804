"""Withdrawals that lie ahead, merged circulars, and amended notes: what is done, and what is refused."""

from datetime import timedelta

import pytest

from circulars import facts, integrity, publishing
from circulars.models import AuditEntry, Edition, NoteAmendment, PublicChange, Withdrawal, WorkingCopy
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def merge(edition: Edition, into: Edition, **options) -> Withdrawal:
    words = {"reason_ko": "통합", "now": NOW + HOUR, "by": None} | options
    return publishing.withdraw(edition.circular_id, successor=into.circular, is_merged=True, **words)


# taken down by date ----------------------------------------------------------------------------------------------


@pytest.mark.database
def test_published_with_the_day_on_which_it_is_taken_down():
    at, until = factories.later(days=1), factories.later(days=3)

    edition = publishing.publish_until(
        factories.draft().pk,
        by=None,
        now=NOW,
        at=at,
        until=until,
        until_ko="접수가 끝났습니다.",
        until_en="It is over.",
    )

    notice = Withdrawal.objects.get()
    assert (notice.effective_at, notice.reason_ko, notice.language) == (until, "접수가 끝났습니다.", "")
    assert list(Edition.objects.live(until)) == [edition]
    assert not Withdrawal.objects.effective(until - HOUR).exists()
    assert Withdrawal.objects.effective(until).exists()


def test_nothing_is_published_where_its_taking_down_is_refused():
    copy = factories.draft()

    with pytest.raises(publishing.NotWithdrawable):
        publishing.publish_until(copy.pk, by=None, now=NOW, at=NOW + DAY, until=NOW + HOUR, until_ko="끝남")
    with pytest.raises(publishing.NotWithdrawable):
        publishing.publish_until(copy.pk, by=None, now=NOW, until=NOW + HOUR, until_ko=" ")

    assert not Edition.objects.exists()


@pytest.mark.database
def test_planned_withdrawal_is_changed_and_leaves_one_public_change():
    edition = factories.published()
    other = factories.published()
    notice = publishing.withdraw(edition.circular_id, by=None, now=NOW, at=NOW + DAY, reason_ko="마감")

    publishing.change_withdrawal(
        notice.pk, by=None, now=NOW + HOUR, at=NOW + 2 * DAY, reason_ko="행사 종료", successor=other.circular
    )

    notice.refresh_from_db()
    assert (notice.effective_at, notice.reason_ko, notice.successor) == (NOW + 2 * DAY, "행사 종료", other.circular)
    withdrawn = PublicChange.objects.filter(kind=PublicChange.Kind.WITHDRAWN)
    assert [row.effective_at for row in withdrawn] == [NOW + 2 * DAY]
    entry = AuditEntry.objects.filter(action="change_withdrawal").get()
    assert entry.details["before"]["effective"] != entry.details["after"]["effective"]


@pytest.mark.parametrize("values", [{"at": NOW}, {"reason_ko": " "}], ids=["past", "no words"])
def test_planned_withdrawal_is_not_changed_to_what_could_not_be_planned(values):
    edition = factories.published()
    notice = publishing.withdraw(edition.circular_id, by=None, now=NOW, at=NOW + DAY, reason_ko="마감")

    with pytest.raises(publishing.NotWithdrawable):
        publishing.change_withdrawal(
            notice.pk, by=None, now=NOW + HOUR, **{"at": NOW + 2 * DAY, "reason_ko": "다른 말"} | values
        )

    assert (Withdrawal.objects.get().effective_at, Withdrawal.objects.get().reason_ko) == (NOW + DAY, "마감")


def test_notice_that_is_public_is_lifted_and_not_changed():
    edition = factories.published()
    notice = publishing.withdraw(edition.circular_id, by=None, now=NOW, reason_ko="마감")

    with pytest.raises(publishing.NotWithdrawable):
        publishing.change_withdrawal(notice.pk, by=None, now=NOW + HOUR, at=NOW + DAY, reason_ko="다른 말")


# old dates never block a later draft -------------------------------------------------------------------------------


def test_a_schedule_that_passed_blocks_no_later_correction():
    at = factories.later(days=1)
    first = publishing.publish(factories.draft().pk, by=None, now=NOW, at=at)
    copy = factories.edit(WorkingCopy.objects.get(), now=at + HOUR, title="Later words")

    second = publishing.publish(copy.pk, by=None, now=at + DAY, change_note="Later.")

    assert list(Edition.objects.live(at + DAY)) == [second]
    assert first.version == 1


@pytest.mark.database
def test_a_cancelled_schedule_blocks_no_later_publication():
    copy = factories.draft()
    first = publishing.publish(copy.pk, by=None, now=NOW, at=factories.later(days=1))
    publishing.cancel(first.pk, by=None, now=NOW)

    copy.refresh_from_db()
    assert copy.public_from is None
    assert publishing.publish(copy.pk, by=None, now=factories.later(days=2)).version == 2


def test_a_withdrawal_that_was_lifted_blocks_no_later_correction_and_no_new_withdrawal():
    edition = factories.published()
    notice = publishing.withdraw(edition.circular_id, by=None, now=NOW, at=NOW + HOUR, reason_ko="마감")
    publishing.lift_withdrawal(notice.pk, by=None, now=NOW + 2 * HOUR)

    second = factories.corrected(edition, now=NOW + DAY)
    again = publishing.withdraw(edition.circular_id, by=None, now=NOW + 2 * DAY, reason_ko="다시 마감")

    assert list(Edition.objects.live(NOW + DAY)) == [second]
    assert list(Withdrawal.objects.effective(NOW + 2 * DAY)) == [again]


def test_a_withdrawal_in_force_and_an_expired_pin_block_no_correction():
    edition = factories.published()
    publishing.pin(edition.circular_id, until=NOW.date(), by=None, now=NOW)
    publishing.withdraw(edition.circular_id, by=None, now=NOW + DAY, reason_ko="마감")

    second = factories.corrected(edition, now=NOW + 9 * DAY)
    publishing.pin(edition.circular_id, until=None, by=None, now=NOW + 9 * DAY)

    assert list(Edition.objects.live(NOW + 9 * DAY)) == [second]


# merged ------------------------------------------------------------------------------------------------------------


@pytest.mark.database
def test_merged_circular_leads_to_its_successor():
    old, new = factories.published(), factories.published()

    notice = merge(old, new)

    assert (notice.is_merged, notice.successor) == (True, new.circular)


@pytest.mark.database
def test_two_circulars_are_not_merged_into_one_another():
    one, other = factories.published(), factories.published()
    merge(one, other)

    with pytest.raises(publishing.NotWithdrawable):
        merge(other, one)

    assert Withdrawal.objects.count() == 1


def test_successor_that_was_merged_itself_is_refused_with_the_final_one_named():
    one, other, final = (factories.published() for _ in range(3))
    merge(other, final)

    with pytest.raises(publishing.NotWithdrawable, match=f"/circulars/{final.circular.path}/"):
        merge(one, other)
    with pytest.raises(publishing.NotWithdrawable):
        publishing.withdraw(one.circular_id, by=None, now=NOW + HOUR, reason_ko="대체", successor=other.circular)


@pytest.mark.database
def test_those_merged_into_a_circular_are_led_on_when_it_is_merged_too():
    one, other, final = (factories.published() for _ in range(3))
    merge(one, other)

    with pytest.raises(publishing.NotWithdrawable):
        merge(other, final, at=NOW + 9 * DAY)
    merge(other, final, now=NOW + 2 * HOUR)

    assert set(Withdrawal.objects.values_list("circular", "successor")) == {
        (one.circular_id, final.circular_id),
        (other.circular_id, final.circular_id),
    }
    assert AuditEntry.objects.get(action="lead_on").circular_id == one.circular_id


@pytest.mark.parametrize("state", ["itself", "draft", "hidden", "withdrawn", "not yet public"])
def test_successor_that_readers_could_not_use_is_refused(state):
    edition = factories.published()
    successor = edition
    if state == "not yet public":
        successor = publishing.publish(factories.draft().pk, by=None, now=NOW, at=factories.later(days=1))
    elif state == "draft":
        successor = factories.draft()
    elif state != "itself":
        successor = factories.published()
    if state == "hidden":
        publishing.hide(successor.circular_id, by=None, now=NOW, reason_ko="검토")
    elif state == "withdrawn":
        publishing.withdraw(successor.circular_id, by=None, now=NOW, reason_ko="마감")

    for is_merged in (False, True):
        with pytest.raises(publishing.NotWithdrawable):
            publishing.withdraw(
                edition.circular_id,
                by=None,
                now=NOW + HOUR,
                reason_ko="대체",
                successor=successor.circular,
                is_merged=is_merged,
            )


def test_merging_wants_a_successor_and_all_languages():
    old, new = factories.published(), factories.published()

    with pytest.raises(publishing.NotWithdrawable):
        publishing.withdraw(old.circular_id, by=None, now=NOW, reason_ko="통합", is_merged=True)
    with pytest.raises(publishing.NotWithdrawable):
        merge(old, new, language="en")


# amended notes -----------------------------------------------------------------------------------------------------


@pytest.mark.database
def test_note_is_amended_with_a_trace_and_the_edition_stays(make_user):
    lee = make_user("lee", "administrator")
    edition = factories.corrected(factories.published(), now=NOW + HOUR, note="The date was wrongg.")

    amendment = publishing.amend_note(
        edition.pk, by=lee, now=NOW + DAY, text="The date was  wrong.", reason="Typing error"
    )

    before, edition = edition, Edition.objects.get(pk=edition.pk)
    assert edition.change_note == "The date was wrong."
    assert (edition.content_hash, edition.code, edition.facts) == (before.content_hash, before.code, before.facts)
    assert facts.hash_of(edition.facts, edition.body) == edition.content_hash
    assert (amendment.before, amendment.after, amendment.reason, amendment.amended_by) == (
        "The date was wrongg.",
        "The date was wrong.",
        "Typing error",
        lee,
    )
    change = PublicChange.objects.get(kind=PublicChange.Kind.NOTE_AMENDED)
    assert (change.version, change.language) == (2, "en")
    entry = AuditEntry.objects.get(action="amend_note")
    assert (entry.reason, "wrongg" in str(entry.details)) == ("Typing error", False)
    assert list(integrity.check()) == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [("", "why"), ("Other.", " "), ("The date was wrong.", "why"), ("x" * 501, "why")],
    ids=["empty", "no reason", "the same", "too long"],
)
def test_note_is_not_amended_to(text, reason):
    edition = factories.corrected(factories.published(), now=NOW + HOUR)

    with pytest.raises(publishing.NotPossible):
        publishing.amend_note(edition.pk, by=None, now=NOW + DAY, text=text, reason=reason)

    assert not NoteAmendment.objects.exists()


def test_sentences_beside_an_edition_hold_no_personal_values():
    value = "900101-1234568"
    edition = factories.corrected(factories.published(), now=NOW + HOUR)

    with pytest.raises(publishing.NotPossible) as note:
        publishing.amend_note(edition.pk, by=None, now=NOW + DAY, text=f"{value}을 지움", reason="why")
    with pytest.raises(publishing.NotWithdrawable) as words:
        publishing.withdraw(edition.circular_id, by=None, now=NOW + DAY, reason_ko="마감", reason_en=f"See {value}")
    publishing.amend_note(edition.pk, by=None, now=NOW + DAY, text="Other.", reason=f"because of {value}")

    assert value not in str(note.value) + str(words.value)
    assert value not in NoteAmendment.objects.get().reason
    assert not Withdrawal.objects.exists()


def test_note_of_a_first_a_scheduled_or_an_erased_edition_is_not_amended(make_user):
    first = factories.published()
    second = factories.corrected(first, now=NOW + HOUR)
    copy = factories.edit(WorkingCopy.objects.get(), title="Ahead", now=NOW + HOUR)
    ahead = publishing.publish(copy.pk, by=None, now=NOW + HOUR, at=factories.later(days=1), change_note="Soon.")
    removal = publishing.hide(
        first.circular_id, by=make_user("kim"), now=NOW + HOUR, reason_ko="개인정보", editions=[second.pk]
    )
    publishing.erase(removal.pk, by=make_user("lee"), now=NOW + HOUR)

    for edition in (first, second, ahead):
        with pytest.raises(publishing.NotPossible):
            publishing.amend_note(edition.pk, by=None, now=NOW + 2 * HOUR, text="Other.", reason="why")


def test_minor_correction_may_be_given_a_note_afterwards():
    first = factories.published()
    copy = factories.edit(WorkingCopy.objects.get(), title="Another spelling", now=NOW + HOUR)
    second = publishing.publish(copy.pk, by=None, now=NOW + HOUR, is_major=False)

    publishing.amend_note(second.pk, by=None, now=NOW + DAY, text="The name was misspelt.", reason="A reader asked")
    publishing.amend_note(second.pk, by=None, now=NOW + DAY, text="", reason="It said too much")

    assert first.version == 1
    assert [(row.before, row.after) for row in NoteAmendment.objects.all()] == [
        ("", "The name was misspelt."),
        ("The name was misspelt.", ""),
    ]
