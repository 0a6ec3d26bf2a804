"""Every refusal is JSON with ``detail`` (a sentence) and ``code`` (a word that does not change)."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.urls import Resolver404, resolve
from rest_framework import exceptions, status
from rest_framework.response import Response

from circulars.models import Removal


class BadParameter(exceptions.APIException):
    """400: names each parameter that cannot be understood, and says what is allowed."""

    status_code = status.HTTP_400_BAD_REQUEST
    default_code = "bad_parameter"

    def __init__(self, parameters: Mapping[str, str], **extra: Any) -> None:
        names = ", ".join(sorted(parameters))
        super().__init__(f"These parameters cannot be used as given: {names}.")
        self.extra = {"parameters": dict(parameters), **extra}


class Gone(exceptions.APIException):
    """410: it was public once and was removed, for the reason told."""

    status_code = status.HTTP_410_GONE
    default_code = "gone"
    default_detail = "This was removed from public view."

    def __init__(self, removal: Removal, removed_at: str) -> None:
        super().__init__()
        self.extra = {"reason_ko": removal.reason_ko, "reason_en": removal.reason_en, "removed_at": removed_at}


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's ``EXCEPTION_HANDLER``. None for what nobody foresaw: it is logged, and answered as 500."""
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if not isinstance(error, exceptions.APIException):
        return None
    headers = {}
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(max(1, int(wait)))
    body = {"detail": str(error.detail), "code": error.get_codes(), **getattr(error, "extra", {})}
    return Response(body, status=error.status_code, headers=headers)


def unknown_address(request: HttpRequest, rest: str = "") -> HttpResponse:
    """404 as JSON; an address that lacks its last slash is led to the one that has it."""
    if not request.path.endswith("/") and request.method in ("GET", "HEAD"):
        try:
            found = resolve(f"{request.path_info}/")
        except Resolver404:
            found = None
        if found is not None and found.url_name != "unknown":
            query = f"?{request.META['QUERY_STRING']}" if request.META.get("QUERY_STRING") else ""
            return HttpResponsePermanentRedirect(f"{request.get_full_path_info().split('?')[0]}/{query}")
    return JsonResponse({"detail": "There is nothing at this address.", "code": "not_found"}, status=404)
