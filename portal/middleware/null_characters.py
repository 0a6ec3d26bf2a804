from collections.abc import Callable

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse

from portal.security import is_staff_path


class NullCharactersMiddleware:
    """Answers 400 to an address of the desk with U+0000 in it: PostgreSQL keeps no such text and refuses to compare it.

    Forms refuse it by themselves, field by field; filters of lists are taken from the address as they are.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_staff_path(request.path_info) and "%00" in request.META.get("QUERY_STRING", ""):
            raise SuspiciousOperation("U+0000 in the address")
        return self.get_response(request)
