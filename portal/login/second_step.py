"""The page after the right password, where a code or a key is asked for; a form that was kept goes through it."""

from django.contrib import admin
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from portal import kept_form
from portal.login import factors, keys, records, states

FIELD = "one_time_password"  # its name says that it is never kept
KEY_FIELD = "key_password"
TRIES = "second_step_tries"
MOST_TRIES = 8  # then the password is asked for again


def view(request: HttpRequest, *, site: admin.AdminSite) -> HttpResponse:
    if states.of(request) != states.OWED:
        return HttpResponseRedirect(next_of(request))
    kept = kept_form.read(request.POST.get(kept_form.FIELD, "")) if request.method == "POST" else None
    if request.method != "POST" or not (FIELD in request.POST or KEY_FIELD in request.POST):
        return page(request, site=site, kept=kept)
    problem = _problem(request)
    if not problem:
        states.complete(request)
        records.logged_in(request, "key" if request.POST.get(KEY_FIELD) else "code")
        if kept is not None:
            return kept_form.send_again(request, kept, site.each_context(request))
        return records.remember(request, HttpResponseRedirect(next_of(request)))
    request.session[TRIES] = request.session.get(TRIES, 0) + 1
    if request.session[TRIES] >= MOST_TRIES:
        logout(request)
        return HttpResponseRedirect(reverse("admin:login"))
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
    kept = kept_form.of_request(request)
    response = page(request, site=admin.site, kept=kept, status=401)
    return response.render() if isinstance(response, TemplateResponse) else response


def _problem(request: HttpRequest) -> str:
    """Why what was given does not do; empty where it does."""
    if answer := request.POST.get(KEY_FIELD):
        return "" if keys.is_answered(request, answer) else _("The security key was not accepted. Try it again.")
    found = factors.verify(request.user, request.POST.get(FIELD, ""), now=timezone.now())
    return {
        factors.Answer.RIGHT: "",
        factors.Answer.WRONG: _("This code is not right, or was used already. Wait for the next one, and enter that."),
        factors.Answer.WAIT: _("Several codes were wrong. Wait for up to four minutes, or use another way below."),
    }[found]


def next_of(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    allowed = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if allowed and wanted.startswith(reverse("admin:index")) else reverse("admin:index")
