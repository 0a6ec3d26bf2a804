"""Withdraw, hide, erase, and the way back from the first two."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circulars import publishing
from circulars.admin.common import moments
from circulars.admin.publish.base import Step
from circulars.admin.publish.fields import CircularField, MomentForm, reason_choices, reason_in_both
from circulars.admin.working_copy.status import Situation
from circulars.publishing.identity import address_of


class WithdrawForm(MomentForm):
    why = forms.ChoiceField(label=gettext_lazy("What the notice says"), required=False, choices=reason_choices)
    reason_ko = forms.CharField(
        label=gettext_lazy("Public reason (Korean)"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Only if the choice above does not say it."),
    )
    reason_en = forms.CharField(
        label=gettext_lazy("Public reason (English)"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    when = forms.ChoiceField(
        label=gettext_lazy("From when"),
        choices=[("now", gettext_lazy("at once")), ("later", gettext_lazy("from the day and time below"))],
        widget=forms.RadioSelect,
        initial="now",
    )
    every_language = forms.BooleanField(label=gettext_lazy("In all languages"), required=False, initial=True)
    successor = CircularField(
        label=gettext_lazy("Replaced by"),
        required=False,
        help_text=gettext_lazy("The address of the circular that readers should use instead, if there is one."),
    )
    is_merged = forms.BooleanField(
        label=gettext_lazy("It was merged into that circular: lead readers there at once"),
        required=False,
        help_text=gettext_lazy("They are told there where they came from. The old text stays in the history."),
    )
    field_order = ["why", "reason_ko", "reason_en", "when", "day", "hour", "every_language", "successor", "is_merged"]

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        values["words"] = reason_in_both(
            values.get("why", ""), values.get("reason_ko", ""), values.get("reason_en", "")
        )
        if not values["words"][0]:
            self.add_error("reason_ko", _("Give the reason; readers see it."))
        if values.get("is_merged") and not values.get("successor") and "successor" not in self.errors:
            self.add_error("successor", _("Name the circular into which this one was merged."))
        return values


class Withdraw(Step):
    slug = "withdraw"
    label = gettext_lazy("Withdraw…")
    button = gettext_lazy("Withdraw")
    permission = "circulars.withdraw_circular"
    form_class: type[MomentForm] = WithdrawForm
    is_dangerous = True

    @classmethod
    def targets(cls, situation: Situation) -> list:
        return [None] if (situation.live or situation.ahead) and not situation.withdrawals else []

    def explanation(self) -> list[str]:
        return [_("The text stays readable at its address, under a notice with the reason and the date.")]

    def initial(self) -> dict[str, Any]:
        return {"hour": time(18)}

    def form(self, data=None) -> MomentForm:
        form = self.form_class(data, initial={"revision": self.copy.revision, **self.initial()})
        form.announce(self)
        return form

    def moment_in_words(self, at: datetime, of: str) -> tuple[str, str]:
        return moments.withdrawal(at, self.situation.now), ""

    def perform(self, values: dict[str, Any], now: datetime) -> str:
        korean, english = values["words"]
        notice = publishing.withdraw(
            self.circular.pk,
            by=self.request.user,
            now=now,
            reason_ko=korean,
            reason_en=english,
            at=values["at"],
            language="" if values["every_language"] else self.copy.language,
            successor=values["successor"],
            is_merged=values["is_merged"],
        )
        if notice.effective_at > now:
            return moments.withdrawal(notice.effective_at, now)
        if notice.is_merged:
            return _("The circular is merged. Its address leads to %(successor)s.") % {
                "successor": address_of(notice.successor.path)
            }
        return _("The circular is withdrawn. Its page says why.")


class ChangeWithdrawalForm(WithdrawForm):
    when = forms.CharField(initial="later", widget=forms.HiddenInput)
    every_language = None


class ChangeWithdrawal(Withdraw):
    slug = "change-withdrawal"
    label = gettext_lazy("Change the planned withdrawal…")
    button = gettext_lazy("Change the withdrawal")
    form_class = ChangeWithdrawalForm
    is_dangerous = False

    @classmethod
    def targets(cls, situation: Situation) -> list:
        return [row for row in situation.withdrawals if row.effective_at > situation.now]

    def explanation(self) -> list[str]:
        return [moments.withdrawal(self.target.effective_at, self.situation.now)]

    def initial(self) -> dict[str, Any]:
        planned = timezone.localtime(self.target.effective_at)
        notice = self.target
        return {
            "when": "later",
            "day": planned.date(),
            "hour": planned.time(),
            "reason_ko": notice.reason_ko,
            "reason_en": notice.reason_en,
            "successor": address_of(notice.successor.path) if notice.successor else "",
            "is_merged": notice.is_merged,
        }

    def perform(self, values: dict[str, Any], now: datetime) -> str:
        korean, english = values["words"]
        notice = publishing.change_withdrawal(
            self.target.pk,
            by=self.request.user,
            now=now,
            at=values["at"],
            reason_ko=korean,
            reason_en=english,
            successor=values["successor"],
            is_merged=values["is_merged"],
        )
        return moments.withdrawal(notice.effective_at, now)


class LiftWithdrawal(Step):
    slug = "lift-withdrawal"
    label = gettext_lazy("Lift the withdrawal…")
    permission = "circulars.withdraw_circular"

    @classmethod
    def targets(cls, situation: Situation) -> list:
        return situation.withdrawals

    @classmethod
    def menu_label(cls, target: Any) -> str:
        return _("Cancel the planned withdrawal…") if cls._is_ahead(target) else str(cls.label)

    @staticmethod
    def _is_ahead(notice: Any) -> bool:
        return notice is not None and notice.effective_at > timezone.now()

    @property
    def button(self) -> str:
        return _("Cancel the withdrawal") if self._is_ahead(self.target) else _("Lift the withdrawal")

    def facts(self) -> list[tuple[str, Any]]:
        return [(_("From"), moments.in_words(self.target.effective_at)), (_("Reason"), self.target.reason_ko)]

    def perform(self, values: dict[str, Any], now: datetime) -> str:
        publishing.lift_withdrawal(self.target.pk, by=self.request.user, now=now)
        if self.target.effective_at > now:
            return _("The planned withdrawal is cancelled; nothing of it was public.")
        return _("The withdrawal is lifted; the notice is gone from the page.")
