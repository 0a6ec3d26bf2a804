"""Lists and forms that hold personal data: whoever reads or takes them is written down, and an export asks why."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circulars import personal_reads
from circulars.admin.common.audit import ActorFilter
from circulars.admin.common.exports import FORMATS, ExportMixin
from circulars.admin.common.steps import is_sent, step_page
from circulars.models import PersonalDataRead

# Labels of models whose rows are, or name, natural persons.
MODELS = frozenset(
    {
        "contacts.Person",
        "portal.User",
        "circulars.AuditEntry",
        "circulars.PersonalDataRead",
        "circulars.OutgoingMail",
        "circulars.Intake",
    }
)
Kind = PersonalDataRead.Kind


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("What is it for?"),
        max_length=300,
        help_text=gettext_lazy("Kept with your name, the time and the number of records."),
    )


class PersonalDataMixin(ExportMixin):
    """Mixed by the site into the admins of ``MODELS``: see ``HoeramAdminSite.register``."""

    def _record(self, request: HttpRequest, kind: str, **values: Any) -> None:
        personal_reads.record(kind, self.opts.label, by=request.user, now=timezone.now(), **values)

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        response = super().changelist_view(request, {"asks_reason": True} | (extra_context or {}))
        shown = getattr(response, "context_data", None) or {}
        rows = len(shown["cl"].result_list) if "cl" in shown else 0
        if rows and response.status_code == 200:
            self._record(request, Kind.LIST, rows=rows)
        return response

    def changeform_view(self, request: HttpRequest, object_id=None, form_url="", extra_context=None) -> HttpResponse:
        response = super().changeform_view(request, object_id, form_url, extra_context)
        if request.method == "GET" and object_id and response.status_code == 200:
            self._record(request, Kind.DETAIL, object_id=str(object_id)[:40])
        return response

    def autocomplete_read(self, request: HttpRequest, term: str, page: Page) -> None:
        """Who types a name knows it; to leaf through them is to read the list."""
        rows = len(page.object_list)
        if rows and (page.number > 1 or len(term.strip()) < 2):
            self._record(request, Kind.LIST, rows=rows)

    def export_view(self, request: HttpRequest, export_format: str) -> HttpResponseBase:
        if not self.has_view_or_change_permission(request) or export_format not in FORMATS:
            raise PermissionDenied
        form = ReasonForm(request.POST if is_sent(request) else None)
        if not (form.is_bound and form.is_valid()):
            return self._ask(request, form)
        request.export_reason = form.cleaned_data["reason"]  # type: ignore[attr-defined]
        return super().export_view(request, export_format)

    def export_response(self, request: HttpRequest, queryset: QuerySet, export_format: str) -> HttpResponseBase:
        """The one place through which rows leave, from the list and from chosen rows alike."""
        reason = getattr(request, "export_reason", "")
        if not reason:
            form = ReasonForm(request.POST if is_sent(request) else None)
            if not (form.is_bound and form.is_valid()):
                return self._ask(request, form, rows=queryset, action=f"export_{export_format}")
            reason = form.cleaned_data["reason"]
        self._record(request, Kind.EXPORT, rows=queryset.count(), reason=reason)
        return super().export_response(request, queryset, export_format)

    def _ask(self, request: HttpRequest, form: ReasonForm, rows: Any = (), action: str = "") -> HttpResponse:
        return step_page(
            self,
            request,
            form=form,
            title=_("Export personal data"),
            submit_label=_("Export"),
            intro=_("This list names people. Say for which task you take it out."),
            rows=rows,
            action=action,
        )


@admin.register(PersonalDataRead)
class PersonalDataReadAdmin(admin.ModelAdmin):
    """Read-only; the database refuses changes as well. Whoever reads it is written down like everywhere."""

    desk_position = 43
    list_display = ["at", "actor_label", "kind", "object_kind", "rows", "reason", "address"]
    list_filter = [ActorFilter, "kind", "object_type", "at"]
    search_fields = ["actor_label", "reason"]
    date_hierarchy = "at"
    list_per_page = 50
    show_full_result_count = False
    fields = ["at", "actor_label", "address", "kind", "object_kind", "object_id", "rows", "reason"]
    readonly_fields = fields

    @admin.display(description=gettext_lazy("kind of object"), ordering="object_type")
    def object_kind(self, row: PersonalDataRead) -> str:
        from django.apps import apps

        try:
            return str(apps.get_model(row.object_type)._meta.verbose_name)
        except (LookupError, ValueError):
            return row.object_type

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        found = personal_reads.unusual(timezone.now()) if self.has_view_permission(request) else []
        return super().changelist_view(request, {"unusual_reads": found} | (extra_context or {}))

    change_list_template = "admin/circulars/personaldataread/change_list.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: PersonalDataRead | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: PersonalDataRead | None = None) -> bool:
        return False
