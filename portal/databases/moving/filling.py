"""Writing all rows in one transaction: killed half-way, nothing has arrived, and the same begins again.

Rows come in any order, so that references are checked at the end: PostgreSQL gets its foreign keys anew then, as
``pg_restore`` does it, and SQLite is asked which do not hold.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from django.db import DatabaseError, connection, models, transaction

from circulars import triggers
from circulars.intake import storable
from circulars.models import Edition
from portal.databases.moving import rows
from portal.databases.moving.errors import NotMoved

TOLD_EVERY = 100_000  # rows
MOST_SAID = 50
HOW_TO_MEND = (
    "These values do not fit. Null characters and halves of characters, which nobody sees, are left out with --mend, "
    "but not of editions, whose words never change: erase those. "
    "Shorten or correct the others on the desk, with the former setting:"
)
FOREIGN_KEYS = (
    "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"
)


def fill(other: Any, say: Callable[[str], object], *, mends: bool = False) -> tuple[dict[Any, rows.Sum], list[str]]:
    """What was sent, table by table, and which values were mended. Raises NotMoved, with each that does not fit."""
    every = rows.every_model()
    mended: list[str] = []
    sent: dict[Any, rows.Sum] = {}
    unfit: list[str] = []
    try:
        with _free_of_references(), transaction.atomic():
            with _without_foreign_keys():
                _empty(every)
                for model in every:
                    sent[model] = rows.Sum()
                    _write(model, _prepared(model, other, sent[model], unfit, mended if mends else None))
                    _set_next_key(model, other)
                    if sent[model].count >= TOLD_EVERY or unfit:
                        say(f"{model._meta.db_table}: {sent[model].count} rows")
                if unfit:
                    raise NotMoved("\n".join([HOW_TO_MEND, *unfit]))
            triggers.install()
            connection.check_constraints()
    except DatabaseError as error:
        raise NotMoved(f"The rows could not be written: {str(error).splitlines()[0]}") from None
    return sent, mended


def _prepared(
    model: Any, other: Any, summed: rows.Sum, unfit: list[str], mended: list[str] | None = None
) -> Iterator[list]:
    """As this database takes them. After the first that does not fit, none: they are looked through to the end.

    With a list ``mended``, characters that no PostgreSQL holds are left out and told in it.
    """
    columns = rows.columns(model)
    key = next(number for number, field in enumerate(columns) if field.primary_key)
    for row in rows.read(model, other):
        if mended is not None and model is not Edition:
            row = _mended(model, row, key, mended)
        summed.add(model, row)
        for field, value in zip(columns, row, strict=True):
            if len(unfit) < MOST_SAID and (why := _unfit(field, value)):
                unfit.append(f"{model._meta.db_table} {row[key]} {field.column}: {why}")
        if not unfit:
            yield [_sent(field, value) for field, value in zip(columns, row, strict=True)]


def _unfit(field: Any, value: Any) -> str:
    """SQLite holds what PostgreSQL refuses; without the value, which may be somebody's."""
    if isinstance(value, str):
        if isinstance(field, models.JSONField):
            return "has a null character, or half of a character (a lone surrogate)" if _is_odd(value) else ""
        if "\x00" in value:
            return "has a null character"
        longest = getattr(field, "max_length", None)
        if isinstance(field, models.CharField) and longest is not None and len(value) > longest:
            return f"has {len(value)} letters, {longest} are the most"
    elif isinstance(value, int) and not isinstance(value, bool) and isinstance(field, models.IntegerField):
        least, most = connection.ops.integer_field_range(field.get_internal_type())
        if (least is not None and value < least) or (most is not None and value > most):
            return f"is not between {least} and {most}"
    return ""


def _mended(model: Any, row: tuple, key: int, mended: list[str]) -> tuple:
    """The row without null characters and halves of characters, which nobody sees; each place is told."""
    values = list(row)
    for number, field in enumerate(rows.columns(model)):
        value = values[number]
        if not isinstance(value, str):
            continue
        better = _mended_json(value) if isinstance(field, models.JSONField) else storable.text(value)
        if better != value and _unfit(field, value):
            values[number] = better
            mended.append(f"{model._meta.db_table} {row[key]} {field.column}")
    return tuple(values)


def _mended_json(text: str) -> str:
    """As it was where two names of one object would become the same: one of the values would be lost."""
    if "\\u" not in text:
        return text
    read = json.loads(text)
    better = storable.as_json(read)
    return json.dumps(better) if _names_in(better) == _names_in(read) else text


def _names_in(value: Any) -> int:
    if isinstance(value, dict):
        return len(value) + sum(_names_in(one) for one in value.values())
    return sum(_names_in(one) for one in value) if isinstance(value, list) else 0


def _is_odd(text: str) -> bool:
    """JSON may say what no text of PostgreSQL holds; only where it is so is it read to find out."""
    return "\\u" in text and storable.as_json(read := json.loads(text)) != read


def _sent(field: Any, value: Any) -> Any:
    if isinstance(field, models.JSONField):
        return None if value is None else connection.ops.adapt_json_value(json.loads(value), field.encoder)
    return field.get_db_prep_save(value, connection)


def _write(model: Any, prepared: Iterator[list]) -> None:
    quoted = connection.ops.quote_name
    columns = rows.columns(model)
    into = f"{quoted(model._meta.db_table)} ({', '.join(quoted(field.column) for field in columns)})"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            statement = f"INSERT INTO {into} VALUES ({', '.join(['%s'] * len(columns))})"  # noqa: S608  (our own names)
            while portion := list(islice(prepared, rows.PORTION)):
                cursor.executemany(statement, portion)
            return
        with connection.wrap_database_errors, cursor.copy(f"COPY {into} FROM STDIN") as copy:
            for row in prepared:
                copy.write_row(row)


def _set_next_key(model: Any, other: Any) -> None:
    """Also keys of rows that are gone are not given again."""
    field = model._meta.pk
    if not isinstance(field, models.AutoField | models.BigAutoField | models.SmallAutoField):
        return
    table, last = model._meta.db_table, 0
    with other.cursor() as cursor:
        if other.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            last = (cursor.fetchone() or [0])[0]
        else:
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [other.ops.quote_name(table), field.column])
            cursor.execute(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {cursor.fetchone()[0]}")  # noqa: S608
            last = cursor.fetchone()[0]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, last])
        else:
            named = [connection.ops.quote_name(table), field.column]
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s, %s)", [*named, max(last, 1), last > 0])


def _empty(every: list[Any]) -> None:
    """Of what making the tables has put into them, such as groups and rights."""
    tables = [connection.ops.quote_name(model._meta.db_table) for model in every]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"TRUNCATE {', '.join(tables)}")
            return
        triggers.drop()
        for table in tables:
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608


@contextmanager
def _free_of_references() -> Iterator[None]:
    """SQLite, outside the transaction."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.constraint_checks_disabled():
        yield


@contextmanager
def _without_foreign_keys() -> Iterator[None]:
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(FOREIGN_KEYS)
        keys = cursor.fetchall()
        for table, name, _definition in keys:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        yield
        for table, name, definition in keys:
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
