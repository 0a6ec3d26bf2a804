"""Staff publish while a portion of an import is open: nobody waits, and what cites one another finds one another."""

import json
import threading
from datetime import date, timedelta
from unittest.mock import Mock

import pytest
from django.db import OperationalError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from circulars import changes, publishing, references
from circulars.api import following
from circulars.models import AuditEntry, Circular, Edition, Generation, PublicChange, Reference, SearchEntry, Topic
from circulars.portability import reading
from tests import factories
from tests.circulars.test_import_together import line, take

pytestmark = pytest.mark.database


@pytest.fixture
def meanwhile(monkeypatch):
    """Call something in a thread, behind all that the first portion writes of documents, and wait for its end."""

    def during(call) -> list[BaseException | None]:
        outcomes: list[BaseException | None] = []
        real = reading.importing.relist

        def run():
            try:
                call()
                outcomes.append(None)
            except BaseException as error:
                outcomes.append(error)
            finally:
                connections.close_all()

        def relist(keys, read):
            real(keys, read)
            if keys and not outcomes:
                thread = threading.Thread(target=run)
                thread.start()
                thread.join(10)
                assert not thread.is_alive(), "whoever publishes waits for the import"

        monkeypatch.setattr(reading.importing, "relist", relist)
        return outcomes

    return during


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("count", [3, 20], ids=["line by line", "together"])
def test_publishing_does_not_wait_and_citations_find_each_other(meanwhile, count):
    if connection.vendor == "sqlite":
        pytest.skip("on SQLite one writes at a time, and sees all that was written before")
    factories.series()
    factories.section()
    copy = factories.draft(
        number_serial=400, number_year=2018, issued_on=date(2018, 5, 1), body="<p>See circular 2/2018.</p>"
    )
    outcomes = meanwhile(lambda: publishing.publish(copy.pk, by=None, now=factories.NOW))

    told = take([line(number, body="<p>See circular 400/2018.</p>") for number in range(1, count + 1)])

    assert {one.outcome for one in told} == {"new"}
    assert outcomes == [None]
    assert Reference.objects.count() == count + 1
    assert not Reference.objects.filter(target=None).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("count", [3, 20], ids=["line by line", "together"])
def test_who_follows_changes_passes_by_none_of_a_long_portion(meanwhile, count):
    if connection.vendor == "sqlite":
        pytest.skip("on SQLite nobody commits a change while a portion is open")
    factories.series()
    factories.section()
    copy = factories.draft(number_serial=400, number_year=2018, issued_on=date(2018, 5, 1), body="<p>Words.</p>")
    began, clock, read = factories.NOW, [factories.NOW], []

    def publish_and_follow():
        publishing.publish(copy.pk, by=None, now=began + timedelta(seconds=5))
        read.extend(following.changes(began + timedelta(seconds=16), None, 100)[0])
        clock[0] = began + timedelta(seconds=40)

    meanwhile(publish_and_follow)
    session = reading.ImportSession(now=began)
    session.moment = lambda: clock[0]
    records = [json.dumps(line(number)).encode() for number in range(1, count + 1)]

    told = list(reading.read(records, session))

    assert {one.outcome for one in told} == {"new"}
    assert [change.path for change in read] == [Circular.objects.get(pk=copy.circular_id).path]
    passed = read[-1].effective_at, read[-1].pk
    rest, _has_more = following.changes(clock[0] + timedelta(seconds=10), passed, 100)
    assert {change.path for change in rest} == {f"uclg/2018/{number}" for number in range(1, count + 1)}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("count", [3, 20], ids=["line by line", "together"])
def test_row_that_is_deleted_before_the_commit_refuses_the_lines_that_name_it(meanwhile, count):
    """The database looks for it at the commit alone."""
    if connection.vendor == "sqlite":
        pytest.skip("on SQLite nobody deletes while a portion is open")
    factories.series()
    factories.section()
    topic = Topic.objects.create(slug="climate", name_ko="기후")
    outcomes = meanwhile(topic.delete)
    entry = {
        "type": "audit",
        "at": "2018-12-05T00:00:00Z",
        "action": "note",
        "object_type": "site",
        "object_label": "x",
    }
    made = [line(number) for number in range(1, count + 1)]
    made[1]["topics"] = ["climate"]

    told = take([*made, entry, entry])

    assert outcomes == [None]
    assert [(one.number, one.refused.partition(":")[0]) for one in told if one.refused] == [(2, "topics")]
    assert Edition.objects.count() == SearchEntry.objects.count() == count - 1
    assert AuditEntry.objects.filter(action="note").count() == 2


@pytest.mark.django_db(transaction=True)
def test_citation_that_a_crash_left_waiting_is_linked_by_the_next_run(meanwhile, monkeypatch):
    if connection.vendor == "sqlite":
        pytest.skip("on SQLite one writes at a time, and sees all that was written before")
    factories.series()
    factories.section()
    copy = factories.draft(number_serial=400, number_year=2018, issued_on=date(2018, 5, 1), body="<p>Words.</p>")
    meanwhile(lambda: publishing.publish(copy.pk, by=None, now=factories.NOW))
    made = [line(number, body="<p>See circular 400/2018.</p>") for number in range(1, 13)]
    with monkeypatch.context() as crashing:
        crashing.setattr(reading.references, "link_many_again", _crash)
        with pytest.raises(KeyboardInterrupt):
            take(made)
    assert Reference.objects.filter(target=None).count() == 12

    assert {one.outcome for one in take(made)} == {"unchanged"}

    assert not Reference.objects.filter(target=None).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("failures", [1, 2])
def test_links_that_fail_are_tried_again_and_end_no_import(meanwhile, monkeypatch, caplog, failures):
    """They fail where somebody who publishes holds what they wait for; no link is left without its state."""
    if connection.vendor == "sqlite":
        pytest.skip("on SQLite one writes at a time, and sees all that was written before")
    factories.series()
    factories.section()
    copy = factories.draft(number_serial=400, number_year=2018, issued_on=date(2018, 5, 1), body="<p>Words.</p>")
    meanwhile(lambda: publishing.publish(copy.pk, by=None, now=factories.NOW))
    made = [line(number, body="<p>See circular 400/2018.</p>") for number in range(1, 13)]
    real, left = changes.touch, [failures]
    monkeypatch.setattr(references.resolve, "changes", Mock(touch=lambda: _fail(left) or real()))

    told = take(made)

    assert {one.outcome for one in told} == {"new"}
    assert Reference.objects.filter(target=None).count() == (12 if failures == 2 else 0)
    assert ("Some citations wait" in caplog.text) == (failures == 2)
    take(made)
    assert not Reference.objects.filter(target=None).exists()


def _fail(left: list[int]) -> None:
    if left[0]:
        left[0] -= 1
        raise OperationalError("deadlock detected")


def _crash(keys):
    raise KeyboardInterrupt


@pytest.mark.django_db
def test_counter_is_raised_at_the_end_of_a_portion_and_only_dates_come_behind_it():
    factories.series()
    factories.section()
    made = [{"type": "section", "slug": "new", "name_ko": "새 구역"}, *(line(number) for number in range(1, 13))]
    take(made[:1])
    with CaptureQueriesContext(connection) as captured:
        take(made)

    statements = [one["sql"] for one in captured if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    raising = [index for index, sql in enumerate(statements) if f'UPDATE "{Generation._meta.db_table}"' in sql]
    writing = [index for index, sql in enumerate(statements) if sql.startswith(("INSERT", "UPDATE", "DELETE"))]
    assert raising == writing[-2:-1]
    assert statements[writing[-1]].startswith(f'UPDATE "{PublicChange._meta.db_table}"')


@pytest.mark.django_db
def test_counter_that_is_put_off_is_raised_once_and_not_by_what_failed():
    def counter() -> int:
        return Generation.objects.filter(pk=1).values_list("counter", flat=True).first() or 0

    def fails() -> None:
        with transaction.atomic(), changes.at_the_end():
            changes.touch()
            raise ZeroDivisionError

    heard = []
    receiver = lambda **values: heard.append(values["is_removal"])  # noqa: E731
    changes.raised.connect(receiver)
    before = counter()
    with changes.at_the_end():
        changes.touch()
        with changes.at_the_end():
            changes.touch(is_removal=True)
        assert counter() == before
    assert counter() == before + 1
    with pytest.raises(ZeroDivisionError):
        fails()
    changes.raised.disconnect(receiver)

    assert counter() == before + 1
    assert heard == [True]
    with changes.at_the_end():
        pass
    assert counter() == before + 1
