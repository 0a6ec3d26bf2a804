"""From draft to approval: submit, approve, return."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from circulars import remarks, steps, workflow
from circulars.admin.beside_form.remarks import choices, label_of
from circulars.admin.publish.base import Step, StepForm
from circulars.admin.working_copy.status import Situation
from circulars.models import State

FIELD_REMARKS = 3  # on the page of a return; more are written beside the form


class Submit(Step):
    slug = "submit"
    label = gettext_lazy("Submit for review…")
    button = gettext_lazy("Submit for review")

    @classmethod
    def refusal(cls, situation: Situation) -> str:
        if situation.is_edited:
            return ""
        return _("Saved. The words are those of the public edition: there is nothing to review.")

    @classmethod
    def targets(cls, situation: Situation) -> list:
        return [None] if situation.copy.state in (State.DRAFT, State.RETURNED) else []

    def explanation(self) -> list[str]:
        sentences = [_("Colleagues who may approve find it on their desk. Nothing becomes public by this.")]
        if number := len(self.situation.open_remarks):
            sentences.append(
                ngettext(
                    "%(count)s remark is still open. It goes along, and whoever approves sees it.",
                    "%(count)s remarks are still open. They go along, and whoever approves sees them.",
                    number,
                )
                % {"count": number}
            )
        return sentences

    def facts(self) -> list[tuple[str, Any]]:
        slots = steps.slots_of(self.circular.home_section) if self.situation.required else []
        asked = [(_approval(number), steps.in_words(slot)) for number, slot in enumerate(slots, 1)]
        return [*asked, *_open_remarks(self.situation)]

    def perform(self, values: dict[str, Any], now: datetime) -> str:
        workflow.submit(self.copy.pk, revision=values["revision"], by=self.request.user, now=now)
        return _("Submitted for review.")


class Approve(Step):
    slug = "approve"
    label = gettext_lazy("Approve…")
    button = gettext_lazy("Approve these words")
    permission = "circulars.approve_circular"

    @classmethod
    def targets(cls, situation: Situation) -> list:
        return [None] if situation.copy.state in (State.IN_REVIEW, State.APPROVED) else []

    def explanation(self) -> list[str]:
        sentences = [
            _("You approve exactly the words as they are now; any later change ends the approval."),
            _("%(given)s of %(required)s approvals given.")
            % {"given": self.situation.approvals, "required": max(1, self.situation.required)},
        ]
        refusal = steps.why_not(self.request.user, self.copy, self.situation.now)
        return [*sentences, refusal] if refusal else sentences

    def facts(self) -> list[tuple[str, Any]]:
        slots = steps.slots_of(self.circular.home_section)
        asked = [(_approval(number), steps.in_words(slot)) for number, slot in enumerate(slots, 1)]
        return [*asked, *_open_remarks(self.situation)]

    def perform(self, values: dict[str, Any], now: datetime) -> str:
        workflow.approve(self.copy.pk, revision=values["revision"], by=self.request.user, now=now)
        return _("Your approval is recorded.")


class RemarksForm(StepForm):
    """One remark on the whole, several on fields; none is needed where some are open already."""

    remarks = forms.CharField(
        label=gettext_lazy("What has to be changed"),
        required=False,
        max_length=remarks.LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args, has_open: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.has_open = has_open
        for number in range(1, FIELD_REMARKS + 1):
            self.fields[f"about_{number}"] = forms.ChoiceField(
                label=_("Remark on a field, %(number)s") % {"number": number},
                choices=[("", "---------"), *choices()[1:]],
                required=False,
            )
            self.fields[f"text_{number}"] = forms.CharField(
                label=_("Words of remark %(number)s") % {"number": number},
                required=False,
                max_length=remarks.LONGEST,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        values["fields"] = found = []
        for number in range(1, FIELD_REMARKS + 1):
            about, text = values.get(f"about_{number}", ""), values.get(f"text_{number}", "").strip()
            if text:
                found.append((about, text))
            elif about and f"text_{number}" not in self.errors:
                self.add_error(f"text_{number}", _("Write what you remark."))
        if not (found or self.has_open or values.get("remarks", "").strip() or self.errors):
            self.add_error("remarks", _("Say what has to be changed."))
        return values


class SendBack(Step):
    slug = "return"
    label = gettext_lazy("Return with remarks…")
    button = gettext_lazy("Return")
    permission = "circulars.approve_circular"
    form_class = RemarksForm

    @classmethod
    def targets(cls, situation: Situation) -> list:
        return [None] if situation.copy.state in (State.IN_REVIEW, State.APPROVED) else []

    def explanation(self) -> list[str]:
        return [
            _("Those who worked on it are told, and find every remark at its field."),
            _("Write at least one remark.")
            if not self.situation.open_remarks
            else _("The remarks that are open go along; you can add others."),
        ]

    def facts(self) -> list[tuple[str, Any]]:
        return _open_remarks(self.situation)

    def form(self, data=None) -> RemarksForm:
        initial = {"revision": self.copy.revision}
        return RemarksForm(data, initial=initial, has_open=bool(self.situation.open_remarks))

    def perform(self, values: dict[str, Any], now: datetime) -> str:
        workflow.send_back(
            self.copy.pk,
            revision=values["revision"],
            by=self.request.user,
            now=now,
            remarks=values["remarks"],
            fields=values["fields"],
        )
        return _("Returned with your remarks.")


def _approval(number: int) -> str:
    return _("First approval") if number == 1 else _("Second approval")


def _open_remarks(situation: Situation) -> list[tuple[str, Any]]:
    return [(_("Open: %(field)s") % {"field": label_of(one.field)}, one.text) for one in situation.open_remarks]
