"""What all steps have in common: who may, what the page says, and how a refusal comes back to the form."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from circulars import accepting, editing, workflow
from circulars.admin.common.desk_page import desk_page
from circulars.admin.working_copy.status import Situation, situation_of
from circulars.models import WorkingCopy
from circulars.publishing import PublishingError

REFUSALS = (PublishingError, workflow.WrongState, editing.NotEditable, editing.Conflict, accepting.NotAcceptable)


class MenuItem(NamedTuple):
    label: str
    address: str
    is_dangerous: bool
    slug: str


class StepForm(forms.Form):
    """``revision`` is the one the page was shown for; an operation refuses words that were saved since."""

    revision = forms.IntegerField(widget=forms.HiddenInput)


class Step:
    """One operation. ``target`` is the row it speaks of, where the circular has several (a notice, an edition)."""

    slug = ""
    label: Any = ""
    button: Any = ""
    permission = "circulars.change_workingcopy"
    form_class: type[StepForm] = StepForm
    template = "admin/circulars/workingcopy/step.html"
    is_dangerous = False

    def __init__(self, request: HttpRequest, situation: Situation, target: Any = None) -> None:
        self.request = request
        self.situation = situation
        self.copy = situation.copy
        self.circular = situation.copy.circular
        self.target = target
        self.bound: StepForm | None = None  # the form of this request

    @classmethod
    def targets(cls, situation: Situation) -> Iterable[Any]:
        """The rows the step can be taken for; ``[None]`` where it needs none; empty where it is not possible."""
        return [None]

    @classmethod
    def refusal(cls, situation: Situation) -> str:
        """Why there is nothing to take the step for, where more can be said than that."""
        return ""

    @classmethod
    def menu_label(cls, target: Any) -> str:
        return str(cls.label)

    def title(self) -> str:
        return self.menu_label(self.target).replace("…", "")

    def explanation(self) -> list[str]:
        """What will happen, in sentences."""
        return []

    def facts(self) -> list[tuple[str, Any]]:
        """(label, value) to be read before the step is taken."""
        return []

    def initial(self) -> dict[str, Any]:
        return {}

    def form(self, data=None) -> StepForm:
        return self.form_class(data, initial={"revision": self.copy.revision, **self.initial()})

    def context(self) -> dict[str, Any]:
        return {}

    def moment_in_words(self, at: datetime, of: str) -> tuple[str, str]:
        """What would happen at a moment that is being chosen, and the words of the button; ``of`` tells which field."""
        return "", ""

    def perform(self, values: dict[str, Any], now) -> str:
        """Call the operation; returns the sentence that says what happened."""
        raise NotImplementedError

    def next_address(self) -> str:
        return reverse("admin:circulars_workingcopy_change", args=[self.copy.pk])


def menu_of(steps: Iterable[type[Step]], situation: Situation, *, user) -> list[MenuItem]:
    items = []
    for step in steps:
        if not user.has_perm(step.permission):
            continue
        for target in step.targets(situation):
            address = reverse("admin:circulars_workingcopy_step", args=[situation.copy.pk, step.slug])
            if target is not None:
                address += f"?target={target.pk}"
            items.append(MenuItem(step.menu_label(target), address, step.is_dangerous, step.slug))
    return items


def asked_for(
    request: HttpRequest, copy: WorkingCopy, kind: type[Step] | None, now: datetime
) -> tuple[type[Step], Situation, list[Any]]:
    """The step, where the circular stands, and what the step could be taken on. Raises Http404, PermissionDenied."""
    if kind is None:
        raise Http404
    if not request.user.has_perm(kind.permission):
        raise PermissionDenied
    situation = situation_of(copy, user=request.user, now=now)
    return kind, situation, list(kind.targets(situation))


def step_view(model_admin, steps: dict[str, type[Step]]) -> Callable[..., HttpResponse]:
    @never_cache
    def view(request: HttpRequest, copy_id: int, step: str) -> HttpResponse:
        copy = model_admin.copy_for(request, copy_id)
        now = timezone.now()
        kind, situation, targets = asked_for(request, copy, steps.get(step), now)
        back = reverse("admin:circulars_workingcopy_change", args=[copy.pk])
        target = chosen(targets, request.GET.get("target"))
        if not targets or (target is None and targets != [None]):
            words = {"step": str(kind.label).replace("…", "")}
            sentence = kind.refusal(situation) or _("“%(step)s” is not possible any more.") % words
            model_admin.message_user(request, sentence, messages.WARNING)
            return HttpResponseRedirect(back)
        taken = kind(request, situation, target)
        form = taken.bound = taken.form(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            try:
                sentence = taken.perform(form.cleaned_data, now)
            except REFUSALS as error:
                form.add_error(None, str(error))
            else:
                model_admin.message_user(request, sentence, messages.SUCCESS)
                return HttpResponseRedirect(taken.next_address())
        context = {
            "title": taken.title(),
            "original": copy,
            "step": taken,
            "situation": situation,
            "form": form,
            "media": model_admin.media + form.media,
        }
        return desk_page(model_admin, request, taken.template, context | taken.context())

    return view


def chosen(targets: list, key: str | None):
    """The target that an address names; the only one where it names none."""
    for target in targets:
        if target is not None and (str(target.pk) == key or (key is None and len(targets) == 1)):
            return target
    return None
