"""The office's glossary: term by term, as a table, and what documents say that it does not have yet."""

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circulars.admin.common.audit import AuditedMixin
from circulars.admin.common.desk_page import desk_page
from circulars.admin.common.exports import ExportMixin
from circulars.admin.masters.glossary_table import GlossaryImport
from circulars.glossary import checking, gaps, shorts
from circulars.models import GlossaryTerm


class GlossaryTermForm(forms.ModelForm):
    class Meta:
        model = GlossaryTerm
        fields = [*checking.FIELDS, "is_active"]
        help_texts = {
            "term": gettext_lazy(
                "As documents write it, such as UCLG or SDGs. The plural and forms with dots count as the same."
            ),
            "explanation_ko": gettext_lazy("One sentence for readers, where the full name is not enough."),
            "is_active": gettext_lazy("Without it, pages and search do as if the term were not here."),
        }
        widgets = {
            "explanation_ko": forms.Textarea(attrs={"rows": 2}),
            "explanation_en": forms.Textarea(attrs={"rows": 2}),
        }

    def clean(self) -> dict | None:
        data = super().clean()
        if data is None:
            return data
        values = checking.cleaned({name: data.get(name) or "" for name in checking.FIELDS})
        for name, reason in checking.refusals(values, checking.taken(self.instance.pk)).items():
            if name not in self.errors:
                self.add_error(name, reason)
        return data | {name: value for name, value in values.items() if name in data and name in self.cleaned_data}


@admin.register(GlossaryTerm)
class GlossaryTermAdmin(AuditedMixin, ExportMixin, admin.ModelAdmin):
    form = GlossaryTermForm
    desk_position = 23
    list_display = ["term", "name_ko", "name_en", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["term", "name_ko", "name_en", "name_other", "explanation_ko", "explanation_en"]
    search_help_text = gettext_lazy("Abbreviation, full name or explanation")
    export_columns = [*checking.FIELDS, "is_active"]

    def get_urls(self) -> list:
        import_view = self.admin_site.admin_view(GlossaryImport.as_view(model_admin=self))
        return [
            path("import/", import_view, name="circulars_glossary_import"),
            path("found/", self.admin_site.admin_view(self.found_view), name="circulars_glossary_found"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        links = [(_("Found in documents"), reverse("admin:circulars_glossary_found"))]
        if GlossaryImport.may_import(request):
            links.insert(0, (_("Import a table"), reverse("admin:circulars_glossary_import")))
        return super().changelist_view(request, {"tool_links": links} | (extra_context or {}))

    def found_view(self, request: HttpRequest) -> HttpResponseBase:
        """Reads public texts alone."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        now = timezone.now()
        known = checking.taken()
        may_add = self.has_add_permission(request)
        context = {
            "title": _("Abbreviations found in documents"),
            "unknown": [(one, _add_address(one) if may_add else "") for one in gaps.used_often(now, set(known))],
            "different": gaps.explained_differently(now),
            "texts": gaps.TEXTS,
            "often": gaps.OFTEN,
        }
        return desk_page(self, request, "admin/glossary_found.html", context)


def _add_address(found: gaps.Unknown) -> str:
    """The form of a new term, filled in with what documents say most."""
    given: dict[str, str] = {"term": found.short}
    others: list[str] = []
    for name, language, _texts in found.names:
        field = f"name_{language}"
        if field in ("name_ko", "name_en"):
            given.setdefault(field, name)
        elif len(others) < 3 and not shorts.is_short(name):
            others.append(name)
    if others:
        given["name_other"] = "; ".join(others)[: GlossaryTerm._meta.get_field("name_other").max_length]
    return reverse("admin:circulars_glossaryterm_add", query=given)
