"""Django's engine for PostgreSQL, which says at once that a server is away, and never waits for ever when it serves."""

import time
from typing import Any

from django.db import OperationalError
from django.db.backends.postgresql import base

from portal.databases import breakers, serving


class ServerAway(OperationalError):
    """The server did not answer a moment ago, and is not asked again so soon."""


class DatabaseWrapper(base.DatabaseWrapper):
    """``known_counter``: up to which generation the server behind this very connection is known to have come."""

    known_counter: int = -1

    def get_connection_params(self) -> dict[str, Any]:
        parameters = super().get_connection_params()
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
        except Exception:
            breaker.failed(time.monotonic() - began)
            raise
        breaker.answered()
        self.known_counter = -1  # it may be another server by now
        return connection

    def is_broken(self) -> bool:
        """Whether the connection was lost under what used it."""
        return self.connection is not None and bool(self.connection.closed)
