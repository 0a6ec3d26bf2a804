"""Who works on a circular, changed beside its form."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circulars import assignments
from circulars.admin.publish.base import Step, StepForm
from circulars.models import Circular

PERMISSION = "circulars.change_workingcopy"


class AssignForm(StepForm):
    to = forms.TypedChoiceField(label=gettext_lazy("Who works on it"), required=False, coerce=int, empty_value=None)
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)  # words are not touched

    def __init__(self, *args, choices: list[tuple[Any, str]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = choices  # type: ignore[attr-defined]


class Assign(Step):
    slug = "assign"
    label = gettext_lazy("Give to a colleague…")
    button = gettext_lazy("Give to a colleague")

    def explanation(self) -> list[str]:
        return [_("It stands on the desk of whoever works on it. Colleagues are told by mail.")]

    def form(self, data=None) -> AssignForm:
        initial = {"revision": self.copy.revision, "to": self.copy.assigned_to_id}
        return AssignForm(data, initial=initial, choices=[("", _("(nobody)")), *self._colleagues()])

    def perform(self, values: dict[str, Any], now: datetime) -> str:
        to = get_user_model().objects.get(pk=values["to"]) if values["to"] else None
        assignments.assign(self.copy.pk, to=to, by=self.request.user, now=now)
        return _("%(name)s works on it now.") % {"name": to} if to else _("Nobody works on it now.")

    def _colleagues(self) -> list[tuple[int, str]]:
        """Those who may edit and can open this very circular; and the present one, whoever it is."""
        able = get_user_model().objects.with_perm(PERMISSION, backend="django.contrib.auth.backends.ModelBackend")
        found = able.filter(is_staff=True, is_active=True).order_by("display_name", "username")
        return [
            (user.pk, str(user))
            for user in found
            if user.pk == self.copy.assigned_to_id
            or Circular.objects.editable_by(user).filter(pk=self.copy.circular_id).exists()
        ]
