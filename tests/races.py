"""Races between operations, each a function that sets a scene, runs threads at once and proves the outcome.

Small in the suite (``tests/circulars/test_races.py``), many rounds in ``benchmarks/proofs/races.py``.
Every outcome is allowed but a double, a gap, an overlap, and words that are lost or come back.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from django.db import connection
from django.utils import timezone

from circulars import editing, publishing
from circulars.models import Circular, Edition, SeriesCounter, State, WorkingCopy
from circulars.publishing import intervals
from tests import factories

MINUTE = timedelta(minutes=1)


def together(*calls: Callable[[], object]) -> list[object]:
    """Start all calls at the same moment; the result or the exception of each, in order."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], object]) -> object:
        try:
            barrier.wait(timeout=30)
            return call()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def prove_chain(circular_id: int) -> None:
    """No gap, no overlap, and at most one edition that lies ahead."""
    editions = list(Edition.objects.filter(circular=circular_id))
    assert intervals.broken(editions) == []
    assert sum(edition.published_at > timezone.now() for edition in editions) <= 1


def prove_refused(outcomes: list[object], *, accepted: int) -> None:
    """So many calls went through; all others were refused in words for people."""
    refused = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert len(outcomes) - len(refused) == accepted, outcomes
    for error in refused:
        assert isinstance(error, publishing.PublishingError | editing.Conflict), repr(error)


def two_publishers() -> None:
    copy = factories.draft()
    now = timezone.now()

    def publish():
        return publishing.publish(copy.pk, by=None, now=now, revision=1)

    outcomes = together(publish, publish)

    prove_refused(outcomes, accepted=1)
    assert Edition.objects.filter(circular=copy.circular_id).count() == 1
    prove_chain(copy.circular_id)


def publish_against_edit() -> None:
    copy = factories.draft(title="Approved words")
    now = timezone.now()

    published, edited = together(
        lambda: publishing.publish(copy.pk, by=None, now=now, revision=1),
        lambda: factories.edit(copy, now=now, title="Later words"),
    )

    assert not isinstance(edited, Exception), repr(edited)
    copy.refresh_from_db()
    assert (copy.title, copy.state) == ("Later words", State.DRAFT)
    if isinstance(published, Exception):
        assert isinstance(published, publishing.NotPublishable), repr(published)
        assert not Edition.objects.filter(circular=copy.circular_id).exists()
    else:
        assert Edition.objects.get(circular=copy.circular_id).title == "Approved words"


def two_schedules() -> None:
    edition = factories.published(now=timezone.now() - MINUTE)
    copy = factories.edit(WorkingCopy.objects.get(circular=edition.circular_id), title="Next")
    now = timezone.now()

    def schedule(days: int) -> Callable[[], object]:
        at = now + timedelta(days=days)
        return lambda: publishing.publish(copy.pk, by=None, now=now, at=at, change_note="Next", revision=copy.revision)

    outcomes = together(schedule(1), schedule(2))

    prove_refused(outcomes, accepted=1)
    prove_chain(edition.circular_id)


def urgent_correction_while_scheduled() -> None:
    edition = factories.published(now=timezone.now() - MINUTE)
    copy = factories.edit(WorkingCopy.objects.get(circular=edition.circular_id), title="For tomorrow")
    now = timezone.now()
    tomorrow = now + timedelta(days=1)
    scheduled = publishing.publish(copy.pk, by=None, now=now, at=tomorrow, change_note="Tomorrow")
    factories.edit(copy, now=now, title="Urgent")

    cancelled, urgent = together(
        lambda: publishing.cancel(scheduled.pk, by=None, now=timezone.now()),
        lambda: publishing.publish(copy.pk, by=None, now=timezone.now(), change_note="Urgent"),
    )

    assert not isinstance(cancelled, Exception), repr(cancelled)
    prove_chain(edition.circular_id)
    in_two_days = Edition.objects.live(tomorrow + timedelta(days=1)).get(circular=edition.circular_id)
    copy.refresh_from_db()
    assert copy.title == "Urgent"
    if isinstance(urgent, Exception):
        assert isinstance(urgent, publishing.NotPublishable)
        assert in_two_days.title == edition.title
    else:
        assert in_two_days.title == "Urgent", "yesterday's words came back"


def cancel_against_its_minute() -> None:
    """The edition becomes public while somebody cancels it: it was never public, or it stays."""
    copy = factories.draft()
    start = timezone.now()
    public_at = start + timedelta(seconds=5, milliseconds=20)
    edition = publishing.publish(copy.pk, by=None, now=start, at=public_at)

    def cancel_late():
        return publishing.cancel(edition.pk, by=None, now=timezone.now())

    outcomes = together(cancel_late, cancel_late, cancel_late)

    cancelled = sum(not isinstance(outcome, Exception) for outcome in outcomes)
    prove_refused(outcomes, accepted=cancelled)
    assert cancelled <= 1
    assert Edition.objects.filter(pk=edition.pk).exists() == (cancelled == 0)
    prove_chain(copy.circular_id)


def sixteen_numbers() -> None:
    """Sixteen own documents and four refused ones at once: consecutive numbers, none used up by a refusal."""
    series = factories.own_series()
    before = SeriesCounter.objects.filter(series=series).values_list("last", flat=True).first() or 0
    good = [factories.draft(series=series, kind="notice", title=f"공고 {index}") for index in range(16)]
    bad = [factories.draft(series=series, kind="notice", body="") for _ in range(4)]
    now = timezone.now()

    outcomes = together(*(lambda pk=copy.pk: publishing.publish(pk, by=None, now=now) for copy in good + bad))

    prove_refused(outcomes, accepted=16)
    circulars = Circular.objects.filter(pk__in=[copy.circular_id for copy in good])
    given = sorted(circulars.values_list("allocated_serial", flat=True))
    assert given == list(range(before + 1, before + 17))
    assert SeriesCounter.objects.get(series=series).last == before + 16


SCENARIOS = (
    two_publishers,
    publish_against_edit,
    two_schedules,
    urgent_correction_while_scheduled,
    cancel_against_its_minute,
    sixteen_numbers,
)
