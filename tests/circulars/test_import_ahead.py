"""Lines that other processes prepare become what they become in one, and whatever happens to these loses nothing."""

import os
import pickle
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool

import pytest

from circulars import integrity
from circulars.management.commands import import_circulars
from circulars.models import AuditEntry, Edition, Section, Topic
from circulars.portability import ahead, reading, together, worker
from contacts.models import Person
from tests import factories
from tests.circulars import portable
from tests.circulars.test_import_together import COUNT, fill, line, lines, stored, take, wrong_lines

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(autouse=True)
def _around(db, settings, tmp_path, monkeypatch):
    portable.use_own_folders(settings, tmp_path / "data")
    monkeypatch.setattr(ahead, "AT_FIRST", 0)
    monkeypatch.setattr(reading, "PLAIN_PORTION", 12)
    fill()


class Pool:
    """Instead of processes: what is given goes over as to one of them, and is prepared at once."""

    given: list[int] = []

    def __init__(self, count, context, initializer):
        pass

    def submit(self, function, given, known):
        self.given.extend(number for number, _record in given)
        answer: Future = Future()
        answer.set_result(over(function(*over((given, known)))))
        return answer

    def shutdown(self, cancel_futures):
        pass


def over(value):
    return pickle.loads(pickle.dumps(value))  # noqa: S301  (our own)


@pytest.fixture
def pool(monkeypatch):
    monkeypatch.setattr(ahead, "ProcessPoolExecutor", Pool)
    monkeypatch.setattr(Pool, "given", [])
    return Pool


@pytest.fixture
def ready(monkeypatch) -> set[int]:
    """Numbers of the lines that came prepared."""
    found: set[int] = set()
    real = together.take

    def seen(prepared, session):
        found.update(one.number for one in prepared if one.document.derived)
        return real(prepared, session)

    monkeypatch.setattr(together, "take", seen)
    return found


@pytest.mark.parametrize("records", [lines, wrong_lines], ids=["sound", "wrong"])
def test_same_rows_and_refusals_as_in_one_process(records, pool, ready):
    in_one = take(records())
    rows = stored()
    portable.empty()
    fill()
    ready.clear()

    beside = take(records(), processes=2)

    assert in_one == beside
    assert rows == stored()
    plain = COUNT if records is lines else COUNT // 2  # a former address that may be a circular's is taken alone
    assert pool.given == list(range(1, plain + 1))
    assert len(ready) >= plain - 2, "all but those that are wrong"
    assert list(integrity.check()) == []


def test_real_process_prepares_the_same(ready):
    """Some seconds: it loads the portal first."""
    in_one = take(lines())
    rows = stored()
    portable.empty()
    fill()
    ready.clear()

    beside = take(lines(), processes=1)

    assert in_one == beside
    assert rows == stored()
    assert ready == set(range(1, COUNT + 1))


@pytest.mark.parametrize("breaks_at", ["submit", "result"])
def test_process_that_ends_costs_nothing_but_time(breaks_at, pool, ready, monkeypatch, caplog):
    class Broken(Pool):
        def submit(self, function, given, known):
            if breaks_at == "submit":
                raise BrokenProcessPool
            answer: Future = Future()
            answer.set_exception(BrokenProcessPool())
            return answer

    monkeypatch.setattr(ahead, "ProcessPoolExecutor", Broken)

    told = take(lines(), processes=2)

    assert {one.outcome for one in told} == {"new"}
    assert ready == set()
    assert "BrokenProcessPool" in caplog.text
    assert list(integrity.check()) == []


def test_nothing_is_prepared_ahead_of_a_line_that_may_change_what_others_name(pool, ready, monkeypatch):
    """A portion ends before a circular: the new section comes with those before it, and is there for those behind."""
    monkeypatch.setattr(reading, "PORTION", 12)
    new = {"type": "section", "slug": "new", "name_ko": "새 구역"}
    made = [line(number) for number in range(1, 25)]
    made += [new, *(line(number, section="new") for number in range(25, 61))]

    told = take(made, processes=2)

    assert {one.outcome for one in told} == {"new"}
    assert Edition.objects.filter(circular__home_section=Section.objects.get(slug="new")).count() == 36
    assert pool.given == [*range(1, 13), *range(26, 62)]
    assert ready == set(pool.given)


@pytest.mark.parametrize(("processors", "usual"), [(8, import_circulars.MOST_PROCESSES), (2, 2), (1, 0), (None, 0)])
def test_system_that_does_not_tell_a_process_its_processors(processors, usual, monkeypatch):
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: processors)

    assert import_circulars._usual() == usual


def test_few_lines_begin_no_process(monkeypatch):
    monkeypatch.setattr(ahead, "AT_FIRST", 2)
    monkeypatch.setattr(ahead, "ProcessPoolExecutor", None)

    assert len(take(lines(), processes=2)) == COUNT


@pytest.mark.parametrize("why", ["strict", "long texts"])
def test_nothing_is_prepared_of_lines_that_are_taken_alone(why, pool, monkeypatch):
    if why == "long texts":
        monkeypatch.setattr(reading, "LARGEST_PORTION", 100)

    told = take(lines(), processes=2, is_strict=why == "strict")

    assert {one.outcome for one in told} == {"new"}
    assert pool.given == []


def test_name_that_no_database_takes_is_refused_in_its_line(pool):
    made = [line(number) for number in range(1, 25)]
    made[4]["section"] = "circulars\x00"
    made[20]["topics"] = ["\x00"]

    told = take(made, processes=1)

    assert [one.number for one in told if one.refused] == [5, 21]
    assert {one.refused.partition(":")[0] for one in told if one.refused} == {"section", "topics"}
    assert Edition.objects.count() == 22


@pytest.mark.django_db(transaction=True)
def test_row_that_is_deleted_behind_the_preparation_refuses_the_lines_that_name_it(pool, ready, monkeypatch):
    topic = Topic.objects.create(slug="climate", name_ko="기후")
    real = ahead._rows_named_in

    def deletes(records, session):
        rows = real(records, session)
        session.forget_names()
        Topic.objects.filter(pk=topic.pk).delete()
        return rows

    monkeypatch.setattr(ahead, "_rows_named_in", deletes)
    made = [line(number) for number in range(1, 13)]
    made[4]["topics"] = ["climate"]

    told = take(made, processes=1)

    assert [(one.number, one.refused.partition(":")[0]) for one in told if one.refused] == [(5, "topics")]
    assert Edition.objects.count() == 11
    assert pool.given == list(range(1, 13))


def test_names_of_staff_are_looked_for_ahead_too(pool, ready):
    """What the checks ask a database for in one process is told to the others."""
    Person.objects.create(name_ko="하얀솔", name_en="")
    made = [
        line(number, language="ko", body="<p>문의는 하얀솔 주무관에게 하시기 바랍니다.</p>") for number in range(1, 13)
    ]

    take(made, processes=1)

    assert len(ready) == 12
    found = AuditEntry.objects.filter(action="import", circular__isnull=False).values_list("details", flat=True)
    assert all("staff_name_likely" in " ".join(details["findings"]) for details in found)


def test_what_is_not_told_is_left_to_the_process_that_writes():
    known = ahead.Known(now=factories.NOW, rows={}, series=[], hidden=None)  # type: ignore[arg-type]

    assert worker.prepare([(1, line(1)), (2, {"type": "circular"})], known) == []


def test_second_run_compares_and_derives_nothing_until_something_is_new(pool, ready):
    take([line(number) for number in range(1, 37)])

    told = take([line(number) for number in range(1, 49)], processes=1)

    assert [one.outcome for one in told] == ["unchanged"] * 36 + ["new"] * 12
    assert max(pool.given) == 48
    assert max(ready) <= 36
    assert list(integrity.check()) == []
