from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template import loader

from circulars import throttling
from circulars.throttling.classes import BY_ROUTE, CLASSES
from portal import form_guard, kept_form
from portal.security import is_staff_path


class RateMiddleware:
    """Refuses what one network asks for too often, by the table of ``circulars.throttling.classes``.

    It costs the look-up of a name for a route that is in none of the classes, as most are.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        name = BY_ROUTE.get(request.resolver_match.view_name)
        if name is None or CLASSES[name].method not in ("", request.method):
            return None
        if throttling.is_within(name, request.META.get("REMOTE_ADDR", "")):
            return None
        return too_often(request, throttling.seconds_left(name))


def too_often(request: HttpRequest, seconds: int) -> HttpResponse:
    """429 in the reader's language. The page asks for nothing but the words: many of them must cost little.

    A page of the login may carry a form of the desk: it goes along, and is sent on from here.
    """
    context: dict[str, Any] = {"language": request.LANGUAGE_CODE, "seconds": seconds}  # type: ignore[attr-defined]
    context["is_desk"] = is_staff_path(request.path_info)
    if context["is_desk"] and form_guard.is_same_site(request):  # the token is looked at after this
        context["kept"] = kept_form.carried(request)
        context["csrf_token"] = get_token(request) if context["kept"] else ""
    response = HttpResponse(loader.get_template("429.html").render(context), status=429)
    response.headers["Retry-After"] = str(seconds)
    response.headers["Cache-Control"] = "no-store"
    return response
