"""Races between operations, each a function that sets a scene, runs threads at once and proves the outcome.

Small in the suite (``tests/circulars/test_races.py``), many rounds in ``benchmarks/proofs/races.py``.
Every outcome is allowed but a double, a gap, an overlap, and words that are lost or come back.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from django.contrib.auth import get_user_model
from django.db import connection
from django.utils import timezone

from circulars import editing, publishing, sections
from circulars.integrity import lists
from circulars.models import Circular, Edition, Reference, SeriesCounter, State, WorkingCopy
from circulars.publishing import intervals
from contacts import appointments
from contacts.models import Person
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


def two_that_cite_each_other() -> None:
    series = factories.series()
    one, other = factories.draft(series=series), factories.draft(series=series)
    for copy, cited in ((one, other), (other, one)):
        copy.body = f"<p>As we said in circular {cited.number_serial}/2026.</p>"
        copy.save()
    now = timezone.now()

    outcomes = together(*(lambda pk=copy.pk: publishing.publish(pk, by=None, now=now) for copy in (one, other)))

    prove_refused(outcomes, accepted=2)
    targets = Reference.objects.filter(edition__circular__in=[one.circular_id, other.circular_id])
    assert set(targets.values_list("edition__circular", "target")) == {
        (one.circular_id, other.circular_id),
        (other.circular_id, one.circular_id),
    }, "a citation waits for what is there"


def sections_merged_while_publishing() -> None:
    key = timezone.now().timestamp()
    old, into = factories.section(f"old-{key}"), factories.section(f"into-{key}", factories.section("above"))
    public = factories.published(home_section=old, now=timezone.now() - MINUTE)
    copy = factories.draft(home_section=old, now=timezone.now())
    moving = factories.published(home_section=factories.section("elsewhere"), now=timezone.now() - MINUTE)
    now = timezone.now()

    merged, published, moved, withdrawn = together(
        lambda: publishing.merge_sections(old.pk, into=into, by=None, now=now),
        lambda: publishing.publish(copy.pk, by=None, now=now),
        lambda: publishing.move(moving.circular_id, section=old, by=None, now=now),
        lambda: publishing.pin(public.circular_id, until=None, by=None, now=now),
    )

    assert not isinstance(merged, Exception), repr(merged)
    assert not isinstance(published, Exception), repr(published)
    assert not isinstance(withdrawn, Exception), repr(withdrawn)
    assert moved is None or isinstance(moved, publishing.NotPossible), repr(moved)
    assert list(lists.check()) == []
    assert not Circular.objects.filter(home_section=old.pk).exists()


def sections_moved_below_each_other() -> None:
    key = timezone.now().timestamp()
    one, other = factories.section(f"one-{key}"), factories.section(f"other-{key}")
    now = timezone.now()

    outcomes = together(
        lambda: publishing.move_section(one.pk, parent=other, by=None, now=now),
        lambda: publishing.move_section(other.pk, parent=one, by=None, now=now),
    )

    prove_refused(outcomes, accepted=1)
    reachable = {node.pk for _depth, node in sections.load().flat()}
    assert {one.pk, other.pk} <= reachable


def taken_up_while_erased() -> None:
    """Words put by come back or are erased; they never come back after they were erased."""
    kim, lee = (get_user_model().objects.get_or_create(username=name)[0] for name in ("kim", "lee"))
    edition = factories.published(by=kim, now=timezone.now() - MINUTE)
    copy = factories.edit(WorkingCopy.objects.get(circular=edition.circular_id), by=kim, title="Secret")
    kept = editing.set_aside(copy.pk, revision=copy.revision, by=kim, now=timezone.now())
    copy.refresh_from_db()
    removal = publishing.hide(edition.circular_id, by=kim, now=timezone.now(), reason_ko="유출")

    taken, erased = together(
        lambda: editing.take_up(kept.pk, revision=copy.revision, by=kim, now=timezone.now()),
        lambda: publishing.erase(removal.pk, by=lee, now=timezone.now()),
    )

    assert not isinstance(erased, Exception), repr(erased)
    assert isinstance(taken, WorkingCopy | editing.NotEditable | editing.Conflict), repr(taken)
    copy.refresh_from_db()
    assert copy.title == ""


def handed_over_while_publishing() -> None:
    """A circular names a post; who takes it over meanwhile waits for nobody."""
    now = timezone.now()
    by = get_user_model().objects.get_or_create(username="kim")[0]
    post = factories.post(f"post-{now.timestamp()}".replace(".", "-"))
    successor = Person.objects.create(name_ko="최담당", name_en="Choi")
    copies = [factories.draft(post=post, now=now) for _ in range(3)]

    outcomes = together(
        lambda: appointments.hand_over(post, successor, from_date=timezone.localdate(now), by=by, at=now),
        *(lambda pk=copy.pk: publishing.publish(pk, by=None, now=now) for copy in copies),
    )

    prove_refused(outcomes, accepted=4)


def number_given_up_while_publishing() -> None:
    """A document keeps its number, or it is recorded as not used: never both."""
    series = factories.own_series()
    now = timezone.now()
    copy = factories.draft(series=series, kind="notice", now=now)
    edition = publishing.publish(copy.pk, by=None, now=now, at=now + timedelta(days=1))
    publishing.cancel(edition.pk, by=None, now=now)
    circular = Circular.objects.get(pk=copy.circular_id)
    year, serial = circular.year, circular.allocated_serial

    given_up, published = together(
        lambda: publishing.give_up_number(series, year, serial, by=None, now=now, reason_ko="취소"),
        lambda: publishing.publish(copy.pk, by=None, now=now),
    )

    assert not isinstance(published, Exception), repr(published)
    circular.refresh_from_db()
    if isinstance(given_up, Exception):
        assert isinstance(given_up, publishing.NotPossible), repr(given_up)
        assert circular.allocated_serial == serial
    else:
        assert circular.allocated_serial != serial
    assert Edition.objects.get(circular=circular).number_serial == circular.allocated_serial


SCENARIOS = (
    two_publishers,
    publish_against_edit,
    two_schedules,
    urgent_correction_while_scheduled,
    cancel_against_its_minute,
    sixteen_numbers,
    two_that_cite_each_other,
    sections_merged_while_publishing,
    sections_moved_below_each_other,
    taken_up_while_erased,
    handed_over_while_publishing,
    number_given_up_while_publishing,
)
