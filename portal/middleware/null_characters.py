from collections.abc import Callable

from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse

from portal.security import is_staff_path


class NullCharactersMiddleware:
    """Keeps U+0000 in an address from the database: PostgreSQL keeps no such text and refuses to compare it.

    No page has it in its path, so that is 404. In the query of the desk it is 400: forms refuse it by themselves, field
    by field, but filters of lists are taken from the address as they are. Public pages read what they know of a query.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_staff_path(request.path_info) and "%00" in request.META.get("QUERY_STRING", ""):
            raise SuspiciousOperation("U+0000 in the address")
        if "\x00" in request.path_info and not request.path_info.startswith("/api/"):  # which answers in its own words
            raise Http404
        return self.get_response(request)
