"""The pages of single sign-on: to the provider, and back."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from portal import kept_form
from portal.login import records, second_step, sessions, single_sign_on, states
from portal.middleware.language import speak_as

if TYPE_CHECKING:
    from portal.admin_site import HoeramAdminSite

LONGEST = 500_000  # characters of a form that waits in the session
PATIENCE = 15 * 60  # seconds at the provider; a session that nobody logged in to ends then
BACKEND = "django.contrib.auth.backends.ModelBackend"


def begin(request: HttpRequest, *, site: "HoeramAdminSite") -> HttpResponse:
    """To the provider. By POST from the login page, so that a form which was kept goes along."""
    if not single_sign_on.is_set():
        raise Http404
    if request.method != "POST":
        return HttpResponseRedirect(reverse("admin:login"))
    kept = kept_form.carried(request)
    if request.user.is_authenticated:  # in another window, meanwhile
        return HttpResponseRedirect(second_step.next_of(request)) if kept is None else site.carry(request, kept)
    if kept is not None and len(request.POST[kept_form.FIELD]) > LONGEST:
        return _back_to_login(request, site, "long", kept)
    from portal.login import provider

    try:
        address = provider.address(request)
    except single_sign_on.ProviderAway:
        return _back_to_login(request, site, "away", kept)
    if kept is not None:
        request.session[states.WAITING] = request.POST[kept_form.FIELD]
    request.session[states.NEXT] = second_step.next_of(request)
    request.session.set_expiry(PATIENCE)
    return onward(request, address)


def waited(request: HttpRequest) -> kept_form.KeptForm | None:
    """The form that went to the provider and whose sender then logged in here otherwise."""
    return kept_form.read(getattr(request, "form_that_waited", ""))


def back(request: HttpRequest, *, site: "HoeramAdminSite") -> HttpResponse:
    if not single_sign_on.is_set():
        raise Http404
    if request.method != "GET" or request.user.is_authenticated:
        return HttpResponseRedirect(reverse("admin:index"))
    kept = kept_form.read(request.session.pop(states.WAITING, ""))
    wanted = request.session.pop(states.NEXT, "") or reverse("admin:index")
    from portal.login import provider

    try:
        user = single_sign_on.user_of(provider.claims_of(request), now=timezone.now())
    except single_sign_on.ProviderAway:
        return _back_to_login(request, site, "away", kept)
    except single_sign_on.NotLetIn as error:
        return _back_to_login(request, site, error.reason, kept)
    request.second_factor_given = settings.OIDC_SECOND_FACTOR  # type: ignore[attr-defined]
    login(request, user, backend=BACKEND)
    speak_as(request)
    sessions.note_place(request)
    if states.of(request) == states.OWED:
        return second_step.page(request, site=site, kept=kept, wanted=wanted)
    records.logged_in(request, "sso")
    response = HttpResponseRedirect(wanted) if kept is None else site.carry(request, kept)
    return records.remember(request, response)


@csrf_exempt  # the provider's server sends it, without a cookie; what it holds is proved by its signature
@require_POST
def logged_out(request: HttpRequest) -> HttpResponse:
    """The provider says by itself that somebody has logged out there, or was ended (back-channel logout)."""
    if not single_sign_on.is_set():
        raise Http404
    from portal.login import provider

    try:
        gone = provider.logged_out(request.POST.get("logout_token", "")[:20_000])
        try:
            single_sign_on.end_logins(gone.subject, gone.session, now=timezone.now())
        except Exception:
            provider.forget(gone)
            raise
        status = 200
    except single_sign_on.NotLetIn:
        status = 400
    except single_sign_on.ProviderAway:
        status = 503
    return HttpResponse(status=status, headers={"Cache-Control": "no-store"})


def onward(request: HttpRequest, address: str) -> HttpResponse:
    """A page that leads to the provider: our policy lets no form lead there, not even by a redirect."""
    response = render(request, "portal/onward.html", {"address": address, "title": _("To the single sign-on")})
    response.headers["Cache-Control"] = "private, no-store"
    return response


def problem_of(reason: str) -> str:
    """What the login page says of a try that came to nothing."""
    return {
        "away": _("The single sign-on does not answer. Log in with your password, or try again in a few minutes."),
        "unproved": _("The single sign-on was not finished, or could not be proved. Try it again."),
        "unknown": _(
            "Nobody here has the mail address that the single sign-on names, or it is not verified. "
            "Ask an administrator for an account, or log in with your password."
        ),
        "closed": _("This account is closed. Ask an administrator."),
        "long": _("What you typed is too long to go along with the single sign-on. Log in with your password."),
    }.get(reason, "")


def _back_to_login(
    request: HttpRequest, site: "HoeramAdminSite", reason: str, kept: kept_form.KeptForm | None
) -> HttpResponse:
    if kept is not None:
        return site.login_with(request, kept, sso_problem=problem_of(reason))
    return HttpResponseRedirect(f"{reverse('admin:login')}?sso={reason}")
