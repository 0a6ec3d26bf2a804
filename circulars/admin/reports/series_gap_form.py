"""What the office says of missing numbers: which, why, and taking it back."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from circulars import series_gaps
from circulars.models import MissingNumber, Series
from circulars.series_gaps import NotARange, NotPossible

TAKE_BACK = "take_back"


class DispositionForm(forms.Form):
    numbers = forms.CharField(
        label=gettext_lazy("Numbers"),
        required=False,
        max_length=5000,
        help_text=gettext_lazy("Single numbers and ranges, such as 3-7, 9. Those ticked in the list come along."),
    )
    disposition = forms.ChoiceField(
        label=gettext_lazy("Why they are missing"),
        choices=[
            ("", "—"), *MissingNumber.Disposition.choices, (TAKE_BACK, gettext_lazy("Take back what was said of them")),
        ],
    )  # fmt: skip
    note = forms.CharField(label=gettext_lazy("Note on the gap"), required=False, max_length=300)

    def __init__(self, *args: Any, chosen: list[str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.chosen = chosen or []

    def clean(self) -> dict[str, Any] | None:
        data = super().clean() or {}
        text = ", ".join([data.get("numbers", ""), *(one for one in self.chosen if one.isdecimal())])
        try:
            data["every_number"] = series_gaps.parse(text)
        except NotARange as error:
            self.add_error("numbers", str(error))
        else:
            if not data["every_number"]:
                self.add_error("numbers", _("Name the numbers, such as 3-7, 9."))
        return data


def change(model_admin: Any, request: HttpRequest, series: Series, year: int, form: DispositionForm) -> bool:
    """False where the form says now why nothing was changed."""
    numbers, disposition = form.cleaned_data["every_number"], form.cleaned_data["disposition"]
    try:
        if disposition == TAKE_BACK:
            count = series_gaps.take_back(series.pk, year, numbers, by=request.user, now=timezone.now())
        else:
            count = series_gaps.tell(
                series.pk,
                year,
                numbers,
                disposition=disposition,
                note=form.cleaned_data["note"].strip(),
                by=request.user,
                now=timezone.now(),
            )
    except NotPossible as error:
        form.add_error(None, str(error))
        return False
    text = ngettext("%(count)d number changed: %(numbers)s", "%(count)d numbers changed: %(numbers)s", count)
    words = text % {"count": count, "numbers": str(numbers)[:200]}
    model_admin.message_user(request, words, messages.SUCCESS)
    return True
