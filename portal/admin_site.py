import logging
from collections.abc import Callable
from functools import partial, update_wrapper
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.translation import gettext, gettext_lazy

from circulars.files.buckets import StorageAway
from portal import kept_form, lockout
from portal.invitations import InvitationView
from portal.login import my_login, outside, own_password, records, second_step, sessions, single_sign_on, states
from portal.middleware.language import speak_as
from portal.office import current_office
from portal.own_mails import own_mails

# Second factors hold secrets: each person keeps the own ones under "My login".
_NOT_ON_THE_DESK = frozenset({"otp_totp", "otp_static", "django_otp_webauthn", "otp_webauthn"})

logger = logging.getLogger(__name__)


class LabelledAutocomplete(AutocompleteJsonView):
    """An admin may say more of its rows than their name: ``autocomplete_label``; and write down that they were read."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if read := getattr(self.model_admin, "autocomplete_read", None):
            read(self.request, self.term, context["page_obj"])
        return context

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        label = getattr(self.model_admin, "autocomplete_label", str)
        return {"id": str(getattr(obj, to_field_name)), "text": label(obj)}


class HoeramAdminSite(admin.AdminSite):
    """The staff's desk: the admin under the office's own name, which opens on what waits for somebody."""

    index_title = gettext_lazy("Desk")
    site_url = "/"
    enable_nav_sidebar = True
    index_template = "admin/desk.html"

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """As Django's; and whoever wrote an admin, its list can be saved as a file and its saves are audited."""
        from circulars.admin.common.audit import AuditedMixin, HistoryMixin
        from circulars.admin.common.exports import ExportMixin
        from circulars.admin.common.personal_reads import MODELS, PersonalDataMixin
        from circulars.admin.directory import pages

        admin_class = admin_class or admin.ModelAdmin
        models = model_or_iterable if isinstance(model_or_iterable, list | tuple) else [model_or_iterable]
        if any(model._meta.app_label in _NOT_ON_THE_DESK for model in models):
            return
        wanted = {ExportMixin: ExportMixin, HistoryMixin: AuditedMixin}
        if any(model._meta.label in MODELS for model in models):
            wanted = {PersonalDataMixin: PersonalDataMixin} | wanted
        if any(model._meta.label in pages.MODELS for model in models):
            wanted = {pages.DirectoryPagesMixin: pages.DirectoryPagesMixin} | wanted
        missing = [mixin for sign, mixin in wanted.items() if not issubclass(admin_class, sign)]
        if missing:
            admin_class = type(admin_class.__name__, (*missing, admin_class), {"__module__": admin_class.__module__})
        super().register(model_or_iterable, admin_class, **options)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict]:
        """What is used daily comes first: ``desk_position`` of an admin, then the alphabet."""
        found = super().get_app_list(request, app_label)
        for app in found:
            app["models"].sort(key=lambda entry: getattr(self.get_model_admin(entry["model"]), "desk_position", 50))
        return found

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        return LabelledAutocomplete.as_view(admin_site=self)(request)

    def each_context(self, request: HttpRequest) -> dict:
        office = current_office()
        return super().each_context(request) | {
            "site_header": office.name,
            "site_title": gettext("%(office)s desk") % {"office": office.short_name},
            "office": office,
        }

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        """As Django's; but a form sent after the session has ended is not lost on the way to the login."""
        guarded = super().admin_view(view, cacheable)

        def keeping(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method == "POST" and not request.user.is_authenticated and view != self.logout:
                kept = kept_form.of_request(request)
                if kept is not None:
                    return self.login_with(request, kept)
            from circulars.views import serving

            try:
                return guarded(request, *args, **kwargs)
            except StorageAway as error:
                logger.error("%s", error)
                return self.kept_for_later(request, "storage") or serving.unavailable(request, seconds=serving.AWAY)

        return update_wrapper(keeping, guarded)

    def login(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponseBase:
        if request.method == "POST" and lockout.is_paused(request):
            return lockout.locked_out(request)
        kept = kept_form.carried(request)
        if kept is not None and "username" not in request.POST:  # from a page that asked to wait: nothing was tried
            return self.carry(request, kept)
        ended = states.why_ended(request.GET.get(states.ENDED, "")) if request.method == "GET" else ""
        words = {"kept": kept, "ended": ended} | self._outside(request)
        response = super().login(request, words | (extra_context or {}))
        if request.method != "POST" or response.status_code != 302 or not request.user.is_authenticated:
            return response
        speak_as(request)
        sessions.note_place(request)
        kept = kept or outside.waited(request)
        state = states.of(request)
        if state == states.OWED:
            return second_step.page(request, site=self, kept=kept)
        records.logged_in(request, "password")
        if kept is not None:
            response = self.carry(request, kept)
        elif state == states.ENROL:
            response = my_login.page(request, self)
        return records.remember(request, response)

    def carry(self, request: HttpRequest, kept: kept_form.KeptForm, *, status: int = 200) -> HttpResponse:
        """The next page of this session's way in, with a form that goes along; at its end, the page that sends it."""
        if not request.user.is_authenticated:
            response = self.login_with(request, kept, status=status if status >= 400 else 401)
        elif states.of(request) == states.OWED:
            response = second_step.page(request, site=self, kept=kept, status=status)
        elif request.user.must_change_password:
            response = own_password.page(request, site=self, kept=kept, status=status)
        elif states.of(request) == states.ENROL:
            response = my_login.page(request, self, kept=kept, status=status)
        else:
            response = kept_form.send_again(request, kept, self.each_context(request), status=status)
        return response.render() if isinstance(response, TemplateResponse) else response

    def logout(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponseBase:
        id_token = ""
        if request.method == "POST" and states.is_open(request):
            records.logged_out(request)
            id_token = request.session.get(single_sign_on.ID_TOKEN, "")
        response = super().logout(request, extra_context)
        if id_token and single_sign_on.is_set():
            from portal.login import provider

            if ends := provider.logout_address(id_token, request):
                return outside.onward(request, ends)
        return response

    def _outside(self, request: HttpRequest) -> dict:
        """What the login page needs of single sign-on."""
        if not single_sign_on.is_set():
            return {"has_sso": False}
        return {
            "has_sso": True,
            "sso_name": settings.OIDC_NAME,
            "sso_problem": outside.problem_of(request.GET.get("sso", "")),
        }

    def kept_for_later(self, request: HttpRequest, why: str = "busy") -> HttpResponse | None:
        """For a view that could not take a form at this moment: the page that sends it again. None for a GET.

        ``why`` is "busy" or "storage".
        """
        kept = kept_form.of_request(request) if request.method == "POST" else None
        if kept is None:
            return None
        return kept_form.send_again(request, kept, self.each_context(request) | {"why": why}, status=503)

    def login_with(
        self, request: HttpRequest, kept: kept_form.KeptForm, *, status: int = 401, sso_problem: str = ""
    ) -> HttpResponse:
        request.current_app = self.name  # type: ignore[attr-defined]
        login = reverse("admin:login", current_app=self.name)
        context = (
            self.each_context(request)
            | {
                "title": gettext("Log in again"),
                "subtitle": None,
                "app_path": login,
                REDIRECT_FIELD_NAME: kept.path,
                "form": AdminAuthenticationForm(request),
                "username": "",
                "kept": kept,
                "has_ended": True,
            }
            | self._outside(request)
        )
        if sso_problem:
            context["sso_problem"] = sso_problem
        response = TemplateResponse(request, self.login_template or "admin/login.html", context, status=status)
        response.headers["Cache-Control"] = "private, no-store"
        return response

    def index(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        return super().index(request, _desk(request) | (extra_context or {}))

    def get_urls(self) -> list[URLPattern | URLResolver]:
        from circulars.admin.upkeep import contacts as upkeep_of_contacts
        from circulars.admin.upkeep import staff_list, status

        welcome = InvitationView.as_view(admin_site=self)
        return [
            *upkeep_of_contacts.urls(self),
            *staff_list.urls(self),
            *status.urls(self),
            path("welcome/<uidb64>/<token>/", welcome, name="welcome"),
            path("sso/", partial(outside.begin, site=self), name="sso"),
            path("sso/back/", partial(outside.back, site=self), name="sso-back"),
            path("sso/logout/", outside.logged_out, name="sso-logout"),
            path("second-step/", self.admin_view(partial(second_step.view, site=self)), name="second-step"),
            path("my-login/", self.admin_view(partial(my_login.view, site=self)), name="my-login"),
            path("my-mails/", self.admin_view(partial(own_mails, site=self)), name="my-mails"),
            *super().get_urls(),
        ]

    def password_change(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponseBase:
        """As Django's, with a form that wants a password nobody else has seen."""
        return own_password.OwnPasswordView.as_view(site=self, extra_context=extra_context)(request)


def _desk(request: HttpRequest) -> dict:
    try:
        from circulars.admin import desk
    except ImportError:
        return {}
    return desk.context(request)
