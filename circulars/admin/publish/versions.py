"""Words put by, taken up again, and brought back from an earlier edition."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circulars import editing
from circulars.admin.common import moments
from circulars.admin.publish.base import Step, StepForm
from circulars.admin.working_copy.status import Situation
from circulars.models import Removal


class SetAsideForm(StepForm):
    reason = forms.CharField(label=gettext_lazy("Reason"), required=False, max_length=300)


class SetWordsAside(Step):
    slug = "set-aside"
    label = gettext_lazy("Set these words aside…")
    button = gettext_lazy("Set aside")
    form_class = SetAsideForm

    @classmethod
    def targets(cls, situation: Situation) -> list:
        return [None] if situation.live and situation.is_edited else []

    def explanation(self) -> list[str]:
        return [
            _("For an urgent correction: the form goes back to the words of the public edition, these are kept whole.")
        ]

    def perform(self, values: dict[str, Any], now: datetime) -> str:
        editing.set_aside(
            self.copy.pk, revision=values["revision"], by=self.request.user, now=now, reason=values["reason"]
        )
        return _("Set aside. The form holds the words of the public edition again.")


class TakeUp(Step):
    slug = "take-up"
    label = gettext_lazy("Take up words set aside…")
    button = gettext_lazy("Take up")

    @classmethod
    def targets(cls, situation: Situation) -> list:
        return situation.set_aside

    @classmethod
    def menu_label(cls, target: Any) -> str:
        return _("Take up the words set aside on %(time)s…") % {"time": moments.in_words(target.set_aside_at)}

    def explanation(self) -> list[str]:
        return [_("They come back into the form; the words there now are set aside in their place.")]

    def facts(self) -> list[tuple[str, Any]]:
        return [
            (_("Title"), self.target.content["facts"].get("title", "")),
            (_("Set aside by"), self.target.set_aside_by or "–"),
            (_("Reason"), self.target.reason or "–"),
        ]

    def perform(self, values: dict[str, Any], now: datetime) -> str:
        editing.take_up(self.target.pk, revision=values["revision"], by=self.request.user, now=now)
        return _("The words are back in the form.")


class RestoreEdition(Step):
    slug = "restore"
    label = gettext_lazy("Restore an earlier edition…")
    button = gettext_lazy("Put these words into the form")

    @classmethod
    def targets(cls, situation: Situation) -> list:
        """None that was hidden alone: it is shown again first, by somebody who may."""
        whole = any(row.scope == Removal.Scope.WHOLE for row in situation.removals)
        return [
            edition
            for edition in situation.editions
            if edition != situation.live
            and edition.published_at <= situation.now
            and not edition.erased_at
            and (whole or not edition.removed_at)
        ]

    @classmethod
    def menu_label(cls, target: Any) -> str:
        return _("Restore edition %(version)s…") % {"version": target.version}

    def explanation(self) -> list[str]:
        return [
            _("The words of edition %(version)s replace those in the form. Nothing is public before you publish them.")
            % {"version": self.target.version},
            *([_("What is drafted there now is set aside and can be taken up again.")] * self.situation.is_edited),
            _("Its reusable passages come back with their words of today. A change note is proposed."),
        ]

    def perform(self, values: dict[str, Any], now: datetime) -> str:
        editing.restore_edition(self.target.pk, revision=values["revision"], by=self.request.user, now=now)
        return _("The words of edition %(version)s are in the form.") % {"version": self.target.version}
