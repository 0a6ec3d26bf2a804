"""What happens when the form of a working copy is sent: words through ``editing``, facts through their operations."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from circulars import editing, standing_form
from circulars.admin.working_copy import attachments
from circulars.admin.working_copy.forms import WorkingCopyForm
from circulars.admin.working_copy.lines import add_addressees, renumber
from circulars.models import WorkingCopy

# What a button of the form does once everything is saved: its name in the form → the step it leads to.
AFTER_SAVE = {"_publish": "publish", "_submit": "submit", "_preview": "preview"}


class SavingMixin(admin.ModelAdmin):
    def save_model(self, request: HttpRequest, obj: WorkingCopy, form: WorkingCopyForm, change: bool) -> None:
        now = request.saved_at = timezone.now()  # type: ignore[attr-defined]
        values = form.standing_values()
        if not change:
            self._begin(request, obj, form, values)
        elif form.words_changed or any(formset.has_changed() for formset in _formsets(request)):
            stored = WorkingCopy.objects.select_related("circular__series__issuer").get(pk=obj.pk)
            request.facts_before = editing.state_of(stored)  # type: ignore[attr-defined]
            claimed = editing.claim(obj.pk, revision=obj.revision, by=request.user, now=now)
            for name in ("revision", "state", "edited_at", "edited_by"):
                setattr(obj, name, getattr(claimed, name))
            obj.save()
        standing_form.save(obj.circular, values, by=request.user, now=now)

    def _begin(self, request: HttpRequest, obj: WorkingCopy, form: WorkingCopyForm, values: dict[str, Any]) -> None:
        """The first save: the circular comes into being, then the words that were typed go into its copy."""
        rights = {"rights": obj.rights} if "rights" in form.changed_data else {}
        begun = editing.create(
            title=obj.title,
            by=request.user,
            now=request.saved_at,  # type: ignore[attr-defined]
            language=obj.language,
            series=values.get("series"),
            home_section=values.get("home_section"),
            **rights,
        )
        obj.pk, obj.circular, obj._state.adding = begun.pk, begun.circular, False
        for name in ("state", "revision", "edited_at", "edited_by", "assigned_to", "rights"):
            setattr(obj, name, getattr(begun, name))
        obj.save()

    def save_formset(self, request: HttpRequest, form, formset, change: bool) -> None:
        copy = form.instance
        if isinstance(formset, attachments.AttachmentFormSet):
            if formset.has_changed():
                now = request.saved_at  # type: ignore[attr-defined]
                attachments.save_files(formset, copy, owner=request.user, now=now)
            return
        for line in formset.save(commit=False):
            line.working_copy = copy
            line.save()
        for line in formset.deleted_objects:
            line.delete()
        renumber(formset.model.objects.filter(working_copy=copy))

    def save_related(self, request: HttpRequest, form, formsets, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        add_addressees(form.instance, form.cleaned_data.get("more_addressees", ""))
        if before := getattr(request, "facts_before", None):
            now = request.saved_at  # type: ignore[attr-defined]
            editing.record_changes(form.instance, before, by=request.user, now=now)

    def construct_change_message(self, request, form, formsets, add=False) -> str:
        return ""

    def log_addition(self, request, obj, message):
        """The audit entries of ``editing`` are the record; a second one would keep titles that were erased."""

    log_change = log_addition

    def log_deletions(self, request, queryset):
        pass

    def response_add(self, request: HttpRequest, obj: WorkingCopy, post_url_continue=None) -> HttpResponse:
        return self._after_save(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: WorkingCopy) -> HttpResponse:
        return self._after_save(request, obj) or super().response_change(request, obj)

    def _after_save(self, request: HttpRequest, obj: WorkingCopy) -> HttpResponse | None:
        """Where the button leads that was pressed; what was saved is said here, for all of them alike."""
        if "_continue" in request.POST:
            self.message_user(request, _("Saved: %(name)s") % {"name": obj}, messages.SUCCESS)
            return HttpResponseRedirect(reverse("admin:circulars_workingcopy_change", args=[obj.pk]))
        if "_save" in request.POST:
            self.message_user(request, _("Saved: %(name)s") % {"name": obj}, messages.SUCCESS)
            return self.response_post_save_change(request, obj)
        for button, step in AFTER_SAVE.items():
            if button in request.POST:
                if step == "preview":
                    return HttpResponseRedirect(reverse("admin:circulars_workingcopy_preview", args=[obj.pk]))
                return HttpResponseRedirect(reverse("admin:circulars_workingcopy_step", args=[obj.pk, step]))
        return None


def _formsets(request: HttpRequest) -> list:
    return request.line_formsets  # type: ignore[attr-defined]
