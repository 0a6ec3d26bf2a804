"""Staff publish while a portion of an import is open: nobody waits, and what cites one another finds one another."""

import threading
from datetime import date

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from circulars import changes, publishing
from circulars.models import Generation, Reference
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


def _crash(keys):
    raise KeyboardInterrupt


@pytest.mark.django_db
def test_counter_is_raised_by_the_last_statement_of_a_portion():
    factories.series()
    factories.section()
    made = [{"type": "section", "slug": "new", "name_ko": "새 구역"}, *(line(number) for number in range(1, 13))]
    take(made[:1])
    with CaptureQueriesContext(connection) as captured:
        take(made)

    statements = [one["sql"] for one in captured if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    raising = [index for index, sql in enumerate(statements) if f'UPDATE "{Generation._meta.db_table}"' in sql]
    writing = [index for index, sql in enumerate(statements) if sql.startswith(("INSERT", "UPDATE", "DELETE"))]
    assert raising == writing[-1:]


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
