"""The caches in front of the portal that are told to drop what they keep."""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from portal.environment.reading import listed, secret

METHODS = ("PURGE", "BAN", "PUT", "POST")


def purged(name: str) -> list[tuple[str, str]]:
    """``PURGE http://…, POST https://…``: the method and the address of each cache."""
    found = []
    for entry in listed(name):
        method, _space, url = entry.partition(" ")
        try:
            parts = urlsplit(url.strip())
            is_fit = method in METHODS and parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
        except ValueError:
            is_fit = False
        if not is_fit:
            words = ", ".join(METHODS)
            raise ImproperlyConfigured(
                f"PORTAL_{name} must list methods and addresses such as BAN http://127.0.0.1:6081/. Methods: {words}."
            )
        found.append((method, url.strip()))
    return found


def header(name: str) -> str:
    """One header with a secret, ``Name: value``; "" if not set."""
    value = secret(name)
    words, colon, rest = value.partition(":")
    if value and (not colon or not rest.strip() or not words.strip().replace("-", "").isalnum()):
        raise ImproperlyConfigured(f"PORTAL_{name} must be a header such as Authorization: Bearer and the token.")
    return value
