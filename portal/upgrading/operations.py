"""Steps of migrations that let nobody wait on PostgreSQL, and are the plain ones on SQLite, which knows no other."""

from django.contrib.postgres import operations as concurrent
from django.db.migrations import AddConstraint, AddIndex


class AddIndexConcurrently(concurrent.AddIndexConcurrently):
    """In a migration with ``atomic = False``. Broken off anywhere, the migration can be started again."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state) -> None:
        is_postgresql = schema_editor.connection.vendor == "postgresql"
        step = super() if is_postgresql else AddIndex(self.model_name, self.index)
        self._drop_left_over(app_label, schema_editor, to_state, "CONCURRENTLY " if is_postgresql else "")
        step.database_forwards(app_label, schema_editor, from_state, to_state)

    def _drop_left_over(self, app_label, schema_editor, state, concurrently: str) -> None:
        """An index that is there already, whole or broken, is from a try that did not come to its end."""
        if concurrently:
            self._ensure_not_in_transaction(schema_editor)
        if self.allow_migrate_model(schema_editor.connection.alias, state.apps.get_model(app_label, self.model_name)):
            name = schema_editor.quote_name(self.index.name)
            schema_editor.execute(f"DROP INDEX {concurrently}IF EXISTS {name}", params=None)

    def database_backwards(self, app_label, schema_editor, from_state, to_state) -> None:
        step = super() if schema_editor.connection.vendor == "postgresql" else AddIndex(self.model_name, self.index)
        step.database_backwards(app_label, schema_editor, from_state, to_state)


class AddConstraintNotValid(concurrent.AddConstraintNotValid):
    """New rows are held to it at once, those that are there when ``ValidateConstraint`` has looked at them."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state) -> None:
        is_postgresql = schema_editor.connection.vendor == "postgresql"
        step = super() if is_postgresql else AddConstraint(self.model_name, self.constraint)
        step.database_forwards(app_label, schema_editor, from_state, to_state)


class ValidateConstraint(concurrent.ValidateConstraint):
    def database_forwards(self, app_label, schema_editor, from_state, to_state) -> None:
        if schema_editor.connection.vendor == "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
