"""Where the scanner for viruses listens, which an office may have."""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from circulars.files.scanning import Scanner
from portal.environment.reading import text


def scanner(name: str) -> Scanner | None:
    """``unix:/run/clamav/clamd.ctl`` or ``tcp://127.0.0.1:3310``; None where nothing is set."""
    value = text(name)
    if not value:
        return None
    try:
        parts = urlsplit(value)
        if parts.scheme == "unix" and not parts.netloc and parts.path.startswith("/"):
            return Scanner(path=parts.path)
        if parts.scheme == "tcp" and parts.hostname and not parts.path:
            return Scanner(host=parts.hostname, port=parts.port or 3310)
    except ValueError:
        pass
    raise ImproperlyConfigured(f"PORTAL_{name} must be unix:/path/of/clamd.ctl or tcp://host:3310.")
