"""The cache of several processes, with a real Redis that is killed, frozen and started again while it is asked."""

import time
from threading import Thread

import pytest
from django.core.cache import caches
from redis.exceptions import ResponseError

from portal.caches import redis as tolerant
from tests import redis_server
from tests.conftest import missing

QUICK = 0.05  # seconds, for an answer of a cache that is known to be away


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    if redis_server.program() is None:
        missing("No redis-server on this machine")
    with redis_server.server(tmp_path_factory.mktemp("redis")) as one:
        yield one


@pytest.fixture
def cache(server, settings, monkeypatch):
    monkeypatch.setattr(tolerant, "_breaker", tolerant.Breaker())
    monkeypatch.setattr(tolerant, "_told_at", -1000.0)
    backend = {"BACKEND": "portal.caches.redis.TolerantRedisCache", "LOCATION": server.url}
    settings.CACHES = settings.CACHES | {"shared": backend}
    one = caches["shared"]
    one.clear()
    one.alone.clear()
    yield one
    one.close()


def test_counts_are_shared_while_it_answers(cache, server):
    cache.add("count", 1, 60)

    assert cache.incr("count") == 2
    assert caches.create_connection("shared").get("count") == 2
    with pytest.raises(ValueError, match="not found"):
        cache.incr("nothing")
    assert not tolerant.is_away()


def test_killed_it_fails_nothing_and_slows_nothing(cache, server, monkeypatch, caplog):
    monkeypatch.setattr("portal.databases.breakers.HELD", 0.2)
    cache.set("word", "before")
    server.stop()
    try:
        assert cache.get("word") is None
        assert cache.add("count", 1, 60) is True
        began = time.monotonic()
        assert [cache.incr("count") for _ in range(20)] == list(range(2, 22))
        assert time.monotonic() - began < 20 * QUICK
        with pytest.raises(ValueError, match="not found"):
            cache.incr("nothing")
        assert cache.get_many(["count"]) == {"count": 21}
        cache.delete("count")
    finally:
        server.start()
    time.sleep(0.3)
    assert cache.get("count") is None
    cache.set("word", "after")
    assert (cache.get("word"), tolerant.is_away()) == ("after", False)
    assert [record.message.split(",")[0] for record in caplog.records if record.name == tolerant.__name__] == [
        "The cache does not answer",
        "The cache answers again.",
    ]


def test_frozen_it_costs_one_short_wait(cache, server):
    server.freeze()
    try:
        began = time.monotonic()
        for _ in range(50):
            cache.get("word")
        assert time.monotonic() - began < 1.2 + 2 * tolerant.SECONDS
    finally:
        server.thaw()


def test_many_ask_while_it_dies_and_comes_back(cache, server, monkeypatch):
    monkeypatch.setattr("portal.databases.breakers.HELD", 0.1)
    failed, asked, ends = [], [], time.monotonic() + 1.5

    def ask() -> None:
        while time.monotonic() < ends:
            try:
                cache.add("count", 0, 60)
                cache.incr("count")
            except ValueError:
                pass  # its key went with it, as callers know
            except Exception as error:
                failed.append(error)
            asked.append(1)

    threads = [Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(3):
        time.sleep(0.2)
        server.stop()
        time.sleep(0.2)
        server.start()
    for thread in threads:
        thread.join()

    assert failed == []
    assert len(asked) > 100


def test_word_of_a_server_that_refuses_is_told_and_nothing_of_what_it_was_asked(caplog, monkeypatch):
    monkeypatch.setattr(tolerant, "_told_at", -tolerant.TOLD_EVERY)
    tolerant._tell(ResponseError("DENIED Redis is running in protected mode for somebody"))
    assert caplog.messages == ["The cache does not answer, each process keeps its own: ResponseError DENIED"]
