"""Django's engine for PostgreSQL, which says at once that a server is away, and never waits for ever when it serves."""

import select
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError
from django.db.backends.postgresql import base
from django.db.utils import Error

from circulars.backups import unsettled
from portal.databases import breakers, serving
from portal.databases.postgresql import statements
from portal.environment.databases import NAMES_OF_LIBPQ

READS_ONLY = "pg_is_in_recovery()"
ANSWERS_STILL = 2.0  # seconds in which nobody asks an open connection whether it is one


class ServerAway(OperationalError):
    """The server did not answer a moment ago, and is not asked again so soon."""


class DatabaseWrapper(base.DatabaseWrapper):
    """``known_counter``: up to which generation the server behind this very connection is known to have come.

    ``keeps_statements``: whether what is prepared on this connection was still there when it was asked again.
    ``is_pooled``: a pooler is asked, which may answer each transaction by another connection of its own.
    """

    known_counter: int = -1
    answered_at: float = float("-inf")  # by the clock that never turns back
    keeps_statements: bool = True
    is_pooled: bool = False
    is_plain_in_transactions: bool = True  # a statement that is lost there ends the transaction; tests live in one
    statement = staticmethod(statements.statement)

    def get_connection_params(self) -> dict[str, Any]:
        parameters = super().get_connection_params()
        pooler = self.settings_dict.get("POOLER")
        self.is_pooled = serving.is_web and pooler is not None  # commands lock, dump and wait for longer
        if self.is_pooled and pooler is not None:
            own = {"service", *NAMES_OF_LIBPQ.values(), *self.settings_dict["OPTIONS"]}
            return {name: value for name, value in parameters.items() if name not in own} | pooler
        if serving.is_web:
            given = parameters.get("options", "")
            parameters["options"] = f"{given} {serving.LIMITS}".strip()
        return parameters

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        breaker = breakers.of(self.alias)
        if not breaker.lets_try():
            raise ServerAway("The database server is away.")
        began = time.monotonic()
        try:
            connection = super().get_new_connection(conn_params)
            if self._must_ask_whether_it_writes():
                _refuse_reader(connection)
        except Exception:
            breaker.failed(time.monotonic() - began)
            raise
        breaker.answered()
        self.known_counter = -1  # it may be another server by now
        self.answered_at = time.monotonic()
        self.keeps_statements = True
        return connection

    def kept_rows(self, asked: statements.Statement, values: Mapping[str, Any]) -> list[tuple] | None:
        """The rows of a statement that the server keeps; None where it keeps none, and it is to be asked plainly."""
        if not self.keeps_statements or (self.in_atomic_block and self.is_plain_in_transactions):
            return None
        try:
            return self._kept_rows(asked, values)
        except Error as error:
            if not isinstance(error.__cause__, (statements.CHANGED, *statements.LOST)):
                raise
            if isinstance(error.__cause__, statements.LOST):
                self.keeps_statements = False
                return None
        with self._counting():
            self.connection.execute("DEALLOCATE ALL")  # psycopg forgets its own list with it
        return self._kept_rows(asked, values)

    def _kept_rows(self, asked: statements.Statement, values: Mapping[str, Any]) -> list[tuple]:
        self.close_if_health_check_failed()
        self.ensure_connection()
        kept = statements.KeptCursor(self.connection)
        with self._counting(), self.wrap_database_errors, self._prepare_cursor(kept) as cursor:  # type: ignore[attr-defined]
            cursor.execute(asked.sql, statements.values(asked, values))
            return cursor.fetchall()

    @contextmanager
    def _counting(self) -> Iterator[None]:
        """psycopg counts what is asked, and so remembers the words of it: not those of every other question."""
        connection = self.connection
        connection.prepare_threshold = statements.ASKED_BEFORE
        try:
            yield
        finally:
            connection.prepare_threshold = None

    def is_usable(self) -> bool:
        """Asked once a request. A connection that answered a moment ago, and that no word has come on since, holds.

        Behind a pooler also whether the database may be served: the mark of it ends no connection there.
        """
        if not self.is_pooled:
            if self._answered_a_moment_ago():
                return True
            if not super().is_usable():
                return False
            self.answered_at = time.monotonic()
            return True
        asked = unsettled.IS_MARKED[self.vendor]
        if self._must_ask_whether_it_writes():
            asked = f"{asked} OR {READS_ONLY}"
        try:
            row = self.connection.execute(asked).fetchone()
        except self.Database.Error:
            return False
        return not row[0]

    def _answered_a_moment_ago(self) -> bool:
        if self.errors_occurred or self.is_broken() or time.monotonic() - self.answered_at >= ANSWERS_STILL:
            return False
        return not _has_word(self.connection.fileno())

    def _must_ask_whether_it_writes(self) -> bool:
        """libpq is told by the server itself; a pooler answers it from what it remembers of a server."""
        return self.is_pooled and self.settings_dict["OPTIONS"].get("target_session_attrs") == "read-write"

    def chunked_cursor(self) -> Any:
        """One of the server lives in a connection, which behind a pooler is another one after each transaction."""
        return self.cursor() if self.is_pooled and not self.in_atomic_block else super().chunked_cursor()

    def is_broken(self) -> bool:
        """Whether the connection was lost under what used it."""
        return self.connection is not None and bool(self.connection.closed)


def _refuse_reader(connection: Any) -> None:
    """A former primary that was made a replica counts as away."""
    try:
        row = connection.execute(f"SELECT {READS_ONLY}").fetchone()
        connection.rollback()  # Django decides afterwards how it commits
        if row[0]:
            raise ServerAway("The pooler's server takes no writes.")
    except Exception:
        connection.close()
        raise


def _has_word(socket: int) -> bool:
    """Whether the server has said something unasked: that it ends the connection, or has ended it."""
    waiting = select.poll()
    waiting.register(socket, select.POLLIN)
    return bool(waiting.poll(0))
