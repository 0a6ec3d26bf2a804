"""Steps of migrations that let nobody wait on PostgreSQL, and are the plain ones on SQLite, which knows no other."""

from django.contrib.postgres import operations as concurrent
from django.db.migrations import AddConstraint, AddIndex


class AddIndexConcurrently(concurrent.AddIndexConcurrently):
    """In a migration with ``atomic = False``."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state) -> None:
        step = super() if schema_editor.connection.vendor == "postgresql" else AddIndex(self.model_name, self.index)
        step.database_forwards(app_label, schema_editor, from_state, to_state)

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
