"""Querysets whose SQL is written once per process: pages ask the same few questions with other values.

Composing SQL costs Django more than a small answer costs the database. A prepared query is built from an ordinary
queryset, so that pages keep going through the doors of the models, and differs from it in nothing but the time.
PostgreSQL keeps it planned as well, see portal/databases/postgresql/statements.py.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from django.db import connections, router
from django.db.models import QuerySet

from circulars.models import Edition

_INTEGER = 1_907_000_000  # far from every key, year and length that a queryset may hold as a constant


class _Compiled(NamedTuple):
    sql: str
    places: list[tuple[str | None, Any]]  # (name of the value, None) or (None, constant)
    kept: Any  # the same for a server that keeps it; None for one that does not
    converters: dict
    apply: Callable[..., Any]


def for_reading() -> Any:
    """The connection from which this request reads: for SQL of our own, which no router sees."""
    return connections[router.db_for_read(Edition)]


class Prepared:
    """``Prepared(build).rows(name=value, …)`` gives the rows of ``build(name=value, …).values_list(…)``.

    Values are integers, texts, days or aware moments, each always of the same type and none of them None. A value
    named ``offset`` may be used as the start of the slice.
    """

    def __init__(self, build: Callable[..., QuerySet]) -> None:
        self._build = build
        self._compiled: dict[str, _Compiled] = {}

    def rows(self, **values: Any) -> list[tuple]:
        connection = for_reading()
        compiled = self._compiled.get(connection.vendor)
        if compiled is None:
            compiled = self._compiled[connection.vendor] = self._compile(connection, values)
        adapted = {name: _adapted(connection, value) for name, value in values.items()}
        rows = connection.kept_rows(compiled.kept, adapted) if compiled.kept else None
        if rows is None:
            parameters = [constant if name is None else adapted[name] for name, constant in compiled.places]
            with connection.cursor() as cursor:
                cursor.execute(compiled.sql, parameters)
                rows = cursor.fetchall()
        if compiled.converters:
            rows = [tuple(row) for row in compiled.apply(rows, compiled.converters)]
        return rows

    def _compile(self, connection, values: dict[str, Any]) -> _Compiled:
        markers = {name: _marker(position, value) for position, (name, value) in enumerate(values.items())}
        compiler = self._build(**markers).query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        names = {_adapted(connection, marker): name for name, marker in markers.items()}
        places: list[tuple[str | None, Any]] = [
            (names[value], None) if value in names else (None, value) for value in parameters
        ]
        if "offset" in markers and (start := f"OFFSET {markers['offset']}") in sql:
            sql = sql.replace(start, "OFFSET %s")  # Django writes slices into the text; this one ends it
            places.append(("offset", None))
        converters = compiler.get_converters([column[0] for column in compiler.select[: compiler.col_count]])
        kept = connection.statement(sql, places, values) if connection.vendor == "postgresql" else None
        return _Compiled(sql, places, kept, converters, compiler.apply_converters)


def _marker(position: int, value: Any) -> Any:
    """A value that stands for ``value`` while the SQL is written, unlike any constant in it."""
    if isinstance(value, datetime):
        return datetime(1801 + position, 1, 1, tzinfo=UTC)
    if isinstance(value, date):
        return date(1701 + position, 1, 1)
    if isinstance(value, int):
        return _INTEGER + position
    return f"⟦{position}⟧"


def _adapted(connection, value: Any) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    return value


def padded(keys: Sequence[int], length: int) -> dict[str, int]:
    """Up to ``length`` keys as the values ``key0``, ``key1`` … of a prepared query, the last one repeated.

    More would be written into the SQL that all later questions use.
    """
    if len(keys) > length:
        raise ValueError(f"{len(keys)} keys for a query that is written for {length}")
    filled = [*keys, *[keys[-1] if keys else 0] * (length - len(keys))]
    return {f"key{place}": key for place, key in enumerate(filled)}
