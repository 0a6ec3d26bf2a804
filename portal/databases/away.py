"""The answer to a request that no database server can serve now: 503, when to come back, and what was typed.

Nothing here asks a database, a session or a cache: each may be what is away.
"""

from django.db import DEFAULT_DB_ALIAS, InterfaceError, InternalError, OperationalError, connections
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.template import loader

from portal import form_guard, kept_form
from portal.databases import routing
from portal.databases.postgresql.base import ServerAway
from portal.security import is_staff_path

RETRY_AFTER = 30  # seconds
# Lost connections; a server that stops or starts; a statement, a lock or a transaction that took too long; a server
# that takes no writes. Source: "PostgreSQL Error Codes", appendix A of its manual.
TOO_LONG = ("57014", "55P03", "25P03")
STATES = ("08", "57P", "25006", *TOO_LONG)
SILENT = ("circulars:figures",)  # nobody waits for the answer


def is_loss(error: BaseException | None) -> bool:
    """Whether the request failed because the database was away or too busy, and not because of what was asked."""
    if isinstance(error, ServerAway):
        return True
    if not isinstance(error, OperationalError | InterfaceError | InternalError):
        return False
    state = getattr(error.__cause__, "sqlstate", None)
    if state:
        return str(state).startswith(STATES)
    if isinstance(error, InternalError):
        return False
    return connections[DEFAULT_DB_ALIAS].vendor == "postgresql"  # without a code: no server has said it


def took_too_long(error: BaseException) -> bool:
    """A statement, a lock or a transaction: a server that is too busy is not asked the same once more."""
    return str(getattr(error.__cause__, "sqlstate", "")).startswith(TOO_LONG)


def is_primary_known_away() -> bool:
    """Asked before something is written: nothing then begins that could not end."""
    choice = routing.current()
    if choice is None or connections[DEFAULT_DB_ALIAS].vendor != "postgresql":
        return False
    try:
        choice.decided()
    except ServerAway:
        return True
    return choice.is_primary_away


def answer(request: HttpRequest) -> HttpResponse:
    response = _answer(request)
    response.headers["Cache-Control"] = "private, no-store"
    if response.status_code == 503:
        response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def _answer(request: HttpRequest) -> HttpResponse:
    match = getattr(request, "resolver_match", None)
    if match is not None and match.view_name in SILENT:
        return HttpResponse(status=204)
    if request.path_info.startswith("/api/"):
        detail = "The database does not answer. Try again in half a minute."
        return JsonResponse({"detail": detail, "code": "unavailable"}, status=503)
    is_staff = is_staff_path(request.path_info)
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"error": "저장할 수 없습니다. Nothing can be saved now."}, status=503)
    if request.method in ("GET", "HEAD") and not is_staff:
        return HttpResponse(loader.render_to_string("503.html"), status=503)
    kept = None
    if request.method == "POST" and form_guard.is_same_site(request):
        kept = kept_form.of_request(request)
    choice = routing.current()
    is_readable = choice is not None and choice.is_primary_away and choice.alias is not None
    context = {"kept": kept, "is_form": request.method == "POST", "is_readable": is_readable}
    if kept is not None and is_staff:
        context["csrf_token"] = get_token(request)
    return HttpResponse(loader.render_to_string("portal/not_saved.html", context), status=503)
