import time
from collections.abc import Callable

from django.conf import settings
from django.contrib import admin
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from portal import kept_form
from portal.login import factors, second_step, states
from portal.security import is_staff_path

_NOTED_EVERY = 60  # seconds
_BY_THEMSELVES = ("/presence/",)  # requests that an open page sends without anybody being there


class LoginStepsMiddleware:
    """Ends a session that is too old or lay idle, and lets nobody past who still owes a second factor.

    It reads the session alone. A form that comes too late is kept: here over the second step, and by the desk
    over the login.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_staff_path(request.path_info) and request.user.is_authenticated:
            if _has_ended(request):
                logout(request)
                return _saying_why(self.get_response(request))
            if (answer := _next_step(request)) is not None:
                return answer
        return self.get_response(request)


def _has_ended(request: HttpRequest) -> bool:
    session, now = request.session, int(time.time())
    since, seen = session.get(states.SINCE), session.get(states.SEEN)
    if since is None or seen is None:  # from before this was noted
        session[states.SINCE] = session[states.SEEN] = now
        return False
    if now - since > settings.SESSION_COOKIE_AGE or now - seen > settings.SESSION_IDLE_SECONDS:
        return True
    patience = {states.OWED: states.PATIENCE, states.ENROL: states.ENROL_PATIENCE}.get(states.of(request))
    if patience is not None and now - since > patience:
        return True
    if now - seen >= _NOTED_EVERY and not request.path_info.endswith(_BY_THEMSELVES):
        session[states.SEEN] = now
    return False


def _saying_why(response: HttpResponse) -> HttpResponse:
    """The way to the login page that the desk answers with; nobody should wonder why it asks again."""
    if (address := response.headers.get("Location", "")).startswith(f"{reverse('admin:login')}?"):
        response.headers["Location"] = f"{address}&{urlencode({states.ENDED: 'time'})}"
    return response


def _next_step(request: HttpRequest) -> HttpResponse | None:
    state = states.of(request)
    if state == states.ENROL and factors.has_any(request.user):
        states.owe(request)
        state = states.OWED
    open_to_all = [reverse("admin:logout"), reverse("admin:jsi18n")]
    if state == states.OWED:
        step = reverse("admin:second-step")
        if request.path not in [step, *open_to_all]:
            return second_step.instead_of(request) or HttpResponseRedirect(
                f"{step}?{urlencode({'next': request.get_full_path()})}"
            )
    elif state == states.ENROL:
        step = reverse("admin:my-login")
        if request.path not in [step, reverse("admin:password_change"), *open_to_all]:
            kept = kept_form.before_the_token(request)
            if kept is not None:
                return admin.site.carry(request, kept, status=401)  # type: ignore[attr-defined]
            return HttpResponseRedirect(step)
    return None
