"""Dossiers: a process as a timeline, with its bodies and recurring milestones."""

import hashlib
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, ForeignKey, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circulars.admin.common.audit import AuditedMixin
from circulars.admin.common.exports import ExportMixin
from circulars.admin.common.in_use import InUseMixin, Use, circular_uses, object_uses
from circulars.admin.common.inlines import LabelledTabularInline
from circulars.admin.common.slugs import FixedSlugMixin, SlugForm
from circulars.admin.copy_list.circular import label_of, with_titles
from circulars.admin.timelines import dossier_pages
from circulars.models import Circular, Dossier, DossierBody, DossierEntry, Event, Milestone, Redirect
from contacts.admin.dated import labels_of, today_for
from contacts.models import Post


class EntryForm(forms.ModelForm):
    def clean(self) -> dict | None:
        data = super().clean() or {}
        if bool(data.get("circular")) == bool(data.get("event")) and not self.errors:
            self.add_error("circular", _("An entry is either a circular or an event: choose one."))
        return data


class EntryInline(LabelledTabularInline):
    model = DossierEntry
    form = EntryForm
    extra = 0
    autocomplete_fields = ["circular", "event"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[DossierEntry]:
        return super().get_queryset(request).select_related("dossier", "circular", "event")

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **kwargs) -> forms.Field | None:
        """A circular by its title as well, as where it was searched for."""
        if db_field.name == "circular":
            kwargs["queryset"] = with_titles(Circular.objects.all(), request.user)
        field: Any = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "circular" and field is not None:
            field.label_from_instance = label_of
        return field


class BodyForm(forms.ModelForm):
    def clean(self) -> dict | None:
        data = super().clean() or {}
        if data.get("from_date") and data.get("to_date") and data["to_date"] < data["from_date"]:
            self.add_error("to_date", _("The last day lies before the first."))
        return data


class BodyInline(admin.StackedInline):
    model = DossierBody
    form = BodyForm
    extra = 0
    fields = [("name", "language"), ("role_ko", "role_en"), ("from_date", "to_date"), "website"]


class MilestoneForm(forms.ModelForm):
    def clean(self) -> dict | None:
        data = super().clean() or {}
        if data.get("first_on") and data.get("until") and data["until"] < data["first_on"]:
            self.add_error("until", _("The last day lies before the first."))
        if data.get("every_months") == 0:
            self.add_error("every_months", _("Leave it empty where the milestone does not recur."))
        return data


class MilestoneInline(LabelledTabularInline):
    model = Milestone
    form = MilestoneForm
    extra = 0


def state_of(dossier: Dossier | None) -> str:
    """Names what the form shows of a dossier; another one means that somebody has saved meanwhile."""
    if dossier is None or dossier.pk is None:
        return ""
    rows = [
        list(Dossier.objects.filter(pk=dossier.pk).values_list()),
        list(DossierEntry.objects.filter(dossier=dossier).order_by("pk").values_list()),
        list(DossierBody.objects.filter(dossier=dossier).order_by("pk").values_list()),
        list(Milestone.objects.filter(dossier=dossier).order_by("pk").values_list()),
    ]
    return hashlib.blake2b(repr(rows).encode(), digest_size=8).hexdigest()


class DossierForm(SlugForm):
    """``seen`` is the state that the form showed: two people at once cannot overwrite one another silently."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = state_of(self.instance)

    def clean(self) -> dict | None:
        data = super().clean()
        if self.instance.pk:  # who saves at the same moment waits, and is told then
            Dossier.objects.select_for_update().filter(pk=self.instance.pk).first()
        now = state_of(self.instance)
        if self.instance.pk and self.data.get("seen", now) != now:
            self.add_error(
                None,
                _(
                    "Somebody else has saved this dossier meanwhile. What you typed is kept below. "
                    "Open the dossier in another window and compare; saving again keeps yours."
                ),
            )
            given: Any = self.data
            typed = given.copy()
            typed["seen"] = now
            self.data = typed
        return data


@admin.register(Dossier)
class DossierAdmin(FixedSlugMixin, AuditedMixin, InUseMixin, ExportMixin, admin.ModelAdmin):
    """A dossier that was public keeps its address: it is concluded or taken from view, and deleted only when empty."""

    desk_position = 11
    form = DossierForm
    list_display = ["name_ko", "name_en", "status", "is_public", "entry_count", "position"]
    list_filter = ["status", "is_public"]
    ordering = ["position", "slug"]  # the count of entries drops that of the model
    search_fields = ["name_ko", "name_en", "summary_ko", "summary_en", "slug"]
    fieldsets = [
        (None, {"fields": ["name_ko", "name_en", "slug", "summary_ko", "summary_en", "seen"]}),
        (gettext_lazy("Where it stands"), {"fields": ["status", "status_note_ko", "status_note_en"]}),
        (gettext_lazy("How it is shown"), {"fields": ["is_public", "position", "post"]}),
    ]
    inlines = [EntryInline, BodyInline, MilestoneInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Dossier]:
        return super().get_queryset(request).annotate(number_of_entries=Count("entries"))

    def get_urls(self) -> list:
        return [*dossier_pages.urls(self), *super().get_urls()]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Whoever only looks has no form, and nothing to compare."""
        found = super().get_fieldsets(request, obj)
        if self.has_change_permission(request, obj) if obj else self.has_add_permission(request):
            return found
        return [
            (name, {**options, "fields": [field for field in options["fields"] if field != "seen"]})
            for name, options in found
        ]

    @admin.display(description=gettext_lazy("entries"), ordering="number_of_entries")
    def entry_count(self, dossier: Any) -> int:
        return dossier.number_of_entries

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **kwargs) -> forms.Field | None:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "post" and field is not None:
            field.choices = [("", field.empty_label or ""), *labels_of(Post, today_for(request))]
        return field

    def uses_of(self, obj: Dossier) -> list[Use]:
        return [
            *circular_uses(Circular.objects.filter(dossier_entries__dossier=obj)),
            *object_uses(Event.objects.filter(dossier_entries__dossier=obj)),
            *object_uses(Redirect.objects.filter(dossier=obj)),
        ]
