from django.contrib import admin
from django.http import HttpRequest

from portal.models import Page


@admin.register(Page)
class PageAdmin(admin.ModelAdmin):
    list_display = ["slug", "title_ko", "title_en", "updated_at"]
    fields = ["slug", "title_ko", "body_ko", "title_en", "body_en"]
    search_fields = ["title_ko", "title_en", "body_ko", "body_en"]

    def get_readonly_fields(self, request: HttpRequest, obj: Page | None = None) -> list[str]:
        return ["slug"] if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: Page | None = None) -> bool:
        return False  # the addresses of these pages stand on every page
