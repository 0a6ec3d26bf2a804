"""Database triggers that hold what constraints cannot: frozen editions stay frozen, the logs only grow.

Django rebuilds a table on SQLite without its triggers, so they are installed after every migration, and a
system check (``circulars.W001``) says when one is missing. Erasing opens them by a row in ``ErasurePermit``
that exists inside its transaction alone.
"""

from django.db import connections

from circulars.models import LINE_MODELS, AuditEntry, Edition, ErasurePermit, PersonalDataRead

# What may change around frozen words; everything else of an edition is frozen from the first insert.
DERIVED = {"superseded_at", "removed_at", "removed_files", "rendered", "renderer_version"}
AMENDABLE = {"change_note", "summary_of_version"}  # each by an operation, with its own trace
PERMIT = f"EXISTS (SELECT 1 FROM {ErasurePermit._meta.db_table})"  # noqa: S608  (a table of our own)


def _frozen_columns() -> list[str]:
    fields = Edition._meta.concrete_fields
    return [str(field.column) for field in fields if field.name not in DERIVED | AMENDABLE | {"id"}]


def _rules() -> dict[str, tuple[str, str, str, str]]:
    """Name → (table, event, condition that refuses, message)."""
    edition = Edition._meta.db_table
    audit = AuditEntry._meta.db_table
    changed = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in _frozen_columns())
    rules = {
        "edition_frozen": (edition, "UPDATE", f"({changed}) AND NOT {PERMIT}", "an edition never changes"),
        # published_at against the clock of the database: a scheduled edition may be cancelled, a public one never
        "edition_kept": (edition, "DELETE", f"OLD.published_at <= {{now}} AND NOT {PERMIT}", "an edition is kept"),
        "audit_append": (audit, "UPDATE", f"NOT {PERMIT}", "the audit log only grows"),
        "audit_kept": (audit, "DELETE", f"NOT {PERMIT}", "the audit log only grows"),
    }
    reads = PersonalDataRead._meta.db_table
    rules["read_append"] = (reads, "UPDATE", "1 = 1", "reads of personal data are kept as they are")
    rules["read_kept"] = (reads, "DELETE", "OLD.at > {year_ago}", "reads of personal data are kept for a year")
    public = f"EXISTS (SELECT 1 FROM {edition} e WHERE e.id = OLD.edition_id AND e.published_at <= {{now}})"  # noqa: S608
    for model in LINE_MODELS:
        table = model._meta.db_table
        name = model._meta.model_name
        if name == "reference":  # references resolve later, around frozen words
            continue
        rules[f"{name}_frozen"] = (
            table,
            "UPDATE",
            f"OLD.edition_id IS NOT NULL AND NOT {PERMIT}",
            "the lines of an edition never change",
        )
        # A line too many would be one that the facts do not name, which check_data finds; a line less may be a file.
        rules[f"{name}_kept"] = (
            table,
            "DELETE",
            f"OLD.edition_id IS NOT NULL AND {public} AND NOT {PERMIT}",
            "the lines of an edition are kept",
        )
    return rules


def _sqlite(name: str, table: str, event: str, condition: str, message: str) -> list[str]:
    condition = condition.replace("IS DISTINCT FROM", "IS NOT").replace("{now}", "strftime('%Y-%m-%d %H:%M:%f', 'now')")
    condition = condition.replace("{year_ago}", "strftime('%Y-%m-%d %H:%M:%f', 'now', '-365 days')")
    return [
        f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {event} ON {table} WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
    ]


def _postgresql(name: str, table: str, event: str, condition: str, message: str) -> list[str]:
    condition = condition.replace("{now}", "clock_timestamp()")
    condition = condition.replace("{year_ago}", "clock_timestamp() - interval '365 days'")
    returned = "OLD" if event == "DELETE" else "NEW"
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {condition} THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; "
        f"END IF; RETURN {returned}; END $$",
        f"CREATE OR REPLACE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]


# The interval chain: what ends at a moment is followed by what begins at it. Only PostgreSQL can defer this.
CHAIN = (
    "ALTER TABLE circulars_edition ADD CONSTRAINT edition_chain FOREIGN KEY (circular_id, language, superseded_at) "
    "REFERENCES circulars_edition (circular_id, language, published_at) DEFERRABLE INITIALLY DEFERRED"
)


def install(using: str = "default") -> None:
    """Create what is missing; safe to run again."""
    connection = connections[using]
    write = _sqlite if connection.vendor == "sqlite" else _postgresql
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            drop(using)
        tables = set(connection.introspection.table_names(cursor))
        for name, rule in _rules().items():
            if rule[0] not in tables:
                continue  # after a migration back to before it
            for statement in write(name, *rule):
                cursor.execute(statement)
        if connection.vendor == "postgresql":
            cursor.execute("SELECT 1 FROM pg_constraint WHERE conname = 'edition_chain'")
            if cursor.fetchone() is None:
                cursor.execute(CHAIN)


def drop(using: str = "default") -> None:
    """Remove the triggers, for a test that flushes the database."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for name, (table, *_) in _rules().items():
            on_table = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table}")


def missing(using: str = "default") -> list[str]:
    """Names of triggers that should exist and do not."""
    connection = connections[using]
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        present = {row[0] for row in cursor.fetchall()}
    return sorted(set(_rules()) - present)


def drop_before_migrate(using: str = "default", plan=None, **kwargs) -> None:
    """Receiver of ``pre_migrate``: SQLite refuses to rebuild a table that the trigger of another one names."""
    if plan and connections[using].vendor == "sqlite":
        drop(using)


def install_after_migrate(using: str = "default", plan=None, **kwargs) -> None:
    """Receiver of ``post_migrate``; a migration back to zero leaves no table to guard."""
    if {Edition._meta.db_table, ErasurePermit._meta.db_table} <= set(connections[using].introspection.table_names()):
        install(using)
