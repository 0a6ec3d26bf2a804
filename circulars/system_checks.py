"""System checks that look into the database: ``manage.py check --database default``, and before every migration."""

from collections.abc import Sequence

from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import connections

from circulars import triggers
from circulars.models import Edition


@register(Tags.database)
def check_triggers(*, databases: Sequence[str] | None = None, **kwargs) -> list[CheckMessage]:
    """W001: a trigger is missing. A warning, for an error would stop the very ``migrate`` that installs it."""
    found: list[CheckMessage] = []
    for using in databases or []:
        if Edition._meta.db_table not in connections[using].introspection.table_names():
            continue  # before the first migration
        names = triggers.missing(using)
        if names:
            message = f"Frozen rows of “{using}” are not guarded; missing triggers: {', '.join(names)}."
            found.append(Warning(message, hint="Run `manage.py migrate`, which installs them.", id="circulars.W001"))
    return found
