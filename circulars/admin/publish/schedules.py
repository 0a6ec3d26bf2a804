"""A publication that lies ahead: its moment in words, another time for it, or none."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_time
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from circulars import publishing
from circulars.admin.common import moments
from circulars.admin.publish.base import Step, asked_for, chosen
from circulars.admin.publish.fields import MomentForm, moment_of
from circulars.admin.working_copy.status import Situation
from circulars.models import State


def moment_view_of(model_admin, steps: dict[str, type[Step]]) -> Callable[..., HttpResponse]:
    """What a day and hour in the form of a step mean, in words; the script of the form shows it while one chooses."""

    @never_cache
    @require_safe
    def view(request: HttpRequest, copy_id: int, step: str) -> HttpResponse:
        copy = model_admin.copy_for(request, copy_id)
        now = timezone.now()
        kind, situation, targets = asked_for(request, copy, steps.get(step), now)
        taken = kind(request, situation, chosen(targets, request.GET.get("target")))
        day, hour = _read(parse_date, request.GET.get("day", "")), _read(parse_time, request.GET.get("hour", ""))
        if not targets or day is None:
            return JsonResponse({"words": "", "is_refused": False, "button": ""})
        refused: list[str] = []
        at = moment_of(day, hour, now=now, refuse=refused.append)
        if at is None:
            return JsonResponse({"words": refused[0], "is_refused": True, "button": ""})
        words, button = taken.moment_in_words(at, request.GET.get("of", ""))
        return JsonResponse({"words": words, "is_refused": False, "button": button})

    return view


def _read(parse: Callable[[str], Any], text: str) -> Any:
    try:
        return parse(text)
    except ValueError:
        return None


class RescheduleForm(MomentForm):
    when = forms.CharField(initial="later", widget=forms.HiddenInput)


class Reschedule(Step):
    slug = "reschedule"
    label = gettext_lazy("Change the time of publication…")
    button = gettext_lazy("Change the time")
    permission = "circulars.publish_circular"
    form_class = RescheduleForm

    @classmethod
    def targets(cls, situation: Situation) -> list:
        return [situation.ahead] if situation.ahead and situation.copy.state == State.PUBLISHED else []

    def explanation(self) -> list[str]:
        return [_("Now planned for %(time)s.") % {"time": moments.in_words(self.target.published_at)}]

    def initial(self) -> dict[str, Any]:
        planned = timezone.localtime(self.target.published_at)
        return {"when": "later", "day": planned.date(), "hour": planned.time()}

    def form(self, data=None) -> RescheduleForm:
        form = RescheduleForm(data, initial={"revision": self.copy.revision, **self.initial()})
        form.announce(self)
        return form

    def moment_in_words(self, at: datetime, of: str) -> tuple[str, str]:
        before = self.situation.live
        return moments.publication(at, self.situation.now, before=before.version if before else None), ""

    def perform(self, values: dict[str, Any], now: datetime) -> str:
        edition = publishing.reschedule(self.target.pk, at=values["at"], by=self.request.user, now=now)
        before = self.situation.live
        return moments.publication(
            edition.published_at, now, version=edition.version, before=before.version if before else None
        )


class Cancel(Step):
    slug = "cancel"
    label = gettext_lazy("Cancel the schedule…")
    button = pgettext_lazy("button", "Cancel the schedule")
    permission = "circulars.publish_circular"
    is_dangerous = True

    @classmethod
    def targets(cls, situation: Situation) -> list:
        return [situation.ahead] if situation.ahead else []

    def explanation(self) -> list[str]:
        return [
            _("Edition %(version)s will not be published on %(time)s. Its words stay here as a draft.")
            % {"version": self.target.version, "time": moments.in_words(self.target.published_at)}
        ]

    def perform(self, values: dict[str, Any], now: datetime) -> str:
        publishing.cancel(self.target.pk, by=self.request.user, now=now)
        return _("The schedule is cancelled. The words are a draft again.")
