"""The replicas of the database, and what follows for the settings of Django."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

from portal.environment.engines import ENGINE, database_at
from portal.environment.reading import secret

NAMES_OF_LIBPQ = {"HOST": "host", "PORT": "port", "USER": "user", "PASSWORD": "password", "NAME": "dbname"}
MIDDLEWARE = "portal.databases.middleware.DatabaseMiddleware"


def behind_pooler(name: str, default: dict[str, Any]) -> dict[str, Any]:
    """The default database, with the address of a pooler (PgBouncer) that web processes ask in its place."""
    url = secret(name)
    if not url:
        return default
    pooler = database_at(url, f"PORTAL_{name}")
    if default["ENGINE"] != ENGINE or pooler["ENGINE"] != ENGINE:
        raise ImproperlyConfigured(f"PORTAL_{name} names a pooler of PostgreSQL, and PORTAL_DATABASE_URL must too.")
    asked = {libpq: str(pooler[ours]) for ours, libpq in NAMES_OF_LIBPQ.items() if pooler.get(ours)}
    return default | {"POOLER": pooler["OPTIONS"] | asked}


def with_replicas(name: str, default: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """``DATABASES``: the default one, and a replica for each URL that the variable lists."""
    found = {"default": default}
    urls = [url.strip() for url in secret(name).split(",") if url.strip()]
    for number, url in enumerate(urls, start=1):
        replica = database_at(url, f"PORTAL_{name}")
        if default["ENGINE"] != ENGINE or replica["ENGINE"] != ENGINE:
            raise ImproperlyConfigured(f"PORTAL_{name} lists replicas of PostgreSQL, and PORTAL_DATABASE_URL must too.")
        found[f"replica_{number}"] = replica | {"TEST": {"MIRROR": "default"}}
    if len(found) > 1:
        # A former primary that was made a replica takes no writes: it counts as away. A pooler answers from what it
        # remembers of a server, so that there the engine asks.
        default["OPTIONS"] = default.get("OPTIONS", {}) | {"target_session_attrs": "read-write"}
    return found


def routers(databases: dict[str, dict[str, Any]]) -> list[str]:
    return ["portal.databases.routing.Router"] if len(databases) > 1 else []


def middleware_of(databases: dict[str, dict[str, Any]]) -> list[str]:
    """Where a server of its own may be away; SQLite is always there."""
    return [MIDDLEWARE] if databases["default"]["ENGINE"] == ENGINE else []
