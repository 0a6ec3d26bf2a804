from collections.abc import Callable

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from portal import form_guard, kept_form
from portal.security import is_staff_path


class PasswordChangeMiddleware:
    """Leads whoever was given a password by somebody else to the page that sets an own one, and nowhere else.

    A form goes along and can be sent afterwards.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_staff_path(request.path_info) and request.user.is_authenticated and request.user.must_change_password:
            change = reverse("admin:password_change")
            others = (reverse("admin:second-step"), reverse("admin:logout"), reverse("admin:jsi18n"))
            if request.path != change and request.path not in others:
                kept = _kept(request)
                if kept is not None:
                    return admin.site.carry(request, kept, status=401)  # type: ignore[attr-defined]
                return HttpResponseRedirect(change)
        return self.get_response(request)


def _kept(request: HttpRequest) -> kept_form.KeptForm | None:
    if request.path == reverse("admin:my-login"):  # whose own buttons are no words that somebody typed
        is_own = request.method == "POST" and form_guard.is_same_site(request)
        return kept_form.carried(request) if is_own else None
    return kept_form.before_the_token(request)
