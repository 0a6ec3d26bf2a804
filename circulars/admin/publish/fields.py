"""Fields that several steps ask for."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import unquote, urlencode, urlsplit

from django import forms
from django.forms import Script
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circulars.admin.common import moments
from circulars.admin.publish.base import Step, StepForm
from circulars.admin.working_copy.lines import DayInput
from circulars.models import Circular, Edition, Redirect

OPENING_HOUR = time(9)
# What offices say most often when they take a circular down; stored in both languages.
REASONS = {
    "registration": gettext_lazy("Registration is over."),
    "deadline": gettext_lazy("The deadline has passed."),
    "event": gettext_lazy("The event has taken place."),
    "replaced": gettext_lazy("A newer circular takes its place."),
    "merged": gettext_lazy("It was merged into another circular."),
    "error": gettext_lazy("It was published in error."),
}


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
        if found and found.is_limited and not Edition.objects.live(timezone.now()).filter(circular=found).exists():
            found = None  # a limited draft with a schedule has an address, which nobody else need know
        if found is None:
            raise forms.ValidationError(
                _("No circular has this address. Copy the address of its page, such as /circulars/uclg/2018/31/.")
            )
        return found


class HourInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, attrs=None) -> None:
        super().__init__(attrs, format="%H:%M")


def moment_of(
    day, hour, *, now: datetime, refuse: Callable[[str], Any], after: datetime | None = None
) -> datetime | None:
    """The moment that a day and hour mean at the office, or None where ``refuse`` was told what is wrong with them."""
    if not day:
        refuse(_("Choose the day."))
        return None
    if not now.date() - timedelta(days=36_500) <= day <= (now + moments.FARTHEST).date():
        refuse(_("Choose a day within the next ten years."))
        return None
    try:
        at = moments.at_office(day, hour or OPENING_HOUR)
    except moments.NoSuchMoment as error:
        refuse(str(error))
        return None
    if at <= now:
        refuse(_("This time has passed already. Choose a later one."))
        return None
    if after is not None and at <= after:
        refuse(_("This lies before the publication. Choose a later time."))
        return None
    return at


class MomentForm(StepForm):
    """Now, or on a day and hour in the office's time zone. A script asks the server for the moment in words."""

    when = forms.ChoiceField(
        choices=[("now", gettext_lazy("now")), ("later", gettext_lazy("later"))], widget=forms.HiddenInput
    )
    day = forms.DateField(label=gettext_lazy("Day"), required=False, widget=DayInput)
    hour = forms.TimeField(label=gettext_lazy("Time"), required=False, widget=HourInput)

    class Media:
        css = {"all": ["admin_desk/css/schedule.css"]}
        js = [Script("admin_desk/js/moment.js", defer=True)]

    def announce(self, step: Step, prefix: str = "") -> None:
        """Let the script show beside ``day`` and ``hour`` what ``step`` would do then."""
        address = reverse("admin:circulars_workingcopy_moment", args=[step.copy.pk, step.slug])
        query = {"of": prefix} | ({"target": step.target.pk} if step.target is not None else {})
        hour = self.fields[f"{prefix}hour"].widget.attrs
        hour["data-moment"] = f"{address}?{urlencode(query)}"
        hour["data-moment-day"] = self[f"{prefix}day"].id_for_label

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        values["at"] = None
        if values.get("when") == "later" and "day" not in self.errors and "hour" not in self.errors:
            values["at"] = moment_of(
                values.get("day"), values.get("hour"), now=timezone.now(), refuse=lambda why: self.add_error("day", why)
            )
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


def reason_choices() -> list[tuple[str, Any]]:
    return [("", gettext_lazy("other words, written below")), *REASONS.items()]


def reason_in_both(preset: str, korean: str, english: str) -> tuple[str, str]:
    """The words of a notice: those typed, else those of the suggestion that was chosen."""
    if preset not in REASONS or korean.strip():
        return korean.strip(), english.strip()
    with translation.override("ko"):
        korean = str(REASONS[preset])
    with translation.override("en"):
        return korean, english.strip() or str(REASONS[preset])
