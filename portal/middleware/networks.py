from collections.abc import Callable
from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template import loader

from portal.security import is_staff_path


class StaffNetworksMiddleware:
    """Opens the desk to the networks of ``PORTAL_STAFF_NETWORKS`` alone, before anything there is asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        networks = settings.STAFF_NETWORKS
        if networks and is_staff_path(request.path_info) and not _is_inside(request.META.get("REMOTE_ADDR", "")):
            # Without the request: neither a session nor the database is asked for whoever stands outside.
            response = HttpResponse(loader.get_template("portal/other_network.html").render(), status=403)
            response.headers["Cache-Control"] = "no-store"
            return response
        return self.get_response(request)


def _is_inside(address: str) -> bool:
    """An address that cannot be read is outside; an IPv4 one written as IPv6 is what it stands for."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return any(found in network for network in settings.STAFF_NETWORKS)
