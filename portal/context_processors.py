from django.conf import settings
from django.utils.functional import SimpleLazyObject

from portal.office import current_office


def site(request) -> dict:
    """``office`` (read when first used), ``interface_languages`` and the canonical ``origin`` of the portal."""
    return {
        "office": SimpleLazyObject(lambda: current_office(getattr(request, "public_generation", None))),
        "interface_languages": settings.INTERFACE_LANGUAGES,
        "origin": origin(request),
    }


def origin(request) -> str:
    return settings.PUBLIC_URL or f"{request.scheme}://{request.get_host()}"
