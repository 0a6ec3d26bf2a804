"""From draft to approval: submit, approve, return."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circulars import workflow
from circulars.admin.publish.base import Step, StepForm
from circulars.admin.status import Situation
from circulars.models import State


class Submit(Step):
    slug = "submit"
    label = gettext_lazy("Submit for review…")
    button = gettext_lazy("Submit for review")

    @classmethod
    def targets(cls, situation: Situation) -> list:
        return [None] if situation.copy.state in (State.DRAFT, State.RETURNED) else []

    def explanation(self) -> list[str]:
        return [_("Colleagues who may approve find it on their desk. Nothing becomes public by this.")]

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
        return [
            _("You approve exactly the words as they are now; any later change ends the approval."),
            _("%(given)s of %(required)s approvals given.")
            % {"given": self.situation.approvals, "required": max(1, self.situation.required)},
        ]

    def perform(self, values: dict[str, Any], now: datetime) -> str:
        workflow.approve(self.copy.pk, revision=values["revision"], by=self.request.user, now=now)
        return _("Your approval is recorded.")


class RemarksForm(StepForm):
    remarks = forms.CharField(label=gettext_lazy("What has to be changed"), widget=forms.Textarea(attrs={"rows": 5}))


class SendBack(Step):
    slug = "return"
    label = gettext_lazy("Return with remarks…")
    button = gettext_lazy("Return")
    permission = "circulars.approve_circular"
    form_class = RemarksForm

    @classmethod
    def targets(cls, situation: Situation) -> list:
        return [None] if situation.copy.state in (State.IN_REVIEW, State.APPROVED) else []

    def perform(self, values: dict[str, Any], now: datetime) -> str:
        workflow.send_back(
            self.copy.pk, revision=values["revision"], by=self.request.user, now=now, remarks=values["remarks"]
        )
        return _("Returned with your remarks.")
