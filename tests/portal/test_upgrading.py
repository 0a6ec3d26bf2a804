"""Migrations beside readers: a sample of each unsafe step is refused; a lock is not waited for at the readers' cost."""

import threading
import time

import pytest
from django.contrib.postgres import operations as postgres
from django.core.management import CommandError, call_command
from django.db import connection, connections, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState

from portal.upgrading import database, findings
from portal.upgrading.operations import AddIndexConcurrently
from portal.upgrading.rules import KINDS, Table

OLD = [
    ("id", models.BigAutoField(primary_key=True)),
    ("name", models.CharField(max_length=20)),
    ("note", models.TextField(null=True)),
    ("number", models.IntegerField(default=0)),
]


def nothing(apps, editor) -> None:
    pass


def judged(
    *operations, atomic: bool = True, vendor: str = "postgresql", rows: int = 1_000_000, **reasons: str
) -> set[str]:
    """The kinds found in a migration of these steps, on a table ``thing`` of an app that has it already."""
    state = ProjectState()
    state.add_model(ModelState("contacts", "Thing", OLD))
    migration = migrations.Migration("0099_sample", "contacts")
    migration.operations, migration.atomic, migration.safe_because = list(operations), atomic, reasons
    found = findings.judge([migration], state, Table(connection, vendor, lambda _name: rows))
    assert all(str(finding).startswith("contacts.0099_sample: ") for finding in found)
    return {finding.kind for finding in found}


INDEX = models.Index(fields=["number"], name="thing_number")
POSITIVE = models.CheckConstraint(condition=models.Q(number__gte=0), name="thing_positive")
UNSAFE = {
    "NOT_NULL": migrations.AddField("thing", "new", models.IntegerField(default=1)),
    "COLUMN_DROPPED": migrations.RemoveField("thing", "note"),
    "TABLE_DROPPED": migrations.DeleteModel("Thing"),
    "RENAMED": migrations.RenameField("thing", "note", "remark"),
    "TYPE_CHANGED": migrations.AlterField("thing", "number", models.CharField(max_length=9, default="")),
    "UNIQUE": migrations.AddConstraint("thing", models.UniqueConstraint(fields=["name"], name="thing_name")),
    "CHECKED": migrations.AddConstraint("thing", POSITIVE),
    "INDEX": migrations.AddIndex("thing", INDEX),
    "DATA": migrations.RunPython(nothing),
    "SQL": migrations.RunSQL("UPDATE thing SET number = 1"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", UNSAFE)
def test_unsafe_step_is_found_and_named(kind):
    assert judged(UNSAFE[kind]) == {kind}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", UNSAFE)
def test_reason_in_the_migration_lets_it_pass_and_an_empty_one_does_not(kind):
    assert judged(UNSAFE[kind], **{kind: "no release since the last but one reads it"}) == set()
    assert judged(UNSAFE[kind], **{kind: "ok"}) == {kind}
    assert judged(**{"NO_SUCH_KIND": "a reason that is long enough"}) == {"NO_SUCH_KIND"}


@pytest.mark.django_db
def test_every_other_kind_is_found():
    rebuilt = migrations.AddField("thing", "new", models.IntegerField(db_default=1))
    renamed = migrations.RenameModel("Thing", "Matter")
    mixed = [migrations.AddField("thing", "new", models.IntegerField(null=True)), UNSAFE["DATA"]]
    alike = [
        (judged(rebuilt, vendor="sqlite"), {"REBUILD"}),
        (judged(rebuilt, vendor="postgresql"), set()),
        (judged(renamed), {"RENAMED"}),
        (judged(migrations.AlterModelTable("Thing", "elsewhere")), {"RENAMED"}),
        (judged(*mixed), {"DATA", "MIXED"}),
        (judged(migrations.AlterField("thing", "note", models.TextField(default=""))), {"NOT_NULL"}),
        (judged(migrations.AlterField("thing", "name", models.CharField(max_length=10))), {"TYPE_CHANGED"}),
        (judged(migrations.AlterField("thing", "name", models.CharField(max_length=20, unique=True))), {"UNIQUE"}),
        (judged(migrations.AlterUniqueTogether("thing", {("name", "number")})), {"UNIQUE"}),
        (judged(postgres.BtreeGinExtension()), {"UNKNOWN"}),
    ]
    assert [found for found, expected in alike if found != expected] == []
    assert set(KINDS) == set(UNSAFE) | {"REBUILD", "MIXED", "UNKNOWN"}


@pytest.mark.django_db
def test_safe_steps_pass():
    assert judged(
        migrations.AddField("thing", "new", models.IntegerField(null=True)),
        migrations.AddField("thing", "given", models.IntegerField(db_default=1)),
        migrations.AlterField("thing", "name", models.CharField(max_length=40)),
        migrations.AlterField("thing", "note", models.TextField(null=True, help_text="words alone")),
        migrations.CreateModel("Other", [("id", models.BigAutoField(primary_key=True)), ("name", models.TextField())]),
        migrations.AddField("other", "required", models.IntegerField(default=1)),
        migrations.AddIndex("other", models.Index(fields=["name"], name="other_name")),
        migrations.RunPython(migrations.RunPython.noop),
    ) == set()  # fmt: skip
    assert judged(AddIndexConcurrently("thing", INDEX), atomic=False) == set()
    assert judged(UNSAFE["DATA"], atomic=False) == set()
    assert judged(UNSAFE["INDEX"], rows=10) == set()
    only_said = migrations.SeparateDatabaseAndState(state_operations=[UNSAFE["COLUMN_DROPPED"]])
    assert judged(only_said) == set()


@pytest.mark.django_db
def test_commands_say_what_they_found(capsys, monkeypatch):
    call_command("check_migrations")
    call_command("check_migrations", "--new")
    assert capsys.readouterr().out.count("safe to run while the portal serves") == 2
    harm = findings.Finding("contacts.0099_sample", "TABLE_DROPPED", "Thing")
    monkeypatch.setattr(findings, "of_waiting", lambda: [harm])
    monkeypatch.setattr(database, "migrate", lambda **options: pytest.fail("it was run all the same"))
    for command in ("check_migrations", "migrate_serving"):
        with pytest.raises(CommandError, match=r"1 step\(s\) are not safe"):
            call_command(command)
        assert "contacts.0099_sample: TABLE_DROPPED (Thing): the release that still" in capsys.readouterr().err


@pytest.mark.django_db
def test_rows_of_a_table_are_estimated(administrator):
    assert 0 <= findings.rows("portal_user") < 1_000
    if connection.vendor == "postgresql":
        assert findings.rows("no_such_table") == 0


def indexes() -> dict[str, str]:
    """Name → definition, of those that are whole."""
    sql = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    if connection.vendor == "postgresql":
        sql = (
            "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index i "
            "JOIN pg_class c ON c.oid = indexrelid WHERE indisvalid AND relnamespace = current_schema()::regnamespace"
        )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return dict(cursor.fetchall())


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_whole", [True, False])
@pytest.mark.parametrize("name", ["0028_long_lists", "0029_scheduled_copies"])
def test_broken_off_building_of_indexes_is_started_again(name, is_whole):
    """All or some of them are there, the migration is not recorded; a killed build leaves a broken one."""
    if not is_whole and connection.vendor != "postgresql":
        pytest.skip("SQLite leaves no broken index")
    loader = MigrationLoader(connection)
    migration = loader.get_migration("circulars", name)
    state = loader.project_state(migration.dependencies)
    whole = indexes()
    if not is_whole:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE pg_index SET indisvalid = false WHERE indexrelid = %s::regclass",
                [migration.operations[-1].index.name],
            )
        assert len(indexes()) == len(whole) - 1

    with connection.schema_editor(atomic=False) as editor:
        migration.apply(state, editor)

    assert indexes() == whole


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_migration_gives_a_lock_up_and_comes_again_while_readers_go_on(monkeypatch):
    """A long reader holds the table; another reader meanwhile is not stuck behind the migration that wants it."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite's readers never wait for a writer")
    held, free = threading.Event(), threading.Event()

    def long_reader() -> None:
        with connections["default"].cursor() as cursor:
            cursor.execute("BEGIN; SELECT count(*) FROM contacts_team")
            held.set()
            free.wait(20)
            cursor.execute("COMMIT")
        connections["default"].close()

    waits: list[float] = []

    def readers() -> None:
        with connections["default"].cursor() as cursor:
            while not free.is_set():
                started = time.monotonic()
                cursor.execute("SELECT count(*) FROM contacts_team")
                waits.append(time.monotonic() - started)
                time.sleep(0.02)
        connections["default"].close()

    def a_migration(*arguments, **options) -> None:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE contacts_team ADD COLUMN sample_of_upgrade integer NULL")

    monkeypatch.setattr(database, "call_command", a_migration)
    said: list[str] = []
    threads = [threading.Thread(target=target) for target in (long_reader, readers)]
    try:
        threads[0].start()
        held.wait(10)
        threads[1].start()
        threading.Timer(1.2, free.set).start()
        database.migrate(lock_seconds=0.2, say=said.append)
        assert said[0] == "A table is in use; try 1 of 30."
        assert max(waits) < 1
        with connection.cursor() as cursor:
            cursor.execute("SHOW lock_timeout")
            assert cursor.fetchone() == ("0",)
    finally:
        free.set()
        for thread in threads:
            thread.join()
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = 0; ALTER TABLE contacts_team DROP COLUMN IF EXISTS sample_of_upgrade")
