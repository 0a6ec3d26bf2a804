from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from circulars.admin.common.audit import AuditedMixin
from portal import logos, theme
from portal.admin import names
from portal.forms import GroupsField
from portal.models import Office, OfficeLogo


class OfficeForm(forms.ModelForm):
    """The office, and its mark, which is a row of its own."""

    logo = forms.FileField(
        label=_("logo"),
        required=False,
        help_text=_("PNG, JPEG or WebP, at most 512 KB. It stands before the office's name, 40 pixels high."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )
    two_factor_groups = GroupsField(
        label=_("second factor at the login for"),
        queryset=Group.objects.order_by("pk"),
        required=False,
        help_text=Office._meta.get_field("two_factor_groups").help_text,
    )
    removes_logo = forms.BooleanField(label=_("remove the logo"), required=False)

    def clean_logo(self):
        file = self.cleaned_data["logo"]
        if file:
            try:
                self.picture = logos.read(file)
            except logos.NotALogo as error:
                raise forms.ValidationError(str(error)) from error
        return file

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        found = theme.problems(cleaned.get("colour", ""), cleaned.get("colour_dark", ""))
        for field, problem in found.items():
            self.add_error(field, problem)
        return cleaned


@admin.register(Office)
class OfficeAdmin(AuditedMixin, admin.ModelAdmin):
    """The one row that says who publishes here."""

    fieldsets = [
        (_("Names"), {"fields": ["name_ko", "name_en", "short_name_ko", "short_name_en"]}),
        (
            _("How to reach the office"),
            {"fields": ["postal_address_ko", "postal_address_en", "telephone", "mailbox", "website"]},
        ),
        (
            _("What is shown"),
            {"fields": ["publishes_names", "names_page", "new_days", "quiet_after_days", "shows_read_counts"]},
        ),
        (_("Login of staff"), {"fields": ["two_factor_groups"]}),
        (
            _("Look"),
            {
                "fields": ["shown_logo", "logo", "removes_logo", "colour", "colour_dark", "style_page"],
                "description": _(
                    "Words in these colours must be readable: 4.5 : 1 with the page, in light and in dark."
                ),
            },
        ),
    ]
    form = OfficeForm
    readonly_fields = ["shown_logo", "style_page", "names_page"]

    @admin.display(description=_("present logo"))
    def shown_logo(self, obj: Office) -> str:
        logo = OfficeLogo.objects.filter(office=obj.pk).only("sha256", "width", "height").first()
        if logo is None:
            return str(_("none; the portal's own mark is shown"))
        address = reverse("logo", kwargs={"name": logo.sha256[:16]})
        return format_html('<img src="{}" width="{}" height="{}" alt="">', address, logo.width // 3, logo.height // 3)

    @admin.display(description=_("all parts of the pages"))
    def style_page(self, obj: Office) -> str:
        return format_html('<a href="{}">{}</a>', reverse("portal:styles"), _("Style page: every part in every mode"))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(names.view_for(self))
        return [path("names/", view, name="portal_office_names"), *super().get_urls()]

    @admin.display(description=_("names of staff"))
    def names_page(self, obj: Office) -> str:
        return format_html(
            '<a href="{}">{}</a>', reverse(names.ADDRESS), _("Hide all names at once, or show them again")
        )

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

    def get_readonly_fields(self, request: HttpRequest, obj: Office | None = None) -> list[str]:
        """Names are hidden and shown on a page of their own: a form that was open meanwhile would undo it."""
        return [*self.readonly_fields, "publishes_names"] if obj else self.readonly_fields

    def save_model(self, request: HttpRequest, obj: Office, form, change: bool) -> None:
        obj.pk = 1
        if (row := Office.objects.select_for_update().filter(pk=1).first()) is not None:
            obj.publishes_names = row.publishes_names
        super().save_model(request, obj, form, change)
        if form.cleaned_data.get("logo"):
            logos.keep(obj, form.picture)
        elif form.cleaned_data.get("removes_logo"):
            logos.remove(obj)
