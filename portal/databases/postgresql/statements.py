"""Questions that pages ask all day, kept by the server: sent, read and planned once for each connection.

Only for SQL whose values are few and typed, see circulars/prepared.py. A server, or a pooler before it, that has lost
a statement costs one question more; a pooler that loses them again and again is not asked to keep any.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from psycopg import RawCursor, errors, sql
from psycopg._preparing import Prepare
from psycopg.types.numeric import Int8

ASKED_BEFORE = 1  # from the second time on: a connection for a single request keeps nothing
CHANGED = errors.FeatureNotSupported  # "cached plan must not change result type": a table was altered under it
LOST = (errors.InvalidSqlStatementName, errors.DuplicatePreparedStatement)  # another server, behind a pooler

_KINDS = ((datetime, "timestamptz"), (date, "date"), (int, "bigint"), (str, "text"))  # a moment is a day, to Python
_PLACE = re.compile("%(s|%)")


class Statement(NamedTuple):
    """``names`` in the order of $1, $2 …"""

    sql: str
    names: tuple[str, ...]


def statement(text: str, places: Sequence[tuple[str | None, Any]], examples: Mapping[str, Any]) -> Statement:
    """Django's SQL with a number for each name and the constants written in.

    ``places`` tells what each %s is: (name, anything) or (None, constant); ``examples`` has a value of each name.
    """
    left = iter(places)
    names: list[str] = []

    def written(found: re.Match[str]) -> str:
        if found[1] == "%":
            return "%"
        name, constant = next(left)
        if name is None:
            return sql.Literal(constant).as_string(None)
        if name not in names:
            names.append(name)
        kind = next(kind for type_, kind in _KINDS if isinstance(examples[name], type_))
        return f"${names.index(name) + 1}::{kind}"

    return Statement(_PLACE.sub(written, text), tuple(names))


def values(asked: Statement, given: Mapping[str, Any]) -> list[Any]:
    """Of one size each, so that the server does not keep the same question for small numbers and for large ones."""
    return [Int8(value) if isinstance(value, int) else value for value in (given[name] for name in asked.names)]


class KeptCursor(RawCursor):
    """Its connection decides, by ``prepare_threshold``, when a question is worth keeping.

    The name is that of the words: behind a pooler that mixes up servers, another client's statement of the same name
    asks the same, where a number would ask something else and give its rows.
    """

    def _get_prepared(self, pgq: Any, prepare: bool | None = None) -> tuple[Prepare, bytes]:
        found, name = super()._get_prepared(pgq, prepare)
        if found is Prepare.SHOULD:
            name = b"hoeram_" + hashlib.sha256(pgq.query).hexdigest()[:40].encode()
        return found, name

    def _convert_query(self, query: Any, params: Any = None) -> Any:
        self._query = super()._convert_query(query, params)  # Django's record of queries reads it from here
        return self._query
