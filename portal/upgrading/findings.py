"""What of the migrations that wait must not run while readers are served.

A migration may say why a step is safe all the same, in the file itself::

    class Migration(migrations.Migration):
        safe_because = {"COLUMN_DROPPED": "no release since 1.4 reads it"}
"""

from collections.abc import Iterable
from typing import NamedTuple

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations import Migration
from django.db.migrations import operations as ops
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from portal.upgrading.baseline import BASELINE
from portal.upgrading.rules import HARMLESS, KINDS, Table, harms

SHORTEST_REASON = 10  # letters
SCHEMA = (ops.AddField, ops.RemoveField, ops.AlterField, ops.RenameField, ops.RenameModel, ops.AddIndex,
          ops.AddConstraint, ops.AlterUniqueTogether, ops.AlterModelTable)  # fmt: skip


class Finding(NamedTuple):
    migration: str  # app.name
    kind: str
    on: str

    def __str__(self) -> str:
        return f"{self.migration}: {self.kind} ({self.on}): {KINDS.get(self.kind, self.kind)}."


def of_waiting() -> list[Finding]:
    """Of the migrations that the database of the settings has not seen; none where it is empty."""
    executor = MigrationExecutor(connection)
    plan = [migration for migration, _backwards in executor.migration_plan(executor.loader.graph.leaf_nodes())]
    if not executor.loader.applied_migrations:
        return []  # nobody is served from an empty database
    nodes = executor.loader.graph.nodes
    state = executor.loader.project_state([key for key in executor.loader.applied_migrations if key in nodes])
    return judge(plan, state, Table(connection, connection.vendor, rows))


def of_new() -> list[Finding]:
    """Of our own migrations after the recorded baseline, as if every table were large and the database PostgreSQL."""
    loader = MigrationLoader(None)
    ours = {config.label for config in apps.get_app_configs() if _is_ours(config.path)}
    before, seen = [], set()
    for leaf in loader.graph.leaf_nodes():
        for key in loader.graph.forwards_plan(leaf):
            is_new = key[0] in ours and key[1] > BASELINE.get(key[0], "")
            if key not in seen and not is_new:
                before.append(key)
            seen.add(key)
    new = [key for leaf in loader.graph.leaf_nodes() for key in loader.graph.forwards_plan(leaf) if key not in before]
    plan = [loader.get_migration(*key) for key in dict.fromkeys(new)]
    state = ProjectState(real_apps=loader.unmigrated_apps)
    for key in before:
        loader.get_migration(*key).mutate_state(state, preserve=False)
    return judge(plan, state, Table(connection, "postgresql", lambda _name: 1_000_000_000))


def judge(plan: Iterable[Migration], state: ProjectState, table: Table) -> list[Finding]:
    """``state`` is that before the plan. Tables that the plan itself makes are empty and free to change."""
    found: list[Finding] = []
    new: set[tuple[str, str]] = set()
    for migration in plan:
        name = f"{migration.app_label}.{migration.name}"
        reasons: dict[str, str] = getattr(migration, "safe_because", {})
        found += [
            Finding(name, kind, f"safe_because says too little, or names a kind that does not exist: {reason!r}")
            for kind, reason in reasons.items()
            if kind not in KINDS or len(reason.strip()) < SHORTEST_REASON
        ]
        here: list[Finding] = []
        is_schema = is_data = False
        for operation in migration.operations:
            before = state.clone()
            operation.state_forwards(migration.app_label, state)
            for step in _database_steps(operation):
                is_new = _is_on_new(step, migration.app_label, new)
                is_schema |= isinstance(step, SCHEMA) and not is_new
                is_data |= isinstance(step, ops.RunPython) and step.code is not ops.RunPython.noop
                if isinstance(step, ops.CreateModel) or is_new:
                    continue
                harmed = harms(step, migration.app_label, before, state, table, is_atomic=migration.atomic)
                here += [Finding(name, kind, on) for kind, on in harmed]
        if is_schema and is_data and migration.atomic:
            here.append(Finding(name, "MIXED", "a changed table and changed rows"))
        found += [finding for finding in here if finding.kind not in reasons]
    return found


def rows(table: str) -> int:
    """About how many: PostgreSQL's estimate, and on SQLite the highest key."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT reltuples, pg_relation_size(oid) FROM pg_class WHERE oid = to_regclass(%s)", [table])
            found = cursor.fetchone()
            if found is None:
                return 0
            estimate, size = found
            return int(estimate if estimate >= 0 else size // 100)  # never analysed: by its size
        quoted = connection.ops.quote_name(table)
        cursor.execute(f"SELECT max(rowid) FROM {quoted}")  # noqa: S608
        return int(cursor.fetchone()[0] or 0)


def _database_steps(operation: Operation) -> list[Operation]:
    """What a step does to the database; a step of the state alone does nothing to it."""
    if isinstance(operation, ops.SeparateDatabaseAndState):
        return [step for inner in operation.database_operations for step in _database_steps(inner)]
    return [operation]


def _is_on_new(step: Operation, app: str, new: set[tuple[str, str]]) -> bool:
    """Keeps ``new`` as it goes: what is made, and what is renamed."""
    if isinstance(step, ops.CreateModel):
        new.add((app, step.name.lower()))
        return True
    if isinstance(step, ops.RenameModel):
        if (app, step.old_name.lower()) in new:
            new.add((app, step.new_name.lower()))
            return True
        return False
    name = getattr(step, "model_name", None) or getattr(step, "name", "")
    return not isinstance(step, HARMLESS) and (app, str(name).lower()) in new


def _is_ours(path: str) -> bool:
    return str(path).startswith(str(settings.BASE_DIR)) and "site-packages" not in str(path)
