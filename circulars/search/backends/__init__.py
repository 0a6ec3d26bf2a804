"""The tables of words in the database's own kind: FTS5 on SQLite, ``tsvector`` with GIN on PostgreSQL.

Both offer the same: ``install``, ``missing``, ``write``, ``condition``, ``optimize``. A row of words has the key of the
row that it belongs to; a trigger deletes it with that row.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from django.db import DEFAULT_DB_ALIAS, connections

from circulars.search.tree import Node

BREAK = "¶"  # stands between texts that have nothing to do with one another, so that no phrase reaches across

# Words → the table whose rows they belong to, and its key.
OWNERS = {
    "editions": ("circulars_searchentry", "id"),
    "parts": ("circulars_searchpart", "id"),
    "copies": ("circulars_searchcopy", "working_copy_id"),
    "subjects": ("circulars_searchsubject", "id"),
}


def table(name: str) -> str:
    return f"search_words_{name}"


class Words(NamedTuple):
    """Tokens of one row; ``body`` holds those of the title too, ``head`` and ``strong`` are without order."""

    key: int
    title: Sequence[str]
    head: Sequence[str]
    strong: Sequence[str]
    body: Sequence[str]


class Backend(Protocol):
    JOIN: str
    SOME: int

    def install(self, connection) -> None: ...

    def missing(self, connection) -> list[str]: ...

    def write(self, connection, name: str, rows: Sequence[Words]) -> None: ...

    def differing(self, connection, name: str, rows: Sequence[Words]) -> list[int]:
        """The keys of those whose stored row is another, or none."""

    def condition(self, name: str, node: Node) -> tuple[str, list[str]]:
        """An SQL condition on ``table(name)`` and its parameters; keys are ``key(name)``."""

    def key(self, name: str) -> str: ...

    def among(self, name: str, keys: Sequence[int]) -> tuple[str, list[Any]]:
        """An SQL condition that the key is one of these, and its parameters; for up to a few thousand."""

    def optimize(self, connection) -> None:
        """Leave nothing of deleted words in the table, as far as the database can; ``overwriting`` does the rest."""


def current(using: str = DEFAULT_DB_ALIAS) -> Backend:
    from circulars.search.backends import postgresql, sqlite

    return postgresql if connections[using].vendor == "postgresql" else sqlite  # type: ignore[return-value]
