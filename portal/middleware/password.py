from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from portal.security import is_staff_path


class PasswordChangeMiddleware:
    """Leads whoever was given a password by somebody else to the page that sets an own one, and nowhere else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_staff_path(request.path_info) and request.user.is_authenticated and request.user.must_change_password:
            change = reverse("admin:password_change")
            if request.path not in (change, reverse("admin:logout"), reverse("admin:jsi18n")):
                return HttpResponseRedirect(change)
        return self.get_response(request)
