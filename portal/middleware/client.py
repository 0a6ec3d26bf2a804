from collections.abc import Callable
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from circulars import audit


class ClientAddressMiddleware:
    """Puts the reader's address into REMOTE_ADDR when the portal stands behind proxies it knows.

    Each proxy appends the address it saw to X-Forwarded-For, so only as many entries from the right as there
    are trusted proxies can be believed; whatever a client wrote itself stands to the left of them.
    What is audited during the request is recorded as coming from there.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if count := settings.TRUSTED_PROXIES:
            forwarded = [
                part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()
            ]
            if len(forwarded) >= count and (found := _without_port(forwarded[-count])):
                request.META["REMOTE_ADDR"] = found
        with audit.acting_from(address_of(request)):
            return self.get_response(request)


def _without_port(text: str) -> str:
    """The address alone, where a proxy writes its port behind it; empty where it is none."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        ip_address(text.partition("%")[0])
    except ValueError:
        return ""
    return text


def address_of(request: HttpRequest) -> str:
    return request.META.get("REMOTE_ADDR", "")
