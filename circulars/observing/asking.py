"""Asking another server for so long and no longer: whoever looks at many parts must not wait for a dead one."""

from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TooLong
from contextlib import suppress
from threading import Lock, Thread
from typing import Any, TypeVar

from django.db import connections

Value = TypeVar("Value")
SECONDS = 2.0
_asked: dict[str, Future[Any]] = {}
_lock = Lock()


class NoAnswer(Exception):
    """Not within the time; or an earlier question to the same server is still without an answer."""


def within(seconds: float, name: str, ask: Callable[[], Value]) -> Value:
    """What ``ask`` gives, or raises. One thread for a name at a time, however many want to know. Raises NoAnswer."""
    with _lock:
        future = _asked.get(name)
        if future is None:
            future = Future()
            Thread(target=_run, args=(name, future, ask), daemon=True, name=f"asking-{name}").start()
            _asked[name] = future  # only of a thread that runs, which cannot end before the lock is free
    try:
        return future.result(timeout=seconds)
    except TooLong:
        raise NoAnswer(name) from None


def _run(name: str, future: Future[Any], ask: Callable[[], Any]) -> None:
    try:
        value, error = ask(), None
    except BaseException as raised:
        value, error = None, raised
    with suppress(Exception):
        connections.close_all()  # those of this thread
    with _lock:
        _asked.pop(name, None)
    if error is not None:
        future.set_exception(error)
    else:
        future.set_result(value)
