"""Which server a request reads from, without servers: tests/test_replicas.py has real ones."""

from http.client import BadStatusLine
from threading import Thread

import pytest
from django.db import OperationalError
from django.http import StreamingHttpResponse

from circulars import memory
from circulars.observing import asking
from circulars.purging import sending
from portal.databases import routing
from portal.databases.middleware import DatabaseMiddleware
from portal.databases.postgresql.base import ServerAway


def test_another_primary_without_the_last_changes_is_believed():
    """A replica that was promoted lacks what had not reached it: its state counts, and nothing kept of the other."""
    choice = routing.Shown()
    kept = memory.per_generation("7.0", "a page", lambda: "of the lost state")
    choice.note(9, lambda: 3, lambda: 9)
    choice.note(7, lambda: 2, lambda: 7)

    assert (choice.counter, choice.removals, kept) == (7, 2, "of the lost state")
    assert memory.per_generation("7.0", "a page", lambda: "of the new one") == "of the new one"


def test_answer_that_was_overtaken_is_no_other_primary():
    choice = routing.Shown()
    kept = memory.per_generation("9.0", "a page", lambda: "of this state")
    choice.note(9, lambda: 3, lambda: 9)
    choice.note(8, lambda: 2, lambda: 9)

    assert (choice.counter, choice.removals, kept) == (9, 3, "of this state")
    assert memory.per_generation("9.0", "a page", lambda: "made again") == "of this state"


def test_alone_the_replica_that_came_furthest_serves(monkeypatch):
    """Not one after the other as chance wants: what one of them has removed would come and go."""
    state = {("near", routing.COUNTER): 5, ("near", routing.REMOVALS): 0, ("far", routing.COUNTER): 6,
             ("far", routing.REMOVALS): 1}  # fmt: skip
    monkeypatch.setattr(routing, "_in_turn", lambda: ["near", "far"])
    monkeypatch.setattr(routing, "_number", lambda alias, statement: state[alias, statement])
    monkeypatch.setattr(routing, "shown", routing.Shown())

    assert {routing.alone() for _time in range(5)} == {"far"}
    assert (routing.shown.counter, routing.shown.removals) == (6, 1)
    del state["far", routing.COUNTER], state["far", routing.REMOVALS]
    monkeypatch.setattr(routing, "_in_turn", lambda: ["near"])
    with pytest.raises(ServerAway):
        routing.alone()  # it lacks the removal that was shown


def test_page_that_took_too_long_is_not_made_twice(monkeypatch, rf):
    asked = []

    class Busy(OperationalError):
        sqlstate = "57014"

    def view(request):
        asked.append(request)
        error = OperationalError("too long")
        error.__cause__ = Busy()
        raise error

    request = rf.get("/")
    middleware = DatabaseMiddleware(view)
    with routing.reading(routing.Reading()), pytest.raises(OperationalError) as caught:
        view(request)
    with routing.reading(routing.Reading()):
        answer = middleware.process_exception(request, caught.value)
    assert (answer.status_code, len(asked)) == (503, 1)


def test_answer_that_is_sent_in_pieces_reads_where_it_began(rf):
    seen = []

    def view(request):
        routing.current().alias = "replica_1"
        return StreamingHttpResponse(seen.append(routing.current().alias) or b"piece" for _time in range(2))

    answer = DatabaseMiddleware(view)(rf.get("/"))
    assert routing.current() is None
    assert b"".join(answer) == b"piecepiece"
    assert seen == ["replica_1", "replica_1"]


def test_question_whose_thread_did_not_start_is_asked_again(monkeypatch):
    def refuse(self):
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patched:
        patched.setattr(Thread, "start", refuse)
        with pytest.raises(RuntimeError):
            asking.within(1, "a server", lambda: 1)
    assert asking.within(5, "a server", lambda: 2) == 2


def test_cache_that_speaks_no_http_is_a_trouble_and_no_crash(monkeypatch):
    def garbage(*args, **kwargs):
        raise BadStatusLine("\x15\x03")

    monkeypatch.setattr(sending._opener, "open", garbage)
    target = sending.Target("PURGE", "http://127.0.0.1:9/everything")
    assert sending.drop_everything([target, target], at=0) == ["127.0.0.1:9: BadStatusLine"] * 2
