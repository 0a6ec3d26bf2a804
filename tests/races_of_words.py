"""Races around words: typed, saved, accepted, taken down, amended and erased in the same moment.

Small in the suite (``tests/circulars/test_races_of_words.py``); like ``tests/races.py``, from which it borrows.
"""

from datetime import timedelta
from uuid import uuid4

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from circulars import accepting, autosaves, checks, editing, publishing, workflow
from circulars.models import (
    AcceptedFinding,
    Approval,
    Autosave,
    Edition,
    NoteAmendment,
    PublicChange,
    State,
    Withdrawal,
    WorkingCopy,
)
from tests import factories
from tests.races import MINUTE, prove_chain, prove_refused, together

WORDS = [("title", "The secret title"), ("attachments-0-token", "")]


def _people() -> tuple:
    users = get_user_model().objects
    rights = {"is_staff": True, "is_superuser": True}
    return tuple(users.get_or_create(username=name, defaults=rights)[0] for name in ("kim", "lee"))


def _copy_of(edition: Edition) -> WorkingCopy:
    return WorkingCopy.objects.get(circular=edition.circular_id, language=edition.language)


def accepted_while_publishing() -> None:
    """A finding is accepted for what is published, or the publication is refused; no reason stands without words."""
    kim, lee = _people()
    copy = factories.draft(by=kim, body="<p>Call 010-1234-5678, or see the programme.</p>")
    (finding,) = checks.blocking(copy, at=timezone.now())

    accepted, published = together(
        lambda: accepting.accept(
            copy.pk, finding.code, finding.fingerprint, by=lee, now=timezone.now(), reason="공개 번호", revision=1
        ),
        lambda: publishing.publish(copy.pk, by=kim, now=timezone.now(), revision=1),
    )

    assert isinstance(accepted, AcceptedFinding), repr(accepted)
    assert isinstance(published, Edition | publishing.NotPublishable), repr(published)
    assert Edition.objects.filter(circular=copy.circular_id).exists() == isinstance(published, Edition)


def acceptance_taken_back_while_publishing() -> None:
    kim, lee = _people()
    copy = factories.draft(by=kim, body="<p>Call 010-1234-5678, or see the programme.</p>")
    (finding,) = checks.blocking(copy, at=timezone.now())
    row = accepting.accept(copy.pk, finding.code, finding.fingerprint, by=lee, now=timezone.now(), reason="공개 번호")

    taken_back, published = together(
        lambda: accepting.withdraw(row.pk, by=lee, now=timezone.now()),
        lambda: publishing.publish(copy.pk, by=kim, now=timezone.now(), revision=1),
    )

    assert taken_back is None, repr(taken_back)
    assert isinstance(published, Edition | publishing.NotPublishable), repr(published)


def note_amended_while_erased() -> None:
    """No sentence is written beside words that are gone."""
    kim, lee = _people()
    first = factories.published(by=kim, now=timezone.now() - MINUTE)
    second = factories.corrected(first, by=kim, now=timezone.now() - MINUTE / 2)
    removal = publishing.hide(first.circular_id, by=kim, now=timezone.now(), reason_ko="유출")

    amended, erased = together(
        lambda: publishing.amend_note(
            second.pk, by=lee, now=timezone.now(), text="The secret was wrong.", reason="오기"
        ),
        lambda: publishing.erase(removal.pk, by=lee, now=timezone.now()),
    )

    assert erased is None, repr(erased)
    assert isinstance(amended, NoteAmendment | publishing.NotPossible), repr(amended)
    second.refresh_from_db()
    assert second.change_note == ""
    assert not NoteAmendment.objects.filter(edition=second).exclude(before="", after="").exists()


def kept_while_saved() -> None:
    """Of a form that was saved no words stay behind, whichever comes first; nobody waits in a ring."""
    kim, _lee = _people()
    copy, token = factories.draft(by=kim), uuid4().hex
    _keep(copy, kim, token, sequence=1)

    def save() -> None:
        with transaction.atomic():
            claimed = editing.claim(copy.pk, revision=1, by=kim, now=timezone.now())
            claimed.title = "Saved"
            claimed.save()
            autosaves.end(token, user=kim, now=timezone.now())

    kept, again, saved = together(
        lambda: _keep(copy, kim, token, sequence=2), lambda: _keep(copy, kim, token, sequence=3), save
    )

    assert saved is None, repr(saved)
    assert {kept, again} <= set(autosaves.Outcome), (kept, again)
    row = Autosave.objects.get(user=kim, form_token=token)
    assert (row.sequence, row.fields) == (autosaves.ENDED, [])


def kept_while_erased() -> None:
    """What is typed in an open form does not outlive the words that it shows."""
    kim, lee = _people()
    edition = factories.published(by=kim, now=timezone.now() - MINUTE)
    copy, tokens = _copy_of(edition), [uuid4().hex for _ in range(3)]
    _keep(copy, kim, tokens[0], sequence=1)
    removal = publishing.hide(edition.circular_id, by=kim, now=timezone.now(), reason_ko="유출")

    *kept, erased = together(
        *(lambda token=token: _keep(copy, kim, token, sequence=2) for token in tokens),
        lambda: publishing.erase(removal.pk, by=lee, now=timezone.now()),
    )

    assert erased is None, repr(erased)
    assert set(kept) <= {autosaves.Outcome.KEPT, autosaves.Outcome.ENDED}, kept
    assert not Autosave.objects.filter(form_token__in=tokens).exclude(fields=[]).exists()


def taken_down_while_cancelled() -> None:
    """No notice is left over a moment at which nothing will be public, and no public change without its notice."""
    now = timezone.now()
    copy = factories.draft()
    edition = publishing.publish(copy.pk, by=None, now=now, at=now + timedelta(days=1))

    planned, cancelled = together(
        lambda: publishing.withdraw(
            copy.circular_id, by=None, now=timezone.now(), at=now + timedelta(days=2), reason_ko="접수가 끝났습니다."
        ),
        lambda: publishing.cancel(edition.pk, by=None, now=timezone.now()),
    )

    assert not isinstance(cancelled, Exception), repr(cancelled)
    assert isinstance(planned, Withdrawal | publishing.NotWithdrawable), repr(planned)
    assert not Withdrawal.objects.filter(circular=copy.circular_id).exists()
    assert not PublicChange.objects.filter(circular=copy.circular_id, effective_at__gt=now).exists()


def taken_down_while_moved() -> None:
    """The notice lies behind the publication, or one of both is refused or dropped with it."""
    now = timezone.now()
    copy = factories.draft()
    edition = publishing.publish(copy.pk, by=None, now=now, at=now + timedelta(days=1))

    planned, moved = together(
        lambda: publishing.withdraw(
            copy.circular_id, by=None, now=timezone.now(), at=now + timedelta(days=2), reason_ko="접수가 끝났습니다."
        ),
        lambda: publishing.reschedule(edition.pk, by=None, now=timezone.now(), at=now + timedelta(days=3)),
    )

    assert isinstance(moved, Edition), repr(moved)
    assert isinstance(planned, Withdrawal | publishing.NotWithdrawable), repr(planned)
    assert not Withdrawal.objects.filter(circular=copy.circular_id).exists()
    prove_chain(copy.circular_id)


def hidden_while_withdrawn_and_published() -> None:
    kim, _lee = _people()
    edition = factories.published(by=kim, now=timezone.now() - MINUTE)
    copy = factories.edit(_copy_of(edition), by=kim, title="Next")
    now = timezone.now()

    hidden, withdrawn, published = together(
        lambda: publishing.hide(edition.circular_id, by=kim, now=timezone.now(), reason_ko="유출"),
        lambda: publishing.withdraw(edition.circular_id, by=kim, now=timezone.now(), reason_ko="철회"),
        lambda: publishing.publish(copy.pk, by=kim, now=timezone.now(), change_note="Next"),
    )

    assert not isinstance(hidden, Exception), repr(hidden)
    for outcome in (withdrawn, published):
        assert not isinstance(outcome, Exception) or isinstance(outcome, publishing.PublishingError), repr(outcome)
    assert not Edition.objects.live(now + MINUTE).filter(circular=edition.circular_id).exists()
    prove_chain(edition.circular_id)


def approved_while_returned_and_published() -> None:
    """What is public without a reason was approved; an approval from before a return does not outlive it."""
    kim, lee = _people()
    copy = factories.draft(by=kim, home_section=factories.section("one-approval", required_approvals=1))
    workflow.submit(copy.pk, revision=1, by=kim, now=timezone.now())

    approved, returned, published = together(
        lambda: workflow.approve(copy.pk, revision=1, by=lee, now=timezone.now()),
        lambda: workflow.send_back(copy.pk, revision=1, by=lee, now=timezone.now(), remarks="Which day?"),
        lambda: publishing.publish(copy.pk, by=kim, now=timezone.now(), revision=1),
    )

    for outcome in (approved, returned):
        assert not isinstance(outcome, Exception) or isinstance(outcome, workflow.WrongState), repr(outcome)
    copy.refresh_from_db()
    if isinstance(published, Exception):
        assert isinstance(published, publishing.NotPublishable), repr(published)
        assert not isinstance(returned, Exception) or copy.state == State.APPROVED
    else:
        assert not isinstance(approved, Exception)
        assert copy.state == State.PUBLISHED
    if copy.state == State.RETURNED:
        assert not Approval.objects.filter(working_copy=copy).exists()


def given_up_while_renamed() -> None:
    """Both lock the circular before the counter of its series; a number that is in use is not given up."""
    series = factories.own_series()
    now = timezone.now()
    copy = factories.draft(series=series, kind="notice", now=now)
    edition = publishing.publish(copy.pk, by=None, now=now)
    circular = edition.circular
    circular.refresh_from_db()
    year, serial = circular.year, circular.allocated_serial

    outcomes = together(
        lambda: publishing.give_up_number(series, year, serial, by=None, now=timezone.now(), reason_ko="취소"),
        lambda: publishing.rename(circular.pk, by=None, now=timezone.now(), key=str(serial + 500)),
    )

    prove_refused(outcomes[1:], accepted=1)
    assert not isinstance(outcomes[0], Exception) or isinstance(outcomes[0], publishing.NotPossible), repr(outcomes)


def _keep(copy: WorkingCopy, user, token: str, *, sequence: int) -> autosaves.Outcome:
    return autosaves.keep(
        WORDS, user=user, form_token=token, copy=copy, revision=copy.revision, sequence=sequence, now=timezone.now()
    )


SCENARIOS = (
    accepted_while_publishing,
    acceptance_taken_back_while_publishing,
    note_amended_while_erased,
    kept_while_saved,
    kept_while_erased,
    taken_down_while_cancelled,
    taken_down_while_moved,
    hidden_while_withdrawn_and_published,
    approved_while_returned_and_published,
    given_up_while_renamed,
)
