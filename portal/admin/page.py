from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from circulars.admin.common.audit import AuditedMixin
from circulars.admin.common.exports import ExportMixin
from circulars.admin.common.prose import BodyField
from portal.models import Page


class PageForm(forms.ModelForm):
    """Each page stands once; its texts pass the same allow-list as those of circulars."""

    body_ko = BodyField(label=_("Text in Korean"), required=False)
    body_en = BodyField(label=_("Text in English"), required=False)

    class Meta:
        model = Page
        fields = ["slug", "title_ko", "body_ko", "title_en", "body_en"]


@admin.register(Page)
class PageAdmin(AuditedMixin, ExportMixin, admin.ModelAdmin):
    form = PageForm
    list_display = ["slug", "title_ko", "title_en", "updated_at"]
    list_display_links = ["slug", "title_ko"]
    search_fields = ["title_ko", "title_en", "body_ko", "body_en"]
    fieldsets = [
        (None, {"fields": ["slug"]}),
        (_("Korean"), {"fields": ["title_ko", "body_ko"]}),
        (_("English"), {"fields": ["title_en", "body_en"]}),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Page | None = None) -> list[str]:
        return ["slug"] if obj else []

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and Page.objects.count() < len(Page.Slug)

    def has_delete_permission(self, request: HttpRequest, obj: Page | None = None) -> bool:
        return False  # the addresses of these pages stand on every page
