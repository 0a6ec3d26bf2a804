"""Who is told, who may read the numbers, and how lines of the log are written."""

from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.validators import validate_email

from portal.environment.reading import listed, text

FORMATS = ("line", "json")
Network = IPv4Network | IPv6Network


def mailboxes(name: str) -> list[str]:
    """Mail addresses, separated by commas; refused where one is none."""
    addresses = listed(name)
    for address in addresses:
        try:
            validate_email(address)
        except Exception:
            raise ImproperlyConfigured(f"PORTAL_{name} must be mail addresses, separated by commas.") from None
    return addresses


def networks(name: str) -> list[Network]:
    """Networks and single addresses, such as ``10.0.0.0/8,::1``."""
    try:
        return [ip_network(part, strict=False) for part in listed(name)]
    except ValueError:
        raise ImproperlyConfigured(f"PORTAL_{name} must be networks such as 10.0.0.0/8, separated by commas.") from None


def choice(name: str, allowed: tuple[str, ...]) -> str:
    """One of these words; the first is the default."""
    value = text(name, allowed[0])
    if value not in allowed:
        raise ImproperlyConfigured(f"PORTAL_{name} must be one of: {', '.join(allowed)}.")
    return value


def log(log_format: str, level: str) -> dict[str, Any]:
    """Everything goes to the terminal, masked, with the number of the request it belongs to."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "class": "circulars.masking.log.MaskingFormatter",
                "format": "{asctime} {levelname} {name}: {request_mark}{message}",
                "style": "{",
            },
            "json": {"()": "circulars.masking.log.JsonFormatter"},
        },
        "filters": {"request": {"()": "circulars.masking.log.RequestFilter"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": log_format, "filters": ["request"]}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "axes": {"level": "WARNING"},
            "django_tasks": {"level": "WARNING"},  # else two lines for each file
            # Django's own handlers write to the console and mail to ADMINS without a mask.
            "django": {"handlers": [], "level": "INFO"},
            "django.server": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        },
    }
