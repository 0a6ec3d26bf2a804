"""The circular among others: its address, its languages, its relations, a copy of it."""

from datetime import datetime
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circulars import editing, publishing
from circulars.admin.publish.base import Step, StepForm
from circulars.admin.publish.fields import CircularField
from circulars.admin.working_copy.status import Situation, names_of
from circulars.models import Language, RelationKind, Series
from circulars.publishing.identity import address_of


class RenameForm(StepForm):
    series = forms.ModelChoiceField(Series.objects.select_related("issuer"), label=gettext_lazy("series"))
    year = forms.IntegerField(label=gettext_lazy("year"), min_value=1800, max_value=2200)
    key = forms.CharField(
        label=gettext_lazy("key"),
        max_length=80,
        help_text=gettext_lazy("The last part of the address: the number, such as 31 or 5-rev, else a few words."),
    )


class Rename(Step):
    slug = "rename"
    label = gettext_lazy("Change the address…")
    button = gettext_lazy("Change the address")
    permission = "circulars.move_circular"
    form_class = RenameForm

    @classmethod
    def targets(cls, situation: Situation) -> list:
        return [None] if situation.copy.circular.path else []

    def explanation(self) -> list[str]:
        return [_("The former address leads here for ever, so that no link breaks.")]

    def facts(self) -> list[tuple[str, Any]]:
        return [(_("Address now"), address_of(self.circular.path))]

    def initial(self) -> dict[str, Any]:
        return {"series": self.circular.series_id, "year": self.circular.year, "key": self.circular.key}

    def perform(self, values: dict[str, Any], now: datetime) -> str:
        circular = publishing.rename(
            self.circular.pk,
            by=self.request.user,
            now=now,
            series=values["series"],
            year=values["year"],
            key=values["key"],
        )
        return _("The address is now %(address)s.") % {"address": address_of(circular.path)}


class RelateForm(StepForm):
    kind = forms.ChoiceField(label=gettext_lazy("This circular"), choices=RelationKind)
    other = CircularField(
        label=gettext_lazy("the circular at this address"),
        help_text=gettext_lazy("Copy the address of its public page, such as /circulars/uclg/2018/31/."),
    )


class Relate(Step):
    slug = "relate"
    label = gettext_lazy("Relate to another circular…")
    button = gettext_lazy("Relate")
    permission = "circulars.move_circular"
    form_class = RelateForm

    def explanation(self) -> list[str]:
        return [_("Both pages show it: this one what it does, the other one by what it was changed.")]

    def perform(self, values: dict[str, Any], now: datetime) -> str:
        kind = RelationKind(values["kind"])
        publishing.relate(self.circular.pk, values["other"].pk, kind=kind, by=self.request.user, now=now)
        other = names_of([values["other"]], now=now)[values["other"].pk]
        return _("Recorded: this circular %(kind)s %(other)s.") % {"kind": kind.label, "other": other}


class Unrelate(Step):
    slug = "unrelate"
    label = gettext_lazy("Remove a relation…")
    button = gettext_lazy("Remove the relation")
    permission = "circulars.move_circular"

    @classmethod
    def targets(cls, situation: Situation) -> list:
        return [row for row in situation.relations if row.from_circular_id == situation.copy.circular_id]

    @classmethod
    def menu_label(cls, target: Any) -> str:
        return _("Remove the relation: %(kind)s %(other)s…") % {
            "kind": target.get_kind_display(),
            "other": target.other_name,
        }

    def perform(self, values: dict[str, Any], now: datetime) -> str:
        publishing.unrelate(self.target.pk, by=self.request.user, now=now)
        return _("The relation is removed.")


class LanguageForm(StepForm):
    language = forms.ChoiceField(label=gettext_lazy("Language"))
    title = forms.CharField(
        label=gettext_lazy("Title in this language"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("Without it the original's title is taken over for now."),
    )

    def __init__(self, *args, languages, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = languages  # type: ignore[attr-defined]


class AddLanguage(Step):
    slug = "add-language"
    label = gettext_lazy("Add a language…")
    button = gettext_lazy("Begin the version")
    permission = "circulars.add_workingcopy"
    begun = None

    @classmethod
    def targets(cls, situation: Situation) -> list:
        return [None] if cls._free(situation) else []

    @staticmethod
    def _free(situation: Situation) -> list[tuple[str, str]]:
        taken = {copy.language for copy in situation.copies}
        return [(code, str(label)) for code, label in Language.choices if code not in taken]

    def explanation(self) -> list[str]:
        return [_("Number, dates and rights are taken over; text and files are entered in the new language.")]

    def form(self, data=None) -> LanguageForm:
        return LanguageForm(data, initial={"revision": self.copy.revision}, languages=self._free(self.situation))

    def perform(self, values: dict[str, Any], now: datetime) -> str:
        self.begun = editing.add_language(
            self.circular, values["language"], by=self.request.user, now=now, title=values["title"]
        )
        return _("The version is begun. It is published apart from the original.")

    def next_address(self) -> str:
        return reverse("admin:circulars_workingcopy_change", args=[self.begun.pk])


class CopyAsNew(AddLanguage):
    slug = "copy"
    label = gettext_lazy("Copy as new…")
    button = gettext_lazy("Copy as new")

    @classmethod
    def targets(cls, situation: Situation) -> list:
        return [None]

    def explanation(self) -> list[str]:
        return [_("A new draft with the same words, files and sections, without number and dates.")]

    def form(self, data=None) -> StepForm:
        return StepForm(data, initial={"revision": self.copy.revision})

    def perform(self, values: dict[str, Any], now: datetime) -> str:
        self.begun = editing.copy_as_new(self.copy.pk, by=self.request.user, now=now)
        return _("This is the new draft.")
