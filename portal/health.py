"""For those who watch the machine: alive, and able to serve."""

from django.db import Error
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from circulars.observing import databases, machine, work

STRICT = "strict"  # in the query: 503 with whatever is wrong, for watches that read the status alone
FINE = {"ok", "none"}
UNASKED = "unknown"


@never_cache
@require_safe
def alive(request: HttpRequest) -> JsonResponse:
    """The process answers; nothing else is asked, so that a slow database does not restart it."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Each part in a word, each asked for two seconds at most, without a version or a host.

    503 where pages cannot be served: no database answers, or its tables are of another release. What else is wrong is
    "degraded" with 200: a balancer that took every server out because files are away would take the pages with them.
    """
    parts = _parts()
    is_serving = parts["database"] != databases.AWAY and parts["migrations"] in ("ok", UNASKED)
    is_fine = is_serving and all(value in FINE for value in parts.values())
    status = "ok" if is_fine else "degraded" if is_serving else "unavailable"
    is_refused = not is_serving or (STRICT in request.GET and not is_fine)
    return JsonResponse({"status": status, **parts}, status=503 if is_refused else 200)


def _parts() -> dict[str, str]:
    state, answer = databases.first_answer()
    parts = {"database": state, "storage": machine.storage_state(), "cache": machine.cache_state()}
    parts |= dict.fromkeys(("migrations", "clock", "tick", "worker"), UNASKED)
    if answer is None:
        return parts
    parts["migrations"] = databases.WAITING if databases.waiting_migrations(answer) else "ok"
    if state != "ok" or parts["migrations"] != "ok":
        return parts
    parts["clock"] = "ok" if abs(databases.skew(answer)) <= databases.SKEW_BAD else "skew"
    now = timezone.now()
    try:
        parts["tick"] = "ok" if work.is_ticking(now) else "not seen"
        parts["worker"] = work.worker_state(now)
    except Error:  # gone between two questions
        parts["database"] = databases.AWAY
    return parts
