"""For those who watch the machine: alive, and able to serve."""

import os

from django.conf import settings
from django.core.files.storage import storages
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@never_cache
@require_safe
def alive(request: HttpRequest) -> JsonResponse:
    """The process answers; nothing else is asked, so that a slow database does not restart it."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """The database answers, its migrations are applied, files can be stored. 503 with the failing part otherwise."""
    parts = {"database": _database(), "storage": _storage()}
    is_ready = all(value == "ok" for value in parts.values())
    status = "ok" if is_ready else "unavailable"
    return JsonResponse({"status": status, **parts}, status=200 if is_ready else 503)


def _database() -> str:
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return "no answer"
    return "migrations waiting" if waiting else "ok"


def _storage() -> str:
    location = getattr(storages["blobs"], "location", None)
    if location is None:  # object storage: no folder of ours to look at
        return "ok"
    folder = location if os.path.isdir(location) else settings.DATA_DIR
    return "ok" if os.access(folder, os.W_OK) else "not writable"
