"""The databases and caches that a variable may name."""

from pathlib import Path

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from portal.environment.reading import secret, text

ENGINE = "portal.databases.postgresql"
# A server that is away is known to be so in seconds, whether it refuses, or its machine answers nothing at all.
SECONDS = {"connect_timeout": 3, "tcp_user_timeout": 10_000, "keepalives_idle": 10, "keepalives_interval": 5}


def database(name: str, data_dir: Path) -> dict:
    """The default database: SQLite in the data folder, or what the URL names (postgresql:// or sqlite:///)."""
    url = secret(name)
    if not url:
        return sqlite(data_dir / "hoeram.sqlite3")
    return database_at(url, f"PORTAL_{name}")


def database_at(url: str, variable: str) -> dict:
    """What the URL names; ``variable`` is named where it cannot be read, and never the URL, which holds a password."""
    try:
        configuration: dict = dict(dj_database_url.parse(url))
    except Exception as error:
        raise ImproperlyConfigured(f"{variable} is not a database URL ({type(error).__name__}).") from None
    if configuration["ENGINE"] == "django.db.backends.sqlite3":
        return sqlite(Path(configuration["NAME"]))
    if configuration["ENGINE"] != "django.db.backends.postgresql":
        raise ImproperlyConfigured(f"{variable} must begin with postgresql:// or sqlite:///.")
    options = SECONDS | configuration.get("OPTIONS", {})
    return configuration | {
        "ENGINE": ENGINE,
        "OPTIONS": options,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


def sqlite(path: Path) -> dict:
    """One writer at a time, waiting 20 s; no commit lost at a power cut; erased rows overwritten on disk."""
    return {
        "ENGINE": "portal.databases.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": 600,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA secure_delete=ON",
        },
    }


def cache(name: str) -> dict:
    url = text(name)
    if not url:
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "hoeram"}
    if not url.startswith(("redis://", "rediss://", "unix://")):
        raise ImproperlyConfigured(f"PORTAL_{name} must begin with redis://, rediss:// or unix://.")
    return {"BACKEND": "portal.caches.redis.TolerantRedisCache", "LOCATION": url}
