from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp_webauthn.models import WebAuthnCredential

from portal import accounts, groups, invitations
from portal.context_processors import origin
from portal.forms import StaffForm
from portal.models import User
from portal.office import current_office


class GroupFilter(admin.RelatedFieldListFilter):
    """Groups by the names that people read, as the list shows them."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        found = super().field_choices(field, request, model_admin)
        return [(key, str(groups.LABELS.get(name, name))) for key, name in found]


@admin.register(User)
class StaffAdmin(admin.ModelAdmin):
    """Accounts are made here and opened by invitation; they end, and are never deleted."""

    form = StaffForm
    list_display = ["username", "display_name", "email", "group_names", "is_active", "has_factor", "last_login"]
    list_filter = ["is_active", ("groups", GroupFilter), "language"]
    search_fields = ["username", "display_name", "email"]
    actions = ["end_accounts", "open_accounts", "reset_factors"]
    fieldsets = [
        (None, {"fields": ["username", "display_name", "email", "language", "wants_desk_mails"]}),
        (_("What this person may do"), {"fields": ["groups"]}),
        (_("State"), {"fields": ["is_active", "invited_at", "last_login", "date_joined"]}),
    ]
    readonly_fields = ["is_active", "invited_at", "last_login", "date_joined"]
    change_form_template = "portal/staff_form.html"

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> list:
        return self.fieldsets if obj else self.fieldsets[:2]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        has_factor = Exists(TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True)) | Exists(
            WebAuthnCredential.objects.filter(user=OuterRef("pk"), confirmed=True)
        )
        return super().get_queryset(request).prefetch_related(Prefetch("groups")).annotate(has_factor=has_factor)

    @admin.display(description=_("second factor"), boolean=True, ordering="has_factor")
    def has_factor(self, user: Any) -> bool:
        return user.has_factor

    @admin.display(description=_("Groups"))
    def group_names(self, user: User) -> str:
        return ", ".join(str(groups.LABELS.get(group.name, group.name)) for group in user.groups.all())

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Only a superuser touches a superuser: an invitation would hand the account over."""
        if obj is not None and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: User, form, change: bool) -> None:
        if not change:
            obj.is_staff = True
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)

    def details_of_new(self, user: User) -> dict[str, list[str]]:
        """For the audit log: a right that nobody ever changed was given all the same."""
        return {"groups": sorted(user.groups.values_list("name", flat=True))}

    def response_add(self, request: HttpRequest, obj: User, post_url_continue: str | None = None) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:portal_user_invitation", args=[obj.pk]))

    def get_urls(self) -> list:
        view = self.admin_site.admin_view(self.invitation_view)
        return [path("<int:user_id>/invitation/", view, name="portal_user_invitation"), *super().get_urls()]

    @method_decorator(never_cache)
    def invitation_view(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Offers the link by mail or on the screen; it is shown in the answer to the POST and never again."""
        user = get_object_or_404(User, pk=user_id)
        if not self.has_change_permission(request, user):
            raise PermissionDenied
        address = ""
        if request.method == "POST":
            try:
                if "mail" in request.POST:
                    invitations.invite_by_mail(user, origin=origin(request), office=current_office())
                    self.message_user(request, _("The invitation was sent to %(mailbox)s.") % {"mailbox": user.email})
                else:
                    address = invitations.invite(user, origin=origin(request))
                self.log_change(request, user, "invited")
            except invitations.NotInvitable as error:
                self.message_user(request, str(error), messages.ERROR)
            if not address:
                return HttpResponseRedirect(reverse("admin:portal_user_change", args=[user.pk]))
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": _("Invite %(name)s") % {"name": user},
            "invited": user,
            "address": address,
        }
        return TemplateResponse(request, "portal/invitation.html", context)

    @admin.action(description=_("Leaving: end login and open sessions"), permissions=["change"])
    def end_accounts(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset.order_by("pk"):
            if user == request.user:
                self.message_user(request, _("You cannot end your own account."), messages.ERROR)
            elif not self.has_change_permission(request, user):
                self.message_user(
                    request, _("%(name)s: only a superuser may do this.") % {"name": user}, messages.ERROR
                )
            else:
                accounts.end(user)
                self.log_change(request, user, "ended")
                self.message_user(
                    request, _("%(name)s can no longer log in; open sessions have ended.") % {"name": user}
                )

    @admin.action(description=_("Reset the second factor, because it is lost"), permissions=["change"])
    def reset_factors(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset.order_by("pk"):
            if user == request.user:
                self.message_user(request, _("Your own second factor is kept under My login."), messages.ERROR)
            elif not self.has_change_permission(request, user):
                self.message_user(
                    request, _("%(name)s: only a superuser may do this.") % {"name": user}, messages.ERROR
                )
            else:
                accounts.reset_factors(user, by=request.user, now=timezone.now())
                self.message_user(
                    request,
                    _("%(name)s logs in with the password alone now, and was told by mail. Open sessions have ended.")
                    % {"name": user},
                )

    @admin.action(description=_("Open the account again"), permissions=["change"])
    def open_accounts(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset.filter(is_active=False).order_by("pk"):
            if not self.has_change_permission(request, user):
                self.message_user(
                    request, _("%(name)s: only a superuser may do this.") % {"name": user}, messages.ERROR
                )
                continue
            user.is_active = True
            user.save(update_fields=["is_active"])
            self.log_change(request, user, "opened again")
            self.message_user(
                request, _("%(name)s is open again. Send an invitation to set a password.") % {"name": user}
            )
