"""How often one network may ask, where an office wants other numbers than those of the table."""

from django.core.exceptions import ImproperlyConfigured

from circulars.throttling.classes import SETTABLE
from portal.environment.reading import listed


def rates(name: str) -> dict[str, int]:
    """``search=600,making=0``: requests in a window of the class; 0 sets no limit. Others keep theirs."""
    found = {}
    for part in listed(name):
        key, _, value = (piece.strip() for piece in part.partition("="))
        if key not in SETTABLE or not (value.isascii() and value.isdigit()) or len(value) > 9:
            raise ImproperlyConfigured(
                f"PORTAL_{name} must be a list such as search=600,making=0 of these: {', '.join(SETTABLE)}."
            )
        found[key] = int(value)
    return found
