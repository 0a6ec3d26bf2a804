"""The part of the publication form that plans the day on which the circular is taken down, with its words."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circulars.admin.publish.fields import HourInput, MomentForm, moment_of, reason_choices, reason_in_both
from circulars.admin.working_copy.lines import DayInput

ASKED = ("until_day", "until_hour", "until_reason", "until_ko", "until_en")
LONGEST = 1000


class UntilForm(MomentForm):
    """``until`` and ``until_words`` are what was asked for; None where the circular stays."""

    until_day = forms.DateField(label=gettext_lazy("Taken down on"), required=False, widget=DayInput)
    until_hour = forms.TimeField(label=gettext_lazy("Time"), required=False, widget=HourInput)
    until_reason = forms.ChoiceField(label=gettext_lazy("What the notice says"), required=False, choices=reason_choices)
    until_ko = forms.CharField(label=gettext_lazy("In other words (Korean)"), required=False, max_length=LONGEST)
    until_en = forms.CharField(label=gettext_lazy("In other words (English)"), required=False, max_length=LONGEST)

    def forget_taking_down(self) -> None:
        for name in ASKED:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        values["until"], values["until_words"] = None, ("", "")
        if "until_day" not in self.fields or {"until_day", "until_hour"} & self.errors.keys():
            return values
        asked = [name for name in ASKED if values.get(name)]
        if not asked or asked == ["until_hour"]:  # an hour alone was proposed by the form
            return values
        values["until"] = moment_of(
            values.get("until_day"),
            values.get("until_hour"),
            now=timezone.now(),
            after=values["at"],
            refuse=lambda why: self.add_error("until_day", why),
        )
        korean, english = reason_in_both(
            values.get("until_reason", ""), values.get("until_ko", ""), values.get("until_en", "")
        )
        if not korean:
            self.add_error("until_ko", _("Say in a sentence why it is taken down; readers see it."))
        values["until_words"] = (korean, english)
        return values


def initial(at: datetime) -> dict[str, Any]:
    """The end of a working day is proposed, and no day."""
    return {"until_hour": timezone.localtime(at).replace(hour=18, minute=0).time()}
