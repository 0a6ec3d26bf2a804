"""The page on which a member of staff keeps the own login: password, second factors, recovery codes, open sessions."""

from typing import Any

import segno
from axes.handlers.proxy import AxesProxyHandler
from django.contrib import admin, messages
from django.contrib.auth import authenticate, update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import kept_form
from portal.login import factors, keys, sealing, sessions, states
from portal.office import current_office

APP = "enrol_app"  # of the session: the secret that waits for its first code
KEY = "key_proved"  # of the session: who is here has shown that a key may be set up
PROOF = "proof_password"  # the own password, or a code


def view(request: HttpRequest, *, site: admin.AdminSite) -> HttpResponse:
    if request.method != "POST":
        for name in (APP, KEY, keys.NEW_STATE):
            request.session.pop(name, None)
        return page(request, site)
    name = request.POST.get("step", "")
    step = _STEPS.get(name)
    if step is None or (states.of(request) == states.ENROL and name not in _TO_ENROL):
        return page(request, site)
    return step(request, site)


def _begin_app(request: HttpRequest, site: admin.AdminSite) -> HttpResponse:
    if problem := _unproved(request):
        return page(request, site, problem=problem)
    request.session[APP] = sealing.seal(factors.new_key(), request.user.pk)
    return page(request, site, asks="app")


def _confirm_app(request: HttpRequest, site: admin.AdminSite) -> HttpResponse:
    key = _waiting_key(request)
    if not key:
        return page(request, site, problem=_("This took too long. Begin once more."))
    if not factors.confirm_app(request.user, key, request.POST.get("one_time_password", ""), now=timezone.now()):
        problem = _("This code is not right. Look whether the clock of the device is right, and enter the next code.")
        return page(request, site, asks="app", problem=problem)
    request.session.pop(APP)
    return _enrolled(request, site)


def _waiting_key(request: HttpRequest) -> str:
    """The secret that waits for its first code; empty where there is none, or none that can be read any more."""
    try:
        return sealing.opened(request.session.get(APP, ""), request.user.pk)
    except sealing.CannotBeOpened:
        return ""


def _begin_key(request: HttpRequest, site: admin.AdminSite) -> HttpResponse:
    if problem := _unproved(request):
        return page(request, site, problem=problem)
    if problem := _too_many_keys(request):
        return page(request, site, problem=problem)
    request.session[KEY] = True
    return page(request, site, asks="key")


def _confirm_key(request: HttpRequest, site: admin.AdminSite) -> HttpResponse:
    if not request.session.get(KEY):
        return page(request, site, problem=_("This took too long. Begin once more."))
    if problem := _too_many_keys(request):
        return page(request, site, problem=problem)
    if not keys.enrol(request, request.POST.get("key_password", ""), request.POST.get("name", "")):
        return page(request, site, asks="key", problem=_("The security key was not accepted. Try it again."))
    request.session.pop(KEY)
    return _enrolled(request, site)


def _too_many_keys(request: HttpRequest) -> str:
    if len(factors.of(request.user).keys) < factors.MOST_KEYS:
        return ""
    return _("There are very many keys already. Remove one that is not used.")


def _enrolled(request: HttpRequest, site: admin.AdminSite) -> HttpResponse:
    """Whoever is here has shown the factor; the first one brings recovery codes."""
    states.complete(request)
    if factors.of(request.user).codes_left:
        messages.success(request, _("The second factor is set up."))
        return _onward(request, site)
    return page(request, site, codes=factors.renew_codes(request.user, now=timezone.now()))


def _renew_codes(request: HttpRequest, site: admin.AdminSite) -> HttpResponse:
    if problem := _unproved(request):
        return page(request, site, problem=problem)
    if not factors.has_any(request.user):
        return page(request, site)
    return page(request, site, codes=factors.renew_codes(request.user, now=timezone.now()))


def _remove(request: HttpRequest, site: admin.AdminSite) -> HttpResponse:
    kind, _colon, number = request.POST.get("factor", "").partition(":")
    if problem := _unproved(request):
        return page(request, site, problem=problem)
    own = factors.of(request.user)
    if factors.are_required(request.user) and len(own.keys) + (own.app is not None) <= 1:
        problem = _("Your work asks for a second factor: set up another one before you remove the last.")
        return page(request, site, problem=problem)
    is_named = kind in ("app", "key") and number.isascii() and number.isdigit() and len(number) < 19
    if is_named and factors.remove(request.user, kind, int(number), now=timezone.now()):
        messages.success(request, _("The second factor was removed."))
        if not factors.has_any(request.user):
            request.session.pop(states.KEY, None)
    return HttpResponseRedirect(reverse("admin:my-login"))


def _end_sessions(request: HttpRequest, site: admin.AdminSite) -> HttpResponse:
    number = sessions.end_others(request, str(request.POST.get("session", "")))
    messages.success(request, _("Logins ended: %(number)s") % {"number": number})
    return HttpResponseRedirect(reverse("admin:my-login"))


def _onward(request: HttpRequest, site: admin.AdminSite) -> HttpResponse:
    kept = kept_form.carried(request)
    if kept is not None:
        return kept_form.send_again(request, kept, site.each_context(request))
    return HttpResponseRedirect(reverse("admin:my-login"))


_STEPS = {
    "begin-app": _begin_app,
    "confirm-app": _confirm_app,
    "begin-key": _begin_key,
    "confirm-key": _confirm_key,
    "codes": _renew_codes,
    "remove": _remove,
    "sessions": _end_sessions,
    "onward": _onward,
}
_TO_ENROL = frozenset({"begin-app", "confirm-app", "begin-key", "confirm-key"})  # open with the password alone


def _unproved(request: HttpRequest) -> str:
    """Why a change is not taken: whoever finds an open desk must not change its owner's login. Empty where it is."""
    if states.of(request) == states.ENROL:
        return ""  # the password was given a moment ago
    user, proof = request.user, request.POST.get(PROOF, "")
    own = factors.of(user)
    if not user.has_usable_password() and not own:
        return ""  # single sign-on alone: there is nothing to ask for
    if factors.looks_like_code(proof) and _is_password(request, proof):
        return ""  # before it counts as a wrong code
    if (
        own
        and factors.looks_like_code(proof)
        and factors.verify(user, proof, now=timezone.now()) is factors.Answer.RIGHT
    ):
        return ""
    if proof and user.has_usable_password():
        found = authenticate(request, username=user.get_username(), password=proof)
        if found is not None:
            _stay(request, found, user.password)
            return ""
    return _("To change your login, enter your present password or a code first.")


def _is_password(request: HttpRequest, proof: str) -> bool:
    """Without counting; a pause after wrong passwords holds here as well."""
    user = request.user
    if not user.has_usable_password():
        return False
    before = user.password
    if not AxesProxyHandler.is_allowed(request, {"username": user.get_username()}) or not user.check_password(proof):
        return False
    _stay(request, user, before)
    return True


def _stay(request: HttpRequest, user: Any, before: str) -> None:
    """A right password may be hashed anew, to which the login of this browser is bound."""
    if user.password != before:
        update_session_auth_hash(request, user)


def page(
    request: HttpRequest,
    site: admin.AdminSite,
    *,
    asks: str = "",
    codes: list[str] | None = None,
    problem: str = "",
    kept: kept_form.KeptForm | None = None,
    status: int = 200,
) -> HttpResponse:
    request.current_app = site.name  # type: ignore[attr-defined]
    user = request.user
    own = factors.of(user)
    is_enrolling = states.of(request) == states.ENROL
    context: dict[str, Any] = site.each_context(request) | {
        "title": _("My login"),
        "subtitle": None,
        "own": own,
        "is_required": factors.are_required(user),
        "is_enrolling": is_enrolling,
        "asks": asks,
        "codes": codes,
        "problem": problem,
        "proof_field": PROOF,
        "sessions": [] if is_enrolling else sessions.of(request),
        "kept": kept or kept_form.carried(request),
    }
    if is_enrolling:
        context |= {"has_permission": False, "is_nav_sidebar_enabled": False, "available_apps": []}
    if asks == "app":
        key = _waiting_key(request)
        address = factors.app_address(user, key, current_office().short_name)
        context |= {
            "app_secret": factors.as_text(key),
            "app_picture": segno.make(address).svg_data_uri(scale=4, border=4),
        }
    elif asks == "key":
        context["key_options"] = keys.begin(request)
    response = TemplateResponse(request, "portal/my_login.html", context, status=status)
    response.headers["Cache-Control"] = "private, no-store"
    return response
