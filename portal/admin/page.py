from django import forms
from django.contrib import admin
from django.http import HttpRequest

from circulars.rendering import sanitise
from portal.models import Page


class PageForm(forms.ModelForm):
    """The bodies pass the same allow-list as those of circulars."""

    class Meta:
        model = Page
        fields = ["slug", "title_ko", "body_ko", "title_en", "body_en"]

    def clean_body_ko(self) -> str:
        return sanitise.clean(self.cleaned_data["body_ko"])

    def clean_body_en(self) -> str:
        return sanitise.clean(self.cleaned_data["body_en"])


@admin.register(Page)
class PageAdmin(admin.ModelAdmin):
    form = PageForm
    list_display = ["slug", "title_ko", "title_en", "updated_at"]
    fields = ["slug", "title_ko", "body_ko", "title_en", "body_en"]
    search_fields = ["title_ko", "title_en", "body_ko", "body_en"]

    def get_readonly_fields(self, request: HttpRequest, obj: Page | None = None) -> list[str]:
        return ["slug"] if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: Page | None = None) -> bool:
        return False  # the addresses of these pages stand on every page
