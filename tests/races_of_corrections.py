"""Races around corrections: a passage that changes under a publication, and circulars merged into one another.

Small in the suite (``tests/circulars/test_races_of_corrections.py``); like ``tests/races.py``, from which it borrows.
"""

from collections.abc import Callable

from django.contrib.auth import get_user_model
from django.utils import timezone

from circulars import passages, publishing, workflow
from circulars.models import Edition, Passage, PassageLine
from tests import factories
from tests.races import MINUTE, prove_refused, together


def passage_edited_while_publishing() -> None:
    number = Passage.objects.count() + 1
    now = timezone.now() - MINUTE
    words = {"name": "Closing", "heading": ""}
    row = passages.create(code=f"closing-{number}", language="en", body="<p>Before.</p>", by=None, now=now, **words)
    copy = factories.draft()
    PassageLine.objects.create(working_copy=copy, passage=row)

    published, changed = together(
        lambda: publishing.publish(copy.pk, by=None, now=timezone.now()),
        lambda: passages.change(
            row.pk, seen=1, by=None, now=timezone.now(), body="<p>After.</p>", is_retired=False, **words
        ),
    )

    assert not isinstance(changed, Exception), repr(changed)
    assert not isinstance(published, Exception), repr(published)
    (line,) = Edition.objects.get(circular=copy.circular_id).facts["passages"]
    assert (line["body"], line["revision"]) in {("<p>Before.</p>", 1), ("<p>After.</p>", 2)}
    frozen = PassageLine.objects.get(edition__circular=copy.circular_id)
    assert (frozen.body, frozen.revision) == (line["body"], line["revision"])


def approved_passage_edited_while_publishing() -> None:
    number = Passage.objects.count() + 1
    now = timezone.now() - MINUTE
    users = get_user_model().objects
    rights = {"is_staff": True, "is_superuser": True}
    kim, lee = (users.get_or_create(username=name, defaults=rights)[0] for name in ("kim", "lee"))
    words = {"name": "Closing", "heading": ""}
    row = passages.create(code=f"approved-{number}", language="en", body="<p>Approved.</p>", by=None, now=now, **words)
    copy = factories.draft(by=kim, home_section=factories.section("one-approval", required_approvals=1))
    PassageLine.objects.create(working_copy=copy, passage=row)
    workflow.submit(copy.pk, revision=1, by=kim, now=now)
    workflow.approve(copy.pk, revision=1, by=lee, now=now)

    published, changed = together(
        lambda: publishing.publish(copy.pk, by=kim, now=timezone.now()),
        lambda: passages.change(
            row.pk, seen=1, by=lee, now=timezone.now(), body="<p>Nobody approved.</p>", is_retired=False, **words
        ),
    )

    assert not isinstance(changed, Exception), repr(changed)
    if isinstance(published, Exception):
        assert isinstance(published, publishing.NotPublishable), repr(published)
    else:
        assert published.facts["passages"][0]["body"] == "<p>Approved.</p>"


def merged_into_one_another() -> None:
    now = timezone.now() - MINUTE
    one, other = factories.published(now=now), factories.published(now=now)

    def merge(old, new) -> Callable[[], object]:
        return lambda: publishing.withdraw(
            old.circular_id, by=None, now=timezone.now(), reason_ko="통합", successor=new.circular, is_merged=True
        )

    outcomes = together(merge(one, other), merge(other, one))

    prove_refused(outcomes, accepted=1)


SCENARIOS = (passage_edited_while_publishing, approved_passage_edited_while_publishing, merged_into_one_another)
