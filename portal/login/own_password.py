"""The page on which a password is changed, as Django's; a form that was kept goes through it."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.views import PasswordChangeView
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from portal import kept_form
from portal.forms import OwnPasswordForm
from portal.login import passwords

if TYPE_CHECKING:
    from portal.admin_site import HoeramAdminSite


class OwnPasswordView(PasswordChangeView):
    form_class = OwnPasswordForm
    template_name = "portal/own_password.html"
    site: "HoeramAdminSite" = None  # type: ignore[assignment]  # given by as_view
    kept: kept_form.KeptForm | None = None

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        request.current_app = self.site.name  # type: ignore[attr-defined]
        self.kept = self.kept or kept_form.carried(request)

    def get_success_url(self) -> str:
        return reverse("admin:password_change_done", current_app=self.site.name)

    def form_valid(self, form: OwnPasswordForm) -> HttpResponse:
        response = super().form_valid(form)
        return response if self.kept is None else self.site.carry(self.request, self.kept)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        is_owed = self.request.user.must_change_password
        context = super().get_context_data(**kwargs) | self.site.each_context(self.request)
        context |= {"kept": self.kept, "is_owed": is_owed}
        is_old = is_owed and passwords.is_too_old(self.request.user, now=timezone.now())
        context |= {"is_old": is_old, "most_days": settings.PASSWORD_DAYS}
        if is_owed:  # neither menu nor lists yet
            context |= {"has_permission": False, "is_nav_sidebar_enabled": False, "available_apps": []}
        return context


def page(request: HttpRequest, *, site: "HoeramAdminSite", kept: kept_form.KeptForm, status: int) -> HttpResponse:
    """The page in answer to whatever was asked: empty, with the form that was meant for elsewhere."""
    view = OwnPasswordView(site=site, kept=kept)
    view.setup(request)
    response = view.render_to_response(view.get_context_data(form=OwnPasswordForm(request.user)), status=status)
    response.headers["Cache-Control"] = "private, no-store"
    return response
