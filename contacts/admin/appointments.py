"""Appointments at their post, where everybody who holds it is seen at once."""

from datetime import date, timedelta

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.admin.dated import DatedForm, DatedFormSet, DatedInline
from contacts.models import Appointment


class AppointmentForm(DatedForm):
    class Meta:
        model = Appointment
        fields = "__all__"
        help_texts = {
            "to_date": _("The last day, included. Empty: until further notice."),
            "is_lead": _("One person at a time is in the lead and named first."),
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        ended = self.instance.to_date is not None and self.instance.to_date < timezone.localdate()
        if self.is_past and not self.may_rewrite and not ended:
            self.fields["to_date"].disabled = False  # somebody leaves: the end lies ahead

    def clean(self) -> dict:
        cleaned = super().clean() or self.cleaned_data
        begins, ends = cleaned.get("from_date"), cleaned.get("to_date")
        if begins and ends and ends < begins:
            self.add_error("to_date", _("The last day lies before the first."))
        yesterday = timezone.localdate() - timedelta(days=1)
        if ends and "to_date" in self.changed_data and self.is_past and not self.may_rewrite and ends < yesterday:
            self.add_error("to_date", _("End it yesterday or later: what pages said on past days stays."))
        return cleaned


class AppointmentFormSet(DatedFormSet):
    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        rows = [form.cleaned_data for form in self.kept_forms() if form.cleaned_data.get("person")]
        for number, one in enumerate(rows):
            for other in rows[number + 1 :]:
                if not _overlap(one, other):
                    continue
                if one["person"] == other["person"]:
                    raise ValidationError(_("%(person)s holds this post twice at the same time.") % one)
                if one["is_lead"] and other["is_lead"]:
                    raise ValidationError(
                        _("%(one)s and %(other)s are in the lead at the same time. One must end, or not lead.")
                        % {"one": one["person"], "other": other["person"]}
                    )


def _overlap(one: dict, other: dict) -> bool:
    return one["from_date"] <= (other["to_date"] or date.max) and other["from_date"] <= (one["to_date"] or date.max)


class AppointmentInline(DatedInline, admin.TabularInline):
    model = Appointment
    form = AppointmentForm
    formset = AppointmentFormSet
    fields = ["person", "from_date", "to_date", "is_lead", "is_acting"]
    autocomplete_fields = ["person"]
    ordering = ["from_date", "pk"]
