"""Which step of a migration harms readers or the release that still serves.

Operations are read, not their SQL: SQLite writes tables anew for what PostgreSQL does in place, and what the older
release needs is the same on both.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently, ValidateConstraint
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import operations as ops
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models.expressions import Value

LARGE = 10_000  # rows, from which writing a table anew or building an index is felt

KINDS = {
    "NOT_NULL": "saving in the release that still serves would fail, for it does not write this column: give it "
    "null=True or db_default",
    "COLUMN_DROPPED": "the release that still serves reads it: take it out of the code, drop it a release later",
    "TABLE_DROPPED": "the release that still serves reads it: take it out of the code, drop it a release later",
    "RENAMED": "the release that still serves knows the former name alone: add the new one, copy, and drop the former "
    "a release later",
    "TYPE_CHANGED": "the table is written anew under a lock that readers wait for: add a column, copy in portions, and "
    "change over a release later",
    "UNIQUE": "it is built under a lock, and the release that still serves may save what it refuses: look for doubles "
    "first, and build the index concurrently",
    "CHECKED": "all rows are looked at under a lock, and the release that still serves may save what it refuses: use "
    "AddConstraintNotValid of portal.upgrading.operations, and validate it in a migration of its own",
    "INDEX": "writers of a large table wait until it is built: use AddIndexConcurrently of "
    "portal.upgrading.operations, in a migration with atomic = False",
    "REBUILD": "SQLite writes the whole table anew, and writers wait meanwhile",
    "DATA": "all rows are changed in one transaction, whose locks are held to its end: set atomic = False and go in "
    "portions, or let a job do it",
    "MIXED": "the lock on a changed table is held while rows are changed: make two migrations",
    "SQL": "SQL of our own cannot be judged",
    "UNKNOWN": "an operation that this check does not know",
}

HARMLESS = (
    ops.RemoveIndex, ops.RemoveConstraint, ops.AlterModelOptions, ops.AlterModelManagers, ops.AlterModelTableComment,
    ops.RenameIndex, AddIndexConcurrently, AddConstraintNotValid, ValidateConstraint,
)  # fmt: skip


class Table(NamedTuple):
    """What an operation meets: the kind of database, and how many rows its table has."""

    connection: BaseDatabaseWrapper
    vendor: str
    rows: Callable[[str], int]

    def is_large(self, name: str) -> bool:
        return self.rows(name) >= LARGE


def harms(
    operation: Operation, app: str, before: ProjectState, after: ProjectState, table: Table, *, is_atomic: bool
) -> Iterator[tuple[str, str]]:
    """(kind, on what) for each harm of one operation on a table that was there before."""
    if isinstance(operation, HARMLESS):
        return
    name = str(getattr(operation, "model_name", getattr(operation, "name", getattr(operation, "old_name", ""))))
    if isinstance(operation, ops.AddField):
        yield from _added(operation, name, _table(after, app, name), table)
    elif isinstance(operation, ops.RemoveField):
        field = _field(before, app, name, operation.name)
        yield ("TABLE_DROPPED" if field.many_to_many else "COLUMN_DROPPED"), f"{name}.{operation.name}"
    elif isinstance(operation, ops.DeleteModel):
        yield "TABLE_DROPPED", name
    elif isinstance(operation, ops.RenameField):
        old = _field(before, app, name, operation.old_name)
        if old.column != _field(after, app, name, operation.new_name).column:
            yield "RENAMED", f"{name}.{operation.old_name}"
    elif isinstance(operation, ops.RenameModel):
        if _table(before, app, operation.old_name) != _table(after, app, operation.new_name):
            yield "RENAMED", operation.old_name
    elif isinstance(operation, ops.AlterModelTable):
        if _table(before, app, name) != _table(after, app, name):
            yield "RENAMED", name
    elif isinstance(operation, ops.AlterField):
        old, new = (_field(state, app, name, operation.name) for state in (before, after))
        yield from _altered(old, new, f"{name}.{operation.name}", _table(before, app, name), table)
    elif isinstance(operation, ops.AddIndex):
        if table.vendor == "postgresql" and table.is_large(_table(before, app, name)):
            yield "INDEX", f"{name}: {operation.index.name}"
    elif isinstance(operation, ops.AddConstraint):
        kind = "CHECKED" if isinstance(operation.constraint, models.CheckConstraint) else "UNIQUE"
        yield kind, f"{name}: {operation.constraint.name}"
    elif isinstance(operation, ops.AlterUniqueTogether):
        if operation.option_value:
            yield "UNIQUE", name
    elif isinstance(operation, ops.AlterOrderWithRespectTo):
        yield "NOT_NULL", name
    elif isinstance(operation, ops.RunPython):
        if operation.code is not ops.RunPython.noop and is_atomic and operation.atomic is not False:
            yield "DATA", getattr(operation.code, "__name__", repr(operation.code))
    elif isinstance(operation, ops.RunSQL):
        yield "SQL", str(operation.sql)[:60]
    else:
        yield "UNKNOWN", type(operation).__name__


def _added(operation: ops.AddField, name: str, table_name: str, table: Table) -> Iterator[tuple[str, str]]:
    field: Any = operation.field
    on = f"{name}.{operation.name}"
    if field.many_to_many:
        return
    if isinstance(field, models.GeneratedField):
        yield "TYPE_CHANGED", on  # every row is computed under the lock
        return
    if not field.null and not field.has_db_default():
        yield "NOT_NULL", on
    given = field.db_default if field.has_db_default() else None
    if given is not None and not isinstance(given, Value) and hasattr(given, "resolve_expression"):
        yield "TYPE_CHANGED", on  # a value that each row gets for itself
    if field.unique:
        yield "UNIQUE", on
    elif field.db_index and table.vendor == "postgresql" and table.is_large(table_name):
        yield "INDEX", on
    if table.vendor == "sqlite" and (not field.null or field.has_db_default()) and table.is_large(table_name):
        yield "REBUILD", on


def _altered(old: Any, new: Any, on: str, table_name: str, table: Table) -> Iterator[tuple[str, str]]:
    editor: Any = table.connection.SchemaEditorClass(table.connection, collect_sql=True)  # type: ignore[misc]
    if not editor._field_should_be_altered(old, new):
        return
    if old.column != new.column:
        yield "RENAMED", on
    if old.null and not new.null:
        yield "NOT_NULL", on
    if not _is_wider(old, new, table.connection):
        yield "TYPE_CHANGED", on
    if new.unique and not old.unique:
        yield "UNIQUE", on
    elif new.db_index and not old.db_index and table.vendor == "postgresql" and table.is_large(table_name):
        yield "INDEX", on
    if table.vendor == "sqlite" and table.is_large(table_name):
        yield "REBUILD", on


def _is_wider(old: Any, new: Any, connection: BaseDatabaseWrapper) -> bool:
    """The same type, or one that PostgreSQL changes without looking at a row."""
    if old.db_type(connection) == new.db_type(connection):
        return True
    if isinstance(old, models.CharField) and type(new) is models.TextField:
        return True
    if isinstance(old, models.CharField) and isinstance(new, models.CharField):
        return new.max_length is None or (old.max_length is not None and new.max_length >= old.max_length)
    return False


def _table(state: ProjectState, app: str, name: str) -> str:
    return str(state.apps.get_model(app, name)._meta.db_table)


def _field(state: ProjectState, app: str, name: str, field: str) -> Any:
    return state.apps.get_model(app, name)._meta.get_field(field)
