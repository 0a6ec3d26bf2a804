"""Fields that several steps ask for."""

from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import unquote, urlsplit

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circulars.admin.lines import DayInput
from circulars.admin.publish.base import StepForm
from circulars.models import Circular, Redirect

OPENING_HOUR = time(9)


class CircularField(forms.CharField):
    """A circular by its public address, as it is copied from the browser; former addresses are understood."""

    def to_python(self, value: Any) -> Circular | None:
        text = unquote(super().to_python(value) or "")
        if not text:
            return None
        path = urlsplit(text).path.strip("/")
        for prefix in ("en/", "circulars/"):
            path = path.removeprefix(prefix)
        parts = path.split("/")[:3]
        found = Circular.objects.filter(path="/".join(parts)).first()
        if found is None:
            old_path = f"/circulars/{'/'.join(parts)}/"
            former = Redirect.objects.filter(old_path=old_path).select_related("circular").first()
            found = former.circular if former else None
        if found is None:
            raise forms.ValidationError(
                _("No circular has this address. Copy the address of its page, such as /circulars/uclg/2018/31/.")
            )
        return found


class MomentForm(StepForm):
    """Now, or on a day and hour in the office's time zone."""

    when = forms.ChoiceField(
        choices=[("now", gettext_lazy("now")), ("later", gettext_lazy("later"))], widget=forms.HiddenInput
    )
    day = forms.DateField(label=gettext_lazy("Day"), required=False, widget=DayInput)
    hour = forms.TimeField(
        label=gettext_lazy("Time"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        values["at"] = None
        if values.get("when") == "later" and "day" not in self.errors and "hour" not in self.errors:
            if not values.get("day"):
                self.add_error("day", _("Choose the day."))
            else:
                moment = datetime.combine(values["day"], values.get("hour") or OPENING_HOUR)
                values["at"] = timezone.make_aware(moment, timezone.get_current_timezone())
                if values["at"] <= timezone.now():
                    self.add_error("day", _("This time has passed already. Choose a later one."))
        return values


def next_opening(now: datetime) -> datetime:
    """Nine o'clock on the next working day, as a proposal."""
    day = timezone.localdate(now) + timedelta(days=1)
    while day.weekday() > 4:
        day += timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, OPENING_HOUR), timezone.get_current_timezone())


class ReasonForm(StepForm):
    reason_ko = forms.CharField(label=gettext_lazy("Public reason (Korean)"), widget=forms.Textarea(attrs={"rows": 3}))
    reason_en = forms.CharField(
        label=gettext_lazy("Public reason (English)"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
