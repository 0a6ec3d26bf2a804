"""Inlines of dated rows: what pages said on past days stays, so only rows from today on are written."""

from datetime import date

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts import directory
from contacts.directory import Directory
from contacts.models import Person, Post, Team


class DatedForm(forms.ModelForm):
    """A row that has begun is shown and not changed; ``may_rewrite`` (superusers) lifts this."""

    changeable_when_past: tuple[str, ...] = ()

    def __init__(self, *args, may_rewrite: bool = False, may_backdate: bool = False, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.may_rewrite = may_rewrite
        self.may_backdate = may_backdate or may_rewrite
        if self.is_past and not may_rewrite:
            for name in set(self.fields) - set(self.changeable_when_past):
                self.fields[name].disabled = True

    @property
    def is_past(self) -> bool:
        return self.instance.pk is not None and self.instance.from_date < timezone.localdate()

    def clean_from_date(self) -> date:
        day = self.cleaned_data["from_date"]
        if "from_date" in self.changed_data and day < timezone.localdate() and not self.may_backdate:
            raise ValidationError(_("Begin today or later: what pages said on past days stays."))
        return day


class DatedFormSet(BaseInlineFormSet):
    """``may_rewrite`` is set per request. The first row of something may begin in the past, later ones not."""

    may_rewrite = False
    copied_fields: tuple[str, ...] = ()  # a new row starts as a copy of the last one, so that one thing can be changed

    def get_form_kwargs(self, index: int | None) -> dict:
        kwargs = super().get_form_kwargs(index)
        kwargs |= {"may_rewrite": self.may_rewrite, "may_backdate": self.initial_form_count() == 0}
        if index is None and self.copied_fields and (rows := list(self.get_queryset())):
            last = max(rows, key=lambda row: row.from_date)
            kwargs["initial"] = {name: last.serializable_value(name) for name in self.copied_fields}
        return kwargs

    def add_fields(self, form, index: int | None) -> None:
        super().add_fields(form, index)
        if form.is_past and not self.may_rewrite and "DELETE" in form.fields:
            form.fields["DELETE"].disabled = True
            form.fields["DELETE"].widget = forms.HiddenInput()

    def kept_forms(self) -> list[forms.ModelForm]:
        """The rows that will be there after saving, as far as they are free of errors."""
        return [
            form
            for form in self.forms
            if getattr(form, "cleaned_data", None)
            and form.cleaned_data.get("from_date")
            and not form.cleaned_data.get("DELETE")
        ]


class DatedInline(admin.options.InlineModelAdmin):
    """Base of the inlines: gives the rows the user's right and labels teams and posts by what they are today."""

    extra = 0
    formset = DatedFormSet
    form = DatedForm

    def get_formset(self, request: HttpRequest, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        formset.may_rewrite = request.user.is_superuser  # type: ignore[attr-defined]
        return formset

    def formfield_for_dbfield(self, db_field, request: HttpRequest, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(getattr(field, "widget", None), RelatedFieldWidgetWrapper):
            # Teams and posts are chosen here; three icons beside each choice would hide what can be done.
            field.widget.can_add_related = field.widget.can_add_related and db_field.remote_field.model is Person
            field.widget.can_change_related = field.widget.can_view_related = False
        return field

    def formfield_for_foreignkey(self, db_field, request: HttpRequest, **kwargs):
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field is not None and db_field.remote_field.model in (Team, Post):
            labels = labels_of(db_field.remote_field.model, today_for(request))
            # Named once for all rows: a query for each would come to hundreds.
            field.choices = [("", field.empty_label or "---------"), *labels]
        return field


def today_for(request: HttpRequest) -> Directory:
    """The directory of today, loaded once for a request of the desk."""
    if not hasattr(request, "contacts_today"):
        request.contacts_today = directory.load(timezone.localdate())  # type: ignore[attr-defined]
    return request.contacts_today  # type: ignore[attr-defined]


def labels_of(model: type[Team] | type[Post], found: Directory) -> list[tuple[int, str]]:
    """Every team or post by its name of today; by its address where it has not begun."""
    labels = []
    for pk, slug in model.objects.values_list("pk", "slug"):
        label, is_closed = slug, False
        if model is Team and (team := found.team_by_pk(pk)) is not None:
            label, is_closed = team.name(), team.is_closed
        elif model is Post and (post := found.own_post(pk)) is not None:
            label, is_closed = f"{post.duty()} ({post.team.name()})", post.is_closed
        labels.append((pk, gettext("%(name)s – closed") % {"name": label} if is_closed else label))
    return sorted(labels, key=lambda pair: pair[1])
