"""Passages: their words, where they are used, and which public circulars still carry earlier ones."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Exists, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from circulars import numbering, passages
from circulars.admin.common.audit import HistoryMixin
from circulars.admin.common.exports import ExportMixin
from circulars.admin.common.in_use import InUseMixin, Use
from circulars.admin.common.prose import BodyField, ProseWidget
from circulars.models import Edition, Passage, PassageLine, State, WorkingCopy

SHOWN = 100


class PassageWidget(ProseWidget):
    """The same editor without the button for images, which belong to one circular."""

    label = gettext_lazy("Text of the passage")

    def get_context(self, name, value, attrs) -> dict:
        context = super().get_context(name, value, attrs)
        groups = context["widget"]["toolbar"]
        context["widget"]["toolbar"] = [[item for item in group if item["command"] != "figure"] for group in groups]
        return context


class PassageForm(forms.ModelForm):
    """``seen`` is the revision that was opened; a save over somebody else's shows theirs and asks again."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    body = BodyField(label=gettext_lazy("text"), widget=PassageWidget)
    is_stale = False
    refusal = ""  # set by the admin: why the operation refused this very form

    class Meta:
        model = Passage
        fields = ["name", "code", "language", "heading", "body", "is_retired"]
        help_texts = {
            "heading": gettext_lazy("Readers see it above the text; it may be left empty."),
            "code": gettext_lazy("Left empty it is made of the name. It cannot be changed later."),
            "is_retired": gettext_lazy("Circulars that carry it keep it; forms do not offer it to others."),
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if "code" in self.fields:
            self.fields["code"].required = False
        if "seen" in self.fields:
            self.initial["seen"] = self.instance.revision if self.instance.pk else None

    def clean_body(self) -> str:
        try:
            return passages.cleaned(self.cleaned_data["body"])
        except passages.NotKept as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if self.refusal:
            self.add_error(None, self.refusal)
        if "code" in self.fields and not values.get("code") and "code" not in self.errors and values.get("name"):
            values["code"] = numbering.key_of_title(values["name"])[:60].strip("-")
        if self.instance.pk:
            present = Passage.objects.values_list("revision", flat=True).get(pk=self.instance.pk)
            if values.get("seen") != present:
                self.is_stale = True
                self.add_error(
                    None,
                    _(
                        "Somebody has changed this passage since you opened it. Their words are shown above, yours are "
                        "in the fields; save again to replace theirs."
                    ),
                )
                typed: Any = self.data
                typed = typed.copy()
                typed[self.add_prefix("seen")] = str(present)
                self.data = typed
        return values


@admin.register(Passage)
class PassageAdmin(HistoryMixin, InUseMixin, ExportMixin, admin.ModelAdmin):
    form = PassageForm
    add_form_template = "admin/circulars/passage/change_form.html"
    change_form_template = "admin/circulars/passage/change_form.html"
    desk_position = 23
    list_display = ["name", "language", "heading", "used_in", "carried_by", "is_retired", "changed_at", "changed_by"]
    list_select_related = ["changed_by"]
    list_filter = ["is_retired", "language"]
    search_fields = ["name", "heading", "body", "code"]
    export_columns = [
        "code", "language", "name", "heading", "revision", "used_in", "carried_by", "is_retired", "changed_at",
        "changed_by",
    ]  # fmt: skip

    class Media:
        css = {"all": ["admin_desk/css/passages.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Passage]:
        lines = PassageLine.objects.filter(passage=OuterRef("pk")).order_by()
        live = lines.filter(Exists(Edition.objects.live(timezone.now()).filter(pk=OuterRef("edition"))))
        earlier = live.exclude(heading=OuterRef("heading"), body=OuterRef("body"))
        return super().get_queryset(request).annotate(live_count=_counted(live), earlier_count=_counted(earlier))

    def get_readonly_fields(self, request: HttpRequest, obj: Passage | None = None) -> list[str]:
        if obj is None:
            return []
        return ["code", "language", "shown_body"]  # editions name it by the first two

    def get_form(self, request: HttpRequest, obj: Passage | None = None, change: bool = False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        return type("PassageForm", (form,), {"refusal": getattr(request, "refusal", "")})

    def get_fields(self, request: HttpRequest, obj: Passage | None = None) -> list[str]:
        if obj is None:
            return ["name", "code", "language", "heading", "body"]
        if not self.has_change_permission(request, obj):
            return ["name", "code", "language", "heading", "shown_body", "is_retired"]
        return ["name", "code", "language", "heading", "body", "is_retired", "seen"]

    @admin.display(description=gettext_lazy("text"))
    def shown_body(self, passage: Passage) -> str:
        return mark_safe(passage.body)  # noqa: S308 — cleaned at every entrance

    @admin.display(description=gettext_lazy("public in"), ordering="live_count")
    def used_in(self, passage: Any) -> int:
        return passage.live_count

    @admin.display(description=gettext_lazy("with earlier words"), ordering="earlier_count")
    def carried_by(self, passage: Any) -> int:
        return passage.earlier_count

    def uses_of(self, obj: Passage) -> list[Use]:
        """In numbers alone: a draft in work is not for everyone to read of."""
        editions = obj.uses.filter(edition__isnull=False).count()
        copies = obj.uses.filter(working_copy__isnull=False).count()
        found = [Use(ngettext("%(count)d edition", "%(count)d editions", editions) % {"count": editions})]
        found.append(Use(ngettext("%(count)d working copy", "%(count)d working copies", copies) % {"count": copies}))
        return [use for use, count in zip(found, (editions, copies), strict=True) if count]

    # saving ---------------------------------------------------------------------------------------------------

    def changeform_view(self, request: HttpRequest, object_id=None, form_url="", extra_context=None) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except passages.NotKept as error:  # in the last moment: the form comes back as it was typed
            request.refusal = str(error)  # type: ignore[attr-defined]
            return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request: HttpRequest, obj: Passage, form: PassageForm, change: bool) -> None:
        values = {name: form.cleaned_data[name] for name in ("name", "heading", "body")}
        actor = {"by": request.user, "now": timezone.now()}
        if change:
            values["is_retired"] = form.cleaned_data["is_retired"]
            saved = passages.change(obj.pk, seen=form.cleaned_data["seen"], **values, **actor)
        else:
            saved = passages.create(code=obj.code, language=obj.language, **values, **actor)
            obj.pk, obj._state.adding = saved.pk, False
        obj.revision, obj.changed_at, obj.changed_by = saved.revision, saved.changed_at, saved.changed_by

    def log_addition(self, request: HttpRequest, obj, message):
        """The audit entries of ``passages`` are the record."""

    log_change = log_addition

    def log_deletions(self, request: HttpRequest, queryset) -> None:
        for obj in queryset:
            passages.record_deletion(obj, by=request.user, now=timezone.now())

    # where used -----------------------------------------------------------------------------------------------

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        form = context["adminform"].form
        context["uses"] = _uses(Passage.objects.get(pk=obj.pk), request.user) if obj else None
        context["theirs"] = Passage.objects.get(pk=obj.pk) if obj and form.is_stale else None
        if context["theirs"]:
            context["their_body"] = mark_safe(context["theirs"].body)  # noqa: S308 — cleaned at every entrance
        return super().render_change_form(request, context, add, change, form_url, obj)


def _counted(lines: QuerySet) -> Coalesce:
    counted = lines.values("passage").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _uses(passage: Passage, user) -> dict[str, Any]:
    """The rows below the form. Public circulars are named to everyone, drafts to those who may edit them."""
    now = timezone.now()
    copies = WorkingCopy.objects.editable_by(user)
    earlier = passages.carriers(passage, now)
    current = passages.live_editions(passage, now).exclude(pk__in=earlier.values("pk"))
    drafts: Any = passages.working_copies(passage).exclude(state=State.PUBLISHED)
    mine = copies.filter(pk__in=drafts.values("pk"))
    return {
        "earlier": _public(earlier, copies, step="refresh-passages"),
        "earlier_count": earlier.count(),
        "current": _public(current, copies),
        "current_count": current.count(),
        "drafts": [(str(copy), _form(copy.pk)) for copy in mine.order_by("-edited_at", "-pk")[:SHOWN]],
        "drafts_count": mine.count(),
        "hidden_count": drafts.exclude(pk__in=mine.values("pk")).count(),
    }


def _public(editions: QuerySet[Edition], copies: QuerySet[WorkingCopy], step: str = "") -> list[dict[str, Any]]:
    """``form`` is where the words are worked on, empty where this person may not."""
    own = copies.filter(circular=OuterRef("circular"), language=OuterRef("language")).values("pk")[:1]
    rows: Any = editions.select_related("circular").annotate(copy_pk=Subquery(own)).order_by("-published_at", "-pk")
    return [
        {
            "title": f"{row.number} {row.title}".strip(),
            "language": row.language,
            "form": _form(row.copy_pk, step) if row.copy_pk else "",
        }
        for row in rows.defer("body", "facts", "rendered")[:SHOWN]
    ]


def _form(copy_pk: int, step: str = "") -> str:
    if step:
        return reverse("admin:circulars_workingcopy_step", args=[copy_pk, step])
    return reverse("admin:circulars_workingcopy_change", args=[copy_pk])
