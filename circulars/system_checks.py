"""System checks that look into the database: ``manage.py check --database default``, and before every migration."""

from collections.abc import Sequence

from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import connections

from circulars import triggers
from circulars.files.storage import blobs
from circulars.models import Edition
from circulars.search import index


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


@register
def check_storage(app_configs, **kwargs) -> list[CheckMessage]:
    """W003: files in an object storage cannot be reached. A warning, for the portal's pages do without them."""
    trouble = getattr(blobs(), "trouble", None)
    said = trouble() if trouble else ""
    hint = "README.md, Settings: PORTAL_STORAGE_URL and PORTAL_STORAGE_SECRET."
    return [Warning(said, hint=hint, id="circulars.W003")] if said else []


@register(Tags.database)
def check_search_index(*, databases: Sequence[str] | None = None, **kwargs) -> list[CheckMessage]:
    """W002: a table of words or its trigger is missing, and publishing would fail."""
    found: list[CheckMessage] = []
    for using in databases or []:
        if "circulars_searchentry" not in connections[using].introspection.table_names():
            continue
        if names := index.missing(using):
            message = f"The search index of “{using}” is not whole; missing: {', '.join(names)}."
            hint = "Run `manage.py migrate`, which makes them, and then `manage.py rebuild_search`."
            found.append(Warning(message, hint=hint, id="circulars.W002"))
    return found
