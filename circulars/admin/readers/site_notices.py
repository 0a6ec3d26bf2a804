"""Notices over every public page: written in both languages, dated, looked at before they are saved."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.http import require_POST

from circulars import masking, site_notices
from circulars.admin.common.audit import AuditedMixin
from circulars.admin.common.desk_page import desk_page
from circulars.admin.common.exports import ExportMixin
from circulars.masking import Certainty
from circulars.models import SiteNotice


class SiteNoticeForm(forms.ModelForm):
    class Meta:
        model = SiteNotice
        fields = ["level", "text_ko", "text_en", "url", "from_at", "until_at"]
        labels = {"from_at": gettext_lazy("Shown from"), "until_at": gettext_lazy("Shown until")}
        widgets = {name: forms.TextInput(attrs={"class": "vLargeTextField"}) for name in ("text_ko", "text_en", "url")}
        help_texts = {
            "level": gettext_lazy("Emergency is read out at once by screen readers: for danger and outages alone."),
            "text_ko": gettext_lazy("One or two sentences that say what happens, until when, and what to do."),
            "url": gettext_lazy("A page of this portal, such as /about/, or an address that begins with https://."),
            "from_at": gettext_lazy("The notice comes at this very minute, by itself."),
            "until_at": gettext_lazy("It goes at this very minute. Left empty, it stays until you end it."),
        }

    def clean_text_ko(self) -> str:
        return _one_line(self.cleaned_data["text_ko"])

    def clean_text_en(self) -> str:
        return _one_line(self.cleaned_data["text_en"])

    def clean_url(self) -> str:
        url = self.cleaned_data["url"].strip()
        if not url or (url.startswith("/") and not url.startswith(("//", "/\\"))):
            return url.removeprefix("/en") if url.startswith("/en/") else url
        try:
            parts = urlsplit(url)
        except ValueError:
            parts = urlsplit("")
        if parts.scheme not in ("https", "http") or not parts.hostname or any(one.isspace() for one in url):
            raise forms.ValidationError(
                _("Write an address of this portal that begins with /, or one that begins with https://.")
            )
        return url

    def clean(self) -> dict | None:
        data = super().clean()
        if data and data.get("from_at") and data.get("until_at") and data["until_at"] <= data["from_at"]:
            self.add_error("until_at", _("The notice must end after it begins."))
        elif data and data.get("until_at") and self.instance.pk is None and data["until_at"] <= timezone.now():
            self.add_error("until_at", _("This moment is over: nobody would see the notice."))
        return data


def _one_line(text: str) -> str:
    text = " ".join(text.split())
    if any(found.certainty == Certainty.SURE for found in masking.find(text)):
        raise forms.ValidationError(_("This holds a personal number. It would stand on every page: take it out."))
    return text


class ShownFilter(admin.SimpleListFilter):
    title = gettext_lazy("shown")
    parameter_name = "shown"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [
            ("now", gettext_lazy("shown now")),
            ("later", gettext_lazy("comes later")),
            ("over", gettext_lazy("is over")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        now = timezone.now()
        if self.value() == "now":
            return queryset.filter(pk__in=SiteNotice.objects.shown(now).values("pk"))
        if self.value() == "later":
            return queryset.filter(from_at__gt=now)
        return queryset.filter(until_at__lte=now) if self.value() == "over" else queryset


@admin.register(SiteNotice)
class SiteNoticeAdmin(AuditedMixin, ExportMixin, admin.ModelAdmin):
    form = SiteNoticeForm
    desk_position = 12
    list_display = ["text_ko", "level", "standing", "from_at", "until_at"]
    list_filter = [ShownFilter, "level"]
    search_fields = ["text_ko", "text_en"]
    fields = ["level", "text_ko", "text_en", "url", ("from_at", "until_at"), "seen"]
    readonly_fields = ["seen"]
    export_columns = ["text_ko", "text_en", "level", "standing", "from_at", "until_at", "url"]

    class Media:
        css = {"all": ["admin_desk/css/site_notices.css"]}

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"from_at": timezone.now().replace(second=0, microsecond=0)} | super().get_changeform_initial_data(
            request
        )

    def get_urls(self) -> list:
        view = self.admin_site.admin_view(require_POST(self.preview_view))
        return [path("preview/", view, name="circulars_sitenotice_preview"), *super().get_urls()]

    @admin.display(description=gettext_lazy("shown"))
    def standing(self, row: SiteNotice) -> str:
        now = timezone.now()
        if row.from_at > now:
            return _("comes later")
        return _("is over") if row.until_at and row.until_at <= now else _("shown now")

    @admin.display(description=gettext_lazy("how readers see it"))
    def seen(self, row: SiteNotice) -> SafeString:
        """What is saved, and the way to see what is typed."""
        button = format_html(
            '<button class="button" type="submit" formaction="{}" formtarget="_blank" formnovalidate>{}</button>',
            reverse("admin:circulars_sitenotice_preview"),
            _("Show what is typed, in a new window"),
        )
        return SafeString(_both(row) if row.pk else "") + button

    def preview_view(self, request: HttpRequest) -> HttpResponse:
        """What is typed, in both languages, without saving it."""
        if not (self.has_add_permission(request) or self.has_change_permission(request)):
            raise PermissionDenied
        form = self.get_form(request, change=False)(request.POST)
        is_valid = form.is_valid()
        typed = SiteNotice(**{name: value for name, value in form.cleaned_data.items() if value not in ("", None)})
        context = {
            "title": _("How readers see it"),
            "errors": [] if is_valid else [error for errors in form.errors.values() for error in errors],
            "seen": SafeString(_both(typed)) if typed.text_ko or typed.text_en else "",
            "media": self.media,
        }
        return desk_page(self, request, "admin/site_notice_preview.html", context)


def _both(row: SiteNotice) -> str:
    """Without the role that has an emergency read out: here it is looked at."""
    words = site_notices.Words(row.level, row.text_ko, row.text_en, row.url, timezone.now(), None)
    parts = []
    for language in ("ko", "en"):
        with override(language):
            parts.append(f'<div class="seen" lang="{language}">{site_notices.bar([words], language)}</div>')
    return "".join(parts).replace(' role="alert"', "").replace(' role="status"', "")
