"""Who may meet a draft before it is public: limit it to people and teams, open it to all colleagues again."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circulars import limits
from circulars.admin.publish.base import Step, StepForm
from circulars.admin.working_copy.status import Situation
from contacts.models import Team


class LimitForm(StepForm):
    users = forms.ModelMultipleChoiceField(
        label=gettext_lazy("People"),
        queryset=get_user_model().objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("You and whoever began the circular are always among them."),
    )
    teams = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Teams"),
        queryset=Team.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Everybody who holds a post of the team on the day of reading."),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        users: Any = self.fields["users"]
        users.queryset = (
            get_user_model().objects.filter(is_staff=True, is_active=True).order_by("display_name", "username")
        )
        teams: Any = self.fields["teams"]
        teams.queryset = Team.objects.all()


class Limit(Step):
    slug = "limit"
    label = gettext_lazy("Limit who may see this draft…")
    button = gettext_lazy("Limit it to those chosen")
    form_class = LimitForm

    def initial(self) -> dict[str, Any]:
        rows = list(self.circular.limited_readers.all())
        if rows:
            users = {row.user_id for row in rows if row.user_id}
        else:
            users = {self.circular.created_by_id, self.copy.assigned_to_id, self.copy.edited_by_id} - {None}
        return {"users": users | {self.request.user.pk}, "teams": {row.team_id for row in rows if row.team_id}}

    def explanation(self) -> list[str]:
        sentences = [
            _(
                "Nobody else meets it: not in lists, search, preview, the audit log, mails or exports, and no"
                " administrator either."
            ),
            _("An administrator may break in with a reason; those named are then told."),
            _("Draft links that were given by somebody who is not named end at once."),
        ]
        if self.situation.live:
            sentences.append(_("The public edition stays public. Only what is not public yet is limited."))
        return sentences

    def perform(self, values: dict[str, Any], now: datetime) -> str:
        limits.limit(self.circular.pk, users=values["users"], teams=values["teams"], by=self.request.user, now=now)
        return _("Only those named meet this draft now.")


class LiftLimit(Step):
    slug = "lift-limit"
    label = gettext_lazy("Open this draft to all colleagues…")
    button = gettext_lazy("Open it to all")

    @classmethod
    def targets(cls, situation: Situation) -> list:
        return [None] if situation.copy.circular.is_limited else []

    def explanation(self) -> list[str]:
        return [_("Everybody who may edit in its section finds it again, with its whole history.")]

    def perform(self, values: dict[str, Any], now: datetime) -> str:
        limits.lift(self.circular.pk, by=self.request.user, now=now)
        return _("All colleagues find this draft again.")
