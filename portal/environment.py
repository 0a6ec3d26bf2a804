"""The ``PORTAL_*`` variables, read once, typed, and refused in one sentence when they do not fit.

The table in README.md, "Settings", says what each is for; a test holds both together.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvError

INTERFACE_LANGUAGES = ("ko", "en")

KNOWN = frozenset(
    f"PORTAL_{name}"
    for name in (
        "API_RATE",
        "BACKUP_KEEP",
        "BACKUP_KEY",
        "BACKUP_TO",
        "BOUNCE_MAILBOX",
        "BOUNCE_MAILBOX_PASSWORD",
        "BOUNCE_MAILBOX_PASSWORD_FILE",
        "CACHE_URL",
        "DATABASE_URL",
        "DATA_DIR",
        "DEBUG",
        "EMAIL_FROM",
        "EMAIL_URL",
        "FILE_ACCEL",
        "HOSTS",
        "HTTPS",
        "INTAKE_DAYS",
        "INTAKE_MAILBOX",
        "INTAKE_MAILBOX_PASSWORD",
        "INTAKE_MAILBOX_PASSWORD_FILE",
        "LANGUAGES",
        "LOG_LEVEL",
        "MAX_FILE_MB",
        "OUTGOING_REQUESTS",
        "PERSONAL_READS_DAYS",
        "PROXIES",
        "PUBLIC_URL",
        "SECRET_KEY",
        "TIME_ZONE",
        "VERIFY_RATE",
        # Read by the command that serves and by the tests, not by the settings.
        "ADMIN_USERNAME",
        "OFFICE_NAME_EN",
        "OFFICE_NAME_KO",
        "TEST_POSTGRES_URL",
        "THREADS",
        "WORKERS",
    )
)

_env = Env(prefix="PORTAL_")
Value = TypeVar("Value")


def _read(read: Callable[..., Value], name: str, default: Value | None) -> Value:
    try:
        return read(name, default)
    except (EnvError, ValueError) as error:
        # The message of the library repeats the value, which may be a password: name the variable alone.
        raise ImproperlyConfigured(
            f"PORTAL_{name} cannot be read: {type(error).__name__}. See README.md, Settings."
        ) from None


def text(name: str, default: str = "") -> str:
    return _read(_env.str, name, default).strip()


def required(name: str, purpose: str) -> str:
    if value := text(name):
        return value
    raise ImproperlyConfigured(f"PORTAL_{name} is not set: {purpose}. It is required unless PORTAL_DEBUG is True.")


def flag(name: str, default: bool) -> bool:
    """True or False. Anything but the words yes, no, true, false, on, off, 1 and 0 is refused."""
    return _read(_env.bool, name, default)


def number(name: str, default: int) -> int:
    value = _read(_env.int, name, default)
    if value < 0:
        raise ImproperlyConfigured(f"PORTAL_{name} must not be negative.")
    return value


def at_least(name: str, default: int, least: int) -> int:
    """A number that a law or a rule does not let fall below ``least``."""
    value = number(name, default)
    if value < least:
        raise ImproperlyConfigured(f"PORTAL_{name} must be {least} or more.")
    return value


def listed(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def folder(name: str, default: Path) -> Path:
    return Path(text(name, str(default))).expanduser().resolve()


def origin(name: str) -> str:
    """An origin such as ``https://portal.example``, without a path or a closing slash; "" if not set."""
    value = text(name).rstrip("/")
    parts = urlsplit(value)
    if value and (parts.scheme not in ("http", "https") or not parts.netloc or parts.path or parts.query):
        raise ImproperlyConfigured(f"PORTAL_{name} must be an origin such as https://portal.example, without a path.")
    return value


def languages(name: str) -> list[str]:
    """Interface languages, Korean first because its addresses carry no prefix."""
    value = listed(name, ",".join(INTERFACE_LANGUAGES))
    if value[:1] != ["ko"] or not set(value) <= set(INTERFACE_LANGUAGES) or len(value) != len(set(value)):
        raise ImproperlyConfigured(f'PORTAL_{name} must be "ko" or "ko,en".')
    return value


def time_zone(name: str, default: str) -> str:
    value = text(name, default)
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError):
        raise ImproperlyConfigured(f"PORTAL_{name} is not a time zone such as Asia/Seoul.") from None
    return value


def database(name: str, data_dir: Path) -> dict:
    """The default database: SQLite in the data folder, or what the URL names (postgresql:// or sqlite:///)."""
    url = text(name)
    if not url:
        return sqlite(data_dir / "hoeram.sqlite3")
    try:
        configuration = _read(_env.dj_db_url, name, None)
    except Exception as error:
        raise ImproperlyConfigured(f"PORTAL_{name} is not a database URL ({type(error).__name__}).") from None
    if configuration["ENGINE"] == "django.db.backends.sqlite3":
        return sqlite(Path(configuration["NAME"]))
    if configuration["ENGINE"] != "django.db.backends.postgresql":
        raise ImproperlyConfigured(f"PORTAL_{name} must begin with postgresql:// or sqlite:///.")
    return configuration | {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}


def sqlite(path: Path) -> dict:
    """One writer at a time, waiting 20 s; no commit lost at a power cut; erased rows overwritten on disk."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
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
    return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url}


def unknown_names() -> list[str]:
    """Variables that begin with PORTAL_ and mean nothing here: most often a slip of the pen."""
    return sorted(name for name in os.environ if name.startswith("PORTAL_") and name not in KNOWN)


def mailbox(name: str) -> str:
    """An IMAP mailbox, ``imaps://user@host/FOLDER``; "" if not set. The password is never part of it."""
    value = text(name)
    if not value:
        return ""
    try:
        parts = urlsplit(value)
        is_fit = parts.scheme in ("imaps", "imap") and parts.hostname and parts.username and parts.port != 0
    except ValueError:
        is_fit = False
    if not is_fit:
        raise ImproperlyConfigured(f"PORTAL_{name} must be like imaps://user@mail.example/INBOX.")
    if parts.password:
        raise ImproperlyConfigured(f"PORTAL_{name} holds a password: set PORTAL_{name}_PASSWORD or _PASSWORD_FILE.")
    return value


def secret(name: str) -> str:
    """The value, or the first line of the file that the variable with ``_FILE`` names."""
    path = text(f"{name}_FILE")
    if not path:
        return text(name)
    try:
        with open(path, encoding="utf-8") as file:
            return file.readline().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"PORTAL_{name}_FILE cannot be read: {type(error).__name__}.") from None


def mail(name: str) -> dict:
    """Django's EMAIL_* settings; without a URL mails are written to the terminal, which loses none in silence."""
    if not text(name):
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if not text(name).startswith(("smtp://", "submission://", "console:", "file:")):
        raise ImproperlyConfigured(f"PORTAL_{name} must begin with smtp://, submission:// (TLS), console: or file:.")
    configuration = _read(_env.dj_email_url, name, None)
    return {key: value for key, value in configuration.items() if key.startswith("EMAIL_")}
