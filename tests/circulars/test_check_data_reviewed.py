from datetime import timedelta

import pytest

from circulars import integrity
from circulars.models import DraftLink, NoteAmendment, WorkingCopy
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def edition(administrator):
    first = factories.published(by=administrator)
    return factories.corrected(first, by=administrator, now=factories.NOW + timedelta(hours=1), note="Wrong day.")


def amend(edition, before: str, after: str, hours: int) -> None:
    at = factories.NOW + timedelta(hours=hours)
    NoteAmendment.objects.create(edition=edition, before=before, after=after, reason="x", amended_at=at)


def problems() -> list[str]:
    return [problem.what for problem in integrity.check()]


def test_amendments_that_follow_one_another_hold(edition):
    amend(edition, "Wrong hour.", "Wrong hour!", 2)
    amend(edition, "Wrong hour!", "Wrong day.", 3)

    assert problems() == []


@pytest.mark.parametrize(("first", "second"), [("b", "c"), ("x", "Wrong day.")])
def test_a_gap_between_amendments_is_told(edition, first, second):
    amend(edition, "a", first, 2)
    amend(edition, "b", second, 3)

    assert problems() == ["the amendments of its change note do not follow one another"]


def test_a_link_that_outlives_the_publication_is_told(administrator):
    copy = factories.draft(by=administrator)
    link = DraftLink.objects.create(
        working_copy=copy,
        code="x" * 20,
        recipient="Reader",
        created_at=factories.NOW - timedelta(hours=1),
        expires_at=factories.NOW + timedelta(days=9),
    )
    from circulars import publishing

    publishing.publish(copy.pk, by=administrator, now=factories.NOW)
    DraftLink.objects.filter(pk=link.pk).update(expires_at=factories.NOW + timedelta(days=9))

    assert problems() == ["a draft link outlives the publication"]
    assert WorkingCopy.objects.count() == 1
