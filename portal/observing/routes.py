"""How a request is named where many are counted: by as many names as the code has, whatever readers ask for."""

from django.conf import settings
from django.http import HttpRequest

METHODS = {"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"}
NONE = "none"


def is_measured() -> bool:
    return bool(settings.METRICS_TOKEN or settings.METRICS_NETWORKS)


def route_of(request: HttpRequest) -> str:
    match = request.resolver_match
    if match is not None:
        return match.view_name or NONE
    return "static" if request.path_info.startswith(settings.STATIC_URL) else NONE


def method_of(request: HttpRequest) -> str:
    return request.method if request.method in METHODS else "other"  # type: ignore[return-value]
