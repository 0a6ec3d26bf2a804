"""The pages of single sign-on: to the provider, and back."""

from django.conf import settings
from django.contrib import admin
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import kept_form
from portal.login import records, second_step, sessions, single_sign_on, states

KEPT = "sso_kept"
NEXT = "sso_next"
LONGEST = 500_000  # characters of a form that waits in the session
BACKEND = "django.contrib.auth.backends.ModelBackend"


def begin(request: HttpRequest, *, site: admin.AdminSite) -> HttpResponse:
    """To the provider. By POST from the login page, so that a form which was kept goes along."""
    if not single_sign_on.is_set():
        raise Http404
    if request.method != "POST":
        return HttpResponseRedirect(reverse("admin:login"))
    try:
        address = single_sign_on.address(request)
    except single_sign_on.ProviderAway:
        return _back_to_login("away")
    kept = request.POST.get(kept_form.FIELD, "")
    if kept and len(kept) <= LONGEST and kept_form.read(kept):
        request.session[KEPT] = kept
    request.session[NEXT] = second_step.next_of(request)
    return onward(request, address)


def back(request: HttpRequest, *, site: admin.AdminSite) -> HttpResponse:
    if not single_sign_on.is_set():
        raise Http404
    if request.method != "GET" or request.user.is_authenticated:
        return HttpResponseRedirect(reverse("admin:index"))
    kept = kept_form.read(request.session.pop(KEPT, ""))
    wanted = request.session.pop(NEXT, "") or reverse("admin:index")
    try:
        user = single_sign_on.user_of(single_sign_on.claims_of(request), now=timezone.now())
    except single_sign_on.ProviderAway:
        return _back_to_login("away")
    except single_sign_on.NotLetIn as error:
        return _back_to_login(error.reason)
    request.second_factor_given = settings.OIDC_SECOND_FACTOR  # type: ignore[attr-defined]
    login(request, user, backend=BACKEND)
    sessions.note_place(request)
    if states.of(request) == states.OWED:
        return second_step.page(request, site=site, kept=kept, wanted=wanted)
    records.logged_in(request, "sso")
    if kept is not None:
        return records.remember(request, kept_form.send_again(request, kept, site.each_context(request)))
    return records.remember(request, HttpResponseRedirect(wanted))


def onward(request: HttpRequest, address: str) -> HttpResponse:
    """A page that leads to the provider: our policy lets no form lead there, not even by a redirect."""
    response = render(request, "portal/onward.html", {"address": address, "title": _("To the single sign-on")})
    response.headers["Cache-Control"] = "private, no-store"
    return response


def problem_of(request: HttpRequest) -> str:
    """What the login page says of a try that came to nothing."""
    return {
        "away": _("The single sign-on does not answer. Log in with your password, or try again in a few minutes."),
        "unproved": _("The single sign-on was not finished, or could not be proved. Try it again."),
        "unknown": _(
            "Nobody here has the mail address that the single sign-on names, or it is not verified. "
            "Ask an administrator for an account, or log in with your password."
        ),
        "closed": _("This account is closed. Ask an administrator."),
    }.get(request.GET.get("sso", ""), "")


def _back_to_login(reason: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('admin:login')}?sso={reason}")
