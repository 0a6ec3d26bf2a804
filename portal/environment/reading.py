"""A variable read once, typed, and refused in one sentence when it does not fit."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvError

INTERFACE_LANGUAGES = ("ko", "en")

env = Env(prefix="PORTAL_")
Value = TypeVar("Value")


def read_as(read: Callable[..., Value], name: str, default: Value | None) -> Value:
    try:
        return read(name, default)
    except (EnvError, ValueError) as error:
        # The message of the library repeats the value, which may be a password: name the variable alone.
        raise ImproperlyConfigured(
            f"PORTAL_{name} cannot be read: {type(error).__name__}. See README.md, Settings."
        ) from None


def text(name: str, default: str = "") -> str:
    return read_as(env.str, name, default).strip()


def required(name: str, purpose: str) -> str:
    if value := text(name):
        return value
    raise ImproperlyConfigured(f"PORTAL_{name} is not set: {purpose}. It is required unless PORTAL_DEBUG is True.")


def flag(name: str, default: bool) -> bool:
    """True or False. Anything but the words yes, no, true, false, on, off, 1 and 0 is refused."""
    return read_as(env.bool, name, default)


def number(name: str, default: int) -> int:
    value = read_as(env.int, name, default)
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


def secrets(name: str, *, may_be_empty: bool = True) -> list[str]:
    """Several values, separated by commas, or one on each line of the file that the variable with ``_FILE`` names."""
    path = text(f"{name}_FILE")
    if not path:
        return listed(name)
    try:
        with open(path, encoding="utf-8") as file:
            found = [line.strip() for line in file if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"PORTAL_{name}_FILE cannot be read: {type(error).__name__}.") from None
    if not (found or may_be_empty):
        raise ImproperlyConfigured(f"PORTAL_{name}_FILE is empty: write one value on each line, or do not set it.")
    return found
