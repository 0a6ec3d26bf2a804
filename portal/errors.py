"""Error pages that help; under /api/ the same as JSON."""

import sys

from django.contrib import admin
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext as _
from django.views.decorators.csrf import requires_csrf_token

from circulars import tracing
from circulars.redirects import missed
from circulars.views.redirects import former_address
from portal import form_guard, kept_form
from portal.databases import away
from portal.security import is_staff_path


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, DisallowedHost):  # no page of ours: it would have to name a host that is not ours
        return HttpResponse("This host name is not served here.\n", status=400, content_type="text/plain")
    return _answer(request, 400, "The request could not be understood.")


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(request, 403, "This is not allowed.")


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A former address leads to the present one in one hop."""
    if not _is_api(request):
        if (moved := former_address(request)) is not None:
            return moved
        missed.count(request)
    return _answer(request, 404, "Not found.")


def server_error(request: HttpRequest) -> HttpResponse:
    """Rendered without the request, so that it asks neither the database nor a session that may be what failed."""
    if away.is_loss(sys.exception()):
        return away.answer(request)
    if _is_api(request):
        detail = {"detail": "The server failed. It is not your request.", "request": tracing.current()}
        return JsonResponse(detail, status=500)
    context = {"request_number": tracing.current()}
    response = HttpResponse(loader.get_template("500.html").render(context), status=500)
    response.headers["Cache-Control"] = "no-store"
    return response


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Only the desk uses the cookie; most often the browser refuses cookies or the page was open overnight."""
    if is_staff_path(request.path_info) and form_guard.is_same_site(request):
        # From our own page, before a login in another window; or a page of the login that carries a form.
        kept = kept_form.of_request(request) if request.user.is_authenticated else kept_form.carried(request)
        if kept is not None:
            return admin.site.carry(request, kept, status=403)  # type: ignore[attr-defined]
    message = _("This page was open for too long, or your browser keeps no cookies. Reload the page and try again.")
    return _answer(request, 403, "CSRF check failed.", {"message": message})


def _answer(request: HttpRequest, status: int, detail: str, context: dict | None = None) -> HttpResponse:
    if _is_api(request):
        return JsonResponse({"detail": detail}, status=status)
    response = render(request, f"{status}.html", {"message": "", **(context or {})}, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _is_api(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/")
