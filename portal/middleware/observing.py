import logging
from collections.abc import Callable
from time import perf_counter

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from circulars import tracing
from circulars.masking.log import FIELDS
from portal.observing import routes

HEADER = "X-Request-ID"
logger = logging.getLogger("portal.access")


class ObservingMiddleware:
    """Gives the request its number, measures it where somebody collects the numbers, and logs it where wished.

    The number comes from the proxy in front, where one is trusted, and goes back with every answer that no cache
    keeps for others: kept with a page it would be the number of somebody else's request.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.is_proxied = settings.TRUSTED_PROXIES > 0
        self.is_logging = settings.ACCESS_LOG
        self.measure = _measure() if routes.is_measured() else None

    def __call__(self, request: HttpRequest) -> HttpResponse:
        trace = tracing.Trace(request.META.get("HTTP_X_REQUEST_ID", "") if self.is_proxied else "")
        token = tracing.begin(trace)
        began = perf_counter()
        try:
            response = self.get_response(request)
            if "public" not in response.headers.get("Cache-Control", ""):
                response.headers[HEADER] = trace.number
            if self.measure is not None:
                self.measure(request, response, perf_counter() - began, trace.queries)
            if self.is_logging:
                _log(request, response, perf_counter() - began)
            return response
        finally:
            tracing.end(token)


def _measure() -> Callable[..., None]:
    from portal.observing import metrics  # whose library is not for those who collect nothing

    return metrics.measure


def _log(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    """Without address, path, query and name: of the desk the key of the account, which the audit log explains."""
    fields = {
        "route": routes.route_of(request),
        "method": routes.method_of(request),
        "status": response.status_code,
        "ms": round(seconds * 1000, 1),
        "bytes": _length(response),
    }
    user = getattr(request, "_cached_user", None)  # only where somebody has asked already
    if user is not None and user.is_authenticated:
        fields["user"] = user.pk
    words = " ".join(f"{name}={value}" for name, value in fields.items() if value is not None)
    logger.info("%s", words, extra={FIELDS: fields})


def _length(response: HttpResponse) -> int | None:
    if not response.streaming:
        return len(response.content)
    given = response.headers.get("Content-Length", "")
    return int(given) if given.isdecimal() else None
