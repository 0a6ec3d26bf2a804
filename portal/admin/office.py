from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from circulars.admin.audit import AuditedMixin
from portal.models import Office


@admin.register(Office)
class OfficeAdmin(AuditedMixin, admin.ModelAdmin):
    """The one row that says who publishes here."""

    fieldsets = [
        (_("Names"), {"fields": ["name_ko", "name_en", "short_name_ko", "short_name_en"]}),
        (
            _("How to reach the office"),
            {"fields": ["postal_address_ko", "postal_address_en", "telephone", "mailbox", "website"]},
        ),
        (_("What is shown"), {"fields": ["publishes_names", "new_days", "quiet_after_days"]}),
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not Office.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Office | None = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """There is nothing to list: lead to the row, or to the form that enters it."""
        if Office.objects.exists():
            return HttpResponseRedirect(reverse("admin:portal_office_change", args=[1]))
        if self.has_add_permission(request):
            return HttpResponseRedirect(reverse("admin:portal_office_add"))
        return super().changelist_view(request, extra_context)

    def save_model(self, request: HttpRequest, obj: Office, form, change: bool) -> None:
        obj.pk = 1
        super().save_model(request, obj, form, change)
