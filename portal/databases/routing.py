"""From which server a request reads.

Writing, the desk, commands and jobs use the primary. What carries a tag of the public state may be read from any
server that has come as far as the primary: one small question tells how far that is, and a replica that was seen
there stays there. Where the primary is away, every request reads from a replica, unless that would take back what
this process has already shown. Source: docs/architecture.md, "Several database servers".
"""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, OperationalError, connections

from circulars import memory
from circulars.backups import unsettled
from circulars.models import Generation, Removal
from portal.databases import breakers
from portal.databases.postgresql.base import ServerAway

COUNTER = f"SELECT counter FROM {Generation._meta.db_table} WHERE id = 1"  # noqa: S608  (our own table)
REMOVALS = f"SELECT MAX(id) FROM {Removal._meta.db_table}"  # noqa: S608
PUBLIC = "reads_public_state"  # the mark of a view whose answer depends on nothing but the public state
LOST = (OperationalError, InterfaceError)


def replicas() -> list[str]:
    return [alias for alias in connections if alias.startswith("replica_")]


@dataclass
class Shown:
    """The latest state this process has seen of the primary, so that it never shows an older one."""

    counter: int = -1
    removals: int = 0
    _lock: Lock = field(default_factory=Lock)

    def note(self, counter: int, removals: Callable[[], int], again: Callable[[], int]) -> None:
        """A server has come to ``counter``. ``removals`` is asked only where that is news, ``again`` where it is less.

        Less may be the answer of a request that was overtaken by another; asked once more, it is as far.
        """
        if counter == self.counter:
            return
        is_less = counter < self.counter
        if is_less and (counter := again()) >= self.counter:
            return
        latest = removals()
        with self._lock:
            if counter < self.counter:
                if not is_less:
                    return  # another thread was told of more meanwhile
                memory.forget()  # another primary, which the last changes never reached
            self.counter, self.removals = counter, latest


shown = Shown()


@dataclass
class Reading:
    """Of one request: ``alias`` is decided with its first question, and holds to its end."""

    is_public: bool = False
    alias: str | None = None
    is_primary_away: bool = False

    def decided(self) -> str:
        if self.alias is None:
            self.alias = self._of_public() if self.is_public and replicas() else self._primary_or_other()
        return self.alias

    def _of_public(self) -> str:
        try:
            counter = _counter_of_primary()
        except LOST as error:
            return self._other(error)
        shown.note(
            counter,
            removals=lambda: _number(DEFAULT_DB_ALIAS, REMOVALS),
            again=lambda: _number(DEFAULT_DB_ALIAS, COUNTER),
        )
        return next((alias for alias in _in_turn() if has_come_to(alias, counter)), DEFAULT_DB_ALIAS)

    def _primary_or_other(self) -> str:
        connection = connections[DEFAULT_DB_ALIAS]
        try:
            connection.close_if_health_check_failed()
            connection.ensure_connection()
        except LOST as error:
            return self._other(error)
        return DEFAULT_DB_ALIAS

    def _other(self, error: Exception) -> str:
        if isinstance(error, unsettled.NotSettled):  # its replicas hold the same
            raise error
        self.is_primary_away = True
        return alone()


_reading: ContextVar[Reading | None] = ContextVar("reading", default=None)


@contextmanager
def reading(choice: Reading) -> Iterator[Reading]:
    token = _reading.set(choice)
    try:
        yield choice
    finally:
        _reading.reset(token)


def current() -> Reading | None:
    return _reading.get()


class Router:
    """Django asks it before each question that names no server."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        choice = _reading.get()
        if choice is None or connections[DEFAULT_DB_ALIAS].in_atomic_block:  # who writes reads what was written
            return DEFAULT_DB_ALIAS
        return choice.alias or choice.decided()

    def db_for_write(self, model: Any, **hints: Any) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, obj1: Any, obj2: Any, **hints: Any) -> bool:
        return True  # the same rows, wherever they were read

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == DEFAULT_DB_ALIAS


def alone() -> str:
    """The replica that has come furthest, while the primary is away. Raises ServerAway where none answers, or may.

    If even that one lacks what this process has shown, it serves only where no removal is among it: what was taken
    away must not come back.
    """
    reached: dict[str, int] = {}
    for alias in _in_turn():
        try:
            reached[alias] = _number(alias, COUNTER)
        except DatabaseError:  # away, or without the tables
            connections[alias].close()
    if not reached:
        raise ServerAway("No database server answers.")
    alias, counter = max(reached.items(), key=lambda entry: entry[1])  # the first of those that are as far
    removals = _number(alias, REMOVALS) if counter != shown.counter else shown.removals
    if counter < shown.counter and removals < shown.removals:
        raise ServerAway("No database server has the last removals.")
    if counter > shown.counter:
        shown.note(counter, removals=lambda: removals, again=lambda: counter)
    return alias


def has_come_to(alias: str, counter: int) -> bool:
    """Whether this server shows the state ``counter``. It never goes back, so that it is asked once for each."""
    connection: Any = connections[alias]
    try:
        if connection.connection is None or connection.known_counter < counter or breakers.of(alias).is_away:
            connection.known_counter = _number(alias, COUNTER)
        else:
            connection.health_check_done = True  # one that was lost meanwhile is found by the page, which is made again
        return connection.known_counter >= counter
    except DatabaseError:  # away, or without the tables
        connection.close()
        return False


def _counter_of_primary() -> int:
    """The question is a check of the connection as well: one that was lost meanwhile is opened anew, once."""
    connection: Any = connections[DEFAULT_DB_ALIAS]
    was_open = connection.connection is not None
    connection.health_check_done = not connection.is_pooled  # whose check asks more
    try:
        return _number(DEFAULT_DB_ALIAS, COUNTER)
    except LOST:
        connection.close()
        if not was_open:
            raise
    return _number(DEFAULT_DB_ALIAS, COUNTER)


def _number(alias: str, statement: str) -> int:
    with connections[alias].cursor() as cursor:
        cursor.execute(statement)
        row = cursor.fetchone()
    return int(row[0] or 0) if row else 0


def _in_turn() -> list[str]:
    """In an order of chance, which shares the load; those that were away a moment ago come last."""
    found = replicas()
    random.shuffle(found)
    return sorted(found, key=lambda alias: breakers.of(alias).is_away)
