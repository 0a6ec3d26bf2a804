"""The form of a circular and the words that were not saved: kept when refused, offered when opened, ended when saved.

What is restored is rendered as a refused save would be, with rows, uploads and all.
"""

from contextlib import suppress
from typing import Any, NamedTuple

from django.contrib import admin, messages
from django.contrib.admin.helpers import AdminErrorList
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import OperationalError, transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from circulars import autosaves
from circulars.admin.common import moments
from circulars.admin.open_form import autosave, comparison, presence
from circulars.admin.open_form.sent_fields import blank_rows, of_data, of_forms
from circulars.models import Autosave, WorkingCopy

RESTORE = "restore"
PRETEXT = " "  # the error that keeps a form that is only restored from being saved; nobody sees it
SHOWN = 5


class Found(NamedTuple):
    """Words of the person that were not saved, offered above the form."""

    pk: int
    when: str
    title: str
    changes: list[str]
    restore_url: str
    discard_url: str


class RecoveryMixin(admin.ModelAdmin):
    def changeform_view(self, request: HttpRequest, object_id=None, form_url="", extra_context=None) -> HttpResponse:
        """A save that is stopped anyway waits for no lock: twenty of them would keep those waiting that can save."""
        if request.method == "POST" and object_id is not None and self._is_behind(request, object_id):
            request.is_read_alone = True  # type: ignore[attr-defined]
            self._settle(request, object_id)
            if hasattr(request, "conflict"):
                return self._changeform_view(request, object_id, form_url, extra_context)
            request.is_read_alone = False  # type: ignore[attr-defined]
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _is_behind(self, request: HttpRequest, object_id: str) -> bool:
        seen, key = autosave.number_of(request.POST.get("seen_revision", "")), unquote(object_id)
        if not seen or not key.isdecimal():
            return False
        return WorkingCopy.objects.filter(pk=key).exclude(revision=seen).exists()

    def _changeform_view(self, request: HttpRequest, object_id, form_url, extra_context) -> HttpResponse:
        if request.method != "POST":
            if RESTORE in request.GET:
                return self._restored(request, object_id, form_url, extra_context)
            return super()._changeform_view(request, object_id, form_url, extra_context)  # type: ignore[misc]
        if object_id is not None and not getattr(request, "is_read_alone", False):
            self._settle(request, object_id)
        return super()._changeform_view(request, object_id, form_url, extra_context)  # type: ignore[misc]

    def save_related(self, request: HttpRequest, form, formsets, change: bool) -> None:
        """The last step of a save: from here on its autosave is done with, in the same transaction."""
        super().save_related(request, form, formsets, change)
        token = request.POST.get(autosave.FORM_TOKEN, "")
        if autosaves.is_token(token):
            restored_from = autosave.restored_from(request.POST)
            autosaves.end(token, user=request.user, now=timezone.now(), restored_from=restored_from)

    def _settle(self, request: HttpRequest, object_id: str) -> None:
        """Before anything is read from the form: what others saved since it was opened is brought into it."""
        copy = self.get_object(request, unquote(object_id))
        if copy is None or not self.has_change_permission(request, copy):
            return
        data = request.POST
        is_behind = autosave.number_of(data.get("seen_revision", "")) not in (0, copy.revision)
        if not is_behind and not comparison.base_of(data):
            return
        form, formsets = self._untouched(request, copy, with_rows=is_behind)  # rows change with the revision alone
        saved, blanks = of_forms(form, formsets), blank_rows(formsets)
        merged = comparison.merge(data, saved, of_data(data, blanks))
        has_seen = data.get(comparison.COMPARED) == str(copy.revision)
        if merged.open or (is_behind and merged.mine and not has_seen):
            typed = of_data(data, blanks)
            request.conflict = comparison.compare(  # type: ignore[attr-defined]
                copy, form, formsets, data=data, saved=saved, typed=typed, merged=merged, is_behind=is_behind
            )
        request.POST = merged.sent.as_query()  # type: ignore[assignment]

    def _untouched(self, request: HttpRequest, copy: WorkingCopy, *, with_rows: bool) -> tuple[Any, list]:
        names = flatten_fieldsets(self.get_fieldsets(request, copy))
        form = self.get_form(request, copy, change=True, fields=names)(instance=copy)
        if not with_rows:
            return form, []
        formsets = [
            formset(instance=copy, prefix=formset.get_default_prefix(), queryset=inline.get_queryset(request))
            for formset, inline in self.get_formsets_with_inlines(request, copy)
        ]
        return form, formsets

    def _restored(self, request: HttpRequest, object_id, form_url, extra_context) -> HttpResponse:
        pk = autosave.number_of(request.GET.get(RESTORE, ""))
        found = autosaves.unsaved(request.user).filter(pk=pk).first()
        if found is None or str(found.working_copy_id or "") != str(object_id or ""):
            self.message_user(request, _("These words were saved or discarded, or are kept anew."), messages.INFO)
            return super()._changeform_view(request, object_id, form_url, extra_context)  # type: ignore[misc]
        data = _data_of(found)
        data[autosave.FORM_TOKEN] = autosaves.new_token()
        data[autosave.RESTORED] = f"{found.form_token}:{found.sequence}"
        request.restored = found  # type: ignore[attr-defined]
        request.refusal = PRETEXT  # type: ignore[attr-defined]
        request.POST, request.method = data, "POST"  # type: ignore[assignment]
        request._files = MultiValueDict()  # type: ignore[attr-defined]  # else the empty body is read once more
        try:
            with transaction.atomic():
                return self._changeform_view(request, object_id, form_url, extra_context)
        finally:
            request.method = "GET"

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        form = context["adminform"].form
        formsets = [inline.formset for inline in context["inline_admin_formsets"]]
        restored = getattr(request, "restored", None)
        if restored:
            _without_pretext(form)
            context["errors"] = AdminErrorList(form, formsets)
        may_save = self.has_add_permission(request) if add else self.has_change_permission(request, obj)
        if form.is_bound and may_save and not restored:
            _keep_refused(request, obj if change else None)
        context["keeping"] = _keeping(request, form, formsets, obj) if may_save else None
        context["unsaved"] = [] if form.is_bound or not may_save else _unsaved(request, form, formsets, obj)
        context["restored"] = moments.in_words(restored.saved_at) if restored else ""
        now = timezone.now()
        context["people"] = []
        if obj:
            context["people"] = presence.sentences(obj, user=request.user, form_token=None, now=now, with_own=False)
        return super().render_change_form(request, context, add, change, form_url, obj)


def _without_pretext(form) -> None:
    errors = form.errors.get(NON_FIELD_ERRORS)
    if errors is None:
        return
    errors.data = [error for error in errors.data if error.messages != [PRETEXT]]
    if not errors.data:
        del form.errors[NON_FIELD_ERRORS]


def _keep_refused(request: HttpRequest, copy: WorkingCopy | None) -> None:
    """A save that was refused loses nothing, with scripts or without."""
    token = request.POST.get(autosave.FORM_TOKEN, "")
    if not autosaves.is_token(token):
        return
    now = timezone.now()
    posted = autosave.number_of(request.POST.get(autosave.SEQUENCE, ""))
    data = request.POST.copy()
    if autosaves.sequence_of(token, user=request.user) == autosaves.ENDED:  # sent once more from an old page
        token = data[autosave.FORM_TOKEN] = autosaves.new_token()
    sequence = max(posted, autosaves.sequence_of(token, user=request.user)) + 1
    data[autosave.SEQUENCE] = str(sequence)
    request.POST = data  # type: ignore[assignment]
    try:
        autosave.keep(request, token=token, copy=copy, sequence=sequence, now=now)
    except autosaves.TooLarge:
        return


def _keeping(request: HttpRequest, form, formsets, copy: WorkingCopy | None) -> dict[str, Any]:
    """What the form carries for its autosave."""
    data = request.POST if form.is_bound else QueryDict()
    token = data.get(autosave.FORM_TOKEN, "")
    return {
        "form_token": token if autosaves.is_token(token) else autosaves.new_token(),
        "restored_from": data.get(autosave.RESTORED, ""),
        "opened_with": data.get(comparison.OPENED_WITH, "") if form.is_bound else _opened(form, formsets, copy),
        "sequence": autosave.number_of(data.get(autosave.SEQUENCE, "")),
        "copy": copy.pk if copy else "",
        "user": request.user.pk,
        "is_kept": form.is_bound,
    }


def _opened(form, formsets, copy: WorkingCopy | None) -> str:
    return comparison.opened_with(form, formsets) if copy else ""


def _unsaved(request: HttpRequest, form, formsets, copy: WorkingCopy | None) -> list[Found]:
    """The person's words for this form that differ from what is saved. Those that do not are done with."""
    now = timezone.now()
    rows = list(autosaves.unsaved(request.user).filter(working_copy=copy)[:SHOWN])
    if not rows:
        return []
    saved, blanks = of_forms(form, formsets), blank_rows(formsets)
    found = []
    for row in rows:
        data = _data_of(row)
        typed = of_data(data, blanks)
        keys = comparison.changed(comparison.base_of(data), saved, typed)
        if not keys:
            with suppress(OperationalError):  # nobody waits for a tidy table
                autosaves.discard(row.pk, user=request.user, now=now)
            continue
        changes = [comparison.label_of(form, formsets, key) for key in keys]
        title = next(iter(typed.fields.get("title", [])), "")
        found.append(_found(row, title, changes))
    return found


def _found(row: Autosave, title: str, changes: list[str]) -> Found:
    discard = reverse(f"admin:{autosave.NAME}_discard", args=[row.pk])
    return Found(row.pk, moments.in_words(row.saved_at), title, changes, restore_url(row), discard)


def restore_url(row: Autosave) -> str:
    if row.working_copy_id is None:
        return f"{reverse('admin:circulars_workingcopy_add')}?{RESTORE}={row.pk}"
    return f"{reverse('admin:circulars_workingcopy_change', args=[row.working_copy_id])}?{RESTORE}={row.pk}"


def title_of(row: Autosave) -> str:
    """The title that was typed."""
    return next((value for name, value in row.fields if name == "title"), "").strip()


def _data_of(row: Autosave) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, value in row.fields:
        data.appendlist(name, value)
    return data
