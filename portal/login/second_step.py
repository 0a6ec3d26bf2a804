"""The page after the right password, where a code or a key is asked for; a form that was kept goes through it."""

from typing import TYPE_CHECKING

from django.contrib import admin
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _

from portal import kept_form
from portal.login import factors, keys, records, states

if TYPE_CHECKING:
    from portal.admin_site import HoeramAdminSite

FIELD = "one_time_password"  # its name says that it is never kept
KEY_FIELD = "key_password"
TRIES = "second_step_tries"
LONGEST_NEXT = 2000  # characters of an address
MOST_TRIES = 8  # then the password is asked for again


def view(request: HttpRequest, *, site: "HoeramAdminSite") -> HttpResponse:
    kept = kept_form.carried(request)
    if states.of(request) != states.OWED:  # it was given in another window, or is not asked for any more
        return HttpResponseRedirect(next_of(request)) if kept is None else site.carry(request, kept)
    if request.method != "POST" or not (FIELD in request.POST or KEY_FIELD in request.POST):
        return page(request, site=site, kept=kept)
    problem, is_try = _problem(request)
    if not problem:
        states.complete(request)
        records.logged_in(request, "key" if request.POST.get(KEY_FIELD) else "code")
        response = HttpResponseRedirect(next_of(request)) if kept is None else site.carry(request, kept)
        return records.remember(request, response)
    request.session[TRIES] = request.session.get(TRIES, 0) + is_try
    if request.session[TRIES] >= MOST_TRIES:
        records.refused(request.user.get_username(), "codes")
        logout(request)
        login = f"{reverse('admin:login')}?{urlencode({'next': next_of(request), states.ENDED: 'codes'})}"
        return HttpResponseRedirect(login) if kept is None else site.login_with(request, kept)
    return page(request, site=site, kept=kept, problem=problem)


def page(
    request: HttpRequest,
    *,
    site: admin.AdminSite,
    kept: kept_form.KeptForm | None = None,
    problem: str = "",
    wanted: str = "",
    status: int = 200,
) -> HttpResponse:
    own = factors.of(request.user)
    request.current_app = site.name  # type: ignore[attr-defined]
    context = site.each_context(request) | {
        "title": _("Second step"),
        "subtitle": None,
        "has_permission": False,  # neither menu nor lists yet
        "is_nav_sidebar_enabled": False,
        "available_apps": [],
        "own": own,
        "key_options": keys.ask(request) if own.keys else None,
        "kept": kept,
        "problem": problem,
        "next": wanted or next_of(request),
        "field": FIELD,
        "key_field": KEY_FIELD,
    }
    response = TemplateResponse(request, "portal/second_step.html", context, status=status)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def instead_of(request: HttpRequest) -> HttpResponse | None:
    """For a form from a session which owes the second step: this page, with the form kept. None for a GET."""
    if request.method != "POST":
        return None
    kept = kept_form.before_the_token(request)
    response = page(request, site=admin.site, kept=kept, status=401)
    return response.render() if isinstance(response, TemplateResponse) else response


def _problem(request: HttpRequest) -> tuple[str, bool]:
    """Why what was given does not do, empty where it does; and whether it was looked at, so that it counts as a try."""
    if answer := request.POST.get(KEY_FIELD):
        is_right = keys.is_answered(request, answer)
        return "" if is_right else _("The security key was not accepted. Try it again."), True
    found = factors.verify(request.user, request.POST.get(FIELD, ""), now=timezone.now())
    words = {
        factors.Answer.RIGHT: "",
        factors.Answer.WRONG: _(
            "This code is not right, or was used already. Enter the next code of the app, or another recovery code."
        ),
        factors.Answer.WAIT: _("Several codes were wrong. Wait for up to four minutes, or use another way below."),
        factors.Answer.CLOSED: _(
            "The portal cannot read the secret of your app any more. Use a recovery code or a security key, "
            "or ask an administrator to reset your second factor."
        ),
    }
    return words[found], found in (factors.Answer.RIGHT, factors.Answer.WRONG)


def next_of(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if len(wanted) > LONGEST_NEXT:  # it may wait in the session
        return reverse("admin:index")
    allowed = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if allowed and wanted.startswith(reverse("admin:index")) else reverse("admin:index")
