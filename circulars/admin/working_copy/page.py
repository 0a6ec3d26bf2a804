"""The form of a circular. It saves words through ``editing`` and standing facts through their operations."""

from contextlib import suppress
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, models, transaction
from django.db.models import Q
from django.forms import Script
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy

from circulars import editing
from circulars.admin import guide, publish
from circulars.admin.beside_form import accepting, checks_panel, file_access, remarks
from circulars.admin.connections import citations, related, suggestions
from circulars.admin.copy_list import lookup
from circulars.admin.copy_list.listing import WorkingCopyListMixin
from circulars.admin.directory import on_day
from circulars.admin.members import panel as members_panel
from circulars.admin.members import send
from circulars.admin.open_form import autosave
from circulars.admin.open_form.recovery import RecoveryMixin
from circulars.admin.reports import pages as reports
from circulars.admin.working_copy import attachments, breaking_in, compare, file_reading, panels, preview, status
from circulars.admin.working_copy.attachments import AttachmentInline
from circulars.admin.working_copy.form_errors import error_links
from circulars.admin.working_copy.forms import WorkingCopyForm
from circulars.admin.working_copy.lines import (
    AddresseeLineInline,
    DayInput,
    DeadlineLineInline,
    EventMentionInline,
    PassageLineInline,
    RequestedFileInline,
    SourceLineInline,
)
from circulars.admin.working_copy.saving import SavingMixin
from circulars.files.refusal import FileRefused
from circulars.locking import lock_sections, locked_copy
from circulars.models import Section, Topic, WorkingCopy
from circulars.publishing import PublishingError
from circulars.views.uploads import upload_urls

# (anchor, heading, fields, opened at first); inlines name their group by the anchor.
GROUPS: list[tuple[str, Any, list[str | tuple[str, ...]]]] = [
    ("what", gettext_lazy("What it is"), [
        ("kind", "language"), "series", "number_label", ("number_serial", "number_year", "number_suffix"),
        ("issuer_name", "original_language"),
    ]),
    ("words", gettext_lazy("Words"), [
        "title", "title_ko", "summary_ko", "salutation", "body", "closing", "signatory",
        ("signatory_post", "signatory_person"), ("rights", "rights_holder"), "allows_ai_training",
    ]),
    ("dates", gettext_lazy("Dates and places"), [
        "place", ("issued_on", "received_on", "posted_on"), ("received_from", "text_status"),
    ]),
    ("addressees", gettext_lazy("Addressees"), ["more_addressees"]),
    ("files", gettext_lazy("Files"), []),
    ("sources", gettext_lazy("Sources"), []),
    ("contact", gettext_lazy("Contact"), ["post", "review_on"]),
    ("where", gettext_lazy("Where it appears"), ["home_section", "pinned_until", "placements", "topics"]),
]  # fmt: skip


SCRIPTS = ("lines", "files", "file-reading", "leave", "autosave", "presence", "conflict")


@admin.register(WorkingCopy)
class WorkingCopyAdmin(RecoveryMixin, SavingMixin, WorkingCopyListMixin, admin.ModelAdmin):
    # public text changes by publishing alone
    form = WorkingCopyForm
    change_form_template = "admin/circulars/workingcopy/change_form.html"
    add_form_template = "admin/circulars/workingcopy/change_form.html"
    inlines = [
        PassageLineInline,
        DeadlineLineInline,
        EventMentionInline,
        AddresseeLineInline,
        AttachmentInline,
        RequestedFileInline,
        SourceLineInline,
    ]
    formfield_overrides = {models.DateField: {"widget": DayInput}}
    save_on_top = False

    class Media:
        css = {"all": ["admin_desk/css/editor.css"]}
        js = [Script(f"admin_desk/js/{name}.js", defer=True) for name in SCRIPTS]

    # who may ------------------------------------------------------------------------------------------------

    def get_object(self, request: HttpRequest, object_id, from_field=None):
        """On a save the row is locked first, so that the revision that was compared is the one that is raised."""
        is_read_alone = getattr(request, "is_read_alone", False)
        if request.method == "POST" and str(object_id).isdecimal() and not is_read_alone:
            self._lock_new_sections(request, int(object_id))
            with suppress(WorkingCopy.DoesNotExist):
                locked_copy(int(object_id))  # the circular before the copy, as every operation does
        return super().get_object(request, object_id, from_field)

    def _lock_new_sections(self, request: HttpRequest, copy_id: int) -> None:
        """Where the circular is being moved to: sections come before circulars, as for whoever merges them."""
        sent = {*request.POST.getlist("home_section"), *request.POST.getlist("placements")}
        here = Section.objects.filter(
            Q(homes__working_copies=copy_id) | Q(placement_rows__circular__working_copies=copy_id)
        )
        if new := {int(key) for key in sent if key.isdecimal() and len(key) < 10} - set(
            here.values_list("pk", flat=True)
        ):
            lock_sections(new)

    def has_delete_permission(self, request: HttpRequest, obj: WorkingCopy | None = None) -> bool:
        """Only words that were never public nor scheduled."""
        if obj is not None and obj.circular.version_counters.exists():
            return False
        return super().has_delete_permission(request, obj)

    def copy_for(self, request: HttpRequest, copy_id: int) -> WorkingCopy:
        """The working copy for a page beside the form; 404 beyond the limits of the person, 403 without the right."""
        copy = get_object_or_404(self.get_queryset(request), pk=copy_id)
        if not self.has_view_or_change_permission(request, copy):
            raise PermissionDenied
        return copy

    # the form -----------------------------------------------------------------------------------------------

    def get_fieldsets(self, request: HttpRequest, obj: WorkingCopy | None = None) -> list:
        absent = set() if obj else {"original_language"}
        fieldsets = []
        if not Topic.objects.exists():
            absent.add("topics")  # an empty frame would ask for something that is not there
        for anchor, heading, rows in GROUPS:
            fields = [_without(row, absent) for row in rows]
            fieldsets.append((heading, {"fields": [row for row in fields if row], "description": anchor}))
        return fieldsets

    def get_readonly_fields(self, request: HttpRequest, obj: WorkingCopy | None = None) -> list[str]:
        return ["language"] if obj else []

    def get_form(self, request: HttpRequest, obj: WorkingCopy | None = None, change: bool = False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        of_this_round = {name: getattr(request, name, None) for name in ("refusal", "conflict")}
        return type("WorkingCopyForm", (form,), {"user": request.user, **of_this_round})

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"language": "ko"} | super().get_changeform_initial_data(request)

    def _create_formsets(self, request: HttpRequest, obj: WorkingCopy, change: bool):
        """The rows are needed before they are saved: to see whether anything changed at all."""
        formsets, inlines = super()._create_formsets(request, obj, change)  # type: ignore[misc]
        request.line_formsets = formsets  # type: ignore[attr-defined]
        return formsets, inlines

    def changeform_view(self, request: HttpRequest, object_id=None, form_url="", extra_context=None) -> HttpResponse:
        if request.method == "POST" and request.FILES:
            data, refused = attachments.stage_plain_uploads(
                request.POST, request.FILES, owner=request.user, now=timezone.now()
            )
            request.POST = data
            for sentence in refused:
                self.message_user(request, sentence, messages.ERROR)
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except (PublishingError, FileRefused, editing.Conflict, editing.NotEditable) as error:
            return self._again(request, object_id, form_url, extra_context, error)
        except OperationalError:  # no room for this save, or given up for another
            kept = self.admin_site.kept_for_later(request)  # type: ignore[attr-defined]
            if kept is None:
                raise
            return kept

    def _again(self, request, object_id, form_url, extra_context, error: Exception) -> HttpResponse:
        """An operation refused at the last moment and nothing was written: the form comes back as it was typed."""
        request.refusal = str(error)  # the form of this round holds it as its error, so that nothing is saved
        with transaction.atomic():
            return self._changeform_view(  # type: ignore[attr-defined]
                request, object_id, form_url, extra_context
            )

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        form = context["adminform"].form
        copy = WorkingCopy.objects.select_related("circular__series__issuer").get(pk=obj.pk) if obj else None
        inlines = context["inline_admin_formsets"]
        context["groups"] = [
            {
                "anchor": anchor,
                "heading": heading,
                "fieldset": fieldset,
                "inlines": [inline for inline in inlines if inline.opts.group == anchor],
            }
            for (anchor, heading, _rows), fieldset in zip(GROUPS, context["adminform"], strict=True)
        ]
        situation = status.situation_of(copy, user=request.user, now=timezone.now()) if copy else None
        context["situation"] = situation
        context["steps"] = _steps(situation, request.user) if situation else []
        context["error_links"] = error_links(form, [inline.formset for inline in inlines])
        context["draft_files"] = preview.images_of(copy) if copy else []
        context["panels"] = panels.beside(request, copy, form) if copy else []
        context["conflict"] = form.conflict
        return super().render_change_form(request, context, add, change, form_url, obj)

    # deleting -----------------------------------------------------------------------------------------------

    def get_deleted_objects(self, objs, request):
        refused = [obj for obj in objs if not self.has_delete_permission(request, obj)]
        return [str(obj) for obj in objs], {}, set(), [str(obj) for obj in refused]

    def delete_model(self, request: HttpRequest, obj: WorkingCopy) -> None:
        editing.delete_draft(obj.pk, by=request.user, now=timezone.now())

    def delete_queryset(self, request: HttpRequest, queryset) -> None:
        for obj in queryset:
            self.delete_model(request, obj)

    def get_urls(self) -> list:
        view = self.admin_site.admin_view
        name = "circulars_workingcopy"
        return [
            *upload_urls,
            *autosave.urls(self),
            *breaking_in.urls(self),
            *compare.urls(self),
            *on_day.circular_urls(self),
            path("guide/", view(guide.view_of(self)), name="staff-guide"),
            path("<int:copy_id>/preview/", view(preview.view_of(self)), name=f"{name}_preview"),
            path("<int:copy_id>/steps/<slug:step>/", view(publish.view_of(self)), name=f"{name}_step"),
            path("<int:copy_id>/steps/<slug:step>/moment/", view(publish.moment_of(self)), name=f"{name}_moment"),
            *accepting.urls(self),
            *checks_panel.urls(self),
            *file_reading.urls(self),
            *reports.urls(self),
            *remarks.urls(self),
            *suggestions.urls(self),
            *citations.urls(self),
            *related.urls(self),
            *file_access.urls(self),
            *lookup.urls(self),
            *send.urls(self),
            *super().get_urls(),
        ]


def _steps(situation: status.Situation, user: Any) -> list:
    return [*publish.menu(situation, user=user), *members_panel.menu(situation, user=user)]


def _without(row: str | tuple[str, ...], absent: set[str]) -> str | tuple[str, ...] | None:
    if isinstance(row, str):
        return None if row in absent else row
    left = tuple(name for name in row if name not in absent)
    return left[0] if len(left) == 1 else left
