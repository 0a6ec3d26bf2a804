"""Who did what: the audit log, the history page of every object, and saves of the desk written into the log."""

import json
from datetime import datetime
from typing import Any, NamedTuple

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circulars import audit
from circulars.admin.common import actions, form_changes
from circulars.admin.common.exports import ExportMixin
from circulars.models import AuditEntry, Circular

HOUSE = ("circulars", "contacts", "portal")
HISTORY_LENGTH = 200  # entries on a history page; the log itself shows all


class HistoryLine(NamedTuple):
    at: datetime
    who: str
    what: str
    reason: str


class HistoryMixin(admin.ModelAdmin):
    """The object's own history page: operations from the audit log, and what the stock admin wrote of it."""

    def audit_of(self, obj: Model) -> QuerySet[AuditEntry]:
        """The entries on ``obj``; an admin over something of a circular widens this to the whole circular."""
        return AuditEntry.objects.filter(object_type=obj._meta.label, object_id=str(obj.pk))

    def history_view(self, request: HttpRequest, object_id: str, extra_context: dict | None = None) -> HttpResponse:
        obj = self.get_object(request, unquote(object_id))
        if obj is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        of_object: Any = self.audit_of(obj)
        entries = list(
            of_object.open_to(request.user).select_related(None).order_by("-at", "-pk")[: HISTORY_LENGTH + 1]
        )
        logged = LogEntry.objects.filter(content_type=get_content_type_for_model(self.model), object_id=str(obj.pk))
        logged = logged.exclude(change_message__contains="hand_over")  # those are in the audit log as well
        lines = [HistoryLine(one.at, one.actor_label, actions.in_words(one), one.reason) for one in entries]
        lines += [
            HistoryLine(one.action_time, str(one.user), one.get_change_message() or str(one), "")
            for one in logged.select_related("user").order_by("-action_time")[: HISTORY_LENGTH + 1]
        ]
        lines.sort(key=lambda line: line.at, reverse=True)
        context = self.admin_site.each_context(request) | {
            "title": _("History: %(object)s") % {"object": obj},
            "subtitle": None,
            "lines": lines[:HISTORY_LENGTH],
            "is_cut": len(lines) > HISTORY_LENGTH,
            "object": obj,
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/history.html", context | (extra_context or {}))


class AuditedMixin(HistoryMixin):
    """Additions, changes and deletions made in the admin become entries of the audit log, and of it alone.

    An admin may say more of a new row: ``details_of_new``.
    """

    def construct_change_message(self, request: HttpRequest, form, formsets, add: bool = False) -> Any:
        """As Django's; the values before and after are kept for ``log_change``, which is told of names alone."""
        if not add:
            request.audited_values = form_changes.of_forms(form, formsets)  # type: ignore[attr-defined]
        return super().construct_change_message(request, form, formsets, add)

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> None:
        more = getattr(self, "details_of_new", None)
        audit.record("add", obj, by=request.user, now=timezone.now(), **(more(obj) if more else {}))

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> None:
        fields, rows = _changed(message)
        if fields or rows:
            values = getattr(request, "audited_values", {})
            audit.record("change", obj, by=request.user, now=timezone.now(), fields=fields, rows=rows, **values)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:
        for obj in queryset:
            audit.record("delete", obj, by=request.user, now=timezone.now())


def _changed(message: Any) -> tuple[list[str], list[str]]:
    """The names of the changed fields, and of the rows below the form, from the admin's change message."""
    parts = json.loads(message) if isinstance(message, str) and message.startswith("[") else message
    fields: list[str] = []
    rows: list[str] = []
    for part in parts if isinstance(parts, list) else []:
        for step, what in part.items():
            if step == "changed" and "name" not in what:
                fields += [str(name) for name in what.get("fields", [])]
            else:
                rows.append(f"{step}: {what.get('name', '')} {what.get('object', '')}".strip())
    if isinstance(parts, str) and parts:
        fields.append(parts)
    return fields, rows


class KindFilter(admin.SimpleListFilter):
    """By kind of object, in the words of the desk; only kinds that the log holds."""

    title = gettext_lazy("kind of object")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        found = [model._meta for model in apps.get_models() if model._meta.app_label in HOUSE]
        pairs = [(meta.label, str(meta.verbose_name)) for meta in found if not meta.auto_created]
        return sorted(pairs, key=lambda pair: pair[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(object_type=self.value()) if self.value() else queryset


class ActionFilter(admin.SimpleListFilter):
    title = gettext_lazy("action")
    parameter_name = "action"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return sorted(actions.LABELS.items(), key=lambda pair: str(pair[1]))

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(action=self.value()) if self.value() else queryset


class ActorFilter(admin.SimpleListFilter):
    """By account, so that a changed name parts nobody's entries."""

    title = gettext_lazy("who")
    parameter_name = "actor"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        from django.contrib.auth import get_user_model

        return [(str(user.pk), str(user)) for user in get_user_model().objects.filter(is_staff=True)]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        chosen = self.value()
        return queryset.filter(actor_id=int(chosen)) if chosen and chosen.isdecimal() else queryset


@admin.register(AuditEntry)
class AuditEntryAdmin(ExportMixin, admin.ModelAdmin):
    """Read-only; the database refuses changes as well."""

    desk_position = 42
    list_display = ["at", "actor_label", "action_in_words", "object_label", "reason", "address"]
    list_display_links = ["at"]
    list_filter = [ActionFilter, ActorFilter, KindFilter, "at"]
    date_hierarchy = "at"
    search_fields = ["object_label", "actor_label", "reason"]
    search_help_text = gettext_lazy("Name of the object, address of a circular, person or reason")
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    export_columns = [
        "at", "actor_label", "address", "action_in_words", "object_type", "object_label", "reason", "details_text",
    ]  # fmt: skip
    fields = [
        "at",
        "actor_label",
        "address",
        "action_in_words",
        "object_kind",
        "object_id",
        "object_label",
        "reason",
        "changes_table",
        "details_text",
    ]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[AuditEntry]:
        """Without limited drafts that do not name the reader: the log would tell their titles and dates."""
        entries: Any = super().get_queryset(request)
        return entries.open_to(request.user)

    @admin.display(description=gettext_lazy("action"), ordering="action")
    def action_in_words(self, entry: AuditEntry) -> str:
        return actions.in_words(entry)

    @admin.display(description=gettext_lazy("kind of object"))
    def object_kind(self, entry: AuditEntry) -> str:
        try:
            return str(apps.get_model(entry.object_type)._meta.verbose_name)
        except (LookupError, ValueError):
            return entry.object_type

    @admin.display(description=gettext_lazy("what was changed"))
    def changes_table(self, entry: AuditEntry) -> str:
        """Before and after side by side; personal values are masked, of long words the length is told."""
        rows = actions.changes_of(entry)
        return render_to_string("admin/circulars/auditentry/changes.html", {"rows": rows}) if rows else "–"

    @admin.display(description=gettext_lazy("details"))
    def details_text(self, entry: AuditEntry) -> str:
        return json.dumps(entry.details, ensure_ascii=False, sort_keys=True) if entry.details else ""

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        rows, has_duplicates = super().get_search_results(request, queryset, search_term)
        if search_term.strip():
            named = Circular.objects.filter(path__icontains=search_term.strip().strip("/")).values("pk")
            rows = rows | queryset.filter(Q(circular__in=named))
        return rows, has_duplicates

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: AuditEntry | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: AuditEntry | None = None) -> bool:
        return False

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        return lookup in ("circular__id__exact", "circular") or super().lookup_allowed(lookup, value, request)
