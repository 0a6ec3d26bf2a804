"""Where somebody writes who has found a weakness."""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from portal.environment.reading import listed


def contacts(name: str) -> list[str]:
    """Addresses as RFC 9116 wants them: ``https://…``, ``mailto:…`` or ``tel:…``; a bare mail address becomes one."""
    return [_uri(name, part) for part in listed(name)]


def _uri(name: str, text: str) -> str:
    if "@" in text and ":" not in text:
        text = f"mailto:{text}"
    parts = urlsplit(text)
    fits = {"https": bool(parts.netloc), "mailto": "@" in parts.path, "tel": parts.path[:1] == "+"}
    if not fits.get(parts.scheme) or not text.isascii() or not text.isprintable() or " " in text:
        raise ImproperlyConfigured(
            f"PORTAL_{name} must be a list of mail addresses, https:// pages or tel:+… numbers, separated by commas."
        )
    return text
