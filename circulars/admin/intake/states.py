"""Taking an original, giving it back, declining it with a reason, opening it again, and beginning a further draft."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from circulars import intake as operations
from circulars.admin.common.steps import is_sent, step_page
from circulars.admin.intake.access import intake_for, require, sheet_url
from circulars.models import Intake


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why is it not published?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Colleagues read it in the queue, for example: not addressed to us, for information."),
    )


def urls(model_admin: Any) -> list:
    guarded = model_admin.admin_site.admin_view
    acts: dict[str, Callable] = {
        "take": _take, "take_over": _take_over, "release": _release, "reopen": _reopen, "read": _read,
    }  # fmt: skip
    found = [
        path(
            f"<int:intake_id>/{name.replace('_', '-')}/",
            guarded(_act(model_admin, act)),
            name=f"circulars_intake_{name}",
        )
        for name, act in acts.items()
    ]
    return [
        *found,
        path("<int:intake_id>/another/", guarded(_another(model_admin)), name="circulars_intake_another"),
        path("<int:intake_id>/use-part/", guarded(_use_part(model_admin)), name="circulars_intake_use_part"),
        path("<int:intake_id>/decline/", guarded(_decline(model_admin)), name="circulars_intake_decline"),
    ]


def _take(intake: Intake, user) -> str:
    operations.take(intake.pk, by=user, now=timezone.now())
    return _("You have taken it. Colleagues see that it is yours.")


def _take_over(intake: Intake, user) -> str:
    """What a colleague has: given back in that person's place, and taken, both written down."""
    now = timezone.now()
    with transaction.atomic():
        operations.release(intake.pk, by=user, now=now)
        operations.take(intake.pk, by=user, now=now)
    return _("You have taken it. Colleagues see that it is yours.")


def _release(intake: Intake, user) -> str:
    operations.release(intake.pk, by=user, now=timezone.now())
    return _("It waits in the queue again.")


def _reopen(intake: Intake, user) -> str:
    operations.reopen(intake.pk, by=user, now=timezone.now())
    return _("It waits in the queue again.")


def _read(intake: Intake, user) -> str:
    found = operations.read(intake.pk, now=timezone.now())
    return operations.trouble_of(found) or _("It was read again. What people decided stays as it was.")


def _act(model_admin: Any, act: Callable[[Intake, Any], str]) -> Callable:
    @never_cache
    @require_POST
    def view(request: HttpRequest, intake_id: int) -> HttpResponse:
        require(request)
        intake = intake_for(model_admin, request, intake_id)
        try:
            said, level = act(intake, request.user), messages.SUCCESS
        except operations.NotPossible as error:
            said, level = str(error), messages.ERROR
        model_admin.message_user(request, said, level)
        return HttpResponseRedirect(sheet_url(intake))

    return view


def _another(model_admin: Any) -> Callable:
    """Field ``main_part``: the file of a mail that the further draft is read from; none for the same one."""

    @never_cache
    @require_POST
    def view(request: HttpRequest, intake_id: int) -> HttpResponse:
        require(request)
        intake = intake_for(model_admin, request, intake_id)
        try:
            item = operations.another(
                intake.pk, by=request.user, now=timezone.now(), main_part=_number(request, "main_part")
            )
        except operations.NotPossible as error:
            model_admin.message_user(request, str(error), messages.ERROR)
            return HttpResponseRedirect(sheet_url(intake))
        said = _("A further draft from the same original has begun.")
        model_admin.message_user(request, said, messages.SUCCESS)
        return HttpResponseRedirect(sheet_url(intake, item))

    return view


def _use_part(model_admin: Any) -> Callable:
    """Fields ``item`` and ``part``: the proposals of a draft are read from another file of the mail."""

    @never_cache
    @require_POST
    def view(request: HttpRequest, intake_id: int) -> HttpResponse:
        require(request)
        intake = intake_for(model_admin, request, intake_id)
        item, part = _number(request, "item") or 0, _number(request, "part") or 0
        try:
            operations.use_part(intake.pk, item=item, part=part, by=request.user, now=timezone.now())
        except operations.NotPossible as error:
            model_admin.message_user(request, str(error), messages.ERROR)
        else:
            said = _("The proposals come from this file now. What people decided stays as it was.")
            model_admin.message_user(request, said, messages.SUCCESS)
        return HttpResponseRedirect(sheet_url(intake, item))

    return view


def _number(request: HttpRequest, name: str) -> int | None:
    sent = request.POST.get(name, "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 5 else None


def _decline(model_admin: Any) -> Callable:
    @never_cache
    def view(request: HttpRequest, intake_id: int) -> HttpResponse:
        require(request)
        intake = intake_for(model_admin, request, intake_id)
        form = DeclineForm(request.POST if is_sent(request) else None)
        if form.is_bound and form.is_valid():
            try:
                operations.decline(intake.pk, by=request.user, now=timezone.now(), reason=form.cleaned_data["reason"])
            except operations.NotPossible as error:
                form.add_error(None, str(error))
            else:
                model_admin.message_user(request, _("It is put by as not for publication."), messages.SUCCESS)
                return HttpResponseRedirect(model_admin.queue_url())
        return step_page(
            model_admin,
            request,
            form=form,
            title=_("Not for publication"),
            intro=_("The original stays in the queue with your reason, and can be opened again."),
            subject=intake,
            submit_label=_("Put it by"),
        )

    return view
