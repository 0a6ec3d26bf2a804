"""The address that Prometheus reads."""

import hmac
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.middleware.client import address_of


@never_cache
@require_safe
def numbers(request: HttpRequest) -> HttpResponse:
    """For whoever holds the token or asks from a listed network; for all others there is nothing here."""
    if not _may_read(request):
        return HttpResponseNotFound("Not found.\n", content_type="text/plain")
    from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

    from portal.observing import figures, metrics

    stored = CollectorRegistry()
    stored.register(figures.FIGURES)
    return HttpResponse(generate_latest(metrics.registry()) + generate_latest(stored), content_type=CONTENT_TYPE_LATEST)


def _may_read(request: HttpRequest) -> bool:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    given, wanted = token.strip().encode(errors="replace"), settings.METRICS_TOKEN.encode()
    if wanted and scheme.lower() == "bearer" and hmac.compare_digest(given, wanted):
        return True
    if "HTTP_X_FORWARDED_FOR" in request.META and not settings.TRUSTED_PROXIES:
        return False  # a proxy nobody told us of: the address would be its own, for everybody
    try:
        address = ip_address(address_of(request))
    except ValueError:
        return False
    return any(address in network for network in settings.METRICS_NETWORKS)
