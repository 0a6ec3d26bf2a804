"""Former addresses: one by one, as a table, and those that readers ask for in vain."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from circulars import redirects
from circulars.admin.common.audit import AuditedMixin
from circulars.admin.common.exports import ExportMixin
from circulars.admin.readers.redirect_table import RedirectImport
from circulars.models import MissedAddress, Redirect

TARGETS = ("circular", "section", "dossier", "page")


class RedirectForm(forms.ModelForm):
    class Meta:
        model = Redirect
        fields = ["old_path", *TARGETS]
        help_texts = {
            "old_path": gettext_lazy(
                "From the first slash on, with its query string, as the browser shows it; a whole address is shortened."
            ),
            "page": gettext_lazy("The address of another public page of this portal, such as /contacts/."),
        }

    def clean_old_path(self) -> str:
        try:
            address = redirects.canonical(self.cleaned_data["old_path"])
        except redirects.NotAnAddress as error:
            raise forms.ValidationError(str(error)) from error
        if address != self.initial.get("old_path") and (reason := redirects.refusal_of(address)):
            raise forms.ValidationError(reason)
        return address

    def clean(self) -> dict | None:
        data = super().clean()
        if data is None:
            return data
        if sum(bool(data.get(name)) for name in TARGETS) != 1:
            if "page" not in self.errors:
                self.add_error("circular", _("Choose one target: a circular, a section, a dossier or a page."))
        elif data.get("page"):
            self._find_page(data)
        return data

    def _find_page(self, data: dict) -> None:
        """What has a key of its own is kept by it, so that it is followed wherever it moves."""
        try:
            data.update(redirects.Finder(self.user).page(data["page"]).columns())
        except redirects.NoTarget as error:
            self.add_error("page", str(error))
        else:
            if data["page"] and data["page"] == data.get("old_path"):
                self.add_error("page", _("The address would lead to itself."))

    user: Any = None


@admin.register(Redirect)
class RedirectAdmin(AuditedMixin, ExportMixin, admin.ModelAdmin):
    """Former addresses are kept for ever: a wrong target is corrected, nothing is deleted."""

    form = RedirectForm
    desk_position = 40
    list_display = ["old_path", "target"]
    list_select_related = ["circular", "section", "dossier"]
    search_fields = ["old_path", "page", "circular__path", "section__name_ko", "dossier__name_ko"]
    autocomplete_fields = ["circular", "section", "dossier"]
    fields = ["old_path", *TARGETS]
    show_full_result_count = False

    @admin.display(description=gettext_lazy("target"))
    def target(self, row: Redirect) -> str:
        return redirects.describe(row)

    def get_form(self, request: HttpRequest, obj: Redirect | None = None, change: bool = False, **kwargs: Any) -> Any:
        found = super().get_form(request, obj, change, **kwargs)
        return type(found.__name__, (found,), {"user": request.user})

    def get_urls(self) -> list:
        view = self.admin_site.admin_view(RedirectImport.as_view(model_admin=self))
        return [path("import/", view, name="circulars_redirect_import"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        links = []
        if RedirectImport.may_import(request):
            links.append((_("Import former addresses"), reverse("admin:circulars_redirect_import")))
        links.append((_("Addresses not found"), reverse("admin:circulars_missedaddress_changelist")))
        return super().changelist_view(request, {"tool_links": links} | (extra_context or {}))

    def save_model(self, request: HttpRequest, obj: Redirect, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        redirects.settle([obj.old_path])

    def has_delete_permission(self, request: HttpRequest, obj: Redirect | None = None) -> bool:
        return False


class ShownFilter(admin.SimpleListFilter):
    title = gettext_lazy("shown")
    parameter_name = "shown"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [("ignored", gettext_lazy("not shown any more")), ("all", gettext_lazy("all of them"))]

    def choices(self, changelist: Any) -> Any:
        for choice in super().choices(changelist):
            is_first = choice["query_string"] == changelist.get_query_string(remove=[self.parameter_name])
            yield choice | ({"display": _("to be looked at")} if is_first else {})

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset if self.value() == "all" else queryset.filter(is_ignored=self.value() == "ignored")


@admin.register(MissedAddress)
class MissedAddressAdmin(ExportMixin, admin.ModelAdmin):
    """What readers ask for most and do not find. It is led on, or ignored; otherwise it goes when nobody asks any more.

    Its rights are those of former addresses.
    """

    desk_position = 41
    list_display = ["path", "hits", "last_at", "first_at", "lead_on"]
    list_display_links = None
    list_filter = [ShownFilter]
    search_fields = ["path"]
    ordering = ["-hits", "path"]
    export_columns = ["path", "hits", "last_at", "first_at", "is_ignored"]
    actions = ["ignore", "show_again"]
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    @admin.display(description=gettext_lazy("redirect"))
    def lead_on(self, row: MissedAddress) -> str:
        address = reverse("admin:circulars_redirect_add", query={"old_path": row.path})
        return format_html('<a href="{}">{}</a>', address, _("redirect to …"))

    @admin.action(description=gettext_lazy("Do not show these any more"), permissions=["change"])
    def ignore(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._mark(request, queryset, is_ignored=True)

    @admin.action(description=gettext_lazy("Show these again"), permissions=["change"])
    def show_again(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._mark(request, queryset, is_ignored=False)

    def _mark(self, request: HttpRequest, queryset: QuerySet, *, is_ignored: bool) -> None:
        if not self.has_change_permission(request):
            raise PermissionDenied
        count = MissedAddress.objects.filter(pk__in=list(queryset.values_list("pk", flat=True))).update(
            is_ignored=is_ignored
        )
        text = ngettext("%(count)d address changed.", "%(count)d addresses changed.", count)
        self.message_user(request, text % {"count": count}, messages.SUCCESS)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: MissedAddress | None = None) -> bool:
        return request.user.has_perm("circulars.view_redirect")

    def has_change_permission(self, request: HttpRequest, obj: MissedAddress | None = None) -> bool:
        return request.user.has_perm("circulars.change_redirect")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: MissedAddress | None = None) -> bool:
        return False

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """An address has no form of its own."""
        raise PermissionDenied
