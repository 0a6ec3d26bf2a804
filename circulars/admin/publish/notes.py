"""Amend the change note of an edition that was published; for administrators, with a trace of its own."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circulars import publishing
from circulars.admin.common import moments
from circulars.admin.publish.base import Step, StepForm
from circulars.admin.working_copy.status import Situation
from circulars.publishing.notes import LONGEST


class AmendNoteForm(StepForm):
    text = forms.CharField(
        label=gettext_lazy("Change note"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("The history says that the note was amended, and when."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=300, help_text=gettext_lazy("For the office; it is kept.")
    )


class AmendNote(Step):
    slug = "amend-note"
    label = gettext_lazy("Amend a change note…")
    button = gettext_lazy("Amend the note")
    permission = "circulars.amend_note_circular"
    form_class = AmendNoteForm

    @classmethod
    def targets(cls, situation: Situation) -> list:
        return [
            edition
            for edition in situation.editions
            if edition.is_corrected and edition.published_at <= situation.now and not edition.erased_at
        ]

    @classmethod
    def menu_label(cls, target: Any) -> str:
        return _("Amend the change note of edition %(version)s…") % {"version": target.version}

    def explanation(self) -> list[str]:
        return [_("The sentence alone changes. The words of the edition, its hash and its code stay as they are.")]

    def facts(self) -> list[tuple[str, Any]]:
        said = [
            (_("Public since"), moments.in_words(self.target.published_at)),
            (_("Note"), self.target.change_note or "–"),
        ]
        for row in self.target.note_amendments.select_related("amended_by"):
            who = row.amended_by or "–"
            before = row.before or "–"
            said.append(
                (_("Before %(time)s (%(who)s)") % {"time": moments.in_words(row.amended_at), "who": who}, before)
            )
        return said

    def initial(self) -> dict[str, Any]:
        return {"text": self.target.change_note}

    def perform(self, values: dict[str, Any], now: datetime) -> str:
        publishing.amend_note(
            self.target.pk, by=self.request.user, now=now, text=values["text"], reason=values["reason"]
        )
        return _("The change note of edition %(version)s is amended.") % {"version": self.target.version}
